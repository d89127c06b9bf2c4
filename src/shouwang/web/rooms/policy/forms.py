"""What is typed to change a number, a standard, a deadline or the words of a letter, and to publish."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from shouwang.policies.models import ChangeKind
from shouwang.policies.standards import SOCIAL, Answer, Standard
from shouwang.policies.wanted import Wanted
from shouwang.screening.simulate import NUMBER
from shouwang.workflow.definition import Days

NUMBER_SAID = "看不懂这个数\n可以写 9000 或 0.85\n不写单位和逗号"
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ChangeForm(forms.Form):
    """What every change has: its basis, and why where it makes the policy weaker."""

    document = forms.CharField(label="文件", max_length=200, help_text="文件名称和文号")
    clause = forms.CharField(label="条款", max_length=200, help_text="例如：第二条")
    reason = forms.CharField(
        label="理由",
        max_length=300,
        required=False,
        help_text="标准降低、期限延长或到期没有接续的，必须写明理由",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def wanted(self, target: str) -> Wanted:
        """The change that was typed."""
        typed = self.cleaned_data
        basis = (typed["document"], typed["clause"], typed["reason"])
        return Wanted(self.kind, target, self.content(), *basis)

    kind = ChangeKind.VALUE

    def content(self) -> dict[str, Any]:
        """What the kind of change needs."""
        raise NotImplementedError


class ValueForm(ChangeForm):
    """A number from a day on."""

    value = forms.CharField(
        label="数值",
        validators=[RegexValidator(rf"^{NUMBER.pattern}$", NUMBER_SAID)],
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    starts_on = forms.DateField(label="施行日", widget=DAY)
    ends_on = forms.DateField(
        label="截止日", required=False, widget=DAY, help_text="不写就一直有效，直到设定下一个数值"
    )
    field_order = ("value", "starts_on", "ends_on", "document", "clause", "reason")

    def content(self) -> dict[str, Any]:
        """Number and days as the pack has them."""
        typed = self.cleaned_data
        until = typed["ends_on"].isoformat() if typed["ends_on"] else ""
        return {"value": typed["value"], "from": typed["starts_on"].isoformat(), "until": until}


class TermForm(ChangeForm):
    """A deadline."""

    kind = ChangeKind.TERM
    days = forms.IntegerField(label="天数", min_value=0, max_value=999)
    calendar = forms.ChoiceField(
        label="怎样算天", choices=[(Days.WORKING.value, "工作日"), (Days.NATURAL.value, "自然日")]
    )
    warn = forms.IntegerField(label="提前几天提醒", min_value=0, max_value=99)
    field_order = ("days", "calendar", "warn", "document", "clause", "reason")

    def content(self) -> dict[str, Any]:
        """The deadline as the pack has it."""
        return {key: self.cleaned_data[key] for key in ("days", "calendar", "warn")}


class StandardForm(ChangeForm):
    """A standard of social assistance or helping, from a day on: a number, or what may be chosen."""

    kind = ChangeKind.STANDARD
    starts_on = forms.DateField(label="施行日", widget=DAY)
    ends_on = forms.DateField(
        label="截止日", required=False, widget=DAY, help_text="不写就一直有效，直到设定下一个"
    )
    field_order = ("value", "starts_on", "ends_on", "document", "clause", "reason")

    def __init__(self, *args: Any, standard: Standard, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        """The control fits what is asked."""
        super().__init__(*args, **kwargs)
        self.fields["value"] = _answer(standard)
        if standard.section == SOCIAL:
            del self.fields["ends_on"]
        self.order_fields(self.field_order)

    def content(self) -> dict[str, Any]:
        """The answer and its days as the pack has them."""
        typed, value = self.cleaned_data, self.cleaned_data["value"]
        if isinstance(self.fields["value"].widget, forms.Textarea):
            value = [line.strip() for line in value.splitlines() if line.strip()]
        ends = typed.get("ends_on")
        until = {"until": ends.isoformat()} if ends else {}
        return {"value": value, "from": typed["starts_on"].isoformat(), **until}


def _answer(standard: Standard) -> forms.Field:
    """The control for what a standard asks."""
    choices = list(standard.choices.items())
    if standard.answer is Answer.CHOICES:
        boxes = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(label="选哪些", choices=choices, widget=boxes)
    if standard.answer in (Answer.ONE, Answer.FLAG):
        said = choices or [("yes", "是"), ("no", "否")]
        return forms.ChoiceField(label="怎样定", choices=said, widget=forms.RadioSelect)
    if standard.answer is Answer.TEXTS:
        return forms.CharField(label="名称", help_text="每行写一个", widget=forms.Textarea(attrs={"rows": 4}))
    unit = "0 至 1 的小数（三成五写 0.35）" if standard.answer is Answer.SHARE else standard.unit
    return forms.CharField(
        label="数值",
        help_text=f"单位：{unit}" if unit else "",
        validators=[RegexValidator(rf"^{NUMBER.pattern}$", NUMBER_SAID)],
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


class WordsForm(ChangeForm):
    """The words of a paragraph."""

    kind = ChangeKind.WORDS
    text = forms.CharField(label="文字", max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))
    field_order = ("text", "document", "clause", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Words may change without a document."""
        super().__init__(*args, **kwargs)
        for name in ("document", "clause"):
            self.fields[name].required = False

    def content(self) -> dict[str, Any]:
        """The words with lines as a pack has them."""
        return {"text": self.cleaned_data["text"].replace("\r\n", "\n")}


class PurposeForm(forms.Form):
    """Why drafts are published."""

    purpose = forms.CharField(
        label="事由",
        max_length=200,
        help_text="例如：执行县医保局年度通知",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AnswerForm(forms.Form):
    """What the second person says."""

    answer = forms.CharField(label="意见", max_length=200)
    decision = forms.ChoiceField(choices=[("confirm", ""), ("send_back", "")])
