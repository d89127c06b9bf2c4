"""到点与日志统计: what every helper did in a time, on the page and as a workbook."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.statistics import Span, helper_lines
from shouwang.web.doors import Visitor, door
from shouwang.web.rooms.helping.coverage import tabs
from shouwang.web.rooms.helping.filling import day_field
from shouwang.web.rooms.helping.tables import Cell, ListPage, Table, line, shown, taken_along
from shouwang.web.templatetags.show import day as day_told

SEE = Permission.SEE_TEAMS
COLUMNS = (
    *("姓名", "单位", "帮扶户数", "走访到的户数", "走访次数", "驻村天数"),
    *("日志条数", "三送次数", "宣讲人次", "查岗次数", "不在岗次数"),
)


class SpanForm(forms.Form):
    """From when until when."""

    first = day_field("从", required=False)
    last = day_field("到", required=False)


@require_safe
@door(SEE)
def statistics(request: Visitor) -> HttpResponse:
    """What every helper did, this year unless another time is asked for."""
    span = span_of(request.GET)
    table = _table(request.user, span)
    page = ListPage(
        "到点和日志",
        f"{day_told(span.first)}至{day_told(span.last)}；数字都由走访、签到、日志和查岗记录统计，不另填表",
        [table],
        filter=SpanForm({"first": span.first, "last": span.last}),
        export=f"{reverse('helping:export_statistics')}?first={span.first}&last={span.last}",
        tabs=tabs(request.user, "helping:statistics"),
    )
    return shown(request, page)


@require_POST
@door(SEE)
def export_statistics(request: Visitor) -> HttpResponseBase:
    """The same as a workbook."""
    table = _table(request.user, span_of(request.GET))
    return taken_along(request, table, name="helper-statistics", back=reverse("helping:statistics"))


def span_of(asked: Any) -> Span:  # noqa: ANN401 - a QueryDict
    """The time that the address asks for; this year until today where it asks for none."""
    form = SpanForm(asked)
    form.is_valid()
    today = timezone.localdate()
    first = form.cleaned_data.get("first") or date(today.year, 1, 1)
    last = form.cleaned_data.get("last") or today
    return Span(min(first, last), max(first, last))


def _table(user: User, span: Span) -> Table:
    lines = [
        line(
            COLUMNS,
            one.name,
            one.unit,
            one.households,
            one.visited,
            one.visits,
            one.days,
            one.logs,
            one.delivered,
            one.reached,
            one.checks,
            Cell(f"{one.away}", tone="bad" if one.away else "", number=not one.away),
        )
        for one in helper_lines(user, span)
    ]
    return Table("到点与日志统计", COLUMNS, lines, "没有记录")
