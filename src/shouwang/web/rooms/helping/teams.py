"""Resident teams: what each village must be sent and who is there; members, leave and checks of presence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import may, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.attendance import check_presence, checks_for, decide_leave, leaves_for
from shouwang.assistance.helpers.models import LeaveState, Presence, TeamMember, TeamPost, Trait
from shouwang.assistance.helpers.teams import (
    STATIONED,
    NewMember,
    Station,
    member_for,
    members_for,
    relieve,
    set_traits,
    station,
    station_of,
    stations_for,
    village_for,
)
from shouwang.assistance.helpers.units import units_for
from shouwang.regions.models import Region
from shouwang.registry.selectors import place_of, places_of
from shouwang.reports.letters.paper import WORD
from shouwang.reports.team_report import team_report
from shouwang.web.acting import done
from shouwang.web.doors import Visitor, door
from shouwang.web.files import sent_file
from shouwang.web.rooms.helping.coverage import tabs
from shouwang.web.rooms.helping.filling import (
    FormPage,
    choice_field,
    day_field,
    filled_in,
    text_field,
    villages_in,
)
from shouwang.web.rooms.helping.tables import Cell, Link, ListPage, Table, line, shown, taken_along
from shouwang.web.templatetags.show import day as day_told
from shouwang.web.templatetags.show import moment
from shouwang.workflow.permitted import people_for

SEE, MANAGE = Permission.SEE_TEAMS, Permission.MANAGE_TEAMS
PRESENCE = ("姓名", "村", "单位", "查岗时间", "方式", "结果", "说明", "查岗人")
TONES = {Presence.THERE: "good", Presence.AWAY: "bad", Presence.NOT_REACHED: "warn"}


class VillageForm(forms.Form):
    """Which village to open."""

    village = choice_field("打开一个村", (), required=False)

    def __init__(self, data: Any, *, user: User) -> None:  # noqa: ANN401 - a QueryDict or nothing
        """The villages that the reader reaches."""
        super().__init__(data)
        self.fields["village"].choices = [("", "全部"), *villages_in(scope_for(user, SEE))]  # type: ignore[attr-defined]


@require_safe
@door(SEE)
def teams(request: Visitor) -> HttpResponse:
    """Every village that is of some kind or has a team: what it lacks first."""
    columns = ("村", "村类型", "第一书记", "工作队长", "队员人数", "缺什么")
    wanted = request.GET.get("village", "")
    found = [s for s in stations_for(request.user) if wanted in ("", s.region.pk)]
    if wanted and not found:
        found = [station_of(village_for(request.user, wanted))]
    lines = [_station_line(columns, one) for one in sorted(found, key=lambda one: not one.lacks)]
    page = ListPage(
        "驻村队伍",
        "每个村按类型应派什么、现在有谁；缺的排在前面",
        [Table("村", columns, lines, "没有登记村类型，也没有驻村队伍", "打开一个村，登记村类型或选派干部")],
        filter=VillageForm(request.GET, user=request.user),
        tabs=tabs(request.user, "helping:teams"),
    )
    return shown(request, page)


@require_safe
@door(SEE)
def team(request: Visitor, code: int) -> HttpResponse:
    """One village: what it must be sent, who is there, who was."""
    village = village_for(request.user, str(code))
    now = station_of(village)
    former = members_for(request.user).filter(region=village).exclude(ended_on=None)
    manages = may(request.user, MANAGE)
    links = [
        Link("登记村类型", reverse("helping:traits", args=[code]), "list-check"),
        Link("选派干部", reverse("helping:station", args=[code]), "user-plus", main=True),
    ]
    page = ListPage(
        f"{village.name}驻村队伍",
        f"{place_of(village.pk)}；{'、'.join(str(Trait(t).label) for t in now.traits) or '没有登记村类型'}",
        [_duties(now), _members(now.members, "现任", manages), _members(list(former), "曾任", False)],
        links=links if manages else [],
        back=Link("驻村队伍", reverse("helping:teams")),
        after="helping/report.html",
        more={"code": code, "year": timezone.localdate().year},
    )
    return shown(request, page)


@require_POST
@door(SEE)
def report(request: Visitor, code: int) -> HttpResponseBase:
    """The report of a resident team on a year, as a Word document to be completed and signed."""
    village = village_for(request.user, str(code))
    year = timezone.localdate().year
    content = team_report(village, year=year, actor=request.user)
    return sent_file(content, f"team-report-{code}-{year}.docx", media_type=WORD)


class TraitsForm(forms.Form):
    """What a village is."""

    traits = forms.MultipleChoiceField(
        label="村类型", choices=Trait.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = text_field("依据", longest=120, help_text="如：县委组织部认定文件")


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def traits(request: Visitor, code: int) -> HttpResponseBase:
    """Enter what a village is: it decides what it must be sent."""
    village = village_for(request.user, str(code), to=MANAGE)
    form = TraitsForm(request.POST or None, initial={"traits": station_of(village).traits})

    def act(given: dict[str, Any]) -> str:
        chosen = [Trait(name) for name in given["traits"]]
        set_traits(village, chosen, reason=given["reason"], actor=request.user)
        return "村类型已登记"

    return filled_in(request, form, act, _page(village, "登记村类型", "按类型决定应派第一书记、工作队"))


class StationForm(forms.Form):
    """Who is to be stationed."""

    user = choice_field("干部", ())
    post = choice_field("职务", TeamPost.choices)
    first_secretary = forms.BooleanField(label="任第一书记", required=False)
    unit = choice_field("派出单位", (), required=False)
    since = day_field("到任日")
    term_ends_on = day_field("任期届满日", required=False)

    def __init__(self, data: Any, *, user: User, village: Region) -> None:  # noqa: ANN401
        """Who could go there; the units that the reader knows."""
        super().__init__(data, initial={"since": timezone.localdate()})
        self.fields["user"].choices = [("", "请选择"), *candidates(village)]  # type: ignore[attr-defined]
        units = [(str(unit.pk), unit.name) for unit in units_for(user)]
        self.fields["unit"].choices = [("", "没有"), *units]  # type: ignore[attr-defined]


def candidates(village: Region) -> list[tuple[str, str]]:
    """Who holds a role there with which one may be stationed."""
    held = Q(pk__in=())
    for role in STATIONED:
        held |= Q(pk__in=people_for(role, village.pk).values("pk"))
    people = User.objects.filter(held).order_by("display_name", "pk")
    return [(str(one.pk), f"{one.display_name} {one.office}".strip()) for one in people]


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def station_page(request: Visitor, code: int) -> HttpResponseBase:
    """Station somebody in a village."""
    village = village_for(request.user, str(code), to=MANAGE)

    def act(given: dict[str, Any]) -> str:
        unit = units_for(request.user).get(pk=given["unit"]) if given["unit"] else None
        new = NewMember(
            User.objects.get(pk=given["user"]),
            TeamPost(given["post"]),
            given["first_secretary"],
            unit,
            given["since"],
            given["term_ends_on"],
        )
        station(village, new, actor=request.user)
        return "已选派"

    form = StationForm(request.POST or None, user=request.user, village=village)
    return filled_in(request, form, act, _page(village, "选派干部", "先有账号和该村的角色，再选派"))


class RelieveForm(forms.Form):
    """Who follows, and why."""

    successor = choice_field("接替的人", (), required=False)
    reason = text_field("理由", longest=120, help_text="如：任期届满、轮换、调离")

    def __init__(self, data: Any, *, member: TeamMember) -> None:  # noqa: ANN401
        """Whoever could go there."""
        super().__init__(data)
        people = [one for one in candidates(member.region) if one[0] != str(member.user_id)]
        self.fields["successor"].choices = [("", "没有"), *people]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def relieve_page(request: Visitor, number: int) -> HttpResponseBase:
    """Somebody leaves a village; a successor takes the post."""
    member = member_for(request.user, number, to=MANAGE)

    def act(given: dict[str, Any]) -> str:
        successor = User.objects.get(pk=given["successor"]) if given["successor"] else None
        relieve(member, reason=given["reason"], actor=request.user, successor=successor)
        return "已办理离任"

    lead = "村里仍应有驻村力量时，最后一人要有接替的人才能离任"
    page = _page(member.region, f"{member.user.display_name}离任或轮换", lead)
    return filled_in(request, RelieveForm(request.POST or None, member=member), act, page)


class PresenceForm(forms.Form):
    """What a check found."""

    by_phone = choice_field("方式", ((1, "电话查岗"), (0, "到村查岗")), radio=True)
    result = choice_field("结果", Presence.choices, radio=True)
    note = text_field("说明", longest=200, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def check(request: Visitor, number: int) -> HttpResponseBase:
    """Write down a check of presence."""
    member = member_for(request.user, number, to=MANAGE)

    def act(given: dict[str, Any]) -> str:
        check_presence(
            member,
            result=Presence(given["result"]),
            by_phone=given["by_phone"] == "1",
            note=given["note"],
            actor=request.user,
        )
        return "查岗结果已登记"

    form = PresenceForm(request.POST or None, initial={"by_phone": 1})
    page = _page(member.region, f"查岗：{member.user.display_name}", "结果作为年度考评的依据之一")
    return filled_in(request, form, act, page)


@require_safe
@door(MANAGE)
def presence(request: Visitor) -> HttpResponse:
    """Requests for leave that wait, then every check."""
    waiting = list(leaves_for(request.user).filter(state=LeaveState.WAITING))
    columns = ("姓名", "村", "起", "止", "事由")
    asked = [
        line(
            columns,
            leave.member.user.display_name,
            leave.member.region.name,
            day_told(leave.from_day),
            day_told(leave.until_day),
            leave.reason,
        )
        for leave in waiting
    ]
    page = ListPage(
        "请假查岗",
        "请假由另一人审批；查岗结果表可导出，作为年度考评依据",
        [_presence(request.user), Table("待审批的请假", columns, asked, "没有待审批的请假")],
        export=reverse("helping:export_presence"),
        tabs=tabs(request.user, "helping:presence"),
        after="helping/leaves.html",
        more={"leaves": waiting},
    )
    return shown(request, page)


@require_POST
@door(MANAGE)
def export_presence(request: Visitor) -> HttpResponseBase:
    """The table of checks as a workbook (查岗结果表)."""
    back = reverse("helping:presence")
    return taken_along(request, _presence(request.user), name="presence-checks", back=back)


@require_POST
@door(MANAGE)
def decide(request: Visitor, number: int) -> HttpResponseBase:
    """Grant or refuse leave."""
    leave = get_object_or_404(leaves_for(request.user), pk=number)

    def act() -> str:
        grant = request.POST.get("grant") == "1"
        decide_leave(leave, grant=grant, answer=request.POST.get("reason", ""), actor=request.user)
        return "已批准" if grant else "已退回"

    return done(request, act, back=reverse("helping:presence"))


def _presence(user: User) -> Table:
    lines = [
        line(
            PRESENCE,
            one.member.user.display_name,
            one.member.region.name,
            str(one.member.unit or ""),
            moment(one.at),
            "电话" if one.by_phone else "到村",
            Cell(one.get_result_display(), tone=TONES.get(Presence(one.result), "plain")),
            one.note,
            one.checked_by.display_name,
        )
        for one in checks_for(user)
    ]
    return Table("查岗结果", PRESENCE, lines, "还没有查岗", "在驻村队伍里打开一个村，逐人登记")


def _station_line(columns: tuple[str, ...], one: Station) -> Any:  # noqa: ANN401 - a line
    secretary, leader = one.first_secretary, one.leader
    lacks = "；".join(f"{duty.label}（{duty.there}）" for duty in one.lacks)
    return line(
        columns,
        Cell(one.region.name, reverse("helping:team", args=[int(one.region.pk)])),
        "、".join(str(Trait(trait).label) for trait in one.traits),
        secretary.user.display_name if secretary else "",
        leader.user.display_name if leader else "",
        one.counted,
        Cell(lacks, tone="") if lacks else Cell("齐备", tone="good"),
    )


def _duties(now: Station) -> Table:
    columns = ("应有", "现有", "是否到位", "依据")
    lines = [
        line(
            columns,
            duty.label,
            duty.there,
            Cell("到位", tone="good") if duty.met else Cell("缺", tone="bad"),
            duty.citation,
        )
        for duty in now.duties
    ]
    return Table("应派力量", columns, lines, "按村类型和所用规则包，没有必须选派的力量")


def _members(members: list[TeamMember], title: str, manages: bool) -> Table:  # noqa: FBT001 - one place
    columns = ("姓名", "职务", "派出单位", "到任", "任期届满或离任", "办理")
    today = timezone.localdate()
    lines = []
    for one in members:
        ends = one.ended_on or one.term_ends_on
        over = one.ended_on is None and one.term_ends_on is not None and one.term_ends_on < today
        post = one.get_post_display() + ("、第一书记" if one.first_secretary else "")
        links = Cell("查岗", reverse("helping:check_presence", args=[one.pk])) if manages else Cell("")
        name = (
            Cell(one.user.display_name, reverse("helping:relieve", args=[one.pk]))
            if manages
            else Cell(one.user.display_name)
        )
        told = Cell(day_told(ends) if ends else "", tone="bad" if over else "")
        lines.append(line(columns, name, post, str(one.unit or ""), day_told(one.started_on), told, links))
    return Table(title, columns, lines, "没有记录")


def _page(village: Region, title: str, lead: str) -> FormPage:
    back = Link(f"{village.name}驻村队伍", reverse("helping:team", args=[int(village.pk)]))
    where = places_of([village.pk])[village.pk]
    return FormPage(title, f"{where}：{lead}", back)
