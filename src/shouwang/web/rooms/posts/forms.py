"""What the pages of posts ask for."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils import timezone

from shouwang.accounts.access import Scope
from shouwang.assistance.posts.models import Funding, PayMode, PostKind
from shouwang.assistance.posts.selectors import Asked, PostState
from shouwang.kernel.money import read_money
from shouwang.regions.models import Level, Region
from shouwang.web.conditions import ALL, address_of, regions_within

DAY = {"type": "date"}


class PostsForm(forms.Form):
    """What of the posts is shown."""

    state = forms.ChoiceField(choices=[*ALL, *PostState.choices], required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="岗位类别", choices=[*ALL, *PostKind.choices], required=False)
    region = forms.ChoiceField(label="乡镇、村", required=False)

    def __init__(self, data: QueryDict | None, *, scope: Scope) -> None:
        """The places that the reader reaches."""
        super().__init__(data)
        self.fields["region"].choices = [*ALL, *regions_within(scope)]  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        """The conditions; those that make no sense are left out."""
        self.is_valid()
        found = getattr(self, "cleaned_data", {})
        return Asked(found.get("state") or "", found.get("kind") or "", found.get("region") or "")

    def address(self, state: str) -> str:
        """The list in another state, under the other conditions."""
        asked = self.asked()
        return address_of({"kind": asked.kind, "region": asked.region}, state=state)


class PostForm(forms.Form):
    """A post as it is asked for."""

    region = forms.ChoiceField(label="岗位在哪里")
    name = forms.CharField(label="岗位名称", max_length=60)
    kind = forms.ChoiceField(label="岗位类别", choices=PostKind)
    need = forms.CharField(
        label="为什么需要这个岗位", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    pay_mode = forms.ChoiceField(label="计酬方式", choices=PayMode, widget=forms.RadioSelect)
    pay = forms.CharField(label="补贴标准（元）", widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    full_days = forms.CharField(
        label="满勤天数",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="按月计酬的填：一个月在岗多少天算满勤",
    )
    funding = forms.ChoiceField(label="资金来源", choices=Funding)
    client_key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: QueryDict | None, *, scope: Scope, initial: dict[str, object]) -> None:
        """The places where the reader may ask for posts."""
        super().__init__(data, initial=initial)
        self.fields["region"].choices = regions_within(scope)  # type: ignore[attr-defined]

    def clean_pay(self) -> int:
        """The amount in 分."""
        read = read_money(str(self.cleaned_data["pay"]))
        if not read.value or read.value <= 0:
            raise forms.ValidationError("请填数字，如 800 或 800.50")
        return read.value

    def clean_full_days(self) -> int | None:
        """A number of days, or nothing."""
        told = str(self.cleaned_data.get("full_days") or "").strip()
        if told and not told.isdigit():
            raise forms.ValidationError("请填整数")
        return int(told) if told else None


class MonthForm(forms.Form):
    """Which month."""

    month = forms.CharField(label="月份", widget=forms.TextInput(attrs={"type": "month"}), required=False)


class MakeForm(forms.Form):
    """Of which place and month a list is made."""

    region = forms.ChoiceField(label="范围")
    month = forms.CharField(label="月份", widget=forms.TextInput(attrs={"type": "month"}))

    def __init__(self, data: QueryDict | None, *, scope: Scope) -> None:
        """Townships, and the county for whoever works there; last month is proposed."""
        super().__init__(data, initial={"month": f"{before(timezone.localdate()):%Y-%m}"})
        levels = (Level.COUNTY, Level.TOWNSHIP)
        rows = scope.within(Region.objects.filter(level__in=levels, ended_on=None), field="code")
        self.fields["region"].choices = list(rows.values_list("code", "name"))  # type: ignore[attr-defined]


class PayForm(forms.Form):
    """When and by which voucher a list was paid."""

    paid_on = forms.DateField(label="发放日期", widget=forms.DateInput(attrs=DAY))
    voucher = forms.CharField(label="发放凭证号", max_length=100, help_text="不写银行账号")


def month_of(text: str, *, otherwise: date | None = None) -> date:
    """The first day of a month written as 2025-06; this month where it is none.

    >>> month_of("2025-06")
    datetime.date(2025, 6, 1)
    """
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return (otherwise or timezone.localdate()).replace(day=1)


def before(day: date) -> date:
    """The first day of the month before.

    >>> before(date(2025, 1, 31))
    datetime.date(2024, 12, 1)
    """
    return date(day.year - 1, 12, 1) if day.month == 1 else date(day.year, day.month - 1, 1)
