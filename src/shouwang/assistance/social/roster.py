"""Labels of the monthly rosters: whoever stands in them is labelled from the first month to the last.

A run of months with the same amount is one row. A roster that leaves somebody out ends the row on the first
day of its month; a correction that takes a month back ends its row on the day it began. What a decision ended
stays ended, though the next roster still says otherwise: the page of the list shows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import duckdb
from django.db import transaction
from django.utils import timezone

from shouwang.assistance.social.labels import Word, end_labels
from shouwang.assistance.social.models import Label, LabelSource
from shouwang.assistance.social.pack import current
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.engine.facts import Facts
from shouwang.regions.codes import range_of
from shouwang.registry.models import Person

FEED = "assistance"
AT_ONCE = 2_000
LISTED = """
SELECT p.person_no, a.category, a.month, sum(a.amount)::BIGINT
FROM read_parquet($files, union_by_name = true) a JOIN read_parquet($persons) p USING (person)
WHERE a.month <= $as_of GROUP BY ALL ORDER BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Run:
    """Months in a row in which somebody is listed with one amount; `ended_on` is None where it goes on."""

    started_on: date
    ended_on: date | None
    amount_fen: int | None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a roster changed."""

    begun: int
    ended: int


Key = tuple[str, str]  # number of the person, kind of label
Months = Mapping[date, int | None]  # amount by month


def take_in_rosters(facts: Facts, *, county: str, as_of: date | None = None) -> Taken:
    """Make the labels of the rosters say what the delivered months say; nothing where none was delivered."""
    feed = facts.feeds.get(FEED)
    if feed is None:
        return Taken(0, 0)
    day = as_of or timezone.localdate()
    kinds = {word: kind.name for kind in current().labels.values() for word in kind.roster}
    listed, delivered = _listed(facts, kinds, day)
    runs = {key: runs_of(months, delivered[key[1]]) for key, months in listed.items()}
    return _take_in(runs, county, set(kinds.values()))


def runs_of(months: Months, delivered: Sequence[date]) -> list[Run]:
    """The runs of somebody's months, among the months for which a roster came.

    >>> jan, feb, mar = (date(2026, month, 1) for month in (1, 2, 3))
    >>> [(run.started_on.month, run.ended_on and run.ended_on.month) for run in
    ...  runs_of({jan: 300, feb: 300}, [jan, feb, mar])]
    [(1, 3)]
    """
    following = dict(pairwise(delivered))
    found: list[Run] = []
    for month in sorted(months):
        last = found[-1] if found else None
        end = following.get(month)
        if last and last.ended_on == month and last.amount_fen == months[month]:
            found[-1] = Run(last.started_on, end, last.amount_fen)
        else:
            found.append(Run(month, end, months[month]))
    return found


def _listed(
    facts: Facts, kinds: Mapping[str, str], day: date
) -> tuple[dict[Key, dict[date, int | None]], dict[str, list[date]]]:
    """Each person's months by kind of label, and for which months each kind was delivered."""
    listed: dict[Key, dict[date, int | None]] = {}
    delivered: dict[str, set[date]] = {}
    for person_no, category, month, amount in _rows(facts, day):
        kind = kinds.get(category)
        if kind is None or not isinstance(month, date):
            continue
        months = listed.setdefault((person_no, kind), {})
        months[month] = amount if months.get(month) is None else months[month] + (amount or 0)  # type: ignore[operator]
        delivered.setdefault(kind, set()).add(month)
    return listed, {kind: sorted(months) for kind, months in delivered.items()}


def _rows(facts: Facts, day: date) -> list[tuple[str, str, date, int | None]]:
    files = [str(path) for path in facts.feeds[FEED].files]
    with duckdb.connect() as db:
        given = {"files": files, "persons": str(facts.persons), "as_of": day}
        return db.execute(LISTED, given).fetchall()


@transaction.atomic
def _take_in(runs: Mapping[Key, Sequence[Run]], county: str, kinds: set[str]) -> Taken:
    within = range_of(county)
    mine = Label.objects.filter(
        source=LabelSource.ROSTER,
        kind__in=kinds,
        region_id__gte=within.low,
        region_id__lt=within.high,
        person__isnull=False,
    ).select_related("person")
    kept: dict[Key, list[Label]] = {}
    for label in mine.order_by("started_on", "pk"):
        kept.setdefault((label.person.person_no if label.person else "", label.kind), []).append(label)
    ended = sum(_end(label, runs.get(key, ())) for key, rows in kept.items() for label in rows)
    begun = _begin(runs, kept)
    if begun or ended:
        record(
            Act.CHANGE,
            Subject("labels", county, county),
            actor=None,
            new={"source": LabelSource.ROSTER.value, "begun": begun, "ended": ended},
        )
    return Taken(begun, ended)


def _end(label: Label, runs: Sequence[Run]) -> int:
    """End a row whose run is over, or which no month bears out any more."""
    if label.ended_on is not None:
        return 0
    run = next(
        (r for r in runs if r.started_on == label.started_on and r.amount_fen == label.amount_fen), None
    )
    if run and run.ended_on is None:
        return 0
    day, reason = (run.ended_on, "名册中已没有") if run else (label.started_on, "名册更正")
    return end_labels([label], Word(day or label.started_on, reason))


def _begin(runs: Mapping[Key, Sequence[Run]], kept: Mapping[Key, Sequence[Label]]) -> int:
    """Rows for runs that have none yet."""
    waiting = [
        (key, run)
        for key, found in runs.items()
        for run in found
        if not any(_is_of(run, label) for label in kept.get(key, ()))
    ]
    begun = 0
    for start in range(0, len(waiting), AT_ONCE):
        begun += len(Label.objects.bulk_create(_labels(waiting[start : start + AT_ONCE])))
    return begun


def _labels(portion: Sequence[tuple[Key, Run]]) -> Iterator[Label]:
    numbers = {person_no for (person_no, _), _ in portion}
    people = {p.person_no: p for p in Person.objects.filter(person_no__in=numbers, household__isnull=False)}
    for (person_no, kind), run in portion:
        person = people.get(person_no)
        if person is not None and person.region_id:
            yield Label(
                household_id=person.household_id or 0,
                person=person,
                region_id=person.region_id,
                kind=kind,
                source=LabelSource.ROSTER,
                amount_fen=run.amount_fen,
                started_on=run.started_on,
                ended_on=run.ended_on,
                end_reason="名册中已没有" if run.ended_on else "",
                reason="月名册",
            )


def _is_of(run: Run, label: Label) -> bool:
    """Whether a row is the one of a run; a row put right on its first day is none."""
    same = label.started_on == run.started_on and label.amount_fen == run.amount_fen
    return same and (label.ended_on != label.started_on or label.ended_by_id is not None)
