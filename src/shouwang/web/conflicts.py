"""A form that came too late: somebody changed the same thing while it was filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

NOT_KEPT = {"csrfmiddlewaretoken", "version"}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was when the form was opened, in words as they are shown."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Typed:
    """One thing that the reader had filled in, in words as they are shown."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """What changed meanwhile, by whom and when; `href` shows it as it is now.

    `again` offers to send the same once more on top of `version`, the one that is there now. Leave it
    out where the state has moved on, so that it would not be accepted. `kept_in_form`: the form stands below
    with what was typed, and may be sent from there.
    """

    what: str
    by: str
    at: datetime
    href: str
    version: int
    changes: Sequence[Change] = ()
    typed: Sequence[Typed] = ()
    again: bool = False
    kept_in_form: bool = False


def conflict_page(request: HttpRequest, conflict: Conflict, *, shell: str = "base.html") -> HttpResponse:
    """409: says what changed, keeps what was typed, and lets the reader decide."""
    kept = [
        (name, value) for name, values in request.POST.lists() if name not in NOT_KEPT for value in values
    ]
    context = {"conflict": conflict, "kept": kept, "shell": shell}
    return render(request, "conflict.html", context, status=HTTPStatus.CONFLICT)
