"""What a value means: yes/no, number with a unit, text or date; and which units may meet."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from shouwang.engine.policy import Unit


class Kind(Enum):
    """The four kinds of value, with what a pack author calls them."""

    YES_NO = "是否"
    NUMBER = "数"
    TEXT = "文字"
    DATE = "日期"


UNIT_LABELS = {
    Unit.CNY: "元",
    Unit.CNY_PER_PERSON: "元/人",
    Unit.PERSON: "人",
    Unit.DAY: "天",
    Unit.MONTH: "月",
    Unit.YEAR: "岁（年）",
    Unit.COUNT: "次（个）",
    Unit.RATIO: "倍数",
    Unit.YES_NO: "是否",
    Unit.TEXT: "文字",
    Unit.DATE: "日期",
}

_NOT_NUMBERS = {Unit.YES_NO: Kind.YES_NO, Unit.TEXT: Kind.TEXT, Unit.DATE: Kind.DATE}


@dataclass(frozen=True, slots=True)
class Meaning:
    """The kind of a value, and the unit of a number; a bare number in the text has no unit."""

    kind: Kind
    unit: Unit | None = None
    zero: bool = False

    @property
    def bare(self) -> bool:
        """A number written in the expression itself."""
        return self.kind is Kind.NUMBER and self.unit is None

    @property
    def label(self) -> str:
        """What a person calls it."""
        return UNIT_LABELS[self.unit] if self.unit else self.kind.value

    @property
    def is_money(self) -> bool:
        """Money, whole or per person."""
        return self.unit is not None and self.unit.is_money


YES_NO = Meaning(Kind.YES_NO, Unit.YES_NO)
TEXT = Meaning(Kind.TEXT, Unit.TEXT)
DATE = Meaning(Kind.DATE, Unit.DATE)
BARE = Meaning(Kind.NUMBER)
ZERO = Meaning(Kind.NUMBER, zero=True)
YEARS = Meaning(Kind.NUMBER, Unit.YEAR)


def meaning_of(unit: Unit) -> Meaning:
    """What a value of a declared unit means."""
    return Meaning(_NOT_NUMBERS.get(unit, Kind.NUMBER), unit)


def product(left: Meaning, right: Meaning) -> Meaning | None:
    """The meaning of a product, or None where the two units do not multiply."""
    units = {left.unit, right.unit}
    if units == {Unit.CNY_PER_PERSON, Unit.PERSON}:
        return meaning_of(Unit.CNY)
    for one, other in ((left, right), (right, left)):
        if one.unit in (Unit.RATIO, Unit.COUNT) or (one.bare and not other.is_money):
            return other
    return None
