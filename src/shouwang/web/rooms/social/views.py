"""The pages of the low-income population, of a quarter, of who waits for a place, of numbers to be set."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import may, scope_for
from shouwang.accounts.roles import Permission
from shouwang.assistance.social.days import full_years, told
from shouwang.assistance.social.models import Label, QuarterResult
from shouwang.assistance.social.pack import current
from shouwang.assistance.social.selectors import (
    UNVISITED,
    QuarterCount,
    counts_by_kind,
    homes_for,
    labels_for,
    narrowed,
    quarter_counts,
    quarters_for,
    waiting_for_place,
)
from shouwang.assistance.social.starting import personal_beginnings, start_for_person
from shouwang.kernel.errors import ShouwangError
from shouwang.registry.models import Household
from shouwang.web.doors import Visitor, door
from shouwang.web.lists import headings, paged, placed, tab
from shouwang.web.rooms.social.forms import BeginForm, LabelsForm, QuarterForm

P = Permission
SEEING = (P.SEE_HOUSEHOLDS, P.WORK_CASES)
LABEL_COLUMNS = headings("对象", "所在地", "标签", "起止", "月金额", "来源", "下次走访", numbers=("月金额",))
AMOUNTS = ("原月金额", "现月金额")
QUARTER_COLUMNS = headings("户主", "所在地", "结果", "期限", "走访人", *AMOUNTS, numbers=AMOUNTS)
WAITING_COLUMNS = headings("先后", "姓名", "所在地", "年龄", "自理能力", "等待起", numbers=("先后", "年龄"))
SHOWN = (QuarterResult.WAITING, UNVISITED, *QuarterResult.values[1:])


@require_safe
@door(*SEEING)
def labels(request: Visitor) -> HttpResponse:
    """Who carries which label, now or on a day in the past."""
    form = LabelsForm(request.GET or None, user=request.user)
    asked = form.asked()
    page = paged(labels_for(request.user, asked), request)
    for row in placed(page.object_list):
        row.kind_told = _label_of(row)
    counted = counts_by_kind(request.user, asked)
    context = {
        "conditions": form,
        "page": page,
        "rows": page.object_list,
        "columns": LABEL_COLUMNS,
        "tabs": _kind_tabs(request, counted, asked.kind),
        "many": sum(counted.values()),
        "day": asked.day,
        "may_export": may(request.user, P.EXPORT_HOUSEHOLDS),
        "may_import": may(request.user, P.DECIDE_CASES),
        "hidden": {name: value for name, value in request.GET.items() if name != "page"},
    }
    return render(request, "social/labels.html", context)


@require_safe
@door(*SEEING)
def quarter(request: Visitor) -> HttpResponse:
    """How far each township has come with the visits of a quarter; every number opens its list."""
    form = QuarterForm(request.GET or None, user=request.user)
    begins, _, _ = form.asked()
    counts = quarter_counts(request.user, begins)
    context = {
        "conditions": form,
        "quarter": told(begins),
        "begins": begins.isoformat(),
        "headings": [_result_told(result) for result in SHOWN],
        "lines": [_line(count, begins.isoformat()) for count in counts],
        "may_export": may(request.user, P.EXPORT_HOUSEHOLDS),
    }
    return render(request, "social/quarter.html", context)


@require_safe
@door(*SEEING)
def quarter_list(request: Visitor) -> HttpResponse:
    """The visits of a quarter, of a place, with a result."""
    form = QuarterForm(request.GET or None, user=request.user)
    begins, region, result = form.asked()
    rows = narrowed(quarters_for(request.user, begins), region=region, result=result)
    page = paged(rows.order_by("region_id", "pk"), request)
    context = {
        "conditions": form,
        "quarter": told(begins),
        "page": page,
        "rows": placed(page.object_list),
        "columns": QUARTER_COLUMNS,
    }
    return render(request, "social/quarter_list.html", context)


@require_safe
@door(*SEEING)
def waiting(request: Visitor) -> HttpResponse:
    """Who wants central care and has no place yet, in the order in which places are given."""
    rows, today = placed(waiting_for_place(request.user)), timezone.localdate()
    lines = [
        {
            "support": row,
            "number": number,
            "place": row.place,
            "age": full_years(row.person.born_on, today) if row.person.born_on else None,
        }
        for number, row in enumerate(rows, 1)
    ]
    citation = current().numbers["advanced_age"].asked_by
    context = {"rows": lines, "columns": WAITING_COLUMNS, "citation": citation}
    return render(request, "social/waiting.html", context)


@require_safe
@door(*SEEING)
def numbers(request: Visitor) -> HttpResponse:
    """The numbers of social assistance: in force by which document, or left to the county."""
    today = timezone.localdate()
    found = [(number, number.on(today)) for number in current().numbers.values()]
    missing = sum(1 for _, value in found if value is None)
    return render(request, "social/numbers.html", {"numbers": found, "missing": missing})


@require_http_methods(["GET", "HEAD", "POST"])
@door(P.WORK_CASES)
def begin(request: Visitor, household_no: str) -> HttpResponseBase:
    """A matter of one person: whose, and which."""
    home = _own(request, household_no)
    form, said = BeginForm(request.POST or None, household=home), ""
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            case = start_for_person(
                home, person=int(chosen["person"]), process_name=chosen["process"], actor=request.user
            )
        except ShouwangError as error:
            said = error.message
        else:
            messages.success(request, "已开始办理")
            return redirect("cases:one", case.pk)
    context = {"home": home, "form": form, "said": said, "beginnings": personal_beginnings()}
    return render(request, "social/begin.html", context, status=422 if request.method == "POST" else 200)


def _own(request: Visitor, household_no: str) -> Household:
    """The household, where this person may see it and work there."""
    home = homes_for(request.user).filter(household_no=household_no).select_related("region").first()
    if home is None or not scope_for(request.user, P.WORK_CASES).covers(home.region_id):
        raise Http404
    return home


def _label_of(row: Label) -> str:
    kind = current().labels.get(row.kind)
    return kind.label if kind else row.kind


def _kind_tabs(request: Visitor, counted: Mapping[str, int], chosen: str) -> list[dict[str, object]]:
    """A tab a label that anybody carries, under the other conditions."""
    found: list[dict[str, object]] = []
    for name, label in [("", "全部"), *((k.name, k.label) for k in current().labels.values())]:
        many = counted.get(name, 0) if name else sum(counted.values())
        if many or name in ("", chosen):
            asked = request.GET.copy()
            asked.pop("page", None)
            asked["kind"] = name
            found.append(tab(label, f"?{asked.urlencode()}", current=name == chosen, count=many))
    return found


def _result_told(result: str) -> str:
    return {UNVISITED: "其中还没有入户", QuarterResult.WAITING: "还没有办结"}.get(result) or QuarterResult(
        result
    ).label


def _line(count: QuarterCount, begins: str) -> dict[str, object]:
    address = reverse("social:quarter_list")

    def opened(result: str) -> str:
        asked = {"begins": begins, "region": count.place.code, "result": result}
        return f"{address}?{urlencode(asked)}"

    numbers_of = {**count.results, UNVISITED: count.unvisited}
    cells = [
        {"label": _result_told(result), "value": numbers_of.get(result, 0), "href": opened(result)}
        for result in SHOWN
    ]
    return {"name": count.place.name, "all": {"value": count.due, "href": opened("")}, "cells": cells}
