"""What the steps of temporary relief bring about (临时救助, B63)."""

from __future__ import annotations

from datetime import date

from shouwang.accounts.models import User
from shouwang.assistance.social.dibao_effects import given, today_of
from shouwang.assistance.social.models import EntryKind, ReserveEntry
from shouwang.assistance.social.pack import current
from shouwang.assistance.social.reserve import move, pay
from shouwang.cases.effects import MONITORING, note_help_first
from shouwang.kernel.money import format_cny
from shouwang.workflow.definition import SAME
from shouwang.workflow.effects import effect
from shouwang.workflow.models import Case, StepTaken
from shouwang.workflow.refusals import FormError


@effect("pay_from_reserve", reads={SAME: ("amount", "paid_on")})
def pay_from_reserve(case: Case, step: StepTaken, actor: User | None) -> None:
    """Relief first: paid from the township's reserve, up to the county's limit and what is there."""
    today, amount = today_of(step), given(step.form, "amount") or 0
    limit = current().fen("reserve_limit", on=today)
    if amount > limit:
        raise FormError({"amount": f"金额（元）：超过一次先行救助的上限{format_cny(limit)}"})
    day = date.fromisoformat(str(step.form["paid_on"]))
    if day > today:
        raise FormError({"paid_on": "支付日期：不能晚于今天"})
    pay(case, amount_fen=amount, day=day, actor=actor)


@effect("tell_recognition", reads={SAME: ("amount",)})
def tell_recognition(case: Case, step: StepTaken, actor: User | None) -> None:
    """A recognition of the household that is under way says that help came first: told once, seen there."""
    told = {"on": step.at.isoformat(), "measure": step.action_label, "amount_fen": given(step.form, "amount")}
    running = Case.objects.filter(household_id=case.household_id, process_name=MONITORING, closed_at=None)
    for recognition in running.select_for_update():
        note_help_first(recognition, told)


@effect("settle_relief", reads={SAME: ("amount",)})
def settle_relief(case: Case, step: StepTaken, actor: User | None) -> None:
    """Approved: what the reserve paid first comes back to it, as far as it was approved."""
    paid = ReserveEntry.objects.filter(case=case, kind=EntryKind.PAID).select_related("reserve").first()
    if paid is None:
        return
    approved = given(step.form, "amount") or 0
    back = min(approved, -paid.amount_fen)
    move(paid.reserve, EntryKind.SETTLED, back, note="审批后补回备用金", actor=actor, case=case)
