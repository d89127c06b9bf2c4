"""How a value looks in a cell: every form that offices use, drawn by chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from shouwang.sample.chance import Chance
from shouwang.sample.clock import Term
from shouwang.sample.dirt import Entry
from shouwang.sample.facts import COLUMN_TYPES, Value
from shouwang.sample.layout import HeadedColumn, Style


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell with a formula and the value that was last computed."""

    text: str
    value: float


Cell = str | float | int | date | datetime | Formula | None
Render = Callable[[Entry], Cell]

FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
ID_LOOKS: tuple[Callable[[str], str], ...] = (
    lambda text: f" {text}",
    lambda text: f"{text} ",
    lambda text: f"'{text}",
    lambda text: f"{text}\u200b",
    lambda text: f"\u00a0{text}",
    lambda text: text.translate(FULL_WIDTH),
    lambda text: f"{text[:6]} {text[6:14]} {text[14:]}",
    lambda text: text.lower(),
)
NAME_LOOKS: tuple[Callable[[str], str], ...] = (
    lambda text: f"{text} ",
    lambda text: f" {text}",
    lambda text: " ".join(text),
    lambda text: f"{text[:1]}\u3000{text[1:]}",
)
DATES: Mapping[str, Callable[[date], str]] = {
    "dash": lambda d: f"{d.year}-{d.month:02d}-{d.day:02d}",
    "slash": lambda d: f"{d.year}/{d.month}/{d.day}",
    "dot": lambda d: f"{d.year}.{d.month}.{d.day}",
    "compact": lambda d: f"{d.year}{d.month:02d}{d.day:02d}",
    "chinese": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "clock": lambda d: f"{d.year}-{d.month:02d}-{d.day:02d} 08:30:00",
}
DATE_FORMS = ("dash", "slash", "dot", "compact", "chinese")
MONTHS: Mapping[str, Callable[[date], str]] = {
    "dash": lambda d: f"{d.year}-{d.month:02d}",
    "compact": lambda d: f"{d.year}{d.month:02d}",
    "chinese": lambda d: f"{d.year}年{d.month}月",
    "dot": lambda d: f"{d.year}.{d.month}",
    "quoted": lambda d: f'="{d.year}{d.month:02d}"',
}
MONTH_FORMS = ("dash", "compact", "chinese", "dot")
NOTES = ("", "", "", "已上报", "待核实", "同上", "无")
FILLERS: Mapping[str, tuple[str, ...]] = {
    "note": NOTES,
    "institution": ("县人民医院", "中心卫生院", "县中医院", "镇中心小学", "农商行支行", "第一中学"),
    "ethnic": ("汉族", "汉族", "苗族", "回族", "彝族"),
}


