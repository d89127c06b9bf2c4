"""A drafted deadline tried on the cases of the last months: who would be late by it, how far due days move.

Nothing of an open case changes: what is worked out is what new cases would meet, had they been like these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from shouwang.regions.codes import padded, range_of
from shouwang.regions.models import Level, Region
from shouwang.workflow.calendar import add_days, known_days
from shouwang.workflow.definition import Process, Term
from shouwang.workflow.models import Case, Deadline, ProcessVersion
from shouwang.workflow.shelf import built

BACK = timedelta(days=365)  # not policy: how far back cases are worked over


@dataclass(slots=True)
class Kept:
    """Deadlines that began: how many would be late as it is now, and by the draft.

    `newly` are late by the draft alone, `spared` as it is now alone; `running` may yet be either.
    """

    begun: int = 0
    late_now: int = 0
    late_then: int = 0
    newly: int = 0
    spared: int = 0
    running: int = 0

    def count(self, number: int, *, now: bool, then: bool, running: bool) -> None:
        """So many more, late or not as it is now and by the draft."""
        self.begun += number
        self.late_now += number * now
        self.late_then += number * then
        self.newly += number * (then and not now)
        self.spared += number * (now and not then)
        self.running += number * running


@dataclass(frozen=True, slots=True)
class TermTried:
    """What a drafted deadline does, as plain data keeps it.

    `open_cases` keep the version they began with, `timed` of them by this very deadline; `moved` says by how
    many days (least, most) due days of the cases worked over would move; `by_hand` had a day of their own.
    """

    target: str
    label: str
    now: str
    then: str
    open_cases: int
    timed: int
    today: str
    due_now: str
    due_then: str
    since: str
    by_hand: int
    moved: tuple[int, int] | None
    county: Mapping[str, int]
    townships: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Begun:
    """So many deadlines that began on one day in one place, and ended on one day, or run."""

    first: date
    met: date | None
    due: date
    region: str
    version: int
    number: int


def try_term(process: Process, now: Term, then: Term, *, target: str, county: str) -> TermTried:
    """Work the deadlines of the last months over with another length."""
    worked = _WorkedOver(process.name, now, then)
    for begun in _begun(process.name, now.name, county=county, since=worked.today - BACK):
        worked.take(begun)
    cases = open_cases(process.name, county)
    return TermTried(
        target=target,
        label=f"{process.label} · {now.label}",
        now=now.told,
        then=then.told,
        open_cases=cases.count(),
        timed=cases.filter(deadlines__name=now.name, deadlines__met_at=None).distinct().count(),
        today=worked.today.isoformat(),
        due_now=worked.due(now, worked.today).isoformat(),
        due_then=worked.due(then, worked.today).isoformat(),
        since=(worked.today - BACK).isoformat(),
        by_hand=worked.by_hand,
        moved=(min(worked.moves), max(worked.moves)) if worked.moves else None,
        county=asdict(worked.county),
        townships={name: asdict(worked.places[code]) for code, name in names_of(worked.places)},
    )


class _WorkedOver:
    """What comes of deadlines that began, one by one."""

    def __init__(self, process: str, now: Term, then: Term) -> None:
        """The deadline as it is, and as drafted."""
        self.now, self.then, self.today, self._known = now, then, timezone.localdate(), known_days()
        self._versions = ProcessVersion.objects.filter(name=process).in_bulk()
        self.county, self.places, self.by_hand, self.moves = Kept(), dict[str, Kept](), 0, set[int]()

    def due(self, term: Term, first: date) -> date:
        """The last day of a deadline that begins on a day."""
        return add_days(first, term.days, calendar=term.calendar, known=self._known)

    def take(self, begun: _Begun) -> None:
        """Count deadlines; those whose day somebody set by hand are set aside."""
        own = built(self._versions[begun.version]).terms.get(self.now.name)
        if own is None or begun.due != self.due(own, begun.first):
            self.by_hand += begun.number
            return
        was, will = self.due(self.now, begun.first), self.due(self.then, begun.first)
        self.moves.add((will - was).days)
        over = begun.met or self.today
        place = self.places.setdefault(padded(begun.region[: Level.TOWNSHIP]), Kept())
        for kept in (self.county, place):
            kept.count(begun.number, now=over > was, then=over > will, running=begun.met is None)


def names_of(codes: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Codes of places with their names, in the order of codes; a place without one is called by its code."""
    names = dict(Region.objects.filter(pk__in=list(codes)).values_list("code", "name"))
    return ((code, names.get(code, code)) for code in sorted(codes))


def open_cases(process: str, county: str) -> QuerySet[Case]:
    """The open cases of a process in a county."""
    return Case.objects.filter(process_name=process, closed_at=None, **within("region_id", county))


def _begun(process: str, term: str, *, county: str, since: date) -> Iterator[_Begun]:
    rows = Deadline.objects.filter(
        name=term,
        case__process_name=process,
        started_at__date__gte=since,
        **within("case__region_id", county),
    ).order_by()
    days = rows.annotate(first=TruncDate("started_at"), met=TruncDate("met_at"), due=TruncDate("due_at"))
    columns = ("first", "met", "due", "case__region_id", "case__process_id")
    for row in days.values_list(*columns).annotate(number=Count("pk")).iterator():
        yield _Begun(*row)


def within(column: str, county: str) -> dict[str, Any]:
    """The condition that a region lies in a county."""
    reach = range_of(county)
    return {f"{column}__gte": reach.low, f"{column}__lt": reach.high}
