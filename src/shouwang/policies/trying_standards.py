"""A drafted standard tried: how many visits a year it makes, what allowances would come to by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from shouwang.assistance.social.amounts import counted_income, topped_up
from shouwang.assistance.social.dibao_effects import given
from shouwang.assistance.social.labels import COVERING, DIBAO, amount_of
from shouwang.assistance.social.models import Label
from shouwang.assistance.social.pack import Social
from shouwang.cases.effects import monitored_now
from shouwang.kernel.money import FEN_PER_YUAN
from shouwang.policies.models import PolicyChange
from shouwang.policies.standards import Standard
from shouwang.policies.trying_terms import within
from shouwang.registry.models import HelperAssignment
from shouwang.workflow.models import StepTaken

YEAR = 365  # not policy: the days of a year
MONITORED, POOR = "helping.visit_days_monitored", "helping.visit_days_poor"
ALLOWANCE, WORK_COST = "social.dibao_standard_month", "work_cost_cap"
VISITS = ("dibao", "dibao_quarter")
VISIT = "visit"
AT_ONCE = 2_000


@dataclass(slots=True)
class Allowances:
    """Monthly allowances as given now and as worked out by the draft; `unknown`: no visit says the income."""

    households: int = 0
    fen_now: int = 0
    fen_then: int = 0
    more: int = 0
    less: int = 0
    unknown: int = 0

    def count(self, now: int | None, then: int | None) -> None:
        """One household more."""
        if then is None:
            self.unknown += 1
            return
        self.households += 1
        self.fen_now += now or 0
        self.fen_then += then
        self.more += then > (now or 0)
        self.less += then < (now or 0)


@dataclass(frozen=True, slots=True)
class StandardTried:
    """What a drafted standard does, as plain data keeps it; `open`: nothing could be done without it.

    `subjects` are visited by it, `visits_now` and `visits_then` times a year (None where that is open).
    """

    target: str
    label: str
    now: str
    then: str
    open: bool
    subjects: int | None
    visits_now: int | None
    visits_then: int | None
    allowances: Mapping[str, int] | None


def try_standard(
    now: Standard, then: Standard, *, change: PolicyChange, social: Social, county: str
) -> StandardTried:
    """What comes of a standard on its first day, with the people and cases of today."""
    first = date.fromisoformat(change.content["from"])
    was, will = now.on(first), then.on(first)
    subjects = _visited(now, social, county)
    by_then = will.value if will else None
    allowances = None
    if now.target == ALLOWANCE and by_then is not None:
        allowances = asdict(_allowances(int(by_then * FEN_PER_YUAN), social, first, county))
    return StandardTried(
        target=now.target,
        label=now.label,
        now=now.told(was.value if was else None),
        then=then.told(by_then),
        open=was is None,
        subjects=subjects,
        visits_now=_a_year(subjects, was.value if was else None),
        visits_then=_a_year(subjects, by_then),
        allowances=allowances,
    )


def _visited(standard: Standard, social: Social, county: str) -> int | None:
    """How many are visited so often; None for what says nothing of visits."""
    if standard.target in (MONITORED, POOR):
        helped = HelperAssignment.objects.filter(ended_on=None, **within("household__region_id", county))
        monitored = {"household__in": monitored_now()}
        rows = helped.filter(**monitored) if standard.target == MONITORED else helped.exclude(**monitored)
        return rows.values("household").distinct().count()
    kinds = [kind.name for kind in social.labels.values() if kind.visit_every == standard.name]
    if not kinds:
        return None
    return Label.objects.filter(kind__in=kinds, ended_on=None, **within("region_id", county)).count()


def _a_year(subjects: int | None, days: Any) -> int | None:  # noqa: ANN401 - a number of the pack, or nothing
    return None if subjects is None or not days else round(subjects * YEAR / int(days))


def _allowances(standard_fen: int, social: Social, on: date, county: str) -> Allowances:
    """What every household with an allowance would get, by what its last visit said."""
    found = Allowances()
    labels = Label.objects.filter(kind=DIBAO, ended_on=None, **within("region_id", county))
    homes = list(labels.order_by("household_id").values_list("household_id", flat=True).distinct())
    for start in range(0, len(homes), AT_ONCE):
        portion = homes[start : start + AT_ONCE]
        forms = _last_forms(portion)
        given_now = _given_now(portion)
        for home in portion:
            then = _worked_out(forms.get(home, {}), standard_fen, social, on)
            found.count(amount_of(given_now[home]), then)
    return found


def _given_now(homes: Iterable[int]) -> dict[int, list[Label]]:
    """The allowances of households, of the whole and of single persons."""
    found = defaultdict[int, list[Label]](list)
    for label in Label.objects.filter(household__in=list(homes), kind__in=COVERING, ended_on=None):
        found[label.household_id].append(label)
    return found


def _last_forms(homes: Iterable[int]) -> dict[int, Mapping[str, object]]:
    steps = StepTaken.objects.filter(
        action=VISIT, case__process_name__in=VISITS, case__household_id__in=list(homes)
    )
    rows = steps.order_by("at", "pk").values_list("case__household_id", "form")
    return {home: form for home, form in rows if home is not None}


def _worked_out(form: Mapping[str, object], standard_fen: int, social: Social, on: date) -> int | None:
    income, members, cost = (given(form, name) for name in ("income", "members", "work_cost"))
    if income is None or not members:
        return None
    if cost and (cap := social.numbers[WORK_COST].on(on)) is not None:
        income = counted_income(income, work_cost_fen=cost, cap_fen=int(cap.value * FEN_PER_YUAN))
    return topped_up(standard_fen, income, members=members)
