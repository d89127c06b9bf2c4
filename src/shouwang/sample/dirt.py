"""Damages rows the way offices do, and notes what was done: the expected results are made from the notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from shouwang.sample import identity
from shouwang.sample.chance import Chance
from shouwang.sample.clock import Term, age_on
from shouwang.sample.facts import COLUMN_TYPES, REQUIRED, TIME_COLUMN, Fact
from shouwang.sample.people import Village

HARMLESS_WHEN_MASKED = {
    "medical": ("total_cost", "base", "self_funded"),
    "assistance": ("amount",),
    "employment": ("monthly_income",),
    "loan": ("overdue_amount",),
    "event": ("severity",),
}
DAMAGES = {
    "near": 16.0,
    "id15": 12.0,
    "number15": 3.0,
    "empty": 14.0,
    "masked": 8.0,
    "lost_number": 6.0,
    "lost_text": 5.0,
    "lost_short": 5.0,
    "lost_tail": 4.0,
    "far": 5.0,
    "length": 6.0,
    "birthdate": 4.0,
    "other_name": 4.0,
    "near_elsewhere": 3.0,
    "near_nameless": 2.0,
    "empty_nameless": 2.0,
    "near_contradicted": 3.0,
}

MASKS: Mapping[str, tuple[str, ...]] = {
    "date": ("20xx-xx-xx", "20xx", "20xx年x月", "****"),
    "month": ("20xx", "xxx", "20xx年x月"),
    "term": ("20xx", "****"),
    "year": ("20xx", "xxx"),
}
UNREADABLE = {"date": "2025-02-30", "month": "2025-13", "money": "见附件", "integer": "若干"}


@dataclass(slots=True, eq=False)
class Entry:
    """One row as an office typed it, before the looks of single cells.

    `id_form` says what became of the ID number, `id_text` is its text without blanks and marks.
    `broken` is the reject code of a required cell that cannot be read and shows `broken_text`; `unknown`
    names optional cells that were masked.
    """

    fact: Fact
    id_form: str
    id_text: str
    name: str
    township: str | None
    village: str | None
    sex: str | None = None
    age: int | None = None
    birth: date | None = None
    phone: str | None = None
    broken: str = ""
    broken_column: str = ""
    broken_text: str | float = ""
    unknown: tuple[str, ...] = ()
    rough: bool = False

    def repeated(self) -> Entry:
        """The same row typed once more, perhaps with other blanks and marks."""
        return Entry(
            self.fact,
            self.id_form,
            self.id_text,
            self.name,
            self.township,
            self.village,
            self.sex,
            self.age,
            self.birth,
            self.phone,
            self.broken,
            self.broken_column,
            self.broken_text,
            self.unknown,
            self.rough,
        )

    @property
    def plain(self) -> bool:
        """True where the row is certainly accepted: a whole number and nothing broken."""
        return self.id_form in ("id", "id15", "card20", "card22") and not self.broken


class Damager:
    """Turns facts into entries of one kind of sheet."""

    def __init__(
        self, chance: Chance, *, rate: float, kind: str, shown: frozenset[str], day: date, book: bool
    ) -> None:
        """`rate`: share of rows with a defect; `shown`: the sheet's columns; `book`: has number cells."""
        self.chance, self.rate, self.kind, self.day, self.book = chance, rate, kind, day, book
        self.shown = shown | {"township", "village"} if "address" in shown else shown
        self.elsewhere: tuple[Village, ...] = ()
        self._required = tuple(c for c in REQUIRED[kind] if c in shown)
        self._harmless = tuple(c for c in HARMLESS_WHEN_MASKED.get(kind, ()) if c in shown)

    def entry(self, fact: Fact) -> Entry:
        """One row; most are whole."""
        entry, draw, rate = self._whole(fact), self.chance.share(), self.rate
        if draw < rate * 0.6:
            self._damage_identity(entry)
        elif draw < rate * 0.85:
            self._break_value(entry)
        elif draw < rate * 0.95:
            self._mask_optional(entry)
        elif draw < rate * 2.4:
            entry.rough = True
        return entry

    def _whole(self, fact: Fact) -> Entry:
        person, shown = fact.subject, self.shown
        form, text = "id", person.id18
        if self.kind == "disability":
            form, text = self._card(fact)
        return Entry(
            fact,
            form,
            text,
            person.name if "name" in shown else "",
            person.village.township if "township" in shown else None,
            person.village.name if "village" in shown else None,
            person.sex if "sex" in shown else None,
            self._steady_age(fact) if "age" in shown else None,
            person.birth if "birth_date" in shown else None,
            (person.phone or None) if "phone" in shown else None,
        )

    def _card(self, fact: Fact) -> tuple[str, str]:
        kinds = ("", "视力", "听力", "言语", "肢体", "智力", "精神", "多重")
        text = f"{fact.subject.id18}{kinds.index(str(fact.values['disability_kind']))}{fact.values['grade']}"
        if self.chance.often(0.15):
            return "card22", f"{text}{self.chance.between(1, 3):02d}"
        return "card20", text

    def _steady_age(self, fact: Fact) -> int | None:
        """The age, where it is the same on the row's day and on the as-of day; else the cell stays empty."""
        time = fact.values[TIME_COLUMN[self.kind]]
        then = time.start if isinstance(time, Term) else date(time, 1, 1) if isinstance(time, int) else time
        if not isinstance(then, date):
            return None
        ages = {age_on(fact.subject.birth, d) for d in (then, then.replace(day=28), self.day)}
        return ages.pop() if len(ages) == 1 else None

    def _damage_identity(self, entry: Entry) -> None:
        damage = self.chance.weighed(DAMAGES)
        if self.kind in ("appeal", "disability") and damage.startswith(
            ("number15", "id15", "empty_nameless")
        ):
            damage = "near"
        base, _, twist = damage.partition("_")
        if base in ("near", "empty") and twist:
            self._change_number(entry, base)
            TWISTS[twist](self, entry)
        else:
            self._change_number(entry, damage)

    def _change_number(self, entry: Entry, damage: str) -> None:
        number, suffix, chance = entry.fact.subject.id18, entry.id_text[18:], self.chance
        if damage == "other_name":
            entry.name = (
                f"{chance.pick('王李张刘陈')}{chance.pick('大小')}{chance.pick('明红军')}"
                if entry.name
                else ""
            )
            return
        if damage in ("id15", "number15"):
            old = identity.old_form(number)
            if old is None or (damage == "number15" and not self.book):
                entry.rough = True
            else:
                entry.id_form, entry.id_text = damage, old
            return
        if damage == "lost_number" and not self.book:
            damage = "lost_short"
        text = NUMBER_DAMAGE[damage](number, chance)
        # Where the fifteenth digit is 0, nobody can say how many digits of a lost number are true.
        if text is None or (damage.startswith("lost") and (number[14] == "0" or suffix)):
            entry.rough = True
            return
        entry.id_form, entry.id_text = damage, text + (suffix if text else "")
        if damage == "far":
            entry.phone = entry.birth = entry.sex = entry.age = None

    def _break_value(self, entry: Entry) -> None:
        column, chance = self.chance.pick(self._required), self.chance
        kind = COLUMN_TYPES[self.kind][column]
        entry.broken_column = column
        entry.broken = chance.weighed(
            {"VALUE_MASKED": 5.0, "VALUE_MISSING": 2.0, "VALUE_INVALID": 2.0 if kind in UNREADABLE else 0.0}
        )

        if entry.broken == "VALUE_MASKED":
            entry.broken_text = chance.pick(MASKS.get(kind, ("****", "xxx")))
        elif entry.broken == "VALUE_INVALID":
            entry.broken_text = self._unreadable(entry, kind)

    def _unreadable(self, entry: Entry, kind: str) -> str | float:
        """2025.1 in a number cell may be January or October: the zero is lost."""
        month = entry.fact.values.get("month")
        if kind == "month" and self.book and isinstance(month, date) and month.month in (1, 10):
            return float(f"{month.year}.1")
        return UNREADABLE[kind]

    def _mask_optional(self, entry: Entry) -> None:
        if self._harmless:
            entry.unknown = (self.chance.pick(self._harmless),)

    def move(self, entry: Entry) -> None:
        """Another village, and its township."""
        own = entry.fact.subject.village
        others = [v for v in self.elsewhere if v.name != own.name and v.township != own.township]
        place = self.chance.pick(others) if others else own
        entry.township = place.township if entry.township else None
        entry.village = place.name if entry.village else None

    def contradict(self, entry: Entry) -> None:
        """An age that is ten years off, the other sex, or another birth date, where the sheet shows one."""
        if entry.age is not None:
            entry.age += 10
        elif entry.birth is not None:
            entry.birth = entry.birth.replace(year=entry.birth.year - 3, day=min(entry.birth.day, 28))
        elif entry.sex is not None:
            entry.sex = "女" if entry.sex == "男" else "男"


