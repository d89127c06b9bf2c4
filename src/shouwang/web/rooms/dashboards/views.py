"""One page a region, and the same for a wall."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shouwang.accounts.access import may, scope_for
from shouwang.accounts.roles import Permission
from shouwang.indicators.counts import REVERIFICATION, Board
from shouwang.indicators.help_counts import help_figures
from shouwang.regions.codes import ancestors_of
from shouwang.regions.models import Level, Region
from shouwang.screening.rule_names import rule_label
from shouwang.web.charts import Cell
from shouwang.web.doors import Visitor, door
from shouwang.web.rooms.dashboards import drawing, mapping
from shouwang.web.rooms.dashboards.lists import Lists
from shouwang.workflow.selectors import notices_for


@dataclass(frozen=True, slots=True)
class Tile:
    """One number, and the list that it counts; without an address where the reader may not open it."""

    label: str
    figure: int
    unit: str
    href: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule, how many of its findings somebody verified, and how many of these were true."""

    label: str
    verified: Cell
    true: Cell


@require_safe
@door(Permission.SEE_INDICATORS)
def home(request: Visitor) -> HttpResponseBase:
    """The region that somebody mostly works in."""
    scope = scope_for(request.user, Permission.SEE_INDICATORS)
    own = [r.low for r in scope.ranges]
    return redirect("dashboards:region", code=min(own, key=lambda code: (len(code.rstrip("0")), code)))


@require_safe
@door(Permission.SEE_INDICATORS)
def region(request: Visitor, code: int) -> HttpResponse:
    """How it stands: numbers that open their lists, the way from warning to clearing, the places below."""
    place = _region(request, code)
    board, lists = Board(place.code), Lists.of(request.user, place.code)
    below = board.places()
    shown = request.GET.get("show", "")
    context = {
        "place": place,
        "above": _above(request, place),
        "tiles": _tiles(board, lists),
        "charts": [drawing.way(board, lists), drawing.months(board, lists)],
        "small": [drawing.risks(board, lists), drawing.classes(board, lists)],
        "compared": drawing.below(below, lists) if below else None,
        "map": mapping.map_of(place, below, lists, shown),
        "map_tabs": mapping.tabs_of(shown),
        "may_keep_map": bool(below) and mapping.may_keep_map(request, place),
        "rules": _rules(board, lists),
        "unread": _unread(request),
        "now": timezone.now(),
    }
    return render(request, "dashboards/region.html", context)


@require_safe
@door(Permission.SEE_INDICATORS)
def wall(request: Visitor, code: int) -> HttpResponse:
    """The same for a wall (挂图作战): large, without a menu, brought up to date by itself."""
    place = _region(request, code)
    board, lists = Board(place.code), Lists.of(request.user, place.code)
    below = board.places()
    worst_first = sorted(below, key=lambda one: (-one.late, -one.findings, one.region.code))
    context = {
        "place": place,
        "tiles": _tiles(board, lists),
        "charts": [drawing.way(board, lists), drawing.months(board, lists)],
        "places": [(one, lists.below(one.region.code)) for one in worst_first],
        "now": timezone.now(),
    }
    return render(request, "dashboards/wall.html", context)


def _region(request: Visitor, code: int) -> Region:
    """The region, where somebody may see its numbers; Http404 otherwise."""
    place = Region.objects.filter(code=f"{code:014d}").first()
    if place is None or not scope_for(request.user, Permission.SEE_INDICATORS).covers(place.code):
        raise Http404
    return place


def _above(request: Visitor, place: Region) -> list[Region]:
    """The regions above that somebody may see too, from the top."""
    scope = scope_for(request.user, Permission.SEE_INDICATORS)
    codes = [code for code in ancestors_of(place.code)[:-1] if scope.covers(code)]
    return list(Region.objects.filter(code__in=codes, level__gt=Level.NATION).order_by("level"))


def _unread(request: Visitor) -> int:
    """Word that waits for a leader, who has no inbox: what is late."""
    return notices_for(request.user).count() if may(request.user, Permission.SEE_FINDINGS) else 0


def _tone(late: int) -> str:
    """How a number of late things is shown."""
    return "bad" if late else "good"


def _tiles(board: Board, lists: Lists) -> list[Tile]:
    """The numbers on top, each with the list that it counts."""
    numbers, help_given = board.figures(), help_figures(lists.region)
    return [
        Tile("未办结线索", numbers.findings, "条", lists.findings()),
        Tile("红色线索", numbers.urgent, "条", lists.findings(level="red"), "bad" if numbers.urgent else ""),
        Tile("超期事项", numbers.late, "件", lists.late_cases(), _tone(numbers.late)),
        Tile("在办事项", numbers.cases, "件", lists.cases(state="open")),
        Tile("回头看未办结", numbers.drawn, "户", lists.cases(process=REVERIFICATION)),
        Tile("监测对象", numbers.monitored, "户", lists.monitored()),
        Tile("风险已消除", numbers.cleared, "户", lists.monitored(stage="cleared")),
        Tile("在册农户", numbers.households, "户", lists.households()),
        Tile("待整改问题", numbers.problems, "件", lists.problems()),
        Tile(
            "整改超期",
            numbers.problems_late,
            "件",
            lists.problems(progress="late"),
            _tone(numbers.problems_late),
        ),
        Tile(
            "没有帮扶计划",
            help_given.without_plan,
            "户",
            lists.gaps(kind="no_plan"),
            _tone(help_given.without_plan),
        ),
        Tile(
            "帮扶任务超期",
            help_given.tasks_late,
            "件",
            lists.tasks(state="late"),
            _tone(help_given.tasks_late),
        ),
        Tile("在岗公益岗位", help_given.posts_held, "个", lists.posts(state="held")),
        Tile("本月走访", numbers.visits_this_month, "次", lists.visits(timezone.localdate())),
    ]


def _rules(board: Board, lists: Lists) -> list[Judged]:
    """How often each rule was right."""
    return [
        Judged(
            rule_label(rule),
            Cell(verified, lists.findings(rule=rule, state="", outcome="verified")),
            Cell(true, lists.findings(rule=rule, state="", outcome="right")),
        )
        for rule, verified, true in board.precision()
    ]