class Cells:
    """Renders the rows of one sheet; every sheet has its manners, and single cells deviate from them."""

    def __init__(self, chance: Chance, *, style: Style, kind: str, rate: float, book: bool) -> None:
        """`rate`: share of cells that deviate; `book`: the file has number and date cells."""
        self.chance, self.style, self.kind, self.rate, self.book = chance, style, kind, rate, book
        self.date_form = chance.pick(("cell", *DATE_FORMS) if book else DATE_FORMS)
        self.month_form = chance.pick(("number", *MONTH_FORMS) if book else MONTH_FORMS)
        self.term_form = chance.below(2)
        self.serial = 0

    def renderers(self, columns: tuple[HeadedColumn, ...]) -> list[Render]:
        """One renderer a column, in order."""
        return [self._renderer(column.holds) for column in columns]

    def _renderer(self, holds: str) -> Render:
        fixed: Mapping[str, Render] = {
            "serial": self._serial,
            "id": self._id,
            "name": self._name,
            "township": self._township,
            "village": self._village,
            "address": self._address,
            "sex": lambda e: e.sex or "",
            "age": self._age,
            "birth_date": lambda e: self.day(e.birth),
            "phone": self._phone,
        }
        if holds in fixed:
            return fixed[holds]
        if holds in DECOYS:
            return lambda entry: DECOYS[holds](self, entry)
        if holds in FILLERS:
            return lambda entry: self.chance.pick(FILLERS[holds])
        return self._column(holds, COLUMN_TYPES[self.kind][holds])

    def _column(self, name: str, kind: str) -> Render:
        forms: Mapping[str, Callable[[Value], Cell]] = {
            "date": self.day,
            "month": self.month,
            "term": self._term,
            "year": self._year,
            "text": lambda v: str(v or ""),
            "integer": self._integer,
            "flag": self._word("flag"),
            "insured": self._word("insured"),
            "letter": self._word("letter"),
            "grade": self._word("grade"),
            "money": self._large_unit(name) or self.money,
        }
        form = forms[kind]

        def render(entry: Entry) -> Cell:
            if entry.broken_column == name:
                return entry.broken_text
            if name in entry.unknown:
                return "****"
            return form(entry.fact.values[name])

        return render

    def _serial(self, _: Entry) -> Cell:
        self.serial += 1
        return self.serial if self.book else str(self.serial)

    def _id(self, entry: Entry) -> Cell:
        text, form = entry.id_text, entry.id_form
        if form == "lost_number":
            return float(text)
        if form == "number15":
            return float(text)
        if entry.rough and form in ("id", "id15", "card20", "card22"):
            if not self.book and self.chance.often(0.2):
                return f'="{text}"'
            return self.chance.pick(ID_LOOKS)(text)
        return text

    def _name(self, entry: Entry) -> Cell:
        if not entry.rough or not entry.name or self.chance.often(0.5):
            return entry.name
        if "·" in entry.name and self.chance.often(0.5):
            return entry.name.replace("·", self.chance.pick(("", "•", "・")))
        return self.chance.pick(NAME_LOOKS)(entry.name)

    def _township(self, entry: Entry) -> Cell:
        name = entry.township or ""
        if not entry.rough or not name or self.chance.often(0.6):
            return name
        return self.chance.pick((name[:-1], f"{self.style.county}{name}", f" {name}"))

    def _village(self, entry: Entry) -> Cell:
        name = entry.village or ""
        if not entry.rough or not name or self.chance.often(0.5):
            return name
        town = entry.township or ""
        looks = [
            f"{name}委会",
            f"{name}村委会",
            f"{name[:-1]}村民委员会",
            f"{name} ",
            f"{name[:1]} {name[1:]}",
        ]
        if len(name) > 2:
            looks.append(name[:-1])
        if town:
            looks += [f"{town}{name}", f"{self.style.county}{town}{name}"]
        return self.chance.pick(looks)

    def _address(self, entry: Entry) -> Cell:
        place = entry.fact.subject.village
        township, village = entry.township or place.township, entry.village or place.name
        county = self.style.county if self.chance.often(0.5) else ""
        return f"{county}{township}{village}"

    def _age(self, entry: Entry) -> Cell:
        return "" if entry.age is None else entry.age if self.book else str(entry.age)

    def _phone(self, entry: Entry) -> Cell:
        phone = entry.phone or ""
        if phone and entry.rough:
            return float(phone) if self.book else f"{phone[:3]} {phone[3:7]} {phone[7:]}"
        return phone

    def day(self, value: Value) -> Cell:
        """A date in the sheet's manner."""
        if not isinstance(value, date):
            return ""
        form = self.date_form
        if self.chance.often(self.rate):
            form = self.chance.pick(("cell", "time", *DATE_FORMS) if self.book else ("clock", *DATE_FORMS))
        if form == "cell":
            return value
        if form == "time":
            return datetime(value.year, value.month, value.day, 8, 30)  # noqa: DTZ001
        return DATES[form](value)

    def month(self, value: Value) -> Cell:
        """A month in the sheet's manner."""
        if not isinstance(value, date):
            return ""
        form = self.month_form
        if self.chance.often(self.rate):
            form = self.chance.pick(
                ("number", "cell", *MONTH_FORMS) if self.book else ("quoted", *MONTH_FORMS)
            )
        if form == "number":
            return value.year * 100 + value.month
        if form == "cell":
            return value
        return MONTHS[form](value)

    def _term(self, value: Value) -> Cell:
        if not isinstance(value, Term):
            return ""
        other = self.chance.often(self.rate)
        if (self.term_form + other) % 2:
            return f"{value.start.year}{'秋' if value.part == 1 else '春'}"
        return f"{value.year}-{value.year + 1}-{value.part}"

    def _year(self, value: Value) -> Cell:
        return f"{value}" if not self.book or self.chance.often(self.rate * 4) else int(str(value))

    def _integer(self, value: Value) -> Cell:
        return int(str(value)) if self.book else str(value)

    def _word(self, name: str) -> Callable[[Value], Cell]:
        words = self.style.words[name]

        def render(value: Value) -> Cell:
            return "" if value is None else self.chance.pick(words[value])  # type: ignore[index]

        return render

    def money(self, value: Value) -> Cell:
        """An amount of 分, written in 元."""
        if value is None:
            return ""
        amount = Decimal(int(str(value))) / 100
        if self.chance.often(self.rate):
            return self._odd_money(amount)
        return float(amount) if self.book else f"{amount.normalize():f}"

    def _odd_money(self, amount: Decimal) -> Cell:
        if self.book and amount > 100 and self.chance.often(0.15):
            return Formula(f"=100+{amount - 100}", float(amount))
        if amount >= 10_000 and amount % 100 == 0 and self.chance.often(0.5):
            return f"{amount / 10_000}万"
        return self.chance.pick((f"{amount:,.2f}", f"¥{amount.normalize():f}", f"{amount.normalize():f}元"))

    def _large_unit(self, name: str) -> Callable[[Value], Cell] | None:
        """The form of an amount whose heading says 千元 or 万元; None for 元."""
        if name not in self.style.units:
            return None
        fen = {"千元": 100_000, "万元": 1_000_000}[self.style.units[name]]

        def render(value: Value) -> Cell:
            amount = Decimal(int(str(value))) / fen
            return float(amount) if self.book else f"{amount.normalize():f}"

        return render

    def decoy_head(self, entry: Entry, *, number: bool) -> Cell:
        """Name or number of the head of the household: another person than the row is about."""
        house = entry.fact.subject.house
        head = house.head if house else entry.fact.subject
        return head.id18 if number else head.name

    def decoy_date(self, entry: Entry) -> Cell:
        """A date that nobody asked for."""
        return self.day(
            date(2019 + self.chance.below(6), self.chance.between(1, 12), self.chance.between(1, 28))
        )

    def decoy_sum(self, entry: Entry) -> Cell:
        """What the patient paid in all, compliant or not."""
        values = entry.fact.values
        return self.money(int(str(values["self_paid"])) + int(str(values["self_funded"])))


DECOYS: Mapping[str, Callable[[Cells, Entry], Cell]] = {
    "head_name": lambda cells, entry: cells.decoy_head(entry, number=False),
    "head_id": lambda cells, entry: cells.decoy_head(entry, number=True),
    "other_date": Cells.decoy_date,
    "other_money": lambda cells, entry: cells.money(cells.chance.between(100, 900_000)),
    "both_paid": Cells.decoy_sum,
}
