"""What a sweep wrote becomes the register of findings: a portion at a time, so that it can be taken up again.

A finding is one row for as long as it goes on. Its `last_sweep` says that this sweep has told it already:
whoever was killed in the middle goes on where it stopped, and a second time nothing is doubled.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from shouwang.engine.policy import Policy
from shouwang.feeds.progress import NoProgress, Progress
from shouwang.kernel.errors import ShouwangError
from shouwang.regions.codes import range_of
from shouwang.regions.models import Level
from shouwang.registry.models import Household, Standing
from shouwang.screening.finding import Finding, State
from shouwang.screening.findings import FEWEST_HITS
from shouwang.screening.models import (
    FindingEvent,
    FindingRecord,
    FindingState,
    Happening,
    HeldRule,
    RiskLevel,
    Sweep,
    SweepState,
)
from shouwang.screening.previous import read_findings

AT_ONCE = 500  # not policy: rows of one transaction
ACTIVE = (FindingState.NEW, FindingState.OPEN, FindingState.HELD)
RANKS = {level: rank for rank, level in enumerate(RiskLevel.values)}
SOURCE = re.compile(r"^(\d{8})-")
CLIPPED = 300  # not policy: the width of a column


class SweepError(ShouwangError):
    """The sweep cannot be taken in as things stand."""

    code = "SWEEP"


@dataclass(frozen=True, slots=True)
class Told:
    """What a sweep tells of one household and rule, and whether the rule is held there."""

    finding: Finding
    held: bool


@dataclass(frozen=True, slots=True)
class Intake:
    """What taking a sweep in rests on. `alive`: numbers of the deliveries that count."""

    sweep: Sweep
    policy: Policy
    alive: frozenset[int]


def take_in(intake: Intake, out: Path, *, progress: Progress | None = None) -> None:
    """Bring findings.csv and held_back.csv of a sweep into the tables."""
    hear = progress or NoProgress()
    _refuse_older(intake.sweep)
    present = [f for f in read_findings(out / "findings.csv") if f.state is not State.GONE]
    held = read_findings(out / "held_back.csv") if (out / "held_back.csv").is_file() else []
    hear.stage("登记线索")
    homes = _homes(intake.sweep, (f.household_no for f in (*present, *held)))
    crowded = _hold_rules(intake, present, held, homes)
    told = [Told(f, _township(homes, f) in crowded.get(f.rule_id, ())) for f in present]
    told += [Told(f, held=True) for f in held]
    done = 0
    for portion in _portions(told):
        with transaction.atomic():
            _take_in(intake.sweep, [t for t in portion if t.finding.household_no in homes], homes)
        done += len(portion)
        hear.step(done, len(told))
    hear.stage("核对已消失的线索")
    _end_the_rest(intake, hear)


def summary_of(out: Path) -> Mapping[str, object]:
    """What summary.json of a sweep says."""
    loaded: Mapping[str, object] = json.loads((out / "summary.json").read_text("utf-8"))
    return loaded


def delivery_of(source: str) -> int | None:
    """The number of the delivery that a source `NNNNNNNN-name#sheet!row` names; None for the register.

    >>> delivery_of("00000012-医保结算.xlsx#明细!5"), delivery_of("名册.csv#!7")
    (12, None)
    """
    found = SOURCE.match(source)
    return int(found[1]) if found else None


def _refuse_older(sweep: Sweep) -> None:
    newer = Sweep.objects.filter(county=sweep.county_id, pk__gt=sweep.pk, state=SweepState.DONE)
    if newer.exists():
        raise SweepError("已有更新的研判结果，这一次不再登记", todo="查看最近一次研判")


def _homes(sweep: Sweep, numbers: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Number and region of the registered households, by household number."""
    wanted, found = iter(sorted(set(numbers))), dict[str, tuple[int, str]]()
    while portion := list(islice(wanted, AT_ONCE)):
        rows = Household.objects.filter(household_no__in=portion)
        found |= {no: (pk, region) for no, pk, region in rows.values_list("household_no", "pk", "region_id")}
    return found


def _township(homes: Mapping[str, tuple[int, str]], finding: Finding) -> str:
    return township_of(homes.get(finding.household_no, (0, ""))[1])


def _portions(told: Sequence[Told]) -> Iterator[Sequence[Told]]:
    for start in range(0, len(told), AT_ONCE):
        yield told[start : start + AT_ONCE]


def _hold_rules(
    intake: Intake, present: Sequence[Finding], held: Sequence[Finding], homes: Mapping[str, tuple[int, str]]
) -> dict[str, set[str]]:
    """Write down the rules that are held, in the county or in single townships; returns the latter."""
    sizes = _households_by_township(intake.sweep)
    for rule, hits in Counter(f.rule_id for f in held).items():
        _hold(intake, rule, hits, judged=sum(sizes.values()), region=None)
    crowded: dict[str, set[str]] = {}
    for (rule, township), hits in Counter((f.rule_id, _township(homes, f)) for f in present).items():
        share = intake.policy.rules[rule].max_hit_share
        judged = sizes.get(township, 0)
        if share is not None and judged and hits >= FEWEST_HITS and Fraction(hits, judged) > share:
            crowded.setdefault(rule, set()).add(township)
            _hold(intake, rule, hits, judged=judged, region=township)
    return crowded


