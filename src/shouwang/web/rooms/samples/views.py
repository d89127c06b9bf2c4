"""The pages of samples: the seed is written down first, then the draw; anyone may see that it was so."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import scope_for
from shouwang.accounts.roles import Permission
from shouwang.cases.models import Drawn, Sample
from shouwang.cases.sampling import (
    HOUSEHOLDS,
    VILLAGES,
    draw,
    export_sample,
    numbers,
    prepare_sample,
    redraw,
    samples_for,
)
from shouwang.kernel.errors import ShouwangError
from shouwang.registry.selectors import places_of
from shouwang.web.doors import Visitor, door
from shouwang.web.files import sent_file
from shouwang.web.lists import headings, paged
from shouwang.web.rooms.samples.forms import PrepareForm
from shouwang.web.rooms.samples.workbook import workbook_of
from shouwang.workflow.shelf import process_of

SEED_DIGITS = 12
NUMBERS = ("户数", "已核查", "有差异")
COLUMNS = headings("名称", "范围", "抽样时间", "抽取人", *NUMBERS, numbers=NUMBERS)
DRAWN_COLUMNS = tuple({"label": label} for label in ("户主", "所在地", "环节", "差异", "登记有无改动"))


@require_safe
@door(Permission.DRAW_SAMPLE)
def all_samples(request: Visitor) -> HttpResponse:
    """The samples that this person may look at."""
    page = paged(samples_for(request.user), request)
    for sample in page.object_list:
        sample.told = _told(sample)
    context = {"page": page, "rows": page.object_list, "columns": COLUMNS}
    return render(request, "samples/all.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door(Permission.DRAW_SAMPLE)
def prepare(request: Visitor) -> HttpResponseBase:
    """The seed and the frame are written down; nothing is drawn yet."""
    scope = scope_for(request.user, Permission.DRAW_SAMPLE)
    proposed = {"seed": str(secrets.randbelow(10**SEED_DIGITS)).zfill(SEED_DIGITS)}
    form = PrepareForm(request.POST or None, scope=scope, initial=proposed)
    said = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            sample = prepare_sample(
                given["region"], title=given["title"], seed=given["seed"], actor=request.user
            )
        except ShouwangError as error:
            said = error.message
        else:
            return redirect("samples:one", sample.pk)
    asked = numbers()
    context = {"form": form, "said": said, "villages": asked[VILLAGES], "households": asked[HOUSEHOLDS]}
    return render(request, "samples/prepare.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@door(Permission.DRAW_SAMPLE)
def one(request: Visitor, number: int) -> HttpResponse:
    """A sample: how it was drawn, and how far the check of each household has come."""
    sample = _sample(request, number)
    rows = sample.drawn.select_related("household", "case").order_by("region_id", "pk")
    page = paged(rows, request)
    places = places_of({row.region_id for row in page.object_list})
    for row in page.object_list:
        _dress(row, places)
    context = {
        "sample": sample,
        "told": _told(sample),
        "facts": _facts(sample),
        "page": page,
        "rows": page.object_list,
        "columns": DRAWN_COLUMNS,
        "may_draw": sample.drawn_by_id == request.user.pk and not page.paginator.count,
    }
    return render(request, "samples/one.html", context)


@require_POST
@door(Permission.DRAW_SAMPLE)
def draw_now(request: Visitor, number: int) -> HttpResponseBase:
    """Draws the households of a prepared sample."""
    sample = _sample(request, number)
    try:
        many = draw(sample, actor=request.user)
    except ShouwangError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"抽到 {many} 户，已列入您的待办")
    return redirect("samples:one", number)


@require_safe
@door(Permission.DRAW_SAMPLE)
def proof(request: Visitor, number: int) -> HttpResponse:
    """Draws once more and compares."""
    sample = _sample(request, number)
    context = {"sample": sample, "proof": redraw(sample), "facts": _facts(sample)}
    return render(request, "samples/proof.html", context)


@require_POST
@door(Permission.DRAW_SAMPLE)
def export(request: Visitor, number: int) -> HttpResponseBase:
    """The sample as a workbook, to be taken into the villages; that it was taken is in the audit log."""
    sample = _sample(request, number)
    try:
        rows = export_sample(sample, purpose=request.POST.get("purpose", ""), actor=request.user)
    except ShouwangError as error:
        messages.error(request, error.message)
        return redirect("samples:one", number)
    places = places_of({row.region_id for row in rows})
    return sent_file(workbook_of([_dress(row, places) for row in rows]), f"sample-{sample.pk}.xlsx")


def _sample(request: Visitor, number: int) -> Sample:
    sample = samples_for(request.user).filter(pk=number).first()
    if sample is None:
        raise Http404
    return sample


def _told(sample: Sample) -> dict[str, int]:
    rows = list(sample.drawn.values_list("checked_at", "differences"))
    return {
        "drawn": len(rows),
        "checked": sum(1 for checked_at, _ in rows if checked_at),
        "differing": sum(1 for _, differences in rows if differences),
    }


def _facts(sample: Sample) -> list[dict[str, object]]:
    return [
        {"label": "范围", "value": sample.region.name},
        {"label": "每个乡镇抽", "value": f"{sample.villages_a_township} 个村"},
        {"label": "每个村抽", "value": f"{sample.households_a_village} 户"},
        {"label": "随机种子", "value": sample.seed, "hint": "抽取以前已登记"},
        {"label": "抽样框摘要", "value": f"{sample.frame_digest[:16]}…", "hint": "SHA-256"},
        {"label": "抽取人", "value": sample.drawn_by.display_name},
    ]


def _dress(row: Drawn, places: dict[str, str]) -> Drawn:
    """The row with what its line shows beside its own columns."""
    row.place = places[row.region_id]  # type: ignore[attr-defined] # for the template alone
    row.changed = row.household.version != row.version_then  # type: ignore[attr-defined]
    names = _item_names(row)
    row.told = "、".join(names.get(item, item) for item in row.differences)  # type: ignore[attr-defined]
    return row


def _item_names(row: Drawn) -> dict[str, str]:
    action = process_of(row.case).actions.get("differ") if row.case else None
    return dict(action.form[0].choices) if action and action.form else {}
