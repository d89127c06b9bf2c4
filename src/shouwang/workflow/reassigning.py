"""A case goes over from one person to another while it stays where it is: a change of hands."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.workflow.models import Case, StepTaken

HAND_OVER, LABEL = "hand_over", "移交"
GIVER, TAKER = "giver", "taker"


@transaction.atomic
def reassign(
    case: Case, *, giver: User, taker: User, reason: str, actor: User | None, at: datetime | None = None
) -> StepTaken | None:
    """Give an open case of one person to another; None where it is not, or no longer, the giver's.

    Its version grows, so that whoever has an older copy before them is told; terms go on as they were.
    """
    moment = at or timezone.now()
    held = Case.objects.select_for_update().filter(pk=case.pk, assignee=giver, closed_at=None).first()
    if held is None:
        return None
    Case.objects.filter(pk=held.pk).update(assignee=taker, version=held.version + 1)
    step = StepTaken.objects.create(
        case=held,
        number=held.version,
        action=HAND_OVER,
        action_label=LABEL,
        from_step=held.step,
        to_step=held.step,
        actor=actor,
        at=moment,
        reason=reason,
        form={GIVER: giver.pk, TAKER: taker.pk},
    )
    record(
        Act.STEP,
        Subject("case", str(held.pk), held.region_id),
        actor=actor,
        purpose=reason,
        old={"assignee": giver.username},
        new={"assignee": taker.username, "action": HAND_OVER},
        at=at,
    )
    return step


def had(user: User, case: Case) -> bool:
    """Whether a case was somebody's before it was handed over to another."""
    return case.steps.filter(action=HAND_OVER, **{f"form__{GIVER}": user.pk}).exists()
