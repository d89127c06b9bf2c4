"""Pages of the catalogue: one a shell, one for a form that came too late."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shouwang.accounts.roles import Permission
from shouwang.web.conflicts import conflict_page
from shouwang.web.doors import Page, Visitor, door
from shouwang.web.lists import paged
from shouwang.web.rooms.catalogue import invented
from shouwang.web.rooms.catalogue.forms import ConditionForm, VisitForm


def shown(view: Callable[[Visitor], HttpResponse]) -> Page:
    """Opens to system administrators; while the workbench is built (DEBUG), to whoever comes."""
    behind = door(Permission.MANAGE_ACCOUNTS)(view)

    def entered(request: HttpRequest) -> HttpResponse:
        opened = view if settings.DEBUG else behind
        return opened(request)  # type: ignore[arg-type,return-value] # nobody is asked who they are

    entered.permissions = behind.permissions  # type: ignore[attr-defined]
    return entered  # type: ignore[return-value]


@shown
def desk(request: Visitor) -> HttpResponse:
    """Components at a desk."""
    context = {
        **invented.everything(),
        "form": VisitForm(initial={"version": 3}),
        "conditions": ConditionForm(request.GET or None),
        "page": paged(invented.LINES * 60, request),
    }
    return render(request, "catalogue/desk.html", context)


@shown
def phone(request: Visitor) -> HttpResponse:
    """Components on a phone in a village."""
    form = VisitForm(initial={"version": 3})
    return render(request, "catalogue/phone.html", {**invented.everything(), "form": form})


@shown
def public(request: Visitor) -> HttpResponse:
    """Components on a page for households."""
    return render(request, "catalogue/public.html", {**invented.everything(), "form": VisitForm()})


@shown
def form(request: Visitor) -> HttpResponse:
    """A form that was filled in wrongly."""
    wrong = VisitForm({"income": "一万二", "version": "3", "head": "陈大山", "needs": ["work"]})
    return render(request, "catalogue/form.html", {"form": wrong})


@shown
def conflict(request: Visitor) -> HttpResponse:
    """The page for a form that came too late."""
    return conflict_page(request, invented.CONFLICT)


@shown
def job(request: Visitor) -> HttpResponse:
    """The answer to a page that asks how far a job has come: it is done."""
    context = {"job": invented.DONE_JOB, "href": request.path}
    return render(request, "components/progress.html", context)
