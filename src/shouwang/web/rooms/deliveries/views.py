"""The pages of deliveries: the list with the way in, one delivery with its rows, who owes what."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.access import home_of, may, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.feeds.actions import Received, withdraw
from shouwang.feeds.calendar_of_duties import OwedState, owed_in
from shouwang.feeds.contract import kinds_of
from shouwang.feeds.models import Delivery, DeliveryState
from shouwang.feeds.selectors import deliveries_for, delivery_for, departments_for, refused_rows
from shouwang.jobs.checking import KIND, receive_and_ask
from shouwang.jobs.mending import workbook_of_refused
from shouwang.jobs.selectors import goes_on, job_about
from shouwang.kernel.errors import ShouwangError
from shouwang.regions.codes import padded
from shouwang.regions.models import Level
from shouwang.web.doors import Visitor, door
from shouwang.web.files import sent_file
from shouwang.web.lists import paged
from shouwang.web.rooms.deliveries.forms import FileForm, FilterForm, SendForm
from shouwang.workflow.stack import packs_in_use

SEE, SEND = Permission.SEE_DELIVERIES, Permission.DELIVER_FEEDS


@require_safe
@door(SEE, SEND)
def mine(request: Visitor) -> HttpResponse:
    """What came, the latest first, with the way in for whoever may send."""
    return _list(request, _send_form(request.user))


@require_POST
@door(SEND)
def send(request: Visitor) -> HttpResponse:
    """Takes a file in; its page says what becomes of it."""
    form = SendForm(_senders(request.user), request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        received = receive_and_ask(
            county=_county(request.user),
            department=form.cleaned_data["department"],
            file_name=file.name,
            chunks=file.chunks(),
            actor=request.user,
        )
    except ShouwangError as error:
        form.add_error("file", error.message)
        return _list(request, form, status=422)
    return _received(request, received)


@require_safe
@door(SEE)
def one(request: Visitor, number: int) -> HttpResponse:
    """One delivery: its sheets, the rows refused and why, the rows whose person is open."""
    return _page(request, _delivery(request, number))


@require_safe
@door(SEE)
def progress(request: Visitor, number: int) -> HttpResponse:
    """How far reading is, as a part of the page; the page is shown anew when it is done."""
    delivery = _delivery(request, number)
    job = job_about(KIND, delivery.pk)
    if job is None:
        raise Http404
    answer = render(request, "deliveries/progress.html", {"delivery": delivery, "job": job})
    if not goes_on(job):
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@door(SEND)
def correct(request: Visitor, number: int) -> HttpResponse:
    """Takes in the whole file put right: it stands in the place of this one."""
    return _follow(request, number, replaces=True)


@require_POST
@door(SEND)
def mend(request: Visitor, number: int) -> HttpResponse:
    """Takes in the workbook of refused rows put right: it counts beside this file."""
    return _follow(request, number, replaces=False)


@require_POST
@door(SEND)
def take_back(request: Visitor, number: int) -> HttpResponse:
    """Takes a delivery back."""
    delivery = _delivery(request, number, to=SEND)
    try:
        withdraw(delivery, reason=request.POST.get("reason", ""), actor=request.user)
    except ShouwangError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "已撤回，下次研判不再使用这份文件")
    return redirect("deliveries:one", number)


@require_POST
@door(SEND)
def refused(request: Visitor, number: int) -> HttpResponse:
    """The refused rows as a workbook, to be put right."""
    delivery = _delivery(request, number, to=SEND)
    try:
        content = workbook_of_refused(delivery)
    except ShouwangError as error:
        messages.error(request, error.message)
        return redirect("deliveries:one", number)
    with transaction.atomic():
        told = {"rows": refused_rows(delivery).count()}
        subject = Subject("delivery", str(delivery.pk), delivery.county_id)
        record(Act.EXPORT, subject, actor=request.user, purpose="更正被退回的行", new=told)
    return sent_file(content, f"refused-{delivery.pk}.xlsx")


@require_safe
@door(SEE)
def calendar(request: Visitor) -> HttpResponse:
    """Who owes which file since when; for an officer, what their department owes."""
    departments = tuple(sorted(scope_for(request.user, SEE).departments))
    county = _county(request.user)
    rows = owed_in(county, on=timezone.localdate(), kinds=kinds_of(packs_in_use()), departments=departments)
    context = {
        "rows": rows,
        "overdue": sum(row.state is OwedState.OVERDUE for row in rows),
        "reached": _reached(request.user, [row.delivery_id for row in rows if row.delivery_id]),
        "may_decide": may(request.user, Permission.DECIDE_LINKS),
    }
    return render(request, "deliveries/calendar.html", context)


def _list(request: Visitor, form: SendForm | None, *, status: int = 200) -> HttpResponse:
    filters = FilterForm(request.GET)
    rows = deliveries_for(request.user).select_related("delivered_by").prefetch_related("sheets")
    if filters.is_valid():
        rows = rows.filter(**{name: value for name, value in filters.cleaned_data.items() if value})
    context = {"page": paged(rows, request), "filters": filters, "form": form}
    context["may_decide"] = may(request.user, Permission.DECIDE_LINKS)
    return render(request, "deliveries/mine.html", context, status=status)


def _page(request: Visitor, delivery: Delivery, *, status: int = 200) -> HttpResponse:
    faults = refused_rows(delivery)
    context = {
        "delivery": delivery,
        "job": job_about(KIND, delivery.pk) if delivery.state == DeliveryState.RECEIVED else None,
        "sheets": delivery.sheets.all(),
        "page": paged(faults, request),
        "repeated": delivery.issues.filter(code="DUPLICATE")[:20],
        "warned": delivery.issues.filter(warning=True)[:50],
        "open_rows": delivery.unmatched_rows.all()[:50],
        "followed": delivery.replaced_by.exclude(state=DeliveryState.WITHDRAWN).first(),
        "mended_by": delivery.mended_by.filter(state=DeliveryState.CHECKED),
        "may_send": delivery.department in _senders(request.user, delivery.county_id),
        "form": FileForm(auto_id="correct_%s"),
        "mend_form": FileForm(auto_id="mend_%s"),
    }
    return render(request, "deliveries/one.html", context, status=status)


def _follow(request: Visitor, number: int, *, replaces: bool) -> HttpResponse:
    delivery = _delivery(request, number, to=SEND)
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        messages.error(request, "没有选择文件；请选择更正后的文件再提交")
        return redirect("deliveries:one", number)
    try:
        received = receive_and_ask(
            county=delivery.county_id,
            department=delivery.department,
            file_name=file.name or "更正.xlsx",
            chunks=_chunks(file),
            actor=request.user,
            replaces=delivery if replaces else None,
            mends=None if replaces else delivery,
        )
    except ShouwangError as error:
        messages.error(request, error.message)
        return redirect("deliveries:one", number)
    return _received(request, received)


def _chunks(file: UploadedFile[bytes]) -> Iterable[bytes]:
    return file.chunks()


def _reached(user: User, numbers: list[int]) -> set[int]:
    return set(deliveries_for(user).filter(pk__in=numbers).values_list("pk", flat=True))


def _received(request: Visitor, received: Received) -> HttpResponse:
    if received.again:
        messages.warning(request, "这份文件此前已报送过，内容完全相同，没有重复计入")
    return redirect("deliveries:one", received.delivery.pk)


def _delivery(request: Visitor, number: int, *, to: Permission = SEE) -> Delivery:
    try:
        return delivery_for(request.user, number, to=to)
    except Delivery.DoesNotExist as error:
        raise Http404 from error


def _county(user: User) -> str:
    home = home_of(user) or ""
    return padded(home[: Level.COUNTY]) if len(home) >= Level.COUNTY else ""


def _senders(user: User, county: str | None = None) -> tuple[str, ...]:
    return departments_for(user, county or _county(user))


def _send_form(user: User) -> SendForm | None:
    senders = _senders(user)
    return SendForm(senders) if senders else None
