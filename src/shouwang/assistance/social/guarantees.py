"""How each household's guarantees stand: by facts of departments, by visits and by what was mended.

Of these the latest counts. What nothing is known of has no row: unknown is not "yes".
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.assistance.social.chains import open_chains
from shouwang.assistance.social.models import Fulfilment, Guarantee, Remedy
from shouwang.assistance.social.pack import GuaranteeItem, current
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.engine.execution import run
from shouwang.engine.execution.results import Settings
from shouwang.engine.facts import Facts, FactSchema
from shouwang.engine.plan import compile_plan
from shouwang.engine.policy import Policy
from shouwang.regions.codes import range_of
from shouwang.registry.models import Household
from shouwang.registry.models import Standing as InRegister
from shouwang.screening.models import FindingRecord, FindingState
from shouwang.screening.terms import features_below
from shouwang.workflow.models import StepTaken

CHECK, VISIT = "guarantee_check", "visit"
OK, PROBLEM = "ok", "problem"
AT_ONCE = 2_000
TOLD_AT_MOST = 300  # not policy: the size of a column


@dataclass(frozen=True, slots=True)
class Stand:
    """How one guarantee stands by one source, of which day."""

    standing: Fulfilment
    told: str
    source: str
    fact_on: date


Key = tuple[str, str]  # number of the household, name of the item


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What changed."""

    changed: int
    chains: int


def refresh(
    facts: Facts, policy: Policy, *, schema: FactSchema, county: str, as_of: date | None = None
) -> Refreshed:
    """Work out every guarantee of a county; changes become dated rows, what is not met gets its chain."""
    day = as_of or timezone.localdate()
    stands = by_facts(facts, policy, schema=schema, as_of=day)
    within = range_of(county)
    homes = Household.objects.filter(
        region_id__gte=within.low, region_id__lt=within.high, standing=InRegister.ACTIVE
    )
    _tell_by_findings(stands, county)
    changed = settle(homes, stands, on=day)
    return Refreshed(changed, open_chains(county))


def by_facts(facts: Facts, policy: Policy, *, schema: FactSchema, as_of: date) -> dict[Key, Stand]:
    """What the departments' files say, by the features of the packs; unknown gives nothing."""
    items = [item for item in current().guarantees.values() if item.unmet and item.feed in facts.feeds]
    if not items:
        return {}
    asked = [item.unmet for item in items]
    with tempfile.TemporaryDirectory(prefix="shouwang-") as folder, duckdb.connect() as db:
        needed = features_below(policy, asked)
        narrow = replace(policy, rules={}, features={name: policy.features[name] for name in needed})
        plan = compile_plan(narrow, schema, facts, as_of=as_of)
        table = run(plan, facts, into=Path(folder), settings=Settings()).features
        columns = ", ".join(f'f."{name}"' for name in asked)
        rows = db.execute(
            f"SELECT h.household_no, {columns} FROM ({table.query()}) f "
            "JOIN read_parquet(?) h USING (household)",
            [str(facts.households)],
        ).fetchall()
        days = {item.name: _days(db, facts, item, schema=schema, as_of=as_of) for item in items}
    found: dict[Key, Stand] = {}
    for number, *values in rows:
        for item, unmet in zip(items, values, strict=True):
            if unmet is not None:
                found[number, item.name] = _stand(item, unmet=unmet, on=days[item.name].get(number, as_of))
    return found


def settle(
    homes: QuerySet[Household], facts: Mapping[Key, Stand], *, on: date, actor: User | None = None
) -> int:
    """Make the rows of households say what the latest source says; how many changed."""
    pks = list(homes.order_by("pk").values_list("pk", flat=True))
    portions = (pks[i : i + AT_ONCE] for i in range(0, len(pks), AT_ONCE))
    return sum(_settle(portion, facts, on, actor) for portion in portions)


@transaction.atomic
def _settle(pks: Sequence[int], facts: Mapping[Key, Stand], on: date, actor: User | None) -> int:
    homes = Household.objects.in_bulk(pks)
    present = {
        (row.household_id, row.item): row
        for row in Guarantee.objects.select_for_update().filter(household__in=pks, ended_on=None)
    }
    by_people = _by_people(pks)
    ended, begun = [], []
    for home in homes.values():
        for item in current().guarantees:
            stand = _latest(facts.get((home.household_no, item)), by_people.get((home.pk, item)))
            row = present.get((home.pk, item))
            if _same(row, stand):
                continue
            if row:
                row.ended_on = max(on, row.started_on)
                ended.append(row)
            if stand:
                begun.append(_row(home, item, stand, on=max(on, row.started_on) if row else on, actor=actor))
    Guarantee.objects.bulk_update(ended, ["ended_on"])
    Guarantee.objects.bulk_create(begun)
    _record(homes.values(), len(begun), len(ended), actor)
    return max(len(begun), len(ended))


