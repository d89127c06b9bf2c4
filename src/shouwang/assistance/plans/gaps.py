"""Where help is missing or does not fit: computed from plans, risks and days, each with its reason.

These are no findings of a sweep: a sweep would mark them gone on its next run, as it marks whatever its rules
do not say. They are worked off at the plan itself, and are gone once it is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Count, Exists, Model, OuterRef, Prefetch, Q, QuerySet, TextChoices
from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.plans.definition import Branch, Gives, Measures
from shouwang.assistance.plans.models import HouseholdLabour, Need, Plan, Task
from shouwang.assistance.plans.proposals import DONE_WITH, OPEN_STATES, risks_from
from shouwang.assistance.plans.selectors import PROVIDED, late_tasks, plans_for, tasks_for, unanswered
from shouwang.assistance.plans.shelf import current_measures
from shouwang.regions.codes import range_of
from shouwang.registry.models import Household, Standing
from shouwang.registry.selectors import households_for
from shouwang.screening.models import FindingRecord

R = TypeVar("R", bound=Model)
SEE = Permission.SEE_FINDINGS
AT_MOST = 10_000


class GapKind(TextChoices):
    """What is missing."""

    NO_PLAN = "no_plan", "监测对象没有帮扶计划"
    UNCOVERED = "uncovered", "新风险没有列入计划"
    NO_MEASURE = "no_measure", "需求没有措施"
    LATE = "late", "措施没有按期落实"
    MISFIT = "misfit", "措施与风险不对应"
    CASH_ONLY = "cash_only", "有劳动力却只有发钱的措施"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing to put right: at which household, why, by which clause, and where."""

    kind: GapKind
    household: Household
    why: str
    citation: str = ""
    plan: Plan | None = None
    task: Task | None = None


def gaps_for(user: User, *, kind: str = "", region: str = "", on: date | None = None) -> list[Gap]:
    """The gaps of the households that somebody may see, those of one kind or place where asked."""
    day = on or timezone.localdate()
    wanted = [GapKind(kind)] if kind else list(GapKind)
    makers = _MAKERS
    return [gap for one in wanted for gap in makers[one](user, region, day)]


def counted(user: User, *, region: str = "", on: date | None = None) -> Mapping[GapKind, int]:
    """How many gaps of each kind there are, as far as looked."""
    return {kind: len(gaps_for(user, kind=kind, region=region, on=on)) for kind in GapKind}


def pressing(user: User) -> Mapping[GapKind, int]:
    """The two kinds that a county must not have, by counting alone; two queries."""
    return {
        GapKind.NO_PLAN: without_plan(households_for(user, SEE)).count(),
        GapKind.LATE: late_tasks(tasks_for(user)).count(),
    }


def without_plan(households: QuerySet[Household]) -> QuerySet[Household]:
    """Monitored households whose risk is not removed and that have no open plan."""
    open_plan = Plan.objects.filter(household=OuterRef("pk"), ended_on=None)
    monitored = households.filter(standing=Standing.ACTIVE).exclude(monitor_class="")
    return monitored.exclude(risk_removed=True).filter(~Exists(open_plan))


def _no_plan(user: User, region: str, on: date) -> Iterator[Gap]:
    rows = without_plan(_placed(households_for(user, SEE), region))
    for home in rows.order_by("region_id", "household_no")[:AT_MOST]:
        why = f"{home.get_monitor_class_display()}，风险没有消除，还没有帮扶计划"
        yield Gap(GapKind.NO_PLAN, home, why)


def _uncovered(user: User, region: str, on: date) -> Iterator[Gap]:
    measures = current_measures()
    open_findings = FindingRecord.objects.filter(state__in=OPEN_STATES).exclude(outcome__in=DONE_WITH)
    found = Prefetch("household__findings", open_findings.order_by("level_rank", "pk"), to_attr="open_now")
    plans = _placed(plans_for(user), region).filter(ended_on=None)
    for plan in plans.prefetch_related(found, "needs").order_by("region_id", "pk")[:AT_MOST]:
        have = {need.risk for need in plan.needs.all()}
        for seen in risks_from(plan.household.open_now, [], measures):  # type: ignore[attr-defined]
            if seen.risk.name not in have:
                clause = seen.finding.citation if seen.finding else ""
                yield Gap(GapKind.UNCOVERED, plan.household, seen.reason, clause, plan)


