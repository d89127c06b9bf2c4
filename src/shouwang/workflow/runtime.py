"""The one runtime of all processes: opening a case, and taking a step.

A step is one conditional UPDATE (exactly one winner), one append-only row and one audit entry, in one
transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.workflow.deadlines import begin, finish, next_due
from shouwang.workflow.definition import OPEN, Action, Process
from shouwang.workflow.effects import EFFECTS
from shouwang.workflow.forms import read_form
from shouwang.workflow.models import Case, Evidence, StepTaken
from shouwang.workflow.notices import tell_of_return
from shouwang.workflow.permitted import acting_role, obstacles
from shouwang.workflow.refusals import GuardError, StaleError, StepRefusedError
from shouwang.workflow.shelf import current_process, process_of, version_of

ASSIGNEE = "assignee"


@dataclass(frozen=True, slots=True)
class Matter:
    """What a case is about."""

    subject_type: str
    subject_id: int
    region_id: str
    title: str
    household_id: int | None = None
    level_rank: int = 2


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants to do with a case: which action, on which version, with what filled in."""

    action: str
    version: int
    form: Mapping[str, object] | None = None
    reason: str = ""
    evidence: Sequence[Evidence] = ()
    client_key: str = ""


@transaction.atomic
def open_case(process_name: str, matter: Matter, *, actor: User | None, at: datetime | None = None) -> Case:
    """A new case in the first step of the process in force now; the open one, where there is one already."""
    same = {
        "process_name": process_name,
        "subject_type": matter.subject_type,
        "subject_id": matter.subject_id,
    }
    running = Case.objects.filter(**same, closed_at=None).first()
    if running:
        return running
    process, moment = current_process(process_name), at or timezone.now()
    step = process.steps[process.start]
    case = Case.objects.create(
        **same,
        process=version_of(process),
        household_id=matter.household_id,
        region_id=matter.region_id,
        title=matter.title,
        level_rank=matter.level_rank,
        step=step.name,
        step_label=step.label,
        role=step.role,
        department=step.department,
        opened_at=moment,
        opened_by=actor,
    )
    begin(case, process, OPEN, at=moment)
    Case.objects.filter(pk=case.pk).update(due_at=next_due(case))
    case.refresh_from_db(fields=["due_at"])
    record(Act.CREATE, _subject(case), actor=actor, new={"process": process_name, "step": step.name}, at=at)
    return case


@transaction.atomic
def take_step(case: Case, order: Order, *, actor: User, at: datetime | None = None) -> StepTaken:
    """Do what the order says, once; PermissionDenied, StaleError, FormError, GuardError, StepRefusedError.

    The same `client_key` again gives the step that it brought about the first time.
    """
    if order.client_key:
        before = StepTaken.objects.filter(client_key=order.client_key, case=case).first()
        if before:
            return before
    case = Case.objects.select_related("process").get(pk=case.pk)
    process, moment = process_of(case), at or timezone.now()
    action = _allowed(case, order, process, actor=actor)
    role = acting_role(actor, case, action)
    if role is None:
        raise PermissionDenied
    form = read_form(action.form, order.form or {})
    if action.reason == "required" and not order.reason.strip():
        raise StepRefusedError("没有写明理由", accepted="一两句话说明理由", todo="补写后重新提交")
    offered = frozenset(item.kind for item in order.evidence)
    reasons = list(obstacles(actor, case, action, process=process, at=moment, offered=offered))
    if reasons:
        raise GuardError(reasons)
    moved = _move(case, action, process, version=order.version, form=form, at=moment)
    step = StepTaken.objects.create(
        case=moved,
        number=moved.version - 1,
        action=action.name,
        action_label=action.label,
        from_step=case.step,
        to_step=moved.step,
        actor=actor,
        role=role,
        at=moment,
        reason=order.reason.strip(),
        form=form,
        client_key=order.client_key,
    )
    _follow(moved, step, action, process, order=order, actor=actor)
    return step


def _allowed(case: Case, order: Order, process: Process, *, actor: User) -> Action:
    action = process.actions.get(order.action)
    if action is None:
        raise StepRefusedError(f"流程“{process.label}”没有操作“{order.action[:30]}”")
    if acting_role(actor, case, action) is None:
        raise PermissionDenied
    if case.version != order.version:
        raise _stale(case, order.version)
    if action not in process.actions_from(case.step):
        raise StepRefusedError(f"“{case.step_label}”环节不能“{action.label}”", todo="查看最新情况")
    return action


def _stale(case: Case, version: int) -> StaleError:
    return StaleError(case, list(case.steps.filter(number__gte=version).select_related("actor")))


def _move(
    case: Case, action: Action, process: Process, *, version: int, form: Mapping[str, object], at: datetime
) -> Case:
    """The conditional UPDATE: of many who try at once, exactly one wins."""
    step = process.steps[action.aim(case.step)]
    assignee = form.get(ASSIGNEE) if ASSIGNEE in form else case.assignee_id
    won = Case.objects.filter(pk=case.pk, version=version, step=case.step).update(
        version=F("version") + 1,
        step=step.name,
        step_label=step.label,
        role=step.role,
        department=step.department,
        assignee_id=assignee
        if step.name == case.step or step.role == case.role or ASSIGNEE in form
        else None,
        closed_at=at if step.end else None,
        outcome=step.outcome if step.end else "",
        returned=action.returns,
    )
    moved = Case.objects.select_related("process").get(pk=case.pk)
    if not won:
        raise _stale(moved, version)
    return moved


def _follow(
    case: Case, step: StepTaken, action: Action, process: Process, *, order: Order, actor: User
) -> None:
    """All that a step brings with it: evidence, deadlines, its effect, word to others, the audit entry."""
    for item in order.evidence:
        Evidence.objects.filter(pk=item.pk).update(case=case, step=step)
    finish(case, process, action.name, at=step.at)
    if case.closed_at is None:
        begin(case, process, action.name, at=step.at)
    Case.objects.filter(pk=case.pk).update(due_at=next_due(case))
    if action.effect:
        EFFECTS[action.effect](case, step, actor)
    if action.returns:
        tell_of_return(case, step)
    record(
        Act.STEP,
        _subject(case),
        actor=actor,
        old={"step": step.from_step},
        new={"step": step.to_step, "action": action.name},
        at=step.at,
    )


def _subject(case: Case) -> Subject:
    return Subject("case", str(case.pk), case.region_id)