def _nameless(_: Damager, entry: Entry) -> None:
    entry.name = ""


TWISTS: Mapping[str, Callable[[Damager, Entry], None]] = {
    "elsewhere": Damager.move,
    "nameless": _nameless,
    "contradicted": Damager.contradict,
}


def _masked(number: str, chance: Chance) -> str:
    return chance.pick(
        (
            number[:6] + "********" + number[14:],
            number[:14] + "****",
            number[:3] + "***********" + number[14:],
            "*" * 18,
        )
    )


def _lost_tail(number: str, chance: Chance) -> str | None:
    text = number[:15] + "000"
    return None if identity.passes(text) else text


NUMBER_DAMAGE: Mapping[str, Callable[[str, Chance], str | None]] = {
    "near": identity.one_off,
    "far": identity.far_off,
    "empty": lambda number, chance: "",
    "masked": _masked,
    "lost_number": lambda number, chance: number[:15] + "000",
    "lost_text": lambda number, chance: f"{number[0]}.{number[1:15]}E+17",
    "lost_short": lambda number, chance: f"{number[0]}.{number[1:6]}E+17",
    "lost_tail": _lost_tail,
    "length": lambda number, chance: number[: (i := chance.between(6, 16))] + number[i + 1 :],
    "birthdate": identity.impossible_birth,
}
