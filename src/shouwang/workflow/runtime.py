"""The one runtime of all processes: opening a case, and taking a step.

A step is one conditional UPDATE (exactly one winner), one append-only row and one audit entry, in one
transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.accounts.roles import Role
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.workflow.deadlines import begin, finish, next_due
from shouwang.workflow.definition import OPEN, UNIT, Action, FieldType, Process, Step
from shouwang.workflow.effects import EFFECTS
from shouwang.workflow.forms import Value, read_form
from shouwang.workflow.models import Case, Evidence, StepTaken
from shouwang.workflow.notices import tell_of_return
from shouwang.workflow.permitted import acting_role, obstacles, people_for
from shouwang.workflow.refusals import FormError, GuardError, StaleError, StepRefusedError
from shouwang.workflow.shelf import current_process, process_of, version_of

ASSIGNEE, REASON = "assignee", "reason"
WORKING_ALONE = frozenset({Role.COLLECTOR, Role.HELPER, Role.INSPECTOR})
LONGEST_TITLE, LONGEST_REASON = 200, 500  # not policy: sizes of columns


@dataclass(frozen=True, slots=True)
class Unit:
    """Who a matter is given to: a role, and of an officer the department."""

    role: str
    department: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a case is about."""

    subject_type: str
    subject_id: int
    region_id: str
    title: str
    household_id: int | None = None
    level_rank: int = 2
    assignee_id: int | None = None
    counted_from: datetime | None = None  # terms run from the discovery, where that was earlier
    unit: Unit | None = None  # who has the steps that the pack leaves to the matter's own unit


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
    running = _running(process_name, matter)
    if running:
        return running
    process, moment = current_process(process_name), at or timezone.now()
    case = first_step(process, matter, actor=actor, at=moment)
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError:  # somebody opened the same at the same moment
        running = _running(process_name, matter)
        if running is None:
            raise
        return running
    begin(case, process, OPEN, at=matter.counted_from or moment)
    Case.objects.filter(pk=case.pk).update(due_at=next_due(case))
    case.refresh_from_db(fields=["due_at"])
    record(Act.CREATE, _subject(case), actor=actor, new={"process": process_name, "step": case.step}, at=at)
    return case


def first_step(process: Process, matter: Matter, *, actor: User | None, at: datetime) -> Case:
    """A case in the first step of a process, not saved yet."""
    data = data_of(matter.unit)
    step = own_step(process.steps[process.start], data)
    return Case(
        process=version_of(process),
        process_name=process.name,
        subject_type=matter.subject_type,
        subject_id=matter.subject_id,
        household_id=matter.household_id,
        region_id=matter.region_id,
        title=matter.title[:LONGEST_TITLE],
        level_rank=matter.level_rank,
        step=step.name,
        step_label=step.label,
        role=step.role,
        department=step.department,
        assignee_id=matter.assignee_id,
        opened_at=at,
        opened_by=actor,
        data=data,
    )


def data_of(unit: Unit | None) -> dict[str, object]:
    """What a case keeps of the unit it is given to."""
    return {UNIT: {"role": unit.role, "department": unit.department}} if unit else {}


def own_step(step: Step, data: Mapping[str, object]) -> Step:
    """A step as it is in one case: what the pack leaves to the matter's unit is that unit's."""
    if step.department != UNIT:
        return step
    unit = data.get(UNIT)
    given = unit if isinstance(unit, dict) else {}
    return replace(step, role=given.get("role", step.role), department=given.get("department", ""))


@transaction.atomic
def take_step(case: Case, order: Order, *, actor: User, at: datetime | None = None) -> StepTaken:
    """Do what the order says, once; PermissionDenied, StaleError, FormError, GuardError, StepRefusedError.

    The same `client_key` again gives the step that it brought about the first time.
    """
    before = _sent_before(case, order, actor=actor)
    if before:
        return before
    case = Case.objects.select_related("process").get(pk=case.pk)
    process, moment = process_of(case), at or timezone.now()
    try:
        action, role = _allowed(case, order, process, actor=actor)
        form = _filled(case, action, order)
        _unhindered(case, action, order, process=process, actor=actor, at=moment)
        moved = _move(case, action, process, version=order.version, form=form, at=moment)
    except StaleError:
        before = _sent_before(case, order, actor=actor)  # its own twin may have been the faster one
        if before:
            return before
        raise
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