def _hold(intake: Intake, rule: str, hits: int, *, judged: int, region: str | None) -> None:
    known = intake.policy.rules[rule]
    said = {
        "label": known.label,
        "hits": hits,
        "judged": judged,
        "max_hit_share": str(float(known.max_hit_share or 0)),
    }
    HeldRule.objects.get_or_create(sweep=intake.sweep, rule_id=rule, region_id=region, defaults=said)


def _households_by_township(sweep: Sweep) -> Counter[str]:
    reach = range_of(sweep.county_id)
    rows = Household.objects.filter(
        region_id__gte=reach.low, region_id__lt=reach.high, standing=Standing.ACTIVE
    )
    return Counter(
        township_of(region) for region in rows.order_by().values_list("region_id", flat=True).iterator(10_000)
    )


def _take_in(sweep: Sweep, told: Sequence[Told], homes: Mapping[str, tuple[int, str]]) -> None:
    numbers = {homes[t.finding.household_no][0] for t in told}
    rows = FindingRecord.objects.select_for_update().filter(household_id__in=numbers, state__in=ACTIVE)
    known = {(row.household_id, row.rule_id): row for row in rows}
    fresh, again = list[FindingRecord](), list[FindingRecord]()
    for each in told:
        home, region = homes[each.finding.household_no]
        row = known.get((home, each.finding.rule_id))
        if row is None:
            fresh.append(_new(sweep, each, home, region))
        elif row.last_sweep_id < sweep.pk:
            again.append(_seen_again(row, sweep, each, region))
    FindingRecord.objects.bulk_create(fresh)
    FindingRecord.objects.bulk_update(again, EVIDENCE_FIELDS)
    said = {FindingState.NEW: Happening.FOUND, FindingState.HELD: Happening.HELD}
    _tell(sweep, [(row, said[FindingState(row.state)], "") for row in fresh])


EVIDENCE_FIELDS = (
    "region", "risk_type", "level", "level_rank", "state", "doubtful", "explanation", "citation", "values",
    "parameters", "sources", "last_sweep", "last_seen_on",
)  # fmt: skip


def _new(sweep: Sweep, told: Told, home: int, region: str) -> FindingRecord:
    row = FindingRecord(
        household_id=home,
        rule_id=told.finding.rule_id,
        state=FindingState.HELD if told.held else FindingState.NEW,
        first_sweep=sweep,
        first_seen_on=sweep.as_of,
    )
    return _with_evidence(row, sweep, told.finding, region)


def _seen_again(row: FindingRecord, sweep: Sweep, told: Told, region: str) -> FindingRecord:
    """What was known stays open, though its rule be held now; what was held is new once it is not."""
    if row.state == FindingState.HELD:
        row.state = FindingState.HELD if told.held else FindingState.NEW
    else:
        row.state = FindingState.OPEN
    return _with_evidence(row, sweep, told.finding, region)


def _with_evidence(row: FindingRecord, sweep: Sweep, finding: Finding, region: str) -> FindingRecord:
    row.region_id = region
    row.risk_type, row.level = finding.risk_type, finding.level
    row.level_rank = RANKS.get(finding.level, len(RANKS))
    row.doubtful, row.explanation = finding.doubtful, finding.explanation
    row.citation = finding.citation[:CLIPPED]
    row.values, row.parameters = json.loads(finding.values), json.loads(finding.parameters)
    row.sources = list(finding.sources)
    row.last_sweep, row.last_seen_on = sweep, sweep.as_of
    return row


def _end_the_rest(intake: Intake, hear: Progress) -> None:
    """What was there and was not found again: gone, or withdrawn where a file it rested on counts no more."""
    sweep, reach = intake.sweep, range_of(intake.sweep.county_id)
    rest = FindingRecord.objects.filter(
        region_id__gte=reach.low, region_id__lt=reach.high, state__in=ACTIVE, last_sweep_id__lt=sweep.pk
    ).order_by("pk")
    done, total = 0, rest.count()
    while portion := list(rest[:AT_ONCE]):
        with transaction.atomic():
            for row in portion:
                _end(row, intake)
        done += len(portion)
        hear.step(min(done, total), total)


def _end(row: FindingRecord, intake: Intake) -> None:
    dead = _dead_sources(row.sources, intake.alive)
    state, what = (
        (FindingState.WITHDRAWN, Happening.WITHDRAWN) if dead else (FindingState.GONE, Happening.GONE)
    )
    text = f"所依据的文件已更正或撤回：{'、'.join(dead)}" if dead else "最近一次研判不再成立"
    if FindingRecord.objects.filter(pk=row.pk, state__in=ACTIVE).update(state=state):
        _tell(intake.sweep, [(row, what, text)])


def _dead_sources(sources: Sequence[str], alive: Collection[int]) -> list[str]:
    """The files among the sources that count no more."""
    files = dict.fromkeys(str(source).partition("#")[0] for source in sources)
    return [file for file in files if (number := delivery_of(file)) is not None and number not in alive]


def _tell(sweep: Sweep, said: Sequence[tuple[FindingRecord, Happening, str]]) -> None:
    now = timezone.now()
    FindingEvent.objects.bulk_create(
        [
            FindingEvent(finding=row, what=what, at=now, sweep=sweep, text=text[: AT_ONCE - 1])
            for row, what, text in said
        ],
        ignore_conflicts=True,
    )


def township_of(region: str) -> str:
    """The township of a village's code; a township's own.

    >>> township_of("99010100100100")
    '99010100100000'
    """
    return region[: Level.TOWNSHIP].ljust(len(region), "0")
