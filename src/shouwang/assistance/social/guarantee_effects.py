"""What the steps of the guarantees bring about: met again, excused, or seen at the door."""

from __future__ import annotations

from datetime import date

from shouwang.accounts.models import User
from shouwang.assistance.social.chains import open_chains
from shouwang.assistance.social.dibao_effects import form_of, today_of
from shouwang.assistance.social.guarantees import settle_one
from shouwang.assistance.social.models import Fulfilment, Guarantee, Remedy
from shouwang.assistance.social.pack import current
from shouwang.cases.effects import household_of
from shouwang.workflow.definition import SAME
from shouwang.workflow.effects import effect
from shouwang.workflow.models import Case, StepTaken
from shouwang.workflow.refusals import FormError

RESTORED = "restored_on"


@effect("guarantee_met", reads={SAME: (RESTORED,), "restore": (RESTORED,)})
def guarantee_met(case: Case, step: StepTaken, actor: User | None) -> None:
    """Met again from the day that was registered."""
    _remedy(case, step, actor, Fulfilment.MET)


@effect("guarantee_exempt", reads={SAME: (RESTORED,), "restore": (RESTORED,)})
def guarantee_exempt(case: Case, step: StepTaken, actor: User | None) -> None:
    """Excused by the rule: a pupil who cannot learn for a physical reason."""
    _remedy(case, step, actor, Fulfilment.EXEMPT)


@effect("guarantees_checked")
def guarantees_checked(case: Case, step: StepTaken, actor: User | None) -> None:
    """What was seen at the door counts, and what is not met there is a matter of the department in charge."""
    home = household_of(case)
    settle_one(home, on=today_of(step), actor=actor)
    open_chains(home.region_id, actor=actor)


def _remedy(case: Case, step: StepTaken, actor: User | None, standing: Fulfilment) -> None:
    item = next(item for item in current().guarantees.values() if item.chain == case.process_name)
    home, day = household_of(case), _restored(case, step)
    if day > today_of(step):
        raise FormError({RESTORED: "日期：不能晚于今天"})
    if Guarantee.objects.filter(household=home, item=item.name, ended_on=None, fact_on__gt=day).exists():
        raise FormError({RESTORED: "日期：早于发现问题的日期，解决应在发现以后"})
    Remedy.objects.create(
        household=home,
        item=item.name,
        standing=standing,
        day=day,
        told=f"{step.action_label}：{step.reason}".rstrip("：")[:300],
        case=case,
        recorded_by=actor,
    )
    settle_one(home, on=today_of(step), actor=actor)


def _restored(case: Case, step: StepTaken) -> date:
    """The day from which it is met: as filled in now or at an earlier step, else today."""
    told = step.form.get(RESTORED) or form_of(case, "restore").get(RESTORED)
    return date.fromisoformat(str(told)) if told else today_of(step)
