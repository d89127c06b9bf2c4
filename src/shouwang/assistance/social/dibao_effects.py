"""What the steps of the minimum living allowance bring about (低保, SM7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.assistance.social.amounts import counted_income, topped_up
from shouwang.assistance.social.labels import (
    DIBAO,
    SINGLE,
    WATCH,
    Word,
    amount_of,
    covered,
    end_labels,
    set_label,
)
from shouwang.assistance.social.models import Label, Quarter, QuarterResult
from shouwang.assistance.social.pack import Social, current
from shouwang.assistance.social.stopping import stop
from shouwang.cases.effects import household_of, is_monitored
from shouwang.cases.guards import months_later
from shouwang.registry.models import Person
from shouwang.workflow.definition import SAME
from shouwang.workflow.effects import effect
from shouwang.workflow.models import Case, StepTaken
from shouwang.workflow.refusals import FormError
from shouwang.workflow.runtime import Matter, open_case

MONITORING = "monitoring"
WORKED_OUT = ("income", "members", "work_cost")
"""What a visit asks, so that an amount can be worked out."""
Form = Mapping[str, object]


@effect("include_in_dibao", reads={SAME: ("amount",), "visit": WORKED_OUT})
def include_in_dibao(case: Case, step: StepTaken, actor: User | None) -> None:
    """The household is covered from today, with the amount given, or the one that tops its income up."""
    word = word_of(case, step, actor, "低保认定")
    amount = given(step.form, "amount")
    if amount is None:
        amount = worked_out(form_of(case, "visit"), on=word.on)
    home = household_of(case)
    end_labels(Label.objects.filter(household=home, kind=WATCH, ended_on=None), word)
    set_label(home, DIBAO, word, amount_fen=amount)


@effect("include_single", reads={SAME: ("amount",)})
def include_single(case: Case, step: StepTaken, actor: User | None) -> None:
    """One person of the household is covered alone."""
    word = word_of(case, step, actor, "单人保认定")
    person = Person.objects.get(pk=case.subject_id)
    set_label(household_of(case), SINGLE, word, person=person, amount_fen=given(step.form, "amount"))


@effect("quarter_unchanged")
def quarter_unchanged(case: Case, step: StepTaken, actor: User | None) -> None:
    """No clear change: the amount stays (C72)."""
    close_quarter(case, step, QuarterResult.UNCHANGED)


@effect("quarter_adjusted", reads={SAME: ("from_day", "amount"), "visit": WORKED_OUT})
def quarter_adjusted(case: Case, step: StepTaken, actor: User | None) -> None:
    """A clear change: a new amount from a day on, given or worked out anew; single persons keep theirs."""
    day = date.fromisoformat(str(step.form["from_day"])) if step.form.get("from_day") else today_of(step)
    word = Word(day, "季度入户后调整", by=actor, case=case)
    amount = given(step.form, "amount")
    if amount is None:
        amount = worked_out(form_of(case, "visit"), on=day)
    home = household_of(case)
    single = amount_of(Label.objects.filter(household=home, kind=SINGLE, ended_on=None)) or 0
    end_labels(Label.objects.filter(household=home, kind=DIBAO, ended_on=None), word)
    set_label(home, DIBAO, word, amount_fen=max(amount - single, 0))
    close_quarter(case, step, QuarterResult.ADJUSTED)


@effect("quarter_kept")
def quarter_kept(case: Case, step: StepTaken, actor: User | None) -> None:
    """Beyond the conditions, assessed, and kept."""
    close_quarter(case, step, QuarterResult.KEPT)


@effect("quarter_tapers")
def quarter_tapers(case: Case, step: StepTaken, actor: User | None) -> None:
    """The support goes on for the county's number of months, then it stops by itself."""
    day = today_of(step)
    until = months_later(day, int(current().number("taper_months", on=day)))
    covered(household_of(case).pk).update(tapers_until=until)
    close_quarter(case, step, QuarterResult.TAPERING)


@effect("quarter_stopped")
def quarter_stopped(case: Case, step: StepTaken, actor: User | None) -> None:
    """The support stops; the written notice and the warning list come with it."""
    home = household_of(case)
    stop(home, covered(home.pk), DIBAO, word_of(case, step, actor, step.reason))
    close_quarter(case, step, QuarterResult.STOPPED)


@effect("release_from_watch")
def release_from_watch(case: Case, step: StepTaken, actor: User | None) -> None:
    """Life is stable: the household leaves the warning list."""
    rows = Label.objects.filter(pk=case.subject_id, ended_on=None)
    end_labels(rows, word_of(case, step, actor, "回访稳定"))


@effect("keep_watching")
def keep_watching(case: Case, step: StepTaken, actor: User | None) -> None:
    """It stays on the list and is looked at again after the county's number of months."""
    day = today_of(step)
    months = int(current().number("watch_months", on=day))
    Label.objects.filter(pk=case.subject_id).update(check_on=months_later(day, months))


@effect("watch_found_trouble")
def watch_found_trouble(case: Case, step: StepTaken, actor: User | None) -> None:
    """In trouble again: off this list, and on the way to recognition as a monitored household."""
    release_from_watch(case, step, actor)
    if case.household_id and not is_monitored(case.household_id):
        matter = Matter(
            "household", case.household_id, case.region_id, "停保后又有困难", household_id=case.household_id
        )
        open_case(MONITORING, matter, actor=actor, at=step.at)


def worked_out(form: Form, *, on: date) -> int:
    """What a household gets by its income, members and the standard; FormError where one is missing."""
    income, members = given(form, "income"), given(form, "members")
    if income is None or not members:
        raise FormError({"amount": "全户每月金额（元）：入户没有登记人均月收入和人数，请直接填写金额"})
    social = current()
    standard = social.fen("dibao_standard_month", on=on)
    return topped_up(standard, _less_work_cost(social, form, income, on=on), members=members)


def _less_work_cost(social: Social, form: Form, income: int, *, on: date) -> int:
    cost = given(form, "work_cost")
    if not cost:
        return income
    return counted_income(income, work_cost_fen=cost, cap_fen=social.fen("work_cost_cap", on=on))


def close_quarter(case: Case, step: StepTaken, result: QuarterResult) -> None:
    """What became of the quarter, and the amount from now on."""
    row = Quarter.objects.get(case=case)
    row.result, row.decided_on = result, today_of(step)
    row.amount_after_fen = amount_of(covered(row.household_id))
    row.save(update_fields=["result", "decided_on", "amount_after_fen"])


def word_of(case: Case, step: StepTaken, actor: User | None, reason: str) -> Word:
    """A decision of today."""
    return Word(today_of(step), reason[:120], by=actor, case=case)


def today_of(step: StepTaken) -> date:
    """The day of a step, by the clock here."""
    return timezone.localtime(step.at).date()


def form_of(case: Case, action: str) -> Form:
    """What was filled in the last time that an action was done."""
    step = case.steps.filter(action=action).order_by("-number").first()
    return step.form if step else {}


def given(form: Form, name: str) -> int | None:
    """A number or an amount of a form."""
    value = form.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
