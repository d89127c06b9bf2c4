"""Who sends which kind of file, and when: data, in `duties.yaml`; a county may say otherwise in its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from shouwang.accounts.models import Department
from shouwang.feeds.contract import kinds_folders
from shouwang.kernel.errors import ShouwangError

FILE = "duties.yaml"
EVERY_MONTH = tuple(range(1, 13))


class DutiesError(ShouwangError):
    """A duties.yaml cannot be used."""

    code = "DUTIES"


@dataclass(frozen=True, slots=True)
class Duty:
    """A kind of file, the departments that may send it (the first owes it), and its day in its months.

    `for_month`: the month that it tells of, counted from the one in which it is due; None where a file tells
    of no month in particular, and counts when it comes.
    """

    kind: str
    departments: tuple[str, ...]
    day: int
    since: date
    months: tuple[int, ...] = EVERY_MONTH
    for_month: int | None = None

    @property
    def owed_by(self) -> str:
        """The department that owes it."""
        return self.departments[0]

    def due_in(self, year: int, month: int) -> date | None:
        """The day on which it is due in a month; None where that month owes nothing."""
        due = date(year, month, self.day)
        return due if month in self.months and due >= self.since else None

    def month_told(self, due: date) -> str | None:
        """The month (YYYY-MM) that a file due on a day tells of.

        >>> duty = Duty("medical", ("medical_insurance",), 10, date(2025, 1, 1), for_month=-1)
        >>> duty.month_told(date(2026, 1, 10))
        '2025-12'
        """
        if self.for_month is None:
            return None
        months = due.year * 12 + due.month - 1 + self.for_month
        return f"{months // 12:04d}-{months % 12 + 1:02d}"


def duties() -> Mapping[str, Duty]:
    """All duties by kind, those of the county over those that come with the program."""
    return _read(tuple(kinds_folders()))


def departments_of(kind: str) -> tuple[str, ...]:
    """The departments that may send a kind; none where nobody was named."""
    duty = duties().get(kind)
    return duty.departments if duty else ()


def kinds_sent_by(departments: Iterable[str]) -> tuple[str, ...]:
    """The kinds that some departments may send."""
    wanted = set(departments)
    return tuple(kind for kind, duty in duties().items() if wanted & set(duty.departments))


@cache
def _read(folders: tuple[Path, ...]) -> Mapping[str, Duty]:
    texts = [(FILE, (resources.files("shouwang.feeds") / FILE).read_text("utf-8"))]
    texts += [(str(f / FILE), (f / FILE).read_text("utf-8")) for f in folders if (f / FILE).is_file()]
    return {duty.kind: duty for name, text in texts for duty in _duties(name, text)}


def _duties(name: str, text: str) -> list[Duty]:
    try:
        return [_duty(entry) for entry in yaml.safe_load(text)["duties"]]
    except (KeyError, TypeError, ValueError, yaml.YAMLError) as error:
        raise DutiesError(
            f"“{name}”读不懂（{type(error).__name__}）",
            accepted="kind、departments、day、since 都写明的条目，部门用代码",
            todo="对照自带的 duties.yaml 改正",
        ) from error


def _duty(entry: Mapping[str, Any]) -> Duty:
    departments = tuple(Department(name).value for name in entry["departments"])
    since = date.fromisoformat(f"{entry['since']}-01")
    told = entry.get("for_month")
    return Duty(
        entry["kind"],
        departments,
        int(entry["day"]),
        since,
        tuple(entry.get("months", EVERY_MONTH)),
        None if told is None else int(told),
    )
