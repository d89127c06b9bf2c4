"""Attendance month by month, and the lists of pay: one makes them, another pays."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import scope_for
from shouwang.accounts.roles import Permission
from shouwang.assistance.posts.actions import (
    ASKING,
    PAYING,
    make_pay_run,
    pay_out,
    record_attendance,
    take_back_pay_run,
)
from shouwang.assistance.posts.models import Appointment, PayRun
from shouwang.assistance.posts.paying import days_of
from shouwang.assistance.posts.selectors import on_duty, run_for, runs_for
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.kernel.errors import ShouwangError
from shouwang.reports.help_workbooks import pay_workbook
from shouwang.web.acting import done, number_sent
from shouwang.web.doors import Visitor, door
from shouwang.web.files import sent_file
from shouwang.web.lists import headings, paged, placed
from shouwang.web.rooms.posts.forms import MakeForm, MonthForm, PayForm, month_of

RUN_COLUMNS = headings("月份", "范围", "人数", "金额", "制表人", "发放", numbers=("人数", "金额"))
LONGEST_NOTE = 200  # not policy: size of a column


@require_http_methods(["GET", "HEAD", "POST"])
@door(ASKING)
def attendance(request: Visitor) -> HttpResponseBase:
    """The days of everybody who was on a post in a month, on one page."""
    told = (request.POST if request.method == "POST" else request.GET).get("month", "")
    month = month_of(told)
    held = on_duty(request.user, month=month)
    if request.method == "POST":
        return _attended(request, held, month)
    return render(request, "posts/attendance.html", _sheet(held, month))


@require_safe
@door(ASKING)
def runs(request: Visitor) -> HttpResponse:
    """The lists of pay."""
    page = paged(runs_for(request.user), request)
    form = MakeForm(None, scope=scope_for(request.user, ASKING))
    context = {"page": page, "rows": page.object_list, "columns": RUN_COLUMNS, "form": form}
    return render(request, "posts/runs.html", context)


@require_POST
@door(ASKING)
def make(request: Visitor) -> HttpResponseBase:
    """A list of a month."""
    form = MakeForm(request.POST, scope=scope_for(request.user, ASKING))
    if not form.is_valid():
        messages.error(request, "没有选范围和月份；请选择后制表。")
        return redirect("posts:runs")
    told = form.cleaned_data
    try:
        run = make_pay_run(told["region"], month=month_of(told["month"]), actor=request.user)
    except ShouwangError as error:
        messages.error(request, error.message)
        return redirect("posts:runs")
    messages.success(request, "已制表，等县级发放")
    return redirect("posts:run", run.pk)


@require_safe
@door(ASKING)
def run(request: Visitor, number: int) -> HttpResponse:
    """One list: who gets what and how it was worked out; who gets nothing and why."""
    return render(request, "posts/run.html", _run_page(request, _run(request, number)))


@require_POST
@door(PAYING)
def pay(request: Visitor, number: int) -> HttpResponseBase:
    """The list was paid."""
    found = _run(request, number)
    form = PayForm(request.POST)
    if not form.is_valid():
        return render(request, "posts/run.html", _run_page(request, found, form), status=422)
    if found.made_by_id == request.user.pk:
        messages.error(request, "制表人不能自己发放；请由另一个人发放。")
        return redirect("posts:run", number)
    told, version = form.cleaned_data, number_sent(request, "version")

    def paid() -> str:
        pay_out(found, paid_on=told["paid_on"], voucher=told["voucher"], version=version, actor=request.user)
        return "已登记发放"

    return done(request, paid, back=reverse("posts:run", args=[number]))


@require_POST
@door(ASKING)
def take_back(request: Visitor, number: int) -> HttpResponseBase:
    """A list that nobody paid yet is taken back."""
    found = _run(request, number)
    try:
        take_back_pay_run(found, version=number_sent(request, "version"), actor=request.user)
    except ShouwangError as error:
        messages.error(request, error.message)
        return redirect("posts:run", number)
    messages.success(request, "已撤回，可以改考勤后重新制表")
    return redirect("posts:runs")


@require_POST
@door(Permission.EXPORT_HOUSEHOLDS)
def workbook(request: Visitor, number: int) -> HttpResponseBase:
    """The list as a workbook to be signed."""
    found = _run(request, number)
    content = pay_workbook(found)
    with transaction.atomic():
        subject = Subject("pay_run", str(found.pk), found.region_id)
        record(Act.EXPORT, subject, actor=request.user, purpose="公益岗位补贴发放表")
    return sent_file(content, f"公益岗位补贴发放表{found.month:%Y-%m}.xlsx")


def _attended(request: Visitor, held: list[Appointment], month: date) -> HttpResponseBase:
    """Whatever was filled in; what could not be is said, the rest is kept."""
    kept, said = 0, []
    for one in held:
        told = request.POST.get(f"days-{one.pk}", "").strip()
        note = request.POST.get(f"note-{one.pk}", "").strip()[:LONGEST_NOTE]
        before = one.this_month[0] if one.this_month else None  # type: ignore[attr-defined]
        if not told or (before and (str(before.days), before.note) == (told, note)):
            continue
        if not told.isdigit():
            said.append(f"{one.person.name}：请填整数")
            continue
        try:
            record_attendance(one, month=month, days=int(told), note=note, actor=request.user)
        except ShouwangError as error:
            said.append(f"{one.person.name}：{error.message}")
        else:
            kept += 1
    if not said:
        messages.success(request, f"已登记 {kept} 人的考勤")
        return redirect(f"{request.path}?month={month:%Y-%m}")
    shown = _sheet(on_duty(request.user, month=month), month) | {"said": said, "typed": request.POST}
    return render(request, "posts/attendance.html", shown, status=422)


def _sheet(held: list[Appointment], month: date) -> dict[str, object]:
    for one in placed(held):
        one.most = days_of(one, month)
        one.record = one.this_month[0] if one.this_month else None
    return {"held": held, "month": month, "form": MonthForm(initial={"month": f"{month:%Y-%m}"})}


def _run_page(request: Visitor, found: PayRun, form: PayForm | None = None) -> dict[str, object]:
    whom = "appointment__post", "appointment__person", "appointment__household"
    left = {int(out["appointment"]): str(out["why"]) for out in found.left_out}
    out_of = Appointment.objects.filter(pk__in=left).select_related("post", "person")
    may_pay = scope_for(request.user, PAYING).covers(found.region_id)
    return {
        "run": found,
        "lines": list(found.lines.select_related(*whom)),
        "left_out": [(one, left[one.pk]) for one in out_of],
        "may_pay": may_pay and found.paid_on is None and found.made_by_id != request.user.pk,
        "may_take_back": found.paid_on is None,
        "form": form or PayForm(initial={"paid_on": timezone.localdate().isoformat()}),
    }


def _run(request: Visitor, number: int) -> PayRun:
    try:
        return run_for(request.user, number)
    except PayRun.DoesNotExist:
        raise Http404 from None
