"""The forms of findings: which are listed, why one is not handed out, which worklist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import forms

from shouwang.screening.models import FindingState, Outcome, RiskLevel
from shouwang.web.conditions import MonthField

Choices = Iterable[tuple[str, str]]
ALL = ("", "全部")
PRESENT, COUNTED = "present", "counted"
STATES = (
    (PRESENT, "现有（新增和仍存在）"),
    (COUNTED, "发现过的（暂缓和撤销除外）"),
    *FindingState.choices,
)
VERIFIED, RIGHT = "verified", "right"
OUTCOMES = ((VERIFIED, "已核查"), (RIGHT, "属实或已解决"), *Outcome.choices)


class FilterForm(forms.Form):
    """Which findings are listed; without a state, those that are there now."""

    level = forms.ChoiceField(label="级别", required=False, choices=[ALL, *RiskLevel.choices])
    risk = forms.ChoiceField(label="风险类型", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[ALL, *STATES])
    region = forms.ChoiceField(label="乡镇或村", required=False)
    rule = forms.ChoiceField(label="规则", required=False)
    outcome = forms.ChoiceField(label="核查结果", required=False, choices=[ALL, *OUTCOMES])
    month = MonthField(label="首次发现的月份")

    def __init__(self, data: Mapping[str, str], *, risks: Choices, places: Choices, rules: Choices) -> None:
        """What may be chosen is what lies within reach."""
        given = {**{name: data[name] for name in data}, "state": data.get("state", PRESENT)}
        super().__init__(given)
        for name, choices in (("risk", [ALL, *risks]), ("region", places), ("rule", [ALL, *rules])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
            field.choices = list(choices)


class SuppressForm(forms.Form):
    """Why, and until when."""

    reason = forms.CharField(
        label="理由", max_length=200, help_text="例如：已在办理同一事项；已核实为数据问题"
    )
    until = forms.DateField(label="截止日", widget=forms.DateInput(attrs={"type": "date"}))


class WorklistForm(forms.Form):
    """Whose worklist."""

    place = forms.ChoiceField(label="乡镇或村")

    def __init__(self, places: Choices, *args: object) -> None:
        """`places`: within reach."""
        super().__init__(*args)  # type: ignore[arg-type] # Django's own arguments
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = list(places)
