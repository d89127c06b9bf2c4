"""The yearly assessment: who is assessed, on which grounds, the grade, the quota, the list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import scope_for
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.assessing import (
    assessment_for,
    assessments_for,
    close_assessment,
    give_grade,
    open_assessment,
    quota_of,
    years_of,
)
from shouwang.assistance.helpers.models import Assessed, Assessment, Grade
from shouwang.kernel.errors import ShouwangError
from shouwang.regions.models import Level
from shouwang.web.acting import done
from shouwang.web.doors import Visitor, door
from shouwang.web.rooms.helping.coverage import tabs
from shouwang.web.rooms.helping.filling import (
    FormPage,
    choice_field,
    filled_in,
    text_field,
    villages_in,
)
from shouwang.web.rooms.helping.tables import Cell, Link, ListPage, Table, line, shown, taken_along
from shouwang.web.templatetags.show import day as day_told

ASSESS = Permission.ASSESS_HELPERS
PEOPLE = ("姓名", "村", "单位", "驻村天数", "日志条数", "宣讲次数", "查岗次数", "不在岗次数", "等次", "评语")
EXCELLENT = ("姓名", "村", "单位", "职务", "年度", "评语")
TONES = {Grade.EXCELLENT: "good", Grade.BASIC: "warn", Grade.FAILED: "bad"}


@require_safe
@door(ASSESS)
def assessments(request: Visitor) -> HttpResponse:
    """The years."""
    columns = ("年度", "范围", "参评", "优秀", "名额", "名单")
    lines = [
        line(
            columns,
            Cell(f"{one.year}年", reverse("helping:assessment", args=[one.pk])),
            one.region.name,
            one.people.count(),
            one.people.filter(grade=Grade.EXCELLENT).count(),
            "" if one.quota is None else f"{one.quota}",
            Cell(day_told(one.closed_at), tone="good") if one.closed_at else Cell("未确定", tone="warn"),
        )
        for one in assessments_for(request.user)
    ]
    page = ListPage(
        "年度考评",
        "优秀人数不超过规则包规定的比例；名单确定后不能再改",
        [Table("考评", columns, lines, "没有考评", "新建一个年度，参评的是当年驻过村的干部")],
        links=[Link("新建年度考评", reverse("helping:new_assessment"), "plus", main=True)],
        tabs=tabs(request.user, "helping:assessments"),
    )
    return shown(request, page)


class YearForm(forms.Form):
    """Which year, where."""

    region = choice_field("范围", ())
    year = forms.IntegerField(label="年度", min_value=2014, max_value=2100)

    def __init__(self, data: Any, *, places: list[tuple[str, str]]) -> None:  # noqa: ANN401
        """The places that the reader assesses."""
        super().__init__(data, initial={"year": timezone.localdate().year})
        self.fields["region"].choices = places  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@door(ASSESS)
def new_assessment(request: Visitor) -> HttpResponseBase:
    """Begin the assessment of a year."""
    places = villages_in(scope_for(request.user, ASSESS), levels=(Level.COUNTY, Level.TOWNSHIP))

    def act(given: dict[str, Any]) -> str:
        made = open_assessment(given["region"], year=given["year"], actor=request.user)
        return f"考评已建立，参评 {made.people.count()} 人"

    page = FormPage(
        "新建年度考评", "参评的是当年驻过村的干部", Link("年度考评", reverse("helping:assessments"))
    )
    return filled_in(request, YearForm(request.POST or None, places=places), act, page)


@require_safe
@door(ASSESS)
def assessment(request: Visitor, number: int) -> HttpResponse:
    """Everybody of a year with the grounds; the quota with its sum."""
    found = assessment_for(request.user, number)
    page = ListPage(
        f"{found.region.name}{found.year}年考评",
        "查岗、驻村天数、日志来自平时的记录；点姓名评定等次",
        [_people(found)],
        back=Link("年度考评", reverse("helping:assessments")),
        told=[_quota(found)],
        export=reverse("helping:export_assessment", args=[found.pk]) if found.closed_at else "",
        after="" if found.closed_at else "helping/close_assessment.html",
        more={"assessment": found},
    )
    return shown(request, page)


class GradeForm(forms.Form):
    """The grade and the ground."""

    grade = choice_field("等次", Grade.choices, radio=True)
    reason = text_field("评语", longest=200)


@require_http_methods(["GET", "HEAD", "POST"])
@door(ASSESS)
def grade(request: Visitor, number: int) -> HttpResponseBase:
    """Grade one person."""
    scope = scope_for(request.user, ASSESS)
    rows = Assessed.objects.filter(scope.condition("assessment__region_id"))
    person = rows.select_related("assessment", "member__user", "region").filter(pk=number).first()
    if person is None:
        raise Http404

    def act(given: dict[str, Any]) -> str:
        give_grade(person, Grade(given["grade"]), reason=given["reason"], actor=request.user)
        return "等次已评定"

    form = GradeForm(request.POST or None, initial={"grade": person.grade, "reason": person.reason})
    title = f"评定等次：{person.member.user.display_name}"
    back = Link("年度考评", reverse("helping:assessment", args=[person.assessment_id]))
    return filled_in(request, form, act, FormPage(title, _quota(person.assessment), back))


@require_POST
@door(ASSESS)
def close(request: Visitor, number: int) -> HttpResponseBase:
    """Fix the list."""
    found = assessment_for(request.user, number)

    def act() -> str:
        return f"名单已确定：{close_assessment(found, actor=request.user).told}"

    return done(request, act, back=reverse("helping:assessment", args=[found.pk]))


@require_POST
@door(ASSESS)
def export(request: Visitor, number: int) -> HttpResponseBase:
    """The list of the excellent as a workbook (年度考评优秀人员名单)."""
    found = assessment_for(request.user, number)
    back = reverse("helping:assessment", args=[found.pk])
    return taken_along(request, _excellent(found), name=f"excellent-{found.year}", back=back)


def _people(found: Assessment) -> Table:
    years = years_of(found)
    rows = found.people.select_related("member__user", "member__unit", "region")
    lines = [
        line(
            PEOPLE,
            Cell(
                one.member.user.display_name,
                "" if found.closed_at else reverse("helping:grade", args=[one.pk]),
            ),
            one.region.name,
            str(one.member.unit or ""),
            years[one.member_id].days,
            years[one.member_id].logs,
            years[one.member_id].lectures,
            years[one.member_id].checks,
            years[one.member_id].away,
            Cell(one.get_grade_display(), tone=TONES.get(Grade(one.grade), "plain"))
            if one.grade
            else Cell("未评", tone="warn"),
            one.reason,
        )
        for one in rows
    ]
    return Table("参评人员", PEOPLE, lines)


def _excellent(found: Assessment) -> Table:
    rows = found.people.filter(grade=Grade.EXCELLENT).select_related("member__user", "member__unit", "region")
    lines = [
        line(
            EXCELLENT,
            one.member.user.display_name,
            one.region.name,
            str(one.member.unit or ""),
            one.member.get_post_display(),
            f"{found.year}",
            one.reason,
        )
        for one in rows
    ]
    return Table("年度考评优秀人员名单", EXCELLENT, lines)


def _quota(found: Assessment) -> str:
    """The quota with its sum; why there is none, where a pack leaves it open."""
    if found.quota is not None:
        return f"名单已确定，优秀名额{found.quota}人"
    try:
        return f"优秀名额：{quota_of(found.people.count(), on=timezone.localdate()).told}"
    except ShouwangError as error:
        return error.message
