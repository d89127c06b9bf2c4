"""The register's own sheets: one row a person, with their own damage; sets what the register knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from shouwang.sample import identity
from shouwang.sample.cells import FILLERS, ID_LOOKS, NAME_LOOKS, Cell, Cells
from shouwang.sample.chance import Chance
from shouwang.sample.layout import Style
from shouwang.sample.people import County, House, Known, Person

BAD_NUMBERS: Mapping[str, Callable[[str, Chance], str]] = {
    "ID_CHECKSUM": identity.far_off,
    "ID_MISSING": lambda number, chance: "",
    "ID_MASKED": lambda number, chance: number[:6] + "********" + number[14:],
    "ID_LENGTH": lambda number, chance: number[:17],
    "ID_LOST_DIGITS": lambda number, chance: f"{number[0]}.{number[1:6]}E+17",
}


@dataclass(slots=True, eq=False)
class Member:
    """One row of the register; `outcome`: accepted, duplicate or a reject code; `first`: what it repeats.

    `flaw`: the code of a bad ID number, which is a warning and no reason to refuse a member.
    """

    person: Person
    house: House
    cells: list[Cell]
    outcome: str = "accepted"
    first: Member | None = None
    flaw: str = ""


class Register:
    """Writes the members of a county and notes in `Known` what can be read of each."""

    def __init__(self, chance: Chance, *, style: Style, county: County, rate: float, book: bool) -> None:
        """`rate`: as for feeds; the register is the cleaner file, with a sixth of it."""
        self.chance, self.style, self.county, self.rate = chance, style, county, rate / 6
        self.cells = Cells(chance.fork("cells"), style=style, kind="households", rate=rate, book=book)
        self.book = book
        self.flaw = ""
        self.holds = [column.holds for column in style.columns["households"]]

    def sheets(self, *, by_township: bool) -> list[tuple[str, list[Member]]]:
        """The rows of each sheet, in order."""
        houses = self.county.houses
        groups = {t: [h for h in houses if h.village.township == t] for t in self.county.townships}
        chosen = groups if by_township else {"Sheet1": houses}
        sheets = [
            (name, [row for house in group for row in self._rows(house)]) for name, group in chosen.items()
        ]
        for _, rows in sheets:
            self._twice(rows)
            rows += [
                self._copy(row) for row in self.chance.some(rows, self.rate / 5) if row.outcome == "accepted"
            ]
        return sheets

    def _rows(self, house: House) -> Iterator[Member]:
        blur = self._blur(house)
        for order, person in enumerate(house.members, 1):
            if "person_no" not in self.holds:
                person.person_no = f"{house.number}-{order:02d}"
            cells = self._line(person, house, blur=blur, first=order == 1)
            yield Member(person, house, cells, flaw=self.flaw)
        if "income" in blur and blur["income"] is not None:
            house.income = None

    def _blur(self, house: House) -> dict[str, str | None]:
        """Defects of a whole household: a masked income or class, rows that differ, none or two heads."""
        blur: dict[str, str | None] = {}
        chance = self.chance
        if chance.often(self.rate / 2):
            blur["income"] = chance.pick(("****", "xxx", ""))
        elif chance.often(self.rate / 2):
            blur["differs"] = "income"
        if house.kind == "脱贫户" and house.monitor_class and chance.often(self.rate):
            blur["monitor_class"] = "****"
            house.monitor_class = None
        if chance.often(self.rate / 2):
            blur["heads"] = chance.pick(("none", "two"))
        return blur

    def _line(self, person: Person, house: House, *, blur: dict[str, str | None], first: bool) -> list[Cell]:
        rough, masked_labour = self.chance.often(self.rate), self.chance.often(self.rate / 2)
        number = self._number(person, rough=rough)
        person.known = self._known(person, number=number, labour=None if masked_labour else person.labour)
        values: dict[str, Cell] = {
            "serial": None,
            "household_no": house.number,
            "county": self.style.county,
            "township": house.village.township,
            "village": self._village(house, rough=rough),
            "group": house.group,
            "household_kind": house.kind,
            "monitor_class": blur.get("monitor_class") or house.monitor_class or "",
            "risk_removed": {True: "是", False: "否", None: ""}[house.risk_removed],
            "recognised_month": self.cells.month(house.recognised),
            "income": self._income(house, blur, first=first),
            "person_no": person.person_no,
            "name": self._name(person, rough=rough),
            "id": number,
            "relation": self._relation(person, blur),
            "health": person.health,
            "sex": person.sex,
            "labour": "****" if masked_labour else person.labour,
            "student": person.student,
            "phone": self._phone(person),
            "head_name": house.head.name,
            "head_id": house.head.id18,
            "other_money": float((house.income or 0) * len(house.members)) / 100,
            "birth_date": self.cells.day(person.birth),
        }
        return [self.chance.pick(FILLERS[h]) if h in FILLERS else values[h] for h in self.holds]

    def _number(self, person: Person, *, rough: bool) -> str:
        self.flaw = ""
        if self.chance.often(self.rate):
            self.flaw = self.chance.pick(list(BAD_NUMBERS))
            return BAD_NUMBERS[self.flaw](person.id18, self.chance)
        return self.chance.pick(ID_LOOKS)(person.id18) if rough else person.id18

    def _known(self, person: Person, *, number: str, labour: str | None) -> Known:
        bad = _bare(number) != person.id18
        birth = None if bad and "birth_date" not in self.holds else person.birth
        sex = None if bad and "sex" not in self.holds else person.sex
        return Known(None if bad else person.id18, birth, sex, person.phone or None, labour)

    def _income(self, house: House, blur: dict[str, str | None], *, first: bool) -> Cell:
        if "income" in blur:
            return blur["income"]
        if blur.get("differs") and not first and house.income is not None:
            return self.cells.money(house.income + 123_400)
        return self.cells.money(house.income)

    def _relation(self, person: Person, blur: dict[str, str | None]) -> str:
        if blur.get("heads") == "none" and person.relation == "户主":
            return "其他"
        if blur.get("heads") == "two" and person.relation == "配偶":
            return "户主"
        return person.relation

    def _name(self, person: Person, *, rough: bool) -> str:
        return self.chance.pick(NAME_LOOKS)(person.name) if rough else person.name

    def _village(self, house: House, *, rough: bool) -> str:
        name = house.village.name
        return (
            self.chance.pick((f"{name}委会", f"{house.village.township}{name}", f"{name} "))
            if rough
            else name
        )

    def _phone(self, person: Person) -> Cell:
        if person.phone and self.book and self.chance.often(0.1):
            return float(person.phone)
        return person.phone

    def _twice(self, rows: list[Member]) -> None:
        """Puts some people into a second household further down; that later row is refused."""
        ends = [i for i in range(1, len(rows)) if rows[i].house is not rows[i - 1].house]
        for end in reversed(ends[len(ends) // 2 :]):
            if not self.chance.often(self.rate / 2):
                continue
            person = rows[self.chance.below(ends[0] + end // 3)].person
            house = rows[end - 1].house
            known = person.known
            if known is None or known.id18 is None or person.house is house or person.relation == "户主":
                continue
            rows.insert(end, self._second(person, house, rows[end - 1]))

    def _second(self, person: Person, house: House, neighbour: Member) -> Member:
        own = {
            "name": person.name,
            "id": person.id18,
            "relation": "其他",
            "sex": person.sex,
            "labour": person.labour,
            "birth_date": self.cells.day(person.birth),
            "phone": person.phone,
            "student": person.student,
            "health": person.health,
            "person_no": f"{house.number}{len(house.members) + 1:02d}",
        }
        cells = [own.get(h, cell) for h, cell in zip(self.holds, neighbour.cells, strict=True)]
        return Member(person, house, list(cells), "PERSON_IN_TWO_HOUSEHOLDS")

    def _copy(self, row: Member) -> Member:
        return Member(row.person, row.house, list(row.cells), "duplicate", row)


def _bare(text: str) -> str:
    digits = text.translate({ord("０") + n: str(n) for n in range(10)} | {ord("Ｘ"): "X"})
    return "".join(c for c in digits.upper() if c in "0123456789X*.E+")
