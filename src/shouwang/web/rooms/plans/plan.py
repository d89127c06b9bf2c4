"""The page of a plan: its needs, what answers them, what else could, what reached the household."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import scope_for
from shouwang.accounts.roles import Permission
from shouwang.assistance.plans.actions import (
    DECIDING,
    Shape,
    add_need,
    add_task,
    ask_for_plan,
    close_need,
)
from shouwang.assistance.plans.definition import Course, Measure
from shouwang.assistance.plans.gaps import misfit
from shouwang.assistance.plans.labour import family_of
from shouwang.assistance.plans.models import Need, Plan, Task
from shouwang.assistance.plans.proposals import Proposal, proposals_for, rules_of, with_refusals
from shouwang.assistance.plans.selectors import help_of, needs_of, plan_for
from shouwang.assistance.plans.shelf import current_measures
from shouwang.kernel.errors import ShouwangError
from shouwang.registry.selectors import household_for, place_of
from shouwang.reports.letters.definition import PLAN, current_letters
from shouwang.web.acting import done
from shouwang.web.doors import Visitor, door
from shouwang.web.process_forms import ProcessForm
from shouwang.web.rooms.plans.forms import CloseForm, MeasureForm, NeedForm, ShapeForm, unit_value
from shouwang.web.templatetags.show import day
from shouwang.workflow.refusals import FormError

P = Permission


@require_safe
@door(P.SEE_FINDINGS)
def one(request: Visitor, number: int) -> HttpResponse:
    """Everything of a plan."""
    return render(request, "plans/one.html", plan_page(request, _plan(request, number)))


@require_POST
@door(DECIDING)
def draft(request: Visitor, household_no: str) -> HttpResponseBase:
    """A plan for a household, or what is new of its risks into the one it has."""
    home = household_for(request.user, household_no, to=DECIDING)
    try:
        plan = ask_for_plan(home, actor=request.user)
    except ShouwangError as error:
        messages.error(request, error.message)
        return redirect("households:one", home.household_no)
    messages.success(request, "已按未解决的风险列出需求和措施，请逐项确定")
    return redirect("plans:one", plan.pk)


@require_POST
@door(DECIDING)
def add_need_here(request: Visitor, number: int) -> HttpResponseBase:
    """A need that no finding tells of."""
    plan = _plan(request, number)
    form = NeedForm(request.POST, taken=plan.needs.values_list("risk", flat=True))
    if not form.is_valid():
        return _again(request, plan, need_form=form)
    told = form.cleaned_data

    def added() -> str:
        add_need(plan, risk=told["risk"], reason=told["reason"], actor=request.user)
        return "已增加需求"

    return done(request, added, back=reverse("plans:one", args=[plan.pk]))


@require_POST
@door(DECIDING)
def close(request: Visitor, number: int) -> HttpResponseBase:
    """No help is needed, and why."""
    need = _need(request, number)
    form = CloseForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有写明理由；请用一两句话写明为什么不需要帮扶。")
        return redirect("plans:one", need.plan_id)

    def closed() -> str:
        close_need(need, reason=form.cleaned_data["reason"], actor=request.user)
        return "已了结这项需求"

    return done(request, closed, back=reverse("plans:one", args=[need.plan_id]))


@require_http_methods(["GET", "HEAD", "POST"])
@door(DECIDING)
def add(request: Visitor, number: int) -> HttpResponseBase:
    """One more measure for a need: choose it, then by whom, by when, and what must be told first."""
    need = _need(request, number)
    offers = _offers(need)
    name = (request.POST if request.method == "POST" else request.GET).get("measure", "")
    measure = current_measures().measures.get(name)
    if measure is None:
        return render(request, "plans/add.html", _choosing(request, need, offers))
    return shaping(
        request,
        need,
        measure,
        save=lambda shape: add_task(need, shape, actor=request.user),
        done="已增加措施，请确定后交办",
    )


def shaping(
    request: Visitor,
    need: Need,
    measure: Measure,
    *,
    save: Callable[[Shape], Task],
    done: str,
    task: Task | None = None,
) -> HttpResponseBase:
    """The form of a measure, empty or sent; what is wrong is said on it."""
    posted = request.POST if request.method == "POST" else None
    form, first = _shape_forms(measure, posted, task)
    said = ""
    if posted is not None and form.is_valid():
        told = first.sent() if measure.describe else None
        shape = Shape(measure.name, form.given_unit(), form.cleaned_data["due_on"], told)
        try:
            save(shape)
        except FormError as error:
            first.take_faults(error)
        except ShouwangError as error:
            said = error.message
        else:
            messages.success(request, done)
            return redirect("plans:one", need.plan_id)
    context = {
        "need": need,
        "plan": need.plan,
        "measure": measure,
        "task": task,
        "form": form,
        "first": first,
        "said": said,
        "course": measure.course.label if isinstance(measure.course, Course) else "",
    }
    return render(request, "plans/shape.html", context, status=200 if posted is None else 422)


def plan_page(request: Visitor, plan: Plan, **forms: object) -> dict[str, object]:
    """What the page of a plan shows."""
    decides = scope_for(request.user, DECIDING).covers(plan.region_id) and plan.ended_on is None
    found = help_of(plan.household, user=request.user)
    needs = list(needs_of(plan))
    measures = current_measures()
    family = with_refusals(family_of(plan.household, on=timezone.localdate()))
    letters = [letter for letter in current_letters().values() if letter.about == PLAN]
    return {
        "plan": plan,
        "facts": _facts(plan),
        "needs": [
            {
                "need": need,
                "tasks": [(task, misfit(task, need, plan, measures)) for task in need.tasks.all()],
                "offers": proposals_for(need, family, rules=rules_of(need))
                if decides and not need.closed_on
                else [],
                "may_close": decides
                and not need.closed_on
                and all(task.case and task.case.closed_at for task in need.tasks.all()),
            }
            for need in needs
        ],
        "given": [g for g in found.provisions if g.task.need_id in {n.pk for n in needs}] if found else [],
        "decides": decides,
        "letters": letters if scope_for(request.user, P.WRITE_NOTICES).covers(plan.region_id) else [],
        "need_form": NeedForm(None, taken=[need.risk for need in needs]),
        "close_form": CloseForm(),
        **forms,
    }


def _facts(plan: Plan) -> list[dict[str, object]]:
    home = plan.household
    return [
        {"label": "户主", "value": home.head_name, "hint": home.household_no},
        {"label": "所在地", "value": place_of(home.region_id)},
        {"label": "类别", "value": home.get_monitor_class_display() or home.get_kind_display()},
        {"label": "劳动能力", "value": plan.get_labour_display()},
        {"label": "制定", "value": day(plan.opened_on)},
        {"label": "进度", "value": f"{day(plan.ended_on)}结束" if plan.ended_on else "落实中"},
    ]


def _offers(need: Need) -> list[Proposal]:
    family = with_refusals(family_of(need.plan.household, on=timezone.localdate()))
    return proposals_for(need, family, rules=rules_of(need))


def _choosing(request: Visitor, need: Need, offers: list[Proposal]) -> dict[str, object]:
    """All measures: those that fit with their reasons, the others below."""
    fit = {offer.measure.name for offer in offers}
    taken = set(need.tasks.values_list("measure", flat=True))
    rest = [
        (m.name, f"{m.group.label}：{m.label}")
        for m in current_measures().measures.values()
        if m.name not in fit and m.name not in taken
    ]
    asked = QueryDict(mutable=True) if request.method != "POST" else request.POST
    return {
        "need": need,
        "plan": need.plan,
        "offers": offers,
        "form": MeasureForm(asked or None, offered=rest),
    }


def _shape_forms(
    measure: Measure, posted: QueryDict | None, task: Task | None
) -> tuple[ShapeForm, ProcessForm]:
    same = task is not None and task.measure == measure.name
    due = task.due_on if task and same else timezone.localdate() + timedelta(days=measure.days)
    unit = (
        unit_value(task.unit_role, task.unit_department)
        if task and same
        else unit_value(measure.unit.role, measure.unit.department)
    )
    form = ShapeForm(posted, initial={"unit": unit, "due_on": due.isoformat()})
    described = dict(task.described) if task and same else {}
    return form, ProcessForm(measure.describe, posted, initial=described)


def _plan(request: Visitor, number: int) -> Plan:
    try:
        return plan_for(request.user, number)
    except Plan.DoesNotExist:
        raise Http404 from None


def _need(request: Visitor, number: int) -> Need:
    need = Need.objects.filter(pk=number).select_related("plan__household").first()
    if need is None or not scope_for(request.user, DECIDING).covers(need.plan.region_id):
        raise Http404
    return need


def _again(request: Visitor, plan: Plan, **forms: object) -> HttpResponse:
    return render(request, "plans/one.html", plan_page(request, plan, **forms), status=422)
