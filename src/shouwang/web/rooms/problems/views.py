"""The pages of problems: all of them, one with its way so far, a new one, the list on paper."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import home_of, may, scope_for
from shouwang.accounts.roles import Permission, Role
from shouwang.cases.problems import (
    Recorded,
    export_problems,
    problems_for,
    record_fields,
    record_problem,
)
from shouwang.kernel.errors import ShouwangError
from shouwang.web.doors import Visitor, door
from shouwang.web.files import sent_file
from shouwang.web.lists import paged
from shouwang.web.process_forms import ProcessForm
from shouwang.web.rooms.apply.filling import key_of, posted, told_wrong
from shouwang.web.rooms.problems.forms import ProblemConditionsForm, WhereForm
from shouwang.web.rooms.problems.lines import Row, rows_of
from shouwang.web.rooms.problems.workbook import workbook_of
from shouwang.web.templatetags.show import day
from shouwang.workflow.models import StepTaken
from shouwang.workflow.selectors import cases_for

SEE, RECORD = Permission.SEE_PROBLEMS, Permission.RECORD_PROBLEMS
COLUMNS = tuple(
    {"label": label} for label in ("编号", "所在地", "谁发现的", "问题类型", "整改单位", "环节", "期限")
)


@require_safe
@door(SEE)
def all_problems(request: Visitor) -> HttpResponse:
    """The problems within reach, the latest first."""
    form = ProblemConditionsForm(request.GET, places=scope_for(request.user, SEE))
    page = paged(form.applied(problems_for(request.user)), request)
    context = {
        "conditions": form,
        "columns": COLUMNS,
        "rows": rows_of(page.object_list),
        "page": page,
        "may_record": may(request.user, RECORD),
        "asked": request.GET.urlencode(),
    }
    return render(request, "problems/all.html", context)


@require_safe
@door(SEE)
def one(request: Visitor, number: int) -> HttpResponse:
    """A problem: what it is, who must mend it by when, and every step so far."""
    item = problems_for(request.user).filter(pk=number).select_related("recorded_by").first()
    if item is None or item.case is None:
        raise Http404
    (row,) = rows_of([item])
    context = {
        "row": row,
        "facts": _facts(row),
        "entries": [_entry(step) for step in item.case.steps.select_related("actor").order_by("-number")],
        "deadlines": item.case.deadlines.all(),
        "may_work": cases_for(request.user).filter(pk=item.case.pk).exists(),
    }
    return render(request, "problems/one.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door(RECORD)
def new(request: Visitor) -> HttpResponseBase:
    """A problem is recorded; it waits to be handed to whoever must mend it."""
    where = WhereForm(posted(request), scope=scope_for(request.user, RECORD))
    form = ProcessForm(record_fields(), posted(request))
    told: Mapping[str, object] = {}
    if request.method == "POST" and where.is_valid():
        asked = Recorded(where.cleaned_data["region"], form.sent(), key_of(request))
        try:
            item = record_problem(asked, actor=request.user)
        except ShouwangError as error:
            told = told_wrong(form, error)
        else:
            messages.success(request, f"第 {item.pk} 号问题已登记，等县里交办")
            return redirect("problems:one", item.pk)
    context = {"where": where, "form": form, "key": key_of(request), **told}
    return render(request, "problems/new.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@door(SEE)
def export(request: Visitor) -> HttpResponseBase:
    """The problems of the list as a workbook; that they were taken is in the audit log."""
    form = ProblemConditionsForm(request.GET, places=scope_for(request.user, SEE))
    region = request.GET.get("region") or home_of(request.user) or ""
    try:
        items = export_problems(
            form.applied(problems_for(request.user)),
            region=region,
            purpose=request.POST.get("purpose", ""),
            actor=request.user,
        )
    except ShouwangError as error:
        messages.error(request, error.message)
        return redirect(f"{request.path.removesuffix('export/')}?{request.GET.urlencode()}")
    return sent_file(workbook_of(rows_of(items)), f"problems-{timezone.localdate():%Y%m%d}.xlsx")


def _facts(row: Row) -> list[dict[str, object]]:
    item = row.item
    return [
        {"label": "所在地", "value": row.place},
        {"label": "谁发现的", "value": row.source, "hint": item.document},
        {"label": "发现日期", "value": day(item.found_on)},
        {"label": "问题类型", "value": row.category},
        {"label": "整改单位", "value": row.unit},
        {"label": "登记人", "value": item.recorded_by.display_name, "hint": day(item.recorded_at)},
        {
            "label": "问责",
            "value": f"{day(item.held_to_account_on)} 启动" if item.held_to_account_on else "—",
        },
    ]


def _entry(step: StepTaken) -> dict[str, object]:
    who = f"{step.actor.display_name}（{Role(step.role).label}）" if step.actor and step.role else "系统"
    return {"at": step.at, "title": step.action_label, "who": who, "text": step.reason}
