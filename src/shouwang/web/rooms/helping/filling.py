"""Forms of this room: one page for all of them, and what an action refuses told above the form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render

from shouwang.accounts.access import Scope
from shouwang.kernel.errors import ShouwangError
from shouwang.kernel.money import FEN_PER_YUAN
from shouwang.regions.models import Level, Region
from shouwang.registry.selectors import places_of
from shouwang.web.doors import Visitor
from shouwang.web.rooms.helping.tables import Link

UNPROCESSABLE = 422
Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FormPage:
    """The page around a form."""

    title: str
    lead: str
    back: Link
    submit: str = "提交"
    template: str = "helping/form.html"
    danger: bool = False
    facts: tuple[dict[str, object], ...] = ()


def filled_in(
    request: Visitor, form: forms.Form, act: Callable[[dict[str, Any]], str], page: FormPage
) -> HttpResponseBase:
    """Show a form, or do what it asks and go back; what `act` answers is told there."""
    if request.method == "POST" and form.is_valid():
        try:
            said = act(form.cleaned_data)
        except ShouwangError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, said)
            return redirect(page.back.href)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, page.template, {"form": form, "page": page}, status=status)


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    """A day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


def text_field(label: str, *, longest: int, required: bool = True, help_text: str = "") -> forms.CharField:
    """A line of text."""
    return forms.CharField(label=label, max_length=longest, required=required, help_text=help_text)


def area_field(label: str, *, longest: int, required: bool = True, help_text: str = "") -> forms.CharField:
    """Some lines of text."""
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(
        label=label, max_length=longest, required=required, widget=widget, help_text=help_text
    )


class YuanField(forms.DecimalField):
    """An amount in 元, kept in 分."""

    def __init__(self, *, label: str, required: bool = True) -> None:
        """Up to two places, as money is written."""
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(
            label=label, required=required, min_value=0, max_digits=14, decimal_places=2, widget=widget
        )

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - Django's own signature
        """The amount in 分; 0 where nothing was filled in."""
        yuan = super().clean(value)
        return int(yuan * FEN_PER_YUAN) if isinstance(yuan, Decimal) else 0


def choice_field(
    label: str, choices: Iterable[tuple[Any, Any]], *, required: bool = True, radio: bool = False
) -> forms.ChoiceField:
    """One of several: buttons where they are few, else a list."""
    if radio:
        return forms.ChoiceField(
            label=label, choices=list(choices), required=required, widget=forms.RadioSelect
        )
    return forms.ChoiceField(label=label, choices=[("", "请选择"), *choices], required=required)


def villages_in(scope: Scope, *, levels: tuple[Level, ...] = (Level.VILLAGE,)) -> Choices:
    """The places of some levels that a scope reaches, with their township."""
    rows = Region.objects.filter(level__in=levels, ended_on=None).order_by("code")
    codes = list(scope.within(rows, field="code").values_list("code", "name"))
    told = places_of(code for code, _ in codes)
    return [(code, told[code].strip() or name) for code, name in codes]