def _record(homes: Iterable[Household], begun: int, ended: int, actor: User | None) -> None:
    place = next((home.region_id[:6] for home in homes), "")
    if begun or ended:
        subject = Subject("guarantees", place, place)
        record(Act.CHANGE, subject, actor=actor, new={"begun": begun, "ended": ended})


def _by_people(pks: Sequence[int]) -> dict[tuple[int, str], Stand]:
    """What visits and remedies say, the latest of each household and item."""
    found: dict[tuple[int, str], Stand] = {}
    for remedy in Remedy.objects.filter(household__in=pks).order_by("day", "pk"):
        stand = Stand(Fulfilment(remedy.standing), remedy.told, "办结的处置", remedy.day)
        found[remedy.household_id, remedy.item] = stand
    visits = StepTaken.objects.filter(
        case__household_id__in=pks, case__process_name=CHECK, action=VISIT
    ).select_related("case")
    for visit in visits.order_by("at", "pk"):
        for item in current().guarantees.values():
            seen, key = _of_visit(visit, item), (visit.case.household_id or 0, item.name)
            if seen and (key not in found or found[key].fact_on <= seen.fact_on):
                found[key] = seen
    return found


def _of_visit(visit: StepTaken, item: GuaranteeItem) -> Stand | None:
    answer = visit.form.get(item.asked) if item.asked else None
    if answer not in (OK, PROBLEM):
        return None
    day = timezone.localtime(visit.at).date()
    standing, told = (
        (Fulfilment.MET, "入户看到有保障") if answer == OK else (Fulfilment.NOT_MET, "入户看到有问题")
    )
    return Stand(standing, told, "入户排查", day)


def _latest(facts: Stand | None, people: Stand | None) -> Stand | None:
    """The later word; on the same day, that of whoever was there."""
    if facts and people:
        return people if people.fact_on >= facts.fact_on else facts
    return facts or people


def _same(row: Guarantee | None, stand: Stand | None) -> bool:
    """Whether a row says it already; that something is still met, later files need not say again."""
    if row is None or stand is None:
        return row is None and stand is None
    said = (row.standing, row.told, row.source) == (stand.standing, stand.told[:TOLD_AT_MOST], stand.source)
    return said and (row.fact_on == stand.fact_on or stand.standing == Fulfilment.MET)


def _row(home: Household, item: str, stand: Stand, *, on: date, actor: User | None) -> Guarantee:
    return Guarantee(
        household=home,
        region_id=home.region_id,
        item=item,
        standing=stand.standing,
        told=stand.told[:TOLD_AT_MOST],
        source=stand.source,
        fact_on=stand.fact_on,
        started_on=on,
        recorded_by=actor,
    )


def _stand(item: GuaranteeItem, *, unmet: bool, on: date) -> Stand:
    standing, told = (Fulfilment.NOT_MET, item.told_unmet) if unmet else (Fulfilment.MET, item.told_met)
    return Stand(standing, told, f"{item.label}部门数据", on)


def _days(
    db: duckdb.DuckDBPyConnection, facts: Facts, item: GuaranteeItem, *, schema: FactSchema, as_of: date
) -> dict[str, date]:
    """The day of each household's latest row of the item's feed."""
    time = schema.feeds[item.feed].time
    rows = db.execute(
        f'SELECT h.household_no, max(r."{time}")::DATE FROM read_parquet(?, union_by_name = true) r '
        f'JOIN read_parquet(?) h USING (household) WHERE r."{time}" <= ? GROUP BY 1',
        [[str(path) for path in facts.feeds[item.feed].files], str(facts.households), as_of],
    ).fetchall()
    return dict(rows)


def _tell_by_findings(stands: dict[Key, Stand], county: str) -> None:
    """Where a finding tells who and when, its sentence is told."""
    rules = {item.rule: item.name for item in current().guarantees.values() if item.rule}
    within = range_of(county)
    found = FindingRecord.objects.filter(
        rule_id__in=rules,
        state__in=(FindingState.NEW, FindingState.OPEN),
        region_id__gte=within.low,
        region_id__lt=within.high,
    )
    for number, rule, told in found.values_list("household__household_no", "rule_id", "explanation"):
        stand = stands.get((number, rules[rule]))
        if stand and stand.standing == Fulfilment.NOT_MET:
            stands[number, rules[rule]] = replace(stand, told=told[:TOLD_AT_MOST])


def settle_one(home: Household, *, on: date, actor: User | None) -> None:
    """A household's guarantees after a remedy or a visit: what files said stands in the present rows."""
    rows = Guarantee.objects.filter(household=home, ended_on=None)
    before = {
        (home.household_no, row.item): Stand(Fulfilment(row.standing), row.told, row.source, row.fact_on)
        for row in rows
    }
    settle(Household.objects.filter(pk=home.pk), before, on=on, actor=actor)
