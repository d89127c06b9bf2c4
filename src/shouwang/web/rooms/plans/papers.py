"""What is taken away from plans: the need and task list as a workbook, letters of one plan."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from shouwang.accounts.access import scope_for
from shouwang.accounts.roles import Permission
from shouwang.assistance.plans.models import Plan
from shouwang.assistance.plans.selectors import plan_for, plans_for
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.regions.codes import range_of
from shouwang.reports.help_workbooks import MOST_PLANS, plans_workbook
from shouwang.reports.letters.definition import PLAN, current_letters
from shouwang.reports.letters.paper import PDF, WORD, as_pdf, as_word
from shouwang.reports.letters.plan_letter import plan_letter
from shouwang.web.doors import Visitor, door
from shouwang.web.files import sent_file

P = Permission
PAPERS = {"word": (as_word, WORD, "docx"), "pdf": (as_pdf, PDF, "pdf")}


@require_POST
@door(P.EXPORT_HOUSEHOLDS)
def workbook(request: Visitor) -> HttpResponseBase:
    """The need and task lists of open plans as a workbook; who took it and what for is in the audit log."""
    purpose, region = request.POST.get("purpose", "").strip(), request.POST.get("region", "")
    if not purpose:
        messages.error(request, "没有写明用途；可接受：一句话用途；请补写后导出。")
        return redirect("plans:tasks")
    plans = plans_for(request.user, P.EXPORT_HOUSEHOLDS).filter(ended_on=None)
    if region.isdigit() and len(region) == len(range_of("0" * 14).low):
        within = range_of(region)
        plans = plans.filter(region_id__gte=within.low, region_id__lt=within.high)
    chosen = list(plans.order_by("region_id", "pk")[:MOST_PLANS])
    content = plans_workbook(chosen)
    with transaction.atomic():
        subject = Subject("plans", region or "all", region)
        record(Act.EXPORT, subject, actor=request.user, purpose=purpose, new={"plans": len(chosen)})
    return sent_file(content, "需求清单和任务清单.xlsx")


@require_POST
@door(P.WRITE_NOTICES)
def write(request: Visitor, number: int, letter: str, paper: str) -> HttpResponseBase:
    """A letter of one plan: its need and task list, or the household's handbook."""
    try:
        plan = plan_for(request.user, number)
    except Plan.DoesNotExist:
        raise Http404 from None
    chosen = current_letters().get(letter)
    covers = scope_for(request.user, P.WRITE_NOTICES).covers(plan.region_id)
    if chosen is None or chosen.about != PLAN or paper not in PAPERS or not covers:
        raise Http404
    make, media_type, ending = PAPERS[paper]
    content = make(plan_letter(chosen, plan))
    with transaction.atomic():
        subject = Subject("plan", str(plan.pk), plan.region_id)
        record(Act.EXPORT, subject, actor=request.user, purpose=chosen.title, new={"paper": ending})
    return sent_file(content, f"{chosen.label}.{ending}", media_type=media_type)
