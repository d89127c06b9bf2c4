"""Plans, tasks and help given as somebody may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum, TextChoices
from django.utils import timezone

from shouwang.accounts.access import grants_of, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import ALLOWED, Permission, Role
from shouwang.assistance.plans.models import Need, Plan, Provision, Task
from shouwang.regions.codes import range_of
from shouwang.registry.history import Told
from shouwang.registry.models import HelperAssignment, Household

SEE = Permission.SEE_FINDINGS
PROVIDED = "provided"
WAITING_STEPS = ("proposed", "matched", "working")
MOST = 200


class TaskState(TextChoices):
    """How far tasks are, as lists ask for it."""

    LATE = "late", "已超期"
    UNDECIDED = "proposed", "待确定措施"
    MATCHED = "matched", "待单位接收"
    WORKING = "working", "办理中"
    TO_CONFIRM = "provided", "待户确认"
    DONE = "done", "已落实"
    LEFT = "left", "不采用或已终止"


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a list is asked for."""

    state: str = ""
    group: str = ""
    department: str = ""
    region: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Help:
    """Everything of a household's help: its open plan, plans before, what was given."""

    plan: Plan | None
    needs: Sequence[Need]
    past: Sequence[Plan]
    provisions: Sequence[Provision]

    @property
    def given_fen(self) -> int:
        """The money that reached it, without what is disputed."""
        return sum(one.amount_fen or 0 for one in self.provisions if not one.disputed)


def plans_for(user: User, to: Permission = SEE) -> QuerySet[Plan]:
    """The plans of the households that a permission reaches: of regions, and those a helper answers for."""
    return Plan.objects.filter(_reached(user, to)).select_related("household")


def plan_for(user: User, number: int) -> Plan:
    """One plan that a person may look at; Plan.DoesNotExist for any other."""
    return plans_for(user).select_related("case").get(pk=number)


def tasks_for(user: User) -> QuerySet[Task]:
    """The tasks of one's regions and households; of an officer, those that are the department's."""
    condition = _reached(user, SEE)
    for grant in grants_of(user) if user.is_active else ():
        if grant.role == Role.DEPARTMENT_OFFICER and Permission.WORK_CASES in ALLOWED[Role(grant.role)]:
            within = range_of(grant.region_id)
            mine = Q(region_id__gte=within.low, region_id__lt=within.high)
            condition |= mine & Q(unit_department=grant.department)
    return Task.objects.filter(condition).select_related("household", "case", "need", "responsible")


def task_for(user: User, number: int) -> Task:
    """One of them; Task.DoesNotExist for any other."""
    return tasks_for(user).select_related("need__plan", "case__process").get(pk=number)


def asked_for(tasks: QuerySet[Task], asked: Asked, *, on: date | None = None) -> QuerySet[Task]:
    """The tasks that meet the conditions, due first."""
    if asked.state:
        tasks = tasks.filter(_in(TaskState(asked.state), on or timezone.localdate()))
    if asked.group:
        tasks = tasks.filter(group=asked.group)
    if asked.department:
        tasks = tasks.filter(unit_department=asked.department)
    if asked.region:
        within = range_of(asked.region)
        tasks = tasks.filter(region_id__gte=within.low, region_id__lt=within.high)
    if asked.name:
        named = Q(household__head_name__startswith=asked.name) | Q(household__household_no=asked.name)
        tasks = tasks.filter(named)
    return tasks.order_by("due_on", "pk")


def counted(tasks: QuerySet[Task], *, on: date | None = None) -> Mapping[TaskState, int]:
    """How many are in each state; one query."""
    day = on or timezone.localdate()
    found = tasks.order_by().aggregate(**{s.name: Count("pk", filter=_in(s, day)) for s in TaskState})
    return {state: found[state.name] for state in TaskState}


def late_tasks(tasks: QuerySet[Task], *, on: date | None = None) -> QuerySet[Task]:
    """Those agreed to that were not delivered by their day."""
    return tasks.filter(_in(TaskState.LATE, on or timezone.localdate()))


