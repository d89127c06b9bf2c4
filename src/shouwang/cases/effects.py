"""What steps of cases bring about: recognition, clearing, outcomes of findings, answers to applicants."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.cases.models import Drawn, MonitoringRecord
from shouwang.registry.models import Household, HouseholdKind, MonitorClass
from shouwang.registry.states import Ground, change_state
from shouwang.screening import actions as screening
from shouwang.screening.models import FindingRecord, Outcome
from shouwang.workflow.definition import SAME
from shouwang.workflow.effects import effect
from shouwang.workflow.models import Case, StepTaken
from shouwang.workflow.runtime import Matter, open_case

MONITORING = "monitoring"
NATURAL = "natural_clearing"
CLEARING_CHECKS = ("check_clearing", NATURAL)


@effect("begin_monitoring")
def begin_monitoring(case: Case, step: StepTaken, actor: User | None) -> None:
    """A confirmed finding or application opens the recognition of its household, unless it is monitored."""
    record_outcome(case, step, actor)
    if case.household_id is None or is_monitored(case.household_id):
        return
    matter = Matter(
        subject_type="household",
        subject_id=case.household_id,
        region_id=case.region_id,
        title=case.title,
        household_id=case.household_id,
        level_rank=case.level_rank,
        counted_from=case.opened_at,
    )
    open_case(MONITORING, matter, actor=actor, at=step.at)


@effect("record_outcome")
def record_outcome(case: Case, step: StepTaken, actor: User | None) -> None:
    """The outcome of the case is the outcome of its finding; one that stands already is not told twice."""
    finding = _finding_of(case)
    if finding and actor and case.outcome in Outcome and finding.outcome != case.outcome:
        screening.record_outcome(finding, outcome=case.outcome, actor=actor, text=step.reason)


@effect("withdraw_finding")
def withdraw_finding(case: Case, step: StepTaken, actor: User | None) -> None:
    """A finding that is untrue after a correction is withdrawn; it stays, with its trace."""
    finding = _finding_of(case)
    if finding and actor:
        screening.withdraw(finding, reason=step.reason, actor=actor)


@effect("recognise", reads={"assess": ("proposed_class",), "visit": ("risk_types",)})
def recognise(case: Case, step: StepTaken, actor: User | None) -> None:
    """The county's decision makes the household a monitoring object of the class that was assessed."""
    household = household_of(case)
    assessed = _form(case, "assess")
    visited = _form(case, "visit")
    monitor_class = MonitorClass(str(assessed.get("proposed_class") or MonitorClass.MARGINAL))
    today = timezone.localtime(step.at).date()
    MonitoringRecord.objects.get_or_create(
        household=household,
        cleared_on=None,
        defaults={
            "case": case,
            "region_id": household.region_id,
            "monitor_class": monitor_class,
            "risk_types": visited.get("risk_types") or [],
            "recognised_on": today,
        },
    )
    change_state(
        household,
        Ground(today, "认定为监测对象", by=actor),
        monitor_class=monitor_class,
        risk_removed=False,
        recognised_on=today,
    )


@effect("adopt")
def adopt(case: Case, step: StepTaken, actor: User | None) -> None:
    """A household that the register has as monitored gets its record, with its day of recognition."""
    household = household_of(case)
    state = household.states.get(ended_on=None)
    MonitoringRecord.objects.get_or_create(
        household=household,
        cleared_on=None,
        defaults={
            "case": case,
            "region_id": household.region_id,
            "monitor_class": household.monitor_class,
            "recognised_on": state.recognised_on or state.started_on,
        },
    )


@effect("refuse")
def refuse(case: Case, step: StepTaken, actor: User | None) -> None:
    """Nothing of the register changes; the reason stands in the step."""


@effect("help_first")
def help_first(case: Case, step: StepTaken, actor: User | None) -> None:
    """Help was given before the procedure: the case goes on where it was, and says so."""
    note_help_first(case, {"on": step.at.isoformat(), **step.form})


