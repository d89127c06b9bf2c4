"""The pages of the audit. Who exports it or proves it is written down in it, too."""

from __future__ import annotations

from http import HTTPStatus
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.access import home_of, scope_for
from shouwang.accounts.roles import Permission
from shouwang.accounts.selectors import entries_for
from shouwang.audit.chain import Subject, Values, breaks, length, record
from shouwang.audit.models import Act, AuditEntry
from shouwang.audit.selectors import Wanted, matching
from shouwang.regions.models import Region
from shouwang.web.doors import Visitor, door
from shouwang.web.files import sent_file
from shouwang.web.lists import paged
from shouwang.web.rooms.audit.forms import ExportForm, LogForm
from shouwang.web.rooms.audit.workbook import MOST_ROWS, workbook_of

COLUMNS = (
    {"label": "时间"},
    {"label": "谁"},
    {"label": "行为"},
    {"label": "对象"},
    {"label": "区划"},
    {"label": "事由"},
)
SHOWN_BREAKS = 100
BATCH = 2000


@require_safe
@door(Permission.SEE_AUDIT)
def log(request: Visitor) -> HttpResponse:
    """Entries that fit the conditions, the latest first."""
    form = LogForm(request.GET or None)
    wanted = form.wanted()
    rows = matching(entries_for(request.user), wanted) if wanted else AuditEntry.objects.none()
    page = paged(rows, request)
    shown = {
        "form": form,
        "page": page,
        "columns": COLUMNS,
        "caption": f"审计记录，共 {page.paginator.count} 条",
        "regions": _names(page.object_list),
        "whole": bool(scope_for(request.user, Permission.SEE_AUDIT)),
    }
    return render(request, "audit/log.html", shown)


@require_safe
@door(Permission.SEE_AUDIT)
def subject(request: Visitor, subject_type: str, subject_id: str) -> HttpResponse:
    """All that was done with one thing, from its beginning."""
    wanted = Wanted(subject_type=subject_type, subject_id=subject_id)
    rows = matching(entries_for(request.user), wanted).order_by("seq")
    page = paged(rows, request)
    if not page.paginator.count:
        raise Http404
    shown = {"page": page, "subject_type": subject_type, "subject_id": subject_id}
    return render(request, "audit/subject.html", shown)


@require_POST
@door(Permission.SEE_AUDIT)
def export(request: Visitor) -> HttpResponse:
    """The entries that fit, as a workbook; that it was made, and what for, is written down first."""
    form = ExportForm(request.POST)
    wanted = form.wanted() if form.is_valid() else None
    if wanted is None:
        return _export_refused(request, form)
    purpose = form.cleaned_data["purpose"]
    rows = matching(entries_for(request.user), wanted)
    with transaction.atomic():
        content = workbook_of(islice(rows.iterator(chunk_size=BATCH), MOST_ROWS))
        told: Values = {"rows": min(rows.count(), MOST_ROWS), "actor": wanted.actor, "act": wanted.act}
        record(Act.EXPORT, _audit(request), actor=request.user, purpose=purpose, new=told)
    return sent_file(content, "audit.xlsx")


@require_POST
@door(Permission.SEE_AUDIT)
def verify(request: Visitor) -> HttpResponse:
    """Goes through the whole chain, and says where it does not hold."""
    found = list(islice(breaks(), SHOWN_BREAKS))
    with transaction.atomic():
        told = {"entries": length(), "breaks": len(found)}
        record(Act.RUN, _audit(request), actor=request.user, purpose="核对审计记录", new=told)
    return render(request, "audit/verified.html", {"breaks": found, "entries": told["entries"]})


def _export_refused(request: Visitor, form: ExportForm) -> HttpResponse:
    rows: QuerySet[AuditEntry] = AuditEntry.objects.none()
    shown = {"form": form, "page": paged(rows, request), "columns": COLUMNS, "caption": "审计记录"}
    return render(request, "audit/log.html", shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _audit(request: Visitor) -> Subject:
    return Subject("audit", "log", home_of(request.user) or "")


def _names(rows: object) -> dict[str, str]:
    codes = {entry.region for entry in rows if entry.region}  # type: ignore[attr-defined] # a page of entries
    return dict(Region.objects.filter(code__in=codes).values_list("code", "name"))
