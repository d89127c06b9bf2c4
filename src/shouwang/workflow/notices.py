"""Word to those who must act: due soon, late, come back. A notice holds the matter's title and no more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.workflow.definition import Term
from shouwang.workflow.models import Case, Deadline, Notice, NoticeReading, StepTaken
from shouwang.workflow.selectors import notices_for

AT_ONCE = 500  # not policy: rows of one statement


def tell_before(deadline: Deadline, *, at: datetime) -> bool:
    """To whoever has the case: when it is due."""
    day = timezone.localtime(deadline.due_at)
    _tell(deadline.case, f"“{deadline.label}”{day.month}月{day.day}日到期：{deadline.case.title}", at=at)
    return True


def tell_late(deadline: Deadline, *, to: Term | None, at: datetime) -> bool:
    """To whoever has the case, and to the role above that the pack names."""
    text = f"“{deadline.label}”已超期：{deadline.case.title}"
    _tell(deadline.case, text, at=at)
    if to and to.escalate and (deadline.case.assignee_id or to.escalate != deadline.case.role):
        _tell(deadline.case, text, at=at, role=to.escalate)
    return True


def tell_of_return(case: Case, step: StepTaken) -> None:
    """To whoever did the last work on it, or now has it."""
    done = case.steps.filter(to_step=step.from_step).order_by("-number").select_related("actor").first()
    _tell(case, f"被退回“{case.step_label}”：{case.title}", at=step.at, user=done.actor if done else None)


def _tell(case: Case, text: str, *, at: datetime, user: User | None = None, role: str | None = None) -> None:
    addressed = user or (case.assignee if role is None else None)
    Notice.objects.create(
        case=case,
        user=addressed,
        role="" if addressed else role or case.role,
        region_id=case.region_id,
        text=text[:200],
        at=at,
    )


@transaction.atomic
def mark_read(user: User, numbers: Collection[int] | None) -> int:
    """Mark word to this person as read, all of it where no numbers are given; how many.

    What was told to a role stays unread for everybody else who holds it.
    """
    found = notices_for(user).select_related(None).order_by()
    told = found if numbers is None else found.filter(pk__in=numbers)
    rows, now = list(told.values_list("pk", "user_id")), timezone.now()
    mine = [number for number, addressed in rows if addressed]
    to_role = [number for number, addressed in rows if not addressed]
    Notice.objects.filter(pk__in=mine, read_at=None).update(read_at=now)
    readings = [NoticeReading(notice_id=number, user=user, at=now) for number in to_role]
    NoticeReading.objects.bulk_create(readings, batch_size=AT_ONCE, ignore_conflicts=True)
    return len(mine) + len(to_role)
