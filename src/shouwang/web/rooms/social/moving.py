"""Lists that go out for a purpose, and the list that comes in."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from shouwang.accounts.roles import Permission
from shouwang.assistance.social.importing import MOST_FAULTS, take_in
from shouwang.assistance.social.sheets import Sheet, population, quarter_sheet, taken_along
from shouwang.feeds.contract import kinds_of
from shouwang.feeds.keeping import content_folder, keep, shown_name
from shouwang.feeds.originals import plain_sheets
from shouwang.kernel.errors import ShouwangError
from shouwang.reports.plain_workbook import workbook_of
from shouwang.web.doors import Visitor, door
from shouwang.web.files import sent_file
from shouwang.web.rooms.social.forms import LabelsForm, QuarterForm
from shouwang.workflow.stack import packs_in_use

EXPORT, DECIDE = Permission.EXPORT_HOUSEHOLDS, Permission.DECIDE_CASES


@require_POST
@door(EXPORT)
def export_labels(request: Visitor) -> HttpResponseBase:
    """The low-income population as the conditions show it, in the layout of the national exports."""
    asked = LabelsForm(request.POST, user=request.user).asked()
    sheet = population(request.user, asked)
    return as_file(request, sheet, kind="labels", region=asked.region, back="social:labels")


@require_POST
@door(EXPORT)
def export_quarter(request: Visitor) -> HttpResponseBase:
    """The visits of a quarter with what was decided."""
    begins, region, result = QuarterForm(request.POST, user=request.user).asked()
    sheet = quarter_sheet(request.user, begins, region=region, result=result)
    return as_file(request, sheet, kind="quarters", region=region, back="social:quarter")


@require_http_methods(["GET", "HEAD", "POST"])
@door(DECIDE)
def bring_in(request: Visitor) -> HttpResponseBase:
    """A list in the layout in which it goes out; what it changed, and what was not taken in."""
    if request.method != "POST":
        return render(request, "social/import.html")
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        messages.error(request, "没有选择文件；请选择填好的名单")
        return redirect("social:import")
    try:
        kept = keep(file.chunks(), name=shown_name(file.name or "名单.xlsx"))
        (path,) = content_folder(kept.sha256).iterdir()
        sheets = plain_sheets(path, kinds=kinds_of(packs_in_use()))
        rows = [[cell.text for cell in row] for row in sheets[0][1]] if sheets else []
        done = take_in(rows, actor=request.user)
    except ShouwangError as error:
        return render(request, "social/import.html", {"said": error.message}, status=422)
    return render(request, "social/import.html", {"done": done, "faults": done.faults[:MOST_FAULTS]})


def as_file(request: Visitor, sheet: Sheet, *, kind: str, region: str, back: str) -> HttpResponseBase:
    """A list as a workbook, for a purpose that is written down."""
    try:
        taken_along(
            sheet, kind=kind, purpose=request.POST.get("purpose", ""), region=region, actor=request.user
        )
    except ShouwangError as error:
        messages.error(request, error.message)
        return redirect(back)
    content = workbook_of(sheet.title, sheet.said, sheet.headings, sheet.rows)
    return sent_file(content, f"{sheet.title}.xlsx")
