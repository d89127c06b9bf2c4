"""The whole story of a case: whom it is about, why, what was done, what is due, what proves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shouwang.accounts.access import grants_of
from shouwang.accounts.models import User
from shouwang.accounts.roles import ALLOWED, Permission, Role
from shouwang.cases.models import Application, Drawn, MonitoringRecord, ProblemItem
from shouwang.registry.models import Household, HouseholdState
from shouwang.registry.selectors import place_of
from shouwang.screening.models import FindingRecord
from shouwang.workflow.definition import Process
from shouwang.workflow.models import Case, Deadline, Evidence, StepTaken
from shouwang.workflow.permitted import Choice, choices_for
from shouwang.workflow.selectors import case_for, cases_for
from shouwang.workflow.shelf import process_of

FINDING, APPLICATION, DRAWN = "finding", "application", "drawn"
WORKING = frozenset(
    {Permission.WORK_CASES, Permission.VISIT, Permission.REVIEW_CASES, Permission.DECIDE_CASES}
)


@dataclass(frozen=True, slots=True)
class Story:
    """All that one page tells of a case."""

    case: Case
    process: Process
    household: Household | None
    state: HouseholdState | None
    place: str
    finding: FindingRecord | None
    application: Application | None
    drawn: Drawn | None
    problem: ProblemItem | None
    record: MonitoringRecord | None
    steps: Sequence[StepTaken]
    deadlines: Sequence[Deadline]
    evidence: Sequence[Evidence]
    choices: Sequence[Choice]
    others: Sequence[Case]

    @property
    def whom(self) -> str:
        """The head of the household, or what else the case is about."""
        if self.problem:
            return f"第 {self.problem.pk} 号问题"
        return self.household.head_name if self.household else "未对应到户"

    @property
    def why(self) -> str:
        """In one sentence."""
        return self.finding.explanation if self.finding else self.case.title

    @property
    def helped_first(self) -> Sequence[dict[str, object]]:
        """What was given before the procedure (绿色通道)."""
        found: Sequence[dict[str, object]] = self.case.data.get("helped_first", ())
        return found


def story_of(user: User, number: int) -> Story:
    """The story of a case that a person may look at; Case.DoesNotExist for any other."""
    case = case_for(user, number)
    household = Household.objects.filter(pk=case.household_id or 0).first()
    about = case.household_id or 0
    return Story(
        case=case,
        process=process_of(case),
        household=household,
        state=household.states.filter(ended_on=None).first() if household else None,
        place=place_of(case.region_id),
        finding=_finding(case),
        application=Application.objects.filter(case=case).first(),
        drawn=Drawn.objects.filter(case=case).select_related("sample").first(),
        problem=ProblemItem.objects.filter(case=case).select_related("recorded_by").first(),
        record=MonitoringRecord.objects.filter(household_id=about).first(),
        steps=list(case.steps.select_related("actor")),
        deadlines=list(case.deadlines.all()),
        evidence=list(case.evidence.select_related("added_by", "step")),
        choices=choices_for(user, case),
        others=list(cases_for(user).filter(household_id=about).exclude(pk=case.pk)[:20]) if about else [],
    )


def evidence_for(user: User, number: int) -> Evidence:
    """A proof of a case that a person may look at; what is sensitive, only whoever works on such cases."""
    found = Evidence.objects.select_related("case").get(pk=number, case__in=cases_for(user))
    if found.sensitive and not _works_on(user, found):
        raise Evidence.DoesNotExist
    return found


def _works_on(user: User, evidence: Evidence) -> bool:
    if evidence.added_by_id == user.pk or (evidence.case and evidence.case.assignee_id == user.pk):
        return True
    return any(not ALLOWED[Role(grant.role)].isdisjoint(WORKING) for grant in grants_of(user))


def _finding(case: Case) -> FindingRecord | None:
    if case.subject_type != FINDING:
        return None
    return FindingRecord.objects.filter(pk=case.subject_id).first()
