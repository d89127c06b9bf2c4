"""The page of a task: why, by whom, by when; what may be done with it now, and what was done."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import may, scope_for
from shouwang.accounts.roles import Permission
from shouwang.assistance.plans.actions import DECIDING, START, Shape, shape_task
from shouwang.assistance.plans.definition import Measure
from shouwang.assistance.plans.models import Task
from shouwang.assistance.plans.selectors import task_for
from shouwang.assistance.plans.shelf import current_measures
from shouwang.cases.proving import offered
from shouwang.kernel.errors import ShouwangError
from shouwang.registry.selectors import place_of
from shouwang.web.acting import Asked, asked_of, chosen, entries_of, order_of, refused
from shouwang.web.doors import Visitor, door
from shouwang.web.rooms.plans.plan import shaping
from shouwang.web.templatetags.show import day
from shouwang.workflow.evidence import Sent
from shouwang.workflow.models import Case
from shouwang.workflow.path import OnTheWay, way_of
from shouwang.workflow.permitted import Choice, choices_for
from shouwang.workflow.runtime import Order, take_step
from shouwang.workflow.shelf import process_of

P = Permission
SEEING = (P.SEE_FINDINGS, P.WORK_CASES)
PAPER, PROOF = "paper-proof", "proof"


@require_safe
@door(*SEEING)
def one(request: Visitor, number: int) -> HttpResponse:
    """Everything of a task, and the form of what may be done next."""
    task, case = _task(request, number)
    choices = choices_for(request.user, case)
    asked = _asked(chosen(choices, request.GET.get("do", "")))
    return render(request, "plans/task.html", _page(request, task, case, choices, asked))


@require_POST
@door(*SEEING)
def act(request: Visitor, number: int, action: str) -> HttpResponseBase:
    """Take the step; what is wrong is said on the page, with everything that was typed."""
    _, case = _task(request, number)
    choices = choices_for(request.user, case)
    choice = next((one for one in choices if one.action.name == action), None)
    asked = _asked(choice, request) if choice else None
    said: list[str] = []
    try:
        take_step(case, _order(request, case, action, asked), actor=request.user)
    except ShouwangError as error:
        said = refused(error, asked)
    else:
        messages.success(request, f"已办理：{choice.action.label if choice else '此前已提交'}")
        return redirect("plans:task", number)
    fresh, now = _task(request, number)
    shown = _page(request, fresh, now, choices_for(request.user, now), asked, said=said)
    return render(request, "plans/task.html", shown, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@door(DECIDING)
def shape(request: Visitor, number: int) -> HttpResponseBase:
    """Another measure, unit or day, and what must be told before anybody agrees."""
    task, case = _task(request, number)
    if not scope_for(request.user, DECIDING).covers(task.region_id):
        raise Http404
    if case.step != START:
        messages.error(request, f"任务已在“{case.step_label}”；由责任单位退回后才能改换。")
        return redirect("plans:task", number)
    name = request.POST.get("measure") or request.GET.get("measure") or task.measure
    measure = current_measures().measures.get(name)
    if measure is None:
        raise Http404

    def save(shape: Shape) -> Task:
        return shape_task(task, shape, actor=request.user)

    return shaping(request, task.need, measure, save=save, done="已改好，请确定后交办", task=task)


def _page(
    request: Visitor,
    task: Task,
    case: Case,
    choices: Sequence[Choice],
    asked: Asked | None,
    *,
    said: Sequence[str] = (),
) -> dict[str, object]:
    process = process_of(case)
    steps = list(case.steps.select_related("actor"))
    measure = current_measures().measures.get(task.measure)
    return {
        "task": task,
        "case": case,
        "measure": measure,
        "facts": _facts(task, measure),
        "told": _described(task, measure),
        "steps": [_place(place) for place in way_of(process, case.step, steps)],
        "entries": entries_of(steps),
        "choices": choices,
        "asked": asked,
        "blocked": list(asked.choice.obstacles) if asked else [],
        "said": said,
        "key": uuid.uuid4().hex,
        "given": list(task.provisions.select_related("recorded_by")),
        "proofs": list(case.evidence.all()),
        "provides": asked is not None and asked.choice.action.name.startswith("provide"),
        "may_shape": case.step == START and scope_for(request.user, DECIDING).covers(task.region_id),
        "sees_plan": may(request.user, P.SEE_FINDINGS),
    }


def _place(place: OnTheWay) -> dict[str, object]:
    return {
        "label": place.step.label,
        "state": place.stage.value,
        "when": day(place.left.at) if place.left else "",
    }


def _facts(task: Task, measure: Measure | None) -> list[dict[str, object]]:
    home = task.household
    amount = measure.amount if measure else None
    who = task.responsible.display_name if task.responsible else "未接收"
    rows: list[dict[str, object]] = [
        {"label": "户主", "value": home.head_name, "hint": home.household_no},
        {"label": "所在地", "value": place_of(home.region_id)},
        {"label": "责任单位", "value": task.unit},
        {"label": "负责人", "value": who},
        {"label": "到期日", "value": day(task.due_on)},
        {"label": "凭证", "value": measure.proof if measure else "—"},
    ]
    return [*rows, {"label": "标准", "value": amount.told, "hint": amount.citation}] if amount else rows


def _described(task: Task, measure: Measure | None) -> list[dict[str, object]]:
    """What had to be told first, in the words of the pack."""
    fields = measure.describe if measure else ()
    return [{"label": field.label, "value": task.described.get(field.name) or "还没有写"} for field in fields]


def _asked(choice: Choice | None, request: Visitor | None = None) -> Asked | None:
    if choice is None:
        return None
    today = timezone.localdate().isoformat()
    initial = {field.name: today for field in choice.action.form if field.name == "provided_on"}
    return asked_of(choice, request.POST if request else None, initial=initial)


def _order(request: Visitor, case: Case, action: str, asked: Asked | None) -> Order:
    file = request.FILES.get(PAPER)
    papers = [(PROOF, Sent(file.name or "", file.read()))] if isinstance(file, UploadedFile) and asked else []
    return order_of(request, action, asked, evidence=offered(case, papers, actor=request.user))


def _task(request: Visitor, number: int) -> tuple[Task, Case]:
    try:
        task = task_for(request.user, number)
    except Task.DoesNotExist:
        raise Http404 from None
    if task.case is None:
        raise Http404
    return task, task.case
