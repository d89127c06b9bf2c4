"""The calendar around the as-of day of an invented county."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


def month_start(day: date, *, later: int = 0) -> date:
    """The first day of a month, `later` months after the day's own."""
    count = day.year * 12 + day.month - 1 + later
    return date(count // 12, count % 12 + 1, 1)


def month_end(day: date) -> date:
    """The last day of the day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def years_before(day: date, years: int) -> date:
    """The same day some years ago; 29 February becomes 28 February."""
    year = day.year - years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def age_on(birth: date, day: date) -> int:
    """Full years of life on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """A school term: part 1 begins on 1 September of `year`, part 2 on 1 February of the year after."""

    year: int
    part: int

    @property
    def start(self) -> date:
        """The day the term begins on."""
        return date(self.year, 9, 1) if self.part == 1 else date(self.year + 1, 2, 1)

    def before(self) -> Term:
        """The term that came before."""
        return Term(self.year, 1) if self.part == 2 else Term(self.year - 1, 2)


@dataclass(frozen=True, slots=True)
class Clock:
    """The as-of day and the stretches of time that facts fall into."""

    day: date

    def back(self, days: int) -> date:
        """The day that many days ago (negative: ahead)."""
        return self.day - timedelta(days=days)

    def month(self, later: int) -> date:
        """First day of the month `later` months after the as-of day's."""
        return month_start(self.day, later=later)

    @property
    def term(self) -> Term:
        """The term that runs on the as-of day."""
        day = self.day
        if day.month >= 9:
            return Term(day.year, 1)
        return Term(day.year - 1, 2) if day.month >= 2 else Term(day.year - 1, 1)

    @property
    def complete_month(self) -> date:
        """First day of the latest month that has ended on or before the as-of day."""
        return self.month(0) if month_end(self.day) == self.day else self.month(-1)
