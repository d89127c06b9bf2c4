"""The map of a region: the places directly below, shaded by what somebody wants to see."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.db.models import TextChoices
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from shouwang.accounts.access import scope_for
from shouwang.accounts.roles import Permission
from shouwang.indicators import counts
from shouwang.regions.maps import Brought, drop_map, keep_map, places_below
from shouwang.regions.models import Region, RegionMap
from shouwang.regions.outlines import MOST_BYTES, OutlineError, told
from shouwang.web.charts import Cell
from shouwang.web.doors import Visitor, door
from shouwang.web.maps import Map, Place, outlined, tiled
from shouwang.web.rooms.dashboards.lists import Lists

REVIEW_NO = RegexValidator(
    r"^[A-Za-z\u4e00-\u9fa5]{1,6}[(（][0-9]{4}[)）][0-9]{1,6}号$",
    "不像一个审图号\n例如：GS（2023）1234号、皖S（2024）12号\n照批准文件填写；没有审图号的留空",
)


class Shown(TextChoices):
    """What the places are shaded by."""

    FINDINGS = "findings", "线索"
    MONITORED = "monitored", "监测户"
    LATE = "late", "超期事项"


class MapForm(forms.Form):
    """A file of outlines and where it comes from."""

    file = forms.FileField(label="边界文件")
    review_no = forms.CharField(label="审图号", max_length=40, required=False, validators=[REVIEW_NO])
    source = forms.CharField(label="来源", max_length=100, required=False)

    def clean_file(self) -> UploadedFile[bytes]:
        """Nothing larger than what is read."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        most = MOST_BYTES // 1024 // 1024
        if (file.size or 0) > MOST_BYTES:
            size = (file.size or 0) / 1024 / 1024
            raise forms.ValidationError(f"文件有 {size:.1f} MB\n{most} MB 以内\n用制图软件简化边界后上传")
        return file


def map_of(region: Region, below: Sequence[counts.Place], lists: Lists, shown: str) -> Map | None:
    """The map of a region by what somebody wants to see; None where nothing lies below."""
    if not below:
        return None
    first = Shown(shown) if shown in Shown else Shown.FINDINGS
    order = [first, *(other for other in Shown if other is not first)]
    places = [
        Place(
            one.region.code,
            one.region.name,
            reverse("dashboards:region", args=[one.region.code]),
            [_cell(one, lists.below(one.region.code), what) for what in order],
        )
        for one in below
    ]
    kept = RegionMap.objects.filter(region=region).first()
    width, height, shapes = outlined(kept.drawing, places) if kept else tiled(places)
    return Map(
        title=f"{region.name}{first.label}分布",
        unit={Shown.FINDINGS: "条", Shown.MONITORED: "户", Shown.LATE: "件"}[first],
        columns=[what.label for what in order],
        width=width,
        height=height,
        shapes=shapes,
        places=places,
        review_no=kept.review_no if kept else "",
        source=kept.source if kept else "",
        by_tiles=kept is None,
    )


def tabs_of(shown: str) -> list[dict[str, object]]:
    """What the map may show."""
    now = shown if shown in Shown else Shown.FINDINGS
    return [
        {"label": what.label, "href": f"?show={what.value}#map", "current": what.value == now}
        for what in Shown
    ]


def may_keep_map(request: Visitor, region: Region) -> bool:
    """Whether somebody looks after the map of a region."""
    return scope_for(request.user, Permission.KEEP_MAP).covers(region.code)


@require_http_methods(["GET", "HEAD", "POST"])
@door(Permission.KEEP_MAP)
def outlines(request: Visitor, code: int) -> HttpResponseBase:
    """The form that takes a file of outlines; all that is wrong with one is said at once."""
    region = _region(request, code)
    sent = request.method == "POST"
    form = MapForm(request.POST, request.FILES) if sent else MapForm()
    faults: list[str] = []
    if sent and form.is_valid():
        try:
            missing = keep_map(region, _brought(form), actor=request.user)
        except OutlineError as error:
            faults = [*told(error.faults), f"可接受：{error.accepted}"]
        else:
            _tell(request, missing)
            return redirect("dashboards:region", code=region.code)
    context = {
        "place": region,
        "form": form,
        "faults": faults,
        "places": places_below(region.code),
        "kept": RegionMap.objects.filter(region=region).first(),
        "most": MOST_BYTES // 1024 // 1024,
    }
    return render(request, "dashboards/outlines.html", context, status=422 if sent else 200)


@require_POST
@door(Permission.KEEP_MAP)
def drop(request: Visitor, code: int) -> HttpResponse:
    """Draws the region as squares again."""
    region = _region(request, code)
    drop_map(region, actor=request.user)
    messages.success(request, "已改用方格示意图")
    return redirect("dashboards:region", code=region.code)


def _cell(one: counts.Place, lists: Lists, what: Shown) -> Cell:
    return {
        Shown.FINDINGS: Cell(one.findings, lists.findings()),
        Shown.MONITORED: Cell(one.monitored, lists.monitored()),
        Shown.LATE: Cell(one.late, lists.late_cases()),
    }[what]


def _region(request: Visitor, code: int) -> Region:
    region = Region.objects.filter(code=f"{code:014d}").first()
    if region is None or not may_keep_map(request, region) or not places_below(region.code):
        raise Http404
    return region


def _brought(form: MapForm) -> Brought:
    file: UploadedFile[bytes] = form.cleaned_data["file"]
    return Brought(
        file.name or "", file.read(), form.cleaned_data["review_no"], source=form.cleaned_data["source"]
    )


def _tell(request: Visitor, missing: Sequence[str]) -> None:
    messages.success(request, "地图已更新")
    if missing:
        messages.warning(request, f"图上没有：{'、'.join(told(missing))}；这些地方的数字见右侧的表")
