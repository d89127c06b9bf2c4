"""Finding a household, and its page: now or on a day in the past, on the screen or on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import may, scope_for
from shouwang.accounts.roles import Permission
from shouwang.assistance.plans.selectors import help_of, told_of
from shouwang.assistance.posts.selectors import appointments_of
from shouwang.assistance.posts.selectors import told_of as posts_told
from shouwang.cases.story import story_of, work_on
from shouwang.registry.models import Household, Standing
from shouwang.registry.search import LONGEST_TEXT, search
from shouwang.registry.selectors import as_of, household_for, kin_of
from shouwang.screening.entitlements import entitlements_about
from shouwang.screening.evidence import source_of
from shouwang.screening.source_rows import rows_about
from shouwang.web.doors import Visitor, door
from shouwang.web.lists import headings
from shouwang.web.rooms.households.assistance_tabs import guarantees_tab, labels_tab
from shouwang.web.rooms.households.facts import facts_of

SEE = Permission.SEE_HOUSEHOLDS
LAKE = "lake"
RESULT_COLUMNS = headings("户主", "所在村", "户编号", "人口", "类别", "查到的人", numbers=("人口",))


@require_http_methods(["GET", "HEAD", "POST"])
@door(SEE)
def search_page(request: Visitor) -> HttpResponse:
    """Search first: nothing is listed before something is asked; what is asked never stands in an address."""
    text = request.POST.get("q", "")
    result = search(request.user, text) if request.method == "POST" else None
    shown = {"text": text[:LONGEST_TEXT], "result": result, "columns": RESULT_COLUMNS}
    return render(request, "households/search.html", shown)


@require_safe
@door(SEE)
def one(request: Visitor, household_no: str) -> HttpResponse:
    """A household: key facts, members, and one of its tabs."""
    home = household_for(request.user, household_no, to=SEE)
    tab = request.GET.get("tab", "")
    template, context_of = TABS.get(tab, TABS[""])[1:]
    shown = _shown(request, home)
    shown |= {"tabs": _tabs(request, home, tab if tab in TABS else ""), "tab_template": template}
    shown |= context_of(request, home, _day(request))
    return render(request, "households/one.html", shown)


@require_safe
@door(SEE)
def sheet(request: Visitor, household_no: str) -> HttpResponse:
    """一户一页: all that matters of a household on one sheet of paper."""
    home = household_for(request.user, household_no, to=SEE)
    shown = _shown(request, home) | _story(request, home, _day(request))
    return render(request, "households/sheet.html", shown)


def _shown(request: Visitor, home: Household) -> dict[str, object]:
    day = _day(request)
    then = as_of(home, day)
    return {
        "home": home,
        "then": then,
        "facts": facts_of(then),
        "past": day,
        "kin": kin_of(home),
        "today": timezone.localdate(),
        "active": home.standing == Standing.ACTIVE,
        "may_ask": day is None
        and home.standing == Standing.ACTIVE
        and may(request.user, Permission.PROPOSE_CORRECTION),
        "may_report": day is None
        and home.standing == Standing.ACTIVE
        and scope_for(request.user, Permission.REPORT_FOR_HOUSEHOLD).covers(home.region_id),
        "may_reveal": may(request.user, Permission.SEE_SENSITIVE),
    }


def _day(request: Visitor) -> date | None:
    """The day in the past that the address names; None for now and for what is no such day."""
    try:
        day = parse_date(request.GET.get("day", ""))
    except ValueError:
        return None
    return day if day and day < timezone.localdate() else None


def _tabs(request: Visitor, home: Household, current: str) -> list[dict[str, object]]:
    address, day = reverse("households:one", args=[home.household_no]), _day(request)
    past = f"&day={day.isoformat()}" if day else ""
    return [
        {"label": label, "href": f"{address}?tab={name}{past}", "current": name == current}
        for name, (label, _, _) in TABS.items()
    ]


def _members(request: Visitor, home: Household, day: date | None) -> dict[str, object]:
    return {}


def _story(request: Visitor, home: Household, day: date | None) -> dict[str, object]:
    work = work_on(home, user=request.user)
    helped = [*told_of(home, user=request.user), *posts_told(home, user=request.user)]
    until = day or timezone.localdate()
    story = [*story_of(home, work=work, until=day), *(one for one in helped if one.day <= until)]
    return {"story": sorted(story, key=lambda one: one.day, reverse=True), "work": work}


def _work(request: Visitor, home: Household, day: date | None) -> dict[str, object]:
    return {"work": work_on(home, user=request.user)}


def _benefits(request: Visitor, home: Household, day: date | None) -> dict[str, object]:
    lake, on = Path(settings.HOME) / LAKE, day or timezone.localdate()
    return {"benefits": entitlements_about(lake, home.household_no, as_of=on)}


def _labels(request: Visitor, home: Household, day: date | None) -> dict[str, object]:
    return labels_tab(request.user, home, day)


def _guarantees(request: Visitor, home: Household, day: date | None) -> dict[str, object]:
    return guarantees_tab(home, day)


def _help(request: Visitor, home: Household, day: date | None) -> dict[str, object]:
    found = help_of(home, user=request.user)
    return {
        "help": found,
        "posts": appointments_of(home, user=request.user),
        "may_draft": day is None and scope_for(request.user, Permission.DISPATCH).covers(home.region_id),
    }


def _sources(request: Visitor, home: Household, day: date | None) -> dict[str, object]:
    rows = rows_about(Path(settings.HOME) / LAKE, home.household_no)
    return {"rows": rows, "entered": source_of(home.source) if home.source else None}


TABS: dict[str, tuple[str, str, Callable[[Visitor, Household, date | None], dict[str, object]]]] = {
    "": ("家庭成员", "households/tab_members.html", _members),
    "story": ("变化经过", "households/tab_story.html", _story),
    "findings": ("线索", "households/tab_findings.html", _work),
    "benefits": ("待遇", "households/tab_benefits.html", _benefits),
    "labels": ("救助", "households/tab_labels.html", _labels),
    "guarantees": ("保障", "households/tab_guarantees.html", _guarantees),
    "cases": ("办理", "households/tab_cases.html", _work),
    "help": ("帮扶", "households/tab_help.html", _help),
    "visits": ("走访", "households/tab_visits.html", _work),
    "sources": ("数据来源", "households/tab_sources.html", _sources),
}
