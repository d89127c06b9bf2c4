"""Worklists out as workbooks, and what comes back: every line by its key, what disagrees side by side."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.access import scope_for
from shouwang.accounts.roles import Permission
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.cases.returned import carry_on
from shouwang.feeds.contract import kinds_of
from shouwang.feeds.keeping import content_folder, keep, shown_name
from shouwang.feeds.originals import plain_sheets
from shouwang.kernel.errors import ShouwangError
from shouwang.regions.codes import range_of
from shouwang.reports.office_worklists import filled_in, worklists
from shouwang.screening.models import LineState, ReturnedLine, ReturnedList
from shouwang.screening.places import places_within
from shouwang.screening.returning import decide_line, take_in_returned
from shouwang.screening.selectors import findings_to_dispatch, returned_line_for, returned_lists_for
from shouwang.web.doors import Visitor, door
from shouwang.web.files import WORKBOOK, sent_file
from shouwang.web.lists import paged
from shouwang.web.rooms.findings.forms import WorklistForm
from shouwang.workflow.stack import packs_in_use

MOST_LINES = 5_000  # not policy: lines of one workbook
DISPATCH, EXPORT = Permission.DISPATCH, Permission.EXPORT_HOUSEHOLDS


@require_safe
@door(DISPATCH)
def worklists_page(request: Visitor) -> HttpResponse:
    """The way out and the way back in, and the lists that came back."""
    lists = (
        returned_lists_for(request.user)
        .select_related("returned_by")
        .annotate(size=Count("lines"))
        .order_by("-pk")
    )
    context = {"form": _form(request), "page": paged(lists, request)}
    return render(request, "findings/worklists.html", context)


@require_POST
@door(EXPORT)
def download(request: Visitor) -> HttpResponse:
    """The findings of a place that are to be looked at, as workbooks."""
    form = WorklistForm(places_within(scope_for(request.user, DISPATCH)), request.POST)
    if not form.is_valid():
        messages.error(request, "请选择乡镇或村")
        return redirect("findings:worklists")
    place = form.cleaned_data["place"]
    reach = range_of(place)
    rows = findings_to_dispatch(request.user).filter(region_id__gte=reach.low, region_id__lt=reach.high)
    ordered = rows.select_related("household").order_by("region_id", "household_id", "level_rank")
    records = list(ordered[:MOST_LINES])
    if not records:
        messages.warning(request, "这里没有待核查的线索")
        return redirect("findings:worklists")
    name, content = worklists(records, as_of=timezone.localdate())
    with transaction.atomic():
        subject = Subject("worklist", place, place)
        record(
            Act.EXPORT, subject, actor=request.user, purpose="入户核查清单", new={"findings": len(records)}
        )
    return sent_file(content, name, media_type=WORKBOOK if name.endswith(".xlsx") else "application/zip")


@require_POST
@door(DISPATCH)
def bring_back(request: Visitor) -> HttpResponse:
    """Takes in a worklist that was filled in."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        messages.error(request, "没有选择文件；请选择填好的核查清单")
        return redirect("findings:worklists")
    name = shown_name(file.name or "核查清单.xlsx")
    try:
        kept = keep(file.chunks(), name=name)
        (path,) = content_folder(kept.sha256).iterdir()
        lines = filled_in(plain_sheets(path, kinds=kinds_of(packs_in_use())))
        if not lines:
            raise ShouwangError(
                "文件里没有核查清单的内容", accepted="从本系统下载并填写的清单", todo="重新选择文件"
            )
        with transaction.atomic():
            made, new = take_in_returned(lines, sha256=kept.sha256, file_name=name, actor=request.user)
            moved = carry_on(made.lines.all(), actor=request.user) if new else 0
    except ShouwangError as error:
        messages.error(request, error.message)
        return redirect("findings:worklists")
    if not new:
        messages.warning(request, "这份清单此前已报回过，内容完全相同，没有重复登记")
    if moved:
        messages.success(request, f"{moved} 件在办的线索已转到待研判")
    return redirect("findings:returned", made.pk)


@require_safe
@door(DISPATCH)
def one_list(request: Visitor, number: int) -> HttpResponse:
    """One list that came back: what was taken in, and what disagrees."""
    try:
        made = returned_lists_for(request.user).get(pk=number)
    except ReturnedList.DoesNotExist as error:
        raise Http404 from error
    lines = made.lines.select_related("finding__household", "finding__region")
    counts = made.lines.order_by().values_list("state").annotate(n=Count("pk"))
    context = {
        "list": made,
        "counts": [(LineState(state).label, n) for state, n in counts],
        "conflicts": lines.filter(state=LineState.CONFLICT),
        "page": paged(lines.exclude(state__in=(LineState.CONFLICT, LineState.EMPTY)), request),
    }
    return render(request, "findings/returned.html", context)


@require_POST
@door(DISPATCH)
def decide(request: Visitor, number: int) -> HttpResponse:
    """Of two results, takes the one that came back or keeps the one that stands."""
    try:
        line = returned_line_for(request.user, number)
    except ReturnedLine.DoesNotExist as error:
        raise Http404 from error
    try:
        with transaction.atomic():
            decide_line(line, take=request.POST.get("decision") == "take", actor=request.user)
            line.refresh_from_db()
            carry_on([line], actor=request.user)
    except ShouwangError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "已处理")
    return redirect("findings:returned", line.list_id)


def _form(request: Visitor) -> WorklistForm:
    return WorklistForm(places_within(scope_for(request.user, DISPATCH)))
