"""The board of guarantees, the list behind each number, and the list to take along."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.access import may
from shouwang.accounts.roles import Permission
from shouwang.assistance.social.models import Fulfilment
from shouwang.assistance.social.pack import current
from shouwang.assistance.social.selectors import (
    UNKNOWN,
    Board,
    boards_for,
    guarantees_for,
    lines_of,
)
from shouwang.assistance.social.sheets import guarantee_sheet
from shouwang.registry.selectors import places_of
from shouwang.web.doors import Visitor, door
from shouwang.web.lists import paged
from shouwang.web.rooms.guarantees.forms import STANDINGS, GuaranteesForm
from shouwang.web.rooms.social.moving import as_file

P = Permission
SEEING = (P.SEE_HOUSEHOLDS, P.WORK_CASES)
COLUMNS = tuple({"label": word} for word in ("户主", "所在地", "状态", "情况", "来源", "依据日期", "处置"))
SHOWN = (Fulfilment.NOT_MET.value, UNKNOWN)
"""What of each guarantee the board shows: what is to be done, and what nobody knows."""


@require_safe
@door(*SEEING)
def board(request: Visitor) -> HttpResponse:
    """Place by place, how each guarantee stands; every number opens its list."""
    boards = boards_for(request.user)
    items = list(current().guarantees.values())
    context = {
        "items": items,
        "lines": [_line(one) for one in boards],
        "tiles": [_tile(item.name, item.label, boards) for item in items],
    }
    return render(request, "guarantees/board.html", context)


@require_safe
@door(*SEEING)
def one_list(request: Visitor) -> HttpResponse:
    """The households whose guarantee stands so."""
    form = GuaranteesForm(request.GET or None, user=request.user)
    asked = form.asked()
    item = current().guarantees[asked.item]
    page = paged(guarantees_for(request.user, asked), request)
    homes = list(page.object_list)
    places = places_of({home.region_id for home in homes})
    rows = [
        {"told": told, "place": places[told.household.region_id]}
        for told in lines_of(homes, [item], day=timezone.localdate())
    ]
    context = {
        "conditions": form,
        "item": item,
        "standing": dict(STANDINGS)[asked.standing],
        "page": page,
        "rows": rows,
        "columns": COLUMNS,
        "may_export": may(request.user, P.EXPORT_HOUSEHOLDS),
        "hidden": {"item": asked.item, "standing": asked.standing, "region": asked.region},
    }
    return render(request, "guarantees/list.html", context)


@require_POST
@door(P.EXPORT_HOUSEHOLDS)
def export(request: Visitor) -> HttpResponseBase:
    """The list as a workbook."""
    asked = GuaranteesForm(request.POST, user=request.user).asked()
    sheet = guarantee_sheet(request.user, asked, current().guarantees[asked.item])
    return as_file(request, sheet, kind="guarantees", region=asked.region, back="guarantees:board")


def _href(item: str, standing: str, region: str = "") -> str:
    asked = {"item": item, "standing": standing, "region": region}
    return f"{reverse('guarantees:list')}?{urlencode(asked)}"


def _line(one: Board) -> dict[str, object]:
    """A place with, of every item, each standing that is shown: its number, and the list behind it."""
    items = [
        {
            "label": current().guarantees[item].label,
            "cells": [
                {"value": standings.get(standing, 0), "href": _href(item, standing, one.place.code)}
                for standing in SHOWN
            ],
        }
        for item, standings in one.items.items()
    ]
    return {"name": one.place.name, "households": one.households, "stands": items}


def _tile(item: str, label: str, boards: Sequence[Board]) -> dict[str, object]:
    unmet = sum(one.items[item].get(Fulfilment.NOT_MET, 0) for one in boards)
    unknown = sum(one.items[item][UNKNOWN] for one in boards)
    return {
        "label": label,
        "figure": unmet,
        "note": f"不清楚 {unknown:,} 户" if unknown else "",
        "href": _href(item, Fulfilment.NOT_MET),
        "tone": "bad" if unmet else "good" if not unknown else "",
    }