def _running(process_name: str, matter: Matter) -> Case | None:
    return Case.objects.filter(
        process_name=process_name,
        subject_type=matter.subject_type,
        subject_id=matter.subject_id,
        closed_at=None,
    ).first()


def _sent_before(case: Case, order: Order, *, actor: User) -> StepTaken | None:
    """The step that this very order brought about already."""
    if not order.client_key:
        return None
    step = StepTaken.objects.filter(client_key=order.client_key).first()
    if step and (step.case_id, step.actor_id, step.action) != (case.pk, actor.pk, order.action):
        raise StepRefusedError("这份表单的编号已经用过", todo="重新打开此事再填")
    return step


def _allowed(case: Case, order: Order, process: Process, *, actor: User) -> tuple[Action, Role]:
    action = process.actions.get(order.action)
    if action is None:
        raise StepRefusedError(f"流程“{process.label}”没有操作“{order.action[:30]}”")
    role = acting_role(actor, case, action)
    if role is None:
        raise PermissionDenied
    if case.version != order.version:
        raise _stale(case, order.version)
    if action not in process.actions_from(case.step):
        raise StepRefusedError(f"“{case.step_label}”环节不能“{action.label}”", todo="查看最新情况")
    return action, role


def _filled(case: Case, action: Action, order: Order) -> dict[str, Value]:
    """The form as read; whoever is named in it must hold the role that the pack asks for, in this place."""
    form = read_form(action.form, order.form or {})
    faults = {
        field.name: f"{field.label}：不是本地在岗的{Role(field.role).label}"
        for field in action.form
        if field.type is FieldType.PERSON
        if not _holds(Role(field.role), form[field.name], case.region_id)
    }
    if faults:
        raise FormError(faults)
    if action.reason == "required" and not order.reason.strip():
        raise FormError({REASON: "没有写明理由"}, accepted="一两句话说明理由")
    if len(order.reason.strip()) > LONGEST_REASON:
        raise FormError({REASON: f"理由写了 {len(order.reason.strip())} 字，最多 {LONGEST_REASON} 字"})
    return form


def _holds(role: Role, person: Value, region_id: str) -> bool:
    """Whether whoever is named, if anybody is, has the role where the case lies."""
    return person is None or people_for(role, region_id).filter(pk=str(person)).exists()


def _unhindered(
    case: Case, action: Action, order: Order, *, process: Process, actor: User, at: datetime
) -> None:
    stray = [item for item in order.evidence if item.case_id not in (None, case.pk) or item.step_id]
    if stray:
        raise StepRefusedError("佐证属于另一件事", accepted="为此事上传的佐证", todo="重新上传")
    offered = frozenset(item.kind for item in order.evidence)
    reasons = list(obstacles(actor, case, action, process=process, at=at, offered=offered))
    if reasons:
        raise GuardError(reasons)


def _stale(case: Case, version: int) -> StaleError:
    return StaleError(case, list(case.steps.filter(number__gte=version).select_related("actor")))


def _move(
    case: Case, action: Action, process: Process, *, version: int, form: Mapping[str, object], at: datetime
) -> Case:
    """The conditional UPDATE: of many who try at once, exactly one wins."""
    step = own_step(process.steps[action.aim(case.step)], case.data)
    won = Case.objects.filter(pk=case.pk, version=version, step=case.step).update(
        version=F("version") + 1,
        step=step.name,
        step_label=step.label,
        role=step.role,
        department=step.department,
        assignee_id=form[ASSIGNEE] if ASSIGNEE in form else _assignee(case, step),
        closed_at=at if step.end else None,
        outcome=step.outcome if step.end else "",
        returned=action.returns,
    )
    moved = Case.objects.select_related("process").get(pk=case.pk)
    if not won:
        raise _stale(moved, version)
    return moved


def _assignee(case: Case, step: Step) -> int | None:
    """Who has it next: the same person in the same role; of those who work alone, whoever did it last."""
    if step.name == case.step or step.role == case.role:
        return case.assignee_id
    if step.role not in WORKING_ALONE or step.end:
        return None
    last = case.steps.filter(role=step.role).order_by("-number").first()
    if last is None or not _holds(Role(step.role), last.actor_id, case.region_id):
        return None
    return last.actor_id


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
    for effect in action.effects:
        EFFECTS[effect](case, step, actor)
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
