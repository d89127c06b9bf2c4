"""Lists of cases and of monitored households; a matter that is begun by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import may, scope_for, scope_of_any
from shouwang.accounts.roles import Permission
from shouwang.cases.inbox import explained, lean
from shouwang.cases.monitored import Conditions, Stage, counted, history_of, monitored_for, told
from shouwang.cases.starting import beginnings, start_case
from shouwang.kernel.errors import ShouwangError
from shouwang.registry.models import Household
from shouwang.registry.selectors import household_for, place_of
from shouwang.web.doors import Visitor, door
from shouwang.web.lists import paged
from shouwang.web.rooms.cases.forms import CaseConditionsForm, FinderForm, MonitoredForm, StartForm
from shouwang.web.templatetags.show import day
from shouwang.workflow.selectors import cases_for

P = Permission
SEEING = (P.WORK_CASES, P.VISIT, P.REVIEW_CASES, P.DECIDE_CASES, P.DISPATCH, P.SEE_FINDINGS)
COLUMNS = tuple({"label": label} for label in ("户主", "所在地", "事由", "环节", "经办人", "期限"))
MONITORED_COLUMNS = (
    *({"label": label} for label in ("户主", "所在地")),
    {"label": "人口", "number": True},
    *({"label": label} for label in ("类别", "认定", "进度")),
)


@require_safe
@door(*SEEING)
def all_cases(request: Visitor) -> HttpResponse:
    """Every case that this person may look at, by conditions; open ones first where none are asked for."""
    form = CaseConditionsForm(request.GET, places=scope_of_any(request.user, SEEING))
    page = paged(form.applied(lean(cases_for(request.user))), request, keys_first=True)
    context = {
        "conditions": form,
        "columns": COLUMNS,
        "rows": explained(page.object_list),
        "page": page,
        "extra": {"queue": ""},
        "may_start": may(request.user, P.WORK_CASES),
        "may_dispatch": may(request.user, P.DISPATCH),
    }
    return render(request, "cases/all.html", context)


@require_safe
@door(P.SEE_HOUSEHOLDS)
def monitored(request: Visitor) -> HttpResponse:
    """Households under monitoring, and those whose risk was removed."""
    form = MonitoredForm(request.GET, places=scope_for(request.user, P.SEE_HOUSEHOLDS))
    asked = form.asked()
    page = paged(monitored_for(request.user, asked) if asked else Household.objects.none(), request)
    asked = asked or Conditions()
    found = counted(request.user, asked)
    tabs = [
        {
            "label": stage.label,
            "href": form.address(stage),
            "current": asked.stage == stage,
            "count": found[stage],
        }
        for stage in Stage
    ]
    context = {
        "conditions": form,
        "tabs": tabs,
        "columns": MONITORED_COLUMNS,
        "rows": told(list(page.object_list)),
        "page": page,
        "may_start": may(request.user, P.WORK_CASES),
    }
    return render(request, "cases/monitored.html", context)


@require_safe
@door(P.SEE_HOUSEHOLDS)
def history(request: Visitor, household_no: str) -> HttpResponse:
    """Every time that a household was under monitoring, and every case about it."""
    home = household_for(request.user, household_no, to=P.SEE_HOUSEHOLDS)
    happened = []
    for record in history_of(request.user, home):
        if record.rolled_back_on:
            happened.append((record.rolled_back_on, "风险消除回退"))
        if record.cleared_on:
            happened.append((record.cleared_on, "自然消除" if record.natural else "风险消除"))
        happened.append((record.recognised_on, f"认定为{record.get_monitor_class_display()}"))
    context = {
        "household": home,
        "facts": _facts(home),
        "entries": [{"label": day(on), "value": what} for on, what in sorted(happened, reverse=True)],
        "columns": COLUMNS,
        "rows": explained(cases_for(request.user).filter(household_id=home.pk)),
        "may_start": may(request.user, P.WORK_CASES),
    }
    return render(request, "cases/history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door(P.WORK_CASES)
def start(request: Visitor) -> HttpResponseBase:
    """A matter begun by hand: find the household, choose what it is about, say why."""
    asked = (request.POST or request.GET).get("household_no", "").strip()
    home = _own(request, asked) if asked else None
    form = StartForm(request.POST or None, initial={"household_no": asked})
    said = ""
    if request.method == "POST" and home and form.is_valid():
        try:
            case = start_case(
                home,
                process_name=form.cleaned_data["process"],
                title=form.cleaned_data["title"],
                actor=request.user,
            )
        except ShouwangError as error:
            said = error.message
        else:
            messages.success(request, "已开始办理")
            return redirect("cases:one", case.pk)
    context = {
        "finder": FinderForm(initial={"household_no": asked}),
        "missing": bool(asked) and home is None,
        "household": home,
        "facts": _facts(home) if home else [],
        "form": form,
        "said": said,
        "beginnings": beginnings(),
    }
    return render(request, "cases/start.html", context, status=422 if request.method == "POST" else 200)


def _own(request: Visitor, number: str) -> Household | None:
    """The household, where this person may see it and work on its cases."""
    try:
        home = household_for(request.user, number, to=P.SEE_HOUSEHOLDS)
    except Http404:
        return None
    return home if scope_for(request.user, P.WORK_CASES).covers(home.region_id) else None


def _facts(home: Household) -> list[dict[str, object]]:
    state = home.states.filter(ended_on=None).first()
    return [
        {"label": "户主", "value": home.head_name, "hint": home.household_no},
        {"label": "所在地", "value": place_of(home.region_id)},
        {"label": "人口", "value": f"{home.members} 人"},
        {"label": "户类型", "value": home.get_kind_display()},
        {"label": "监测类别", "value": home.get_monitor_class_display() or "—"},
        {"label": "识别监测时间", "value": day(state.recognised_on) if state else "—"},
    ]