def _no_measure(user: User, region: str, on: date) -> Iterator[Gap]:
    plans = _placed(plans_for(user), region).filter(ended_on=None)
    needs = unanswered(Need.objects.filter(plan__in=plans.values("pk"))).select_related("plan__household")
    for need in needs.order_by("plan__region_id", "pk")[:AT_MOST]:
        why = f"{need.risk_label}：没有在办或已落实的措施，也没有写明不需要的理由"
        yield Gap(GapKind.NO_MEASURE, need.plan.household, why, "", need.plan)


def _late(user: User, region: str, on: date) -> Iterator[Gap]:
    for task in late_tasks(_placed(tasks_for(user), region), on=on).order_by("due_on")[:AT_MOST]:
        days = (on - task.due_on).days
        why = f"{task.measure_label}由{task.unit}办理，超期{days}天"
        yield Gap(GapKind.LATE, task.household, why, task.citation, task.need.plan, task)


def _misfit(user: User, region: str, on: date) -> Iterator[Gap]:
    measures = current_measures()
    for plan in _with_tasks(_placed(plans_for(user), region)):
        for need in plan.needs.all():
            for task in need.tasks.all():
                why = misfit(task, need, plan, measures) if _living(task) else ""
                if why:
                    yield Gap(GapKind.MISFIT, plan.household, why, task.citation, plan, task)


def misfit(task: Task, need: Need, plan: Plan, measures: Measures) -> str:
    """Why a measure does not fit its need or its household; nothing where it does."""
    measure = measures.measures.get(task.measure)
    if measure is None:
        return f"现行规则包里没有“{task.measure_label}”"
    rules = [need.finding.rule_id] if need.finding else []
    if not measure.answers(need.risk, rules):
        return f"“{measure.label}”不解决{need.risk_label}的问题"
    if measure.labour is Branch.ABLE and plan.labour == HouseholdLabour.WITHOUT:
        return f"户内没有劳动力，“{measure.label}”落实不了"
    if measure.labour is Branch.WITHOUT and plan.labour == HouseholdLabour.ABLE:
        return f"户内有劳动力，“{measure.label}”应改为产业就业帮扶"
    return ""


def _cash_only(user: User, region: str, on: date) -> Iterator[Gap]:
    measures = current_measures()
    able = _placed(plans_for(user), region).filter(labour=HouseholdLabour.ABLE)
    for plan in _with_tasks(able):
        living = [task for need in plan.needs.all() for task in need.tasks.all() if _living(task)]
        known = [m for task in living if (m := measures.measures.get(task.measure))]
        workable = any(_by_work(need.risk, measures) for need in plan.needs.all() if not need.closed_on)
        if workable and known and all(measure.gives is Gives.MONEY for measure in known):
            names = "、".join(sorted({measure.label for measure in known}))
            why = f"户内有劳动能力，措施只有{names}；应同时安排产业、就业等开发式帮扶"
            yield Gap(GapKind.CASH_ONLY, plan.household, why, measures.labour.citation, plan)


def _by_work(risk: str, measures: Measures) -> bool:
    """Whether hands can answer a risk, by the packs: a hospital bill is paid with money alone."""
    return any(measure.labour is Branch.ABLE for measure in measures.answering(risk))


def _with_tasks(plans: QuerySet[Plan]) -> Iterable[Plan]:
    tasks = Task.objects.select_related("case")
    needs = Need.objects.select_related("finding").prefetch_related(Prefetch("tasks", tasks))
    rows = plans.filter(ended_on=None).annotate(many=Count("needs")).filter(many__gt=0)
    return rows.prefetch_related(Prefetch("needs", needs)).order_by("region_id", "pk")[:AT_MOST]


def _living(task: Task) -> bool:
    """Whether it is under way or was delivered: what was refused or ended does not count."""
    case = task.case
    return case is not None and (case.closed_at is None or case.outcome == PROVIDED)


def _placed(rows: QuerySet[R], region: str) -> QuerySet[R]:
    if not region:
        return rows
    within = range_of(region)
    return rows.filter(Q(region_id__gte=within.low) & Q(region_id__lt=within.high))


_MAKERS = {
    GapKind.NO_PLAN: _no_plan,
    GapKind.UNCOVERED: _uncovered,
    GapKind.NO_MEASURE: _no_measure,
    GapKind.LATE: _late,
    GapKind.MISFIT: _misfit,
    GapKind.CASH_ONLY: _cash_only,
}