def sees_help(user: User, household: Household) -> bool:
    """Whether somebody may see what help a household gets: in their regions, or as its helper."""
    scope = scope_for(user, SEE)
    if scope.covers(household.region_id) or scope.helper is None:
        return scope.covers(household.region_id)
    return household.helpers.on(timezone.localdate()).filter(user_id=scope.helper).exists()


def help_of(household: Household, *, user: User) -> Help | None:
    """What one page shows of a household's help; None where this person may not see it."""
    if not sees_help(user, household):
        return None
    plans = list(household.plans.select_related("opened_by"))
    current = next((plan for plan in plans if plan.ended_on is None), None)
    needs = list(needs_of(current)) if current else []
    given = household.provisions.select_related("task", "recorded_by")[:MOST]
    past = [plan for plan in plans if plan.ended_on]
    return Help(current, needs, past, list(given))


def needs_of(plan: Plan) -> QuerySet[Need]:
    """The needs of a plan with their tasks; three queries."""
    tasks = "tasks__case", "tasks__responsible", "tasks__provisions"
    return plan.needs.select_related("finding").prefetch_related(*tasks)


def unanswered(needs: QuerySet[Need]) -> QuerySet[Need]:
    """Open needs without any task that is under way or was delivered."""
    living = Task.objects.filter(need=OuterRef("pk")).filter(
        Q(case__closed_at=None) | Q(case__outcome=PROVIDED)
    )
    return needs.filter(~Exists(living), closed_on=None)


def told_of(household: Household, *, user: User) -> list[Told]:
    """Plan and help as entries of the household's story."""
    if not sees_help(user, household):
        return []
    plans = list(household.plans.all())
    told = [Told(plan.opened_on, "制定帮扶计划", plan.get_labour_display()) for plan in plans]
    told += [Told(plan.ended_on, "帮扶计划结束", "风险消除", tone="good") for plan in plans if plan.ended_on]
    given = household.provisions.select_related("task", "recorded_by")[:MOST]
    return told + [_of_provision(one) for one in given]


def given_by_group(region: str, *, since: date, until: date) -> list[tuple[str, int, int]]:
    """Households and money (分) by group of measures over a time (D71: by which ways people are helped)."""
    within = range_of(region)
    rows = Provision.objects.filter(
        region_id__gte=within.low,
        region_id__lt=within.high,
        provided_on__gte=since,
        provided_on__lte=until,
        disputed=False,
    )
    counted_rows = rows.values_list("task__group").annotate(
        homes=Count("household", distinct=True), fen=Sum("amount_fen")
    )
    return [(str(group), homes, fen or 0) for group, homes, fen in counted_rows.order_by("-homes")]


def _of_provision(one: Provision) -> Told:
    amount = f"，{_yuan(one.amount_fen)}" if one.amount_fen else ""
    doubt = "（户里说没有收到，核实中）" if one.disputed else ""
    who = one.recorded_by.display_name if one.recorded_by else "系统"
    title = f"落实：{one.task.measure_label}"
    tone = "warn" if one.disputed else "good"
    return Told(one.provided_on, title, f"{one.what}{amount}{doubt}", who, tone, "task", str(one.task_id))


def _yuan(fen: int) -> str:
    yuan, rest = divmod(fen, 100)
    return f"{yuan:,}.{rest:02d}元" if rest else f"{yuan:,}元"


def _in(state: TaskState, on: date) -> Q:
    if state is TaskState.LATE:
        return Q(case__closed_at=None, case__step__in=("matched", "working"), due_on__lt=on)
    if state is TaskState.DONE:
        return Q(case__outcome=PROVIDED)
    if state is TaskState.LEFT:
        return Q(case__closed_at__isnull=False) & ~Q(case__outcome=PROVIDED)
    return Q(case__closed_at=None, case__step=state.value)


def _reached(user: User, to: Permission) -> Q:
    scope = scope_for(user, to)
    condition = scope.condition()
    if scope.helper:
        mine = HelperAssignment.objects.on(timezone.localdate()).filter(user=scope.helper)
        condition |= Q(household_id__in=mine.values("household_id"))
    return condition
