"""The page that asks what for, and then shows. `components/reveal.html` leads here from any other page."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from shouwang.accounts.roles import Permission
from shouwang.registry.revealing import PurposeError, Revealed, TooManyRevealsError, reveal
from shouwang.registry.selectors import household_for
from shouwang.web.doors import Visitor, door


class PurposeForm(forms.Form):
    """What for."""

    purpose = forms.CharField(label="用途", max_length=200, help_text="如：核对医保结算的证件号码")


@door(Permission.SEE_SENSITIVE)
@never_cache
def household(request: Visitor, household_no: str) -> HttpResponse:
    """Ask for the purpose; shown once it is written down, on this answer alone."""
    home = household_for(request.user, household_no, to=Permission.SEE_SENSITIVE)
    form = PurposeForm(request.POST or None)
    status = HTTPStatus.OK
    shown: tuple[Revealed, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            _, shown = reveal(request.user, household_no, purpose=form.cleaned_data["purpose"])
        except PurposeError as error:
            form.add_error("purpose", error.message)
        except TooManyRevealsError as error:
            form.add_error(None, error.message)
            status = HTTPStatus.TOO_MANY_REQUESTS
    if form.errors and status == HTTPStatus.OK:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    template = "reveal/shown.html" if request.htmx else "reveal/household.html"
    return render(request, template, {"home": home, "form": form, "shown": shown}, status=status)
