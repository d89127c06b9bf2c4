"""The first page of helper forces: how far a region is covered, and everything it lacks."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.access import may
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.coverage import Coverage, CoverageRule, coverage_of
from shouwang.registry.selectors import places_of
from shouwang.web.doors import Visitor, door
from shouwang.web.rooms.helping.tables import Cell, ListPage, Table, line, shown, taken_along

COLUMNS = ("户主或村", "所在地", "问题", "原因", "依据")
RULE = "rule"


@require_safe
@door(Permission.SEE_HELPERS)
def coverage(request: Visitor) -> HttpResponse:
    """What is covered in figures, then who is not, each with the reason and the document."""
    found = coverage_of(request.user)
    wanted = request.GET.get(RULE, "")
    page = ListPage(
        "帮扶覆盖",
        f"应帮扶 {found.households:,} 户，已有责任人 {found.helped:,} 户，帮扶干部 {found.helpers:,} 人",
        [_table(found, wanted)],
        export=reverse("helping:export_coverage") if may(request.user, Permission.EXPORT_HOUSEHOLDS) else "",
        tiles=_tiles(found),
        told=found.not_judged,
        tabs=tabs(request.user, "helping:coverage"),
    )
    return shown(request, page)


@require_POST
@door(Permission.EXPORT_HOUSEHOLDS)
def export_coverage(request: Visitor) -> HttpResponseBase:
    """The list of what is lacking as a workbook."""
    table = _table(coverage_of(request.user), request.POST.get(RULE, ""))
    return taken_along(request, table, name="coverage", back=reverse("helping:coverage"))


def _table(found: Coverage, wanted: str) -> Table:
    lacks = [lack for lack in found.lacks if wanted in ("", lack.rule)]
    places = places_of({lack.region for lack in lacks})
    lines = [
        line(
            COLUMNS,
            Cell(lack.household.head_name, reverse("households:one", args=[lack.household.household_no]))
            if lack.household
            else Cell(places[lack.region]),
            places[lack.region],
            Cell(
                "身份不清" if lack.unknown else str(lack.rule.label), tone="plain" if lack.unknown else "bad"
            ),
            lack.reason,
            lack.citation,
        )
        for lack in lacks
    ]
    title = str(CoverageRule(wanted).label) if wanted in CoverageRule else "没有覆盖到的"
    if not found.judged:
        return Table(title, COLUMNS, lines, "还没有判断", "所用规则包没有规定帮扶覆盖的要求，由县里确定")
    return Table(title, COLUMNS, lines, "没有发现缺口", "规则里要求的都做到了；未判断的项目写在上面")


def _tiles(found: Coverage) -> list[dict[str, object]]:
    address = reverse("helping:coverage")
    return [
        {
            "label": rule.label,
            "figure": "未判断" if many is None else f"{many:,}",
            "unit": "" if many is None else "村" if rule is CoverageRule.UNIT else "户",
            "href": "" if many is None else f"{address}?{RULE}={rule.value}",
            "tone": "" if many is None else "bad" if many else "good",
        }
        for rule, many in found.counted().items()
    ]


P = Permission
TABS = (
    ("覆盖", "helping:coverage", (P.SEE_HELPERS,)),
    ("帮扶干部", "helping:people", (P.SEE_HELPERS,)),
    ("包村单位", "helping:units", (P.SEE_TEAMS,)),
    ("驻村队伍", "helping:teams", (P.SEE_TEAMS,)),
    ("请假查岗", "helping:presence", (P.MANAGE_TEAMS,)),
    ("年度考评", "helping:assessments", (P.ASSESS_HELPERS,)),
    ("保险培训", "helping:care", (P.SEE_TEAMS,)),
    ("电话核对", "helping:checks", (P.CHECK_BY_PHONE,)),
    ("到点和日志", "helping:statistics", (P.SEE_TEAMS,)),
    ("社会帮扶", "helping:needs", (P.MANAGE_GIVING,)),
    ("捐赠", "helping:donations", (P.MANAGE_GIVING,)),
)


def tabs(user: User, current: str) -> list[dict[str, object]]:
    """The parts of the room that somebody may enter."""
    return [
        {"label": label, "href": reverse(address), "current": address == current}
        for label, address, permissions in TABS
        if may(user, *permissions)
    ]
