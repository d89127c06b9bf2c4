"""A household's whole story: what the register, the findings, the cases and the visits say, day by day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from shouwang.accounts.access import scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.cases.effects import MONITORING
from shouwang.cases.models import MonitoringRecord, Visit
from shouwang.registry.history import Told, history_of
from shouwang.registry.models import Household
from shouwang.registry.selectors import kin_of
from shouwang.screening.models import FindingRecord, FindingState
from shouwang.workflow.models import Case, StepTaken
from shouwang.workflow.selectors import cases_for
from shouwang.workflow.shelf import current_processes
from shouwang.workflow.uses import form_of

MOST = 200


@dataclass(frozen=True, slots=True)
class Work:
    """What was found of a household and done for it, as far as somebody may see findings."""

    findings: Sequence[FindingRecord]
    cases: Sequence[Case]
    visits: Sequence[Visit]
    monitoring: Sequence[MonitoringRecord]
    openable: frozenset[int] = frozenset()
    """The cases that the reader may open, by number."""


def work_on(household: Household, *, user: User) -> Work:
    """Findings, cases (also of the households it came from), visits, spells of monitoring: six queries."""
    if not _may_see_work(household, user):
        return Work((), (), (), ())
    kin = {household.pk, *(kin.before_id for kin in kin_of(household) if kin.after_id == household.pk)}
    cases = list(_cases(kin)[:MOST])
    mine = cases_for(user).filter(pk__in=[case.pk for case in cases]).order_by()
    return Work(
        findings=list(household.findings.order_by("-last_seen_on", "level_rank")[:MOST]),
        cases=cases,
        visits=list(household.visits.select_related("visitor")[:MOST]),
        monitoring=list(household.monitoring.all()[:MOST]),
        openable=frozenset(mine.values_list("pk", flat=True)),
    )


def story_of(household: Household, *, work: Work, until: date | None = None) -> list[Told]:
    """Everything dated about a household up to a day, the latest first."""
    last = until or timezone.localdate()
    told = [
        *history_of(household),
        *(entry for finding in work.findings for entry in _of_finding(finding)),
        *(_of_step(step, opens=step.case_id in work.openable) for step in _steps(work.cases)),
        *map(_of_visit, work.visits),
        *(entry for record in work.monitoring for entry in _of_monitoring(record)),
    ]
    return sorted((entry for entry in told if entry.day <= last), key=lambda entry: entry.day, reverse=True)


def _may_see_work(household: Household, user: User) -> bool:
    scope = scope_for(user, Permission.SEE_FINDINGS)
    if scope.covers(household.region_id):
        return True
    if scope.helper is None:
        return False
    return household.helpers.on(timezone.localdate()).filter(user_id=scope.helper).exists()


def _cases(households: set[int]) -> QuerySet[Case]:
    """Open ones first; those of a household that split or merged go on and are seen here too."""
    found = Case.objects.filter(Q(household_id__in=households))
    return found.select_related("assignee").order_by("closed_at", "-opened_at")


def _steps(cases: Sequence[Case]) -> QuerySet[StepTaken]:
    steps = StepTaken.objects.filter(case__in=[case.pk for case in cases])
    return steps.select_related("case", "actor").order_by("-at")[:MOST]


def _of_finding(finding: FindingRecord) -> Iterator[Told]:
    about, number = "finding", str(finding.pk)
    tone = {"red": "bad", "orange": "warn"}.get(finding.level, "")
    yield Told(
        finding.first_seen_on, f"线索：{finding.risk_type}", finding.explanation, "研判", tone, about, number
    )
    if finding.state in (FindingState.GONE, FindingState.WITHDRAWN):
        title = f"线索{finding.get_state_display()}：{finding.risk_type}"
        yield Told(finding.last_seen_on, title, "", "研判", "", about, number)


def _of_step(step: StepTaken, *, opens: bool) -> Told:
    who = " ".join(
        part for part in (step.actor.display_name if step.actor else "系统", step.get_role_display()) if part
    )
    about = ("case", str(step.case_id)) if opens else ("", "")
    return Told(_day(step.at), step.action_label, step.reason, who, "", *about)


def _of_visit(visit: Visit) -> Told:
    text = "无变化" if visit.no_change else visit.get_outcome_display() if visit.outcome else "有变化"
    return Told(
        _day(visit.visited_at), f"走访：{visit.get_purpose_display()}", text, visit.visitor.display_name
    )


def _of_monitoring(record: MonitoringRecord) -> Iterator[Told]:
    risks = "、".join(_risk_words().get(risk, risk) for risk in record.risk_types)
    text = f"{record.get_monitor_class_display()}，{risks}".rstrip("，")
    yield Told(record.recognised_on, "认定为监测对象", text, tone="warn")
    if record.cleared_on:
        natural = "自然消除" if record.natural else "帮扶消除"
        yield Told(record.cleared_on, "风险消除", natural, tone="good")
    if record.rolled_back_on:
        yield Told(record.rolled_back_on, "风险消除回退", "", tone="bad")


def _risk_words() -> Mapping[str, str]:
    """What the visit of a recognition offers as types of risk, in the words of its form."""
    process = current_processes().get(MONITORING)
    fields = form_of(process, "visit") if process else ()
    return next((field.choices for field in fields if field.name == "risk_types"), {})


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)
