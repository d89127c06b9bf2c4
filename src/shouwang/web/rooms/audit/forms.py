"""Which entries are wanted, and what for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from shouwang.audit.models import Act
from shouwang.audit.selectors import Wanted
from shouwang.regions.codes import padded, range_of
from shouwang.regions.models import CODE_DIGITS
from shouwang.web.templatetags.audit_words import SUBJECTS


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class LogForm(forms.Form):
    """The conditions of the log."""

    actor = forms.CharField(label="账号", required=False, max_length=40)
    act = forms.ChoiceField(label="行为", required=False, choices=[("", "全部"), *Act.choices])
    subject_type = forms.CharField(
        label="对象类别",
        required=False,
        max_length=40,
        widget=forms.Select(choices=[("", "全部"), *sorted(SUBJECTS.items(), key=lambda one: one[1])]),
    )
    subject_id = forms.CharField(label="对象编号", required=False, max_length=64)
    region = forms.CharField(label="区划代码", required=False, max_length=CODE_DIGITS)
    since = _day("从")
    until = _day("到")

    def clean_region(self) -> str:
        """A code with all its digits, or nothing."""
        typed: str = self.cleaned_data["region"].strip()
        try:
            return padded(typed) if typed else ""
        except ValueError as error:
            raise forms.ValidationError("区划代码是2、4、6、9、12或14位数字") from error

    def clean(self) -> dict[str, Any]:
        """The first day is not after the last."""
        typed = super().clean() or self.cleaned_data
        since, until = typed.get("since"), typed.get("until")
        if isinstance(since, date) and isinstance(until, date) and since > until:
            self.add_error("until", "结束日不早于开始日")
        return typed

    def wanted(self) -> Wanted | None:
        """What was asked for; None where it makes no sense."""
        if not self.is_bound:
            return Wanted()
        if not self.is_valid():
            return None
        typed = {name: value for name, value in self.cleaned_data.items() if name != "purpose"}
        region = typed.pop("region")
        bounds = range_of(region) if region else None
        return Wanted(**typed, low=bounds.low if bounds else "", high=bounds.high if bounds else "")


class ExportForm(LogForm):
    """An export says what it is for."""

    purpose = forms.CharField(label="用途", max_length=200)