def note_help_first(case: Case, told: Mapping[str, object]) -> None:
    """Keep with a case what was given before its procedure (绿色通道), after what was given earlier."""
    helped = [*case.data.get("helped_first", []), dict(told)]
    Case.objects.filter(pk=case.pk).update(data={**case.data, "helped_first": helped})


@effect("clear_risk")
def clear_risk(case: Case, step: StepTaken, actor: User | None) -> None:
    """The risk is removed from today; the household stays in the register and is still watched."""
    today = timezone.localtime(step.at).date()
    record = MonitoringRecord.objects.get(household=household_of(case), cleared_on=None)
    checked = case.steps.filter(action__in=CLEARING_CHECKS).order_by("-number").first()
    record.cleared_on, record.natural = today, checked is not None and checked.action == NATURAL
    record.save(update_fields=["cleared_on", "natural"])
    change_state(record.household, Ground(today, "风险消除", by=actor), risk_removed=True)


@effect("roll_back")
def roll_back(case: Case, step: StepTaken, actor: User | None) -> None:
    """A clearing is taken back: the record is open again, and both days stay in it."""
    today = timezone.localtime(step.at).date()
    record = MonitoringRecord.objects.filter(household=household_of(case)).latest("recognised_on")
    record.cleared_on, record.rolled_back_on = None, today
    record.save(update_fields=["cleared_on", "rolled_back_on"])
    change_state(record.household, Ground(today, "风险消除回退", by=actor), risk_removed=False)


@effect("register_household")
def register_household(case: Case, step: StepTaken, actor: User | None) -> None:
    """The household is registered (建档立卡)."""
    household = household_of(case)
    today = timezone.localtime(step.at).date()
    change_state(household, Ground(today, "建档立卡", by=actor), kind=HouseholdKind.POOR)


@effect("record_exit")
def record_exit(case: Case, step: StepTaken, actor: User | None) -> None:
    """The household is out of poverty: it stays in the register, from today with that ground."""
    today = timezone.localtime(step.at).date()
    change_state(household_of(case), Ground(today, "脱贫认定，政策延续", by=actor), kind=HouseholdKind.POOR)


@effect("strike_off")
def strike_off(case: Case, step: StepTaken, actor: User | None) -> None:
    """The household leaves the register (清退): what it was stays in its past states."""
    today = timezone.localtime(step.at).date()
    change_state(household_of(case), Ground(today, "清退", by=actor), kind=HouseholdKind.GENERAL)


@effect("answer_applicant")
def answer_applicant(case: Case, step: StepTaken, actor: User | None) -> None:
    """The applicant reads the answer and its reason under the receipt number."""
    answer = {"on": step.at.isoformat(), "reason": step.reason}
    Case.objects.filter(pk=case.pk).update(data={**case.data, "answer": answer})


@effect("record_check", reads={SAME: ("items",)})
def record_check(case: Case, step: StepTaken, actor: User | None) -> None:
    """What the inspector found is kept with the household that was drawn."""
    differences = step.form.get("items") or []
    Drawn.objects.filter(pk=case.subject_id).update(differences=differences, checked_at=step.at)


def _finding_of(case: Case) -> FindingRecord | None:
    """The finding that a case is about, as it stands now."""
    if case.subject_type != "finding":
        return None
    return FindingRecord.objects.filter(pk=case.subject_id).first()


def household_of(case: Case) -> Household:
    """The household that a case is about."""
    return Household.objects.get(pk=case.household_id or 0)


def is_monitored(household_id: int) -> bool:
    """Whether a household is under monitoring now, by a record of ours or by the register."""
    ours = MonitoringRecord.objects.filter(household_id=household_id, cleared_on=None).exists()
    return ours or monitored_now().filter(pk=household_id).exists()


def monitored_now() -> QuerySet[Household]:
    """Households of a monitoring class whose risk is not removed."""
    return Household.objects.exclude(monitor_class="").exclude(risk_removed=True)


def _form(case: Case, action: str) -> dict[str, object]:
    step = case.steps.filter(action=action).order_by("-number").first()
    return step.form if step else {}
