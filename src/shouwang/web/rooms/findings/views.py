"""The pages of findings: the list, one finding with all that proves it, and holding one off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Exists, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.access import may, scope_for
from shouwang.accounts.roles import Permission
from shouwang.feeds.selectors import deliveries_for
from shouwang.kernel.errors import ShouwangError
from shouwang.regions.codes import range_of
from shouwang.screening.actions import lift, suppress
from shouwang.screening.evidence import facts_of, sources_of
from shouwang.screening.models import FindingRecord
from shouwang.screening.rule_names import RuleName, rule_names
from shouwang.screening.selectors import (
    GOES_ON,
    counted,
    finding_for,
    findings_for,
    right,
    suppression_of,
    suppressions_on,
    verified,
)
from shouwang.web.conditions import place_choices
from shouwang.web.doors import Visitor, door
from shouwang.web.lists import paged
from shouwang.web.rooms.findings.forms import COUNTED, PRESENT, RIGHT, VERIFIED, FilterForm, SuppressForm

SEE, SUPPRESS = Permission.SEE_FINDINGS, Permission.SUPPRESS_FINDING


@require_safe
@door(SEE)
def all_findings(request: Visitor) -> HttpResponse:
    """The findings within reach, the most pressing first."""
    names = rule_names()
    form = _conditions(request, names)
    rows = findings_for(request.user)
    rows = _filtered(rows, form.cleaned_data) if form.is_valid() else rows.none()
    rows = rows.select_related("household", "region").annotate(
        suppressed=Exists(suppressions_on(timezone.localdate()))
    )
    page = paged(rows, request)
    for row in page:
        row.rule_label = names[row.rule_id].label if row.rule_id in names else row.rule_id
    context = {"page": page, "form": form, "may_export": may(request.user, Permission.EXPORT_HOUSEHOLDS)}
    return render(request, "findings/all.html", context)


@require_safe
@door(SEE)
def one(request: Visitor, number: int) -> HttpResponse:
    """One finding: the sentence, the numbers, the line, the clause, the rows, what happened since."""
    return _page(request, _finding(request, number), SuppressForm())


@require_POST
@door(SUPPRESS)
def hold_off(request: Visitor, number: int) -> HttpResponse:
    """Does not hand a finding out until a day, with a reason."""
    finding = _finding(request, number, to=SUPPRESS)
    form = SuppressForm(request.POST)
    if not form.is_valid():
        return _page(request, finding, form, status=422)
    try:
        suppress(finding, actor=request.user, **form.cleaned_data)
    except ShouwangError as error:
        form.add_error(None, error.message)
        return _page(request, finding, form, status=422)
    messages.success(request, "已设为暂不处置，到期自动恢复")
    return redirect("findings:one", number)


@require_POST
@door(SUPPRESS)
def take_up(request: Visitor, number: int) -> HttpResponse:
    """Hands a finding out again."""
    finding = _finding(request, number, to=SUPPRESS)
    held_off = suppression_of(finding)
    if held_off is None:
        messages.warning(request, "这条线索没有设为暂不处置")
        return redirect("findings:one", number)
    try:
        lift(held_off, finding=finding, actor=request.user)
    except ShouwangError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "已恢复处置")
    return redirect("findings:one", number)


def _conditions(request: Visitor, names: Mapping[str, RuleName]) -> FilterForm:
    """Rules and risks of the packs in force, and what the address names: an old finding keeps its own."""
    asked = request.GET.dict()
    risks = [*(name.risk_type for name in names.values()), *filter(None, [asked.get("risk")])]
    rules = {rule: name.label for rule, name in names.items()}
    if asked.get("rule"):
        rules.setdefault(asked["rule"], asked["rule"])
    places = place_choices(scope_for(request.user, SEE), chosen=asked.get("region", ""))
    return FilterForm(
        asked, risks=[(risk, risk) for risk in dict.fromkeys(risks)], places=places, rules=rules.items()
    )


def _filtered(rows: QuerySet[FindingRecord], asked: Mapping[str, Any]) -> QuerySet[FindingRecord]:
    rows = _of_state(rows, asked["state"])
    rows = _of_outcome(rows, asked["outcome"])
    if asked["region"]:
        reach = range_of(asked["region"])
        rows = rows.filter(region_id__gte=reach.low, region_id__lt=reach.high)
    if month := asked["month"]:
        rows = rows.filter(first_seen_on__year=month.year, first_seen_on__month=month.month)
    plain = {"level": asked["level"], "risk_type": asked["risk"], "rule_id": asked["rule"]}
    return rows.filter(**{name: value for name, value in plain.items() if value})


def _of_state(rows: QuerySet[FindingRecord], state: str) -> QuerySet[FindingRecord]:
    if state == PRESENT:
        return rows.filter(state__in=GOES_ON)
    if state == COUNTED:
        return counted(rows)
    return rows.filter(state=state) if state else rows


def _of_outcome(rows: QuerySet[FindingRecord], outcome: str) -> QuerySet[FindingRecord]:
    if outcome in (VERIFIED, RIGHT):
        return rows.filter(verified() if outcome == VERIFIED else right())
    return rows.filter(outcome=outcome) if outcome else rows


def _page(request: Visitor, finding: FindingRecord, form: SuppressForm, *, status: int = 200) -> HttpResponse:
    name = rule_names().get(finding.rule_id)
    context = {
        "finding": finding,
        "rule": name,
        "facts": facts_of(finding),
        "sources": sources_of(finding, deliveries_for(request.user)),
        "events": finding.events.select_related("actor", "sweep"),
        "held_off": suppression_of(finding),
        "may_suppress": may(request.user, SUPPRESS) and finding.state in GOES_ON,
        "form": form,
    }
    return render(request, "findings/one.html", context, status=status)


def _finding(request: Visitor, number: int, *, to: Permission = SEE) -> FindingRecord:
    try:
        return finding_for(request.user, number, to=to)
    except FindingRecord.DoesNotExist as error:
        raise Http404 from error
