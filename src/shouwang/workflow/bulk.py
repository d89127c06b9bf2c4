"""The same action on many cases: each in a transaction of its own, and what became of each is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction

from shouwang.accounts.models import User
from shouwang.kernel.errors import ShouwangError
from shouwang.workflow.models import Case
from shouwang.workflow.refusals import StepRefusedError
from shouwang.workflow.runtime import Order, take_step
from shouwang.workflow.shelf import process_of

NOT_YOURS = "不在您的管辖范围，或您的角色不能办理"


@dataclass(frozen=True, slots=True)
class NotDone:
    """A case that stayed where it was, and why."""

    case: Case
    why: str


@dataclass(slots=True)
class BulkResult:
    """What became of many."""

    done: list[Case] = field(default_factory=list)
    left: list[NotDone] = field(default_factory=list)


def take_steps(cases: Iterable[Case], order_for: Callable[[Case], Order], *, actor: User) -> BulkResult:
    """Take the step that `order_for` names for each case; one that cannot be taken holds up no other."""
    result = BulkResult()
    for case in cases:
        try:
            with transaction.atomic():
                _allowed_in_bulk(case, order_for(case))
                take_step(case, order_for(case), actor=actor)
        except PermissionDenied:
            result.left.append(NotDone(case, NOT_YOURS))
        except ShouwangError as error:
            result.left.append(NotDone(case, error.found))
        else:
            result.done.append(case)
    return result


def _allowed_in_bulk(case: Case, order: Order) -> None:
    action = process_of(case).actions.get(order.action)
    if action is None or not action.bulk:
        raise StepRefusedError("此操作须逐件办理", todo="打开逐件办理")
