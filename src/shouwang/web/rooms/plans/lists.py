"""Lists: tasks that are due, gaps with their reasons, the measures of the packs."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from shouwang.accounts.access import Scope, may, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.plans.gaps import GapKind, counted, gaps_for
from shouwang.assistance.plans.models import Task
from shouwang.assistance.plans.selectors import TaskState, asked_for, given_by_group, tasks_for
from shouwang.assistance.plans.selectors import counted as tasks_counted
from shouwang.assistance.plans.shelf import current_measures
from shouwang.registry.selectors import places_of
from shouwang.web.doors import Visitor, door
from shouwang.web.lists import paged, placed, state_tabs
from shouwang.web.rooms.plans.forms import GapsForm, TasksForm

P = Permission
SEEING = (P.SEE_FINDINGS, P.WORK_CASES)
TASK_COLUMNS = tuple({"label": label} for label in ("户主", "所在地", "措施", "责任单位", "进度", "到期日"))
GAP_COLUMNS = tuple({"label": label} for label in ("户主", "所在地", "缺什么", "为什么"))


@require_safe
@door(*SEEING)
def tasks(request: Visitor) -> HttpResponse:
    """The tasks that somebody may look at: of officers, their department's."""
    form = TasksForm(request.GET or None, scope=_scope(request.user))
    asked = form.asked()
    found = tasks_counted(asked_for(tasks_for(request.user), replace(asked, state="")))
    page = paged(asked_for(tasks_for(request.user), asked), request)
    context = {
        "conditions": form,
        "tabs": state_tabs(TaskState, asked.state, href=form.address, counts=found),
        "columns": TASK_COLUMNS,
        "rows": _linked(placed(page.object_list)),
        "page": page,
        "may_export": may(request.user, P.EXPORT_HOUSEHOLDS),
        "sees_gaps": may(request.user, P.SEE_FINDINGS),
        "region": asked.region,
    }
    return render(request, "plans/tasks.html", context)


@require_safe
@door(P.SEE_FINDINGS)
def gaps(request: Visitor) -> HttpResponse:
    """Where help is missing, late or does not fit."""
    form = GapsForm(request.GET or None, scope=_scope(request.user))
    kind, region = form.asked()
    found = counted(request.user, region=region)
    page = paged(gaps_for(request.user, kind=kind, region=region), request)
    where = places_of({gap.household.region_id for gap in page.object_list})
    rows = [{"gap": gap, "place": where[gap.household.region_id]} for gap in page.object_list]

    def href(kind: str) -> str:
        return f"?kind={kind}&region={region}" if region else f"?kind={kind}"

    context = {
        "conditions": form,
        "tabs": state_tabs(GapKind, kind, href=href, counts=found, all_count=sum(found.values())),
        "columns": GAP_COLUMNS,
        "rows": rows,
        "page": page,
        "extra": {"may_draft": may(request.user, P.DISPATCH)},
    }
    return render(request, "plans/gaps.html", context)


@require_safe
@door(*SEEING)
def measures(request: Visitor) -> HttpResponse:
    """The catalogue in force: by group, with whom it is for, by whom, how soon and by which clause."""
    known = current_measures()
    groups = [
        {
            "group": group,
            "measures": [measure for measure in known.measures.values() if measure.group.name == group.name],
        }
        for group in known.groups.values()
    ]
    context = {"groups": [one for one in groups if one["measures"]], "paths": _paths(request.user)}
    return render(request, "plans/measures.html", context)


def _paths(user: User) -> list[dict[str, object]]:
    """By which ways people were helped this year, where somebody sees numbers (D71): households and money."""
    scope, today = scope_for(user, P.SEE_INDICATORS), timezone.localdate()
    labels = {name: group.label for name, group in current_measures().groups.items()}
    return [
        {"label": labels.get(group, group), "households": homes, "fen": fen}
        for within in scope.ranges
        for group, homes, fen in given_by_group(within.low, since=today.replace(month=1, day=1), until=today)
    ]


def _scope(user: User) -> Scope:
    """Where somebody may see households or, for an officer, works."""
    return scope_for(user, P.SEE_FINDINGS) or scope_for(user, P.WORK_CASES)


def _linked(rows: list[Task]) -> list[Task]:
    """Each with its page; late is what was agreed to, as the tab 已超期 counts it."""
    for row in rows:
        row.href = reverse("plans:task", args=[row.pk])  # type: ignore[attr-defined]
        agreed = row.case is not None and row.case.step != TaskState.UNDECIDED
        row.awaited = agreed and row.case.closed_at is None  # type: ignore[attr-defined, union-attr]
    return rows
