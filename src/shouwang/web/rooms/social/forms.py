"""Conditions of the lists, what a matter of a person asks for, what is allotted to a reserve."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date

from shouwang.accounts.models import User
from shouwang.assistance.social.days import quarter_of, told
from shouwang.assistance.social.models import QuarterResult
from shouwang.assistance.social.pack import current
from shouwang.assistance.social.selectors import UNVISITED, Asked, homes_for
from shouwang.assistance.social.starting import members_of, personal_beginnings
from shouwang.kernel.money import read_money
from shouwang.regions.models import Level, Region
from shouwang.registry.models import Household
from shouwang.web.conditions import ALL, set_in

QUARTERS_SHOWN = 8  # not policy: choices of a list
QUARTER_DAYS = 80  # not policy: a step back that lands in the quarter before


def places_of(user: User) -> list[tuple[str, str]]:
    """The townships and villages in which a person sees households, villages set in."""
    codes = set(homes_for(user).order_by().values_list("region_id", flat=True).distinct())
    wanted = codes | {f"{code[: Level.TOWNSHIP]}00000" for code in codes}
    rows = Region.objects.filter(code__in=wanted, level__in=(Level.TOWNSHIP, Level.VILLAGE))
    found = rows.order_by("code").values_list("code", "name", "level")
    return set_in(found)


class LabelsForm(forms.Form):
    """What of the low-income population is shown, as of which day."""

    kind = forms.ChoiceField(label="标签", required=False)
    region = forms.ChoiceField(label="乡镇、村", required=False)
    name = forms.CharField(label="户主、姓名或户编号", required=False, max_length=40)
    day = forms.DateField(
        label="哪一天", required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=""
    )

    def __init__(self, data: QueryDict | None, *, user: User) -> None:
        """The labels of the packs and the places that the reader reaches."""
        super().__init__(data)
        kinds = [(kind.name, kind.label) for kind in current().labels.values()]
        self.fields["kind"].choices = [*ALL, *kinds]  # type: ignore[attr-defined]
        self.fields["region"].choices = [*ALL, *places_of(user)]  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        """The conditions; those that make no sense are left out."""
        self.is_valid()
        found = getattr(self, "cleaned_data", {})
        day = found.get("day")
        return Asked(
            kind=found.get("kind", ""),
            region=found.get("region", ""),
            name=found.get("name", ""),
            day=day if day and day <= timezone.localdate() else None,
        )


class QuarterForm(forms.Form):
    """Which quarter, which place, which result."""

    begins = forms.ChoiceField(label="季度", required=False)
    region = forms.ChoiceField(label="乡镇、村", required=False)
    result = forms.ChoiceField(label="结果", required=False)

    def __init__(self, data: QueryDict | None, *, user: User) -> None:
        """The last quarters and the places that the reader reaches."""
        super().__init__(data)
        self.fields["begins"].choices = [(day.isoformat(), told(day)) for day in last_quarters()]  # type: ignore[attr-defined]
        self.fields["region"].choices = [*ALL, *places_of(user)]  # type: ignore[attr-defined]
        results = [*ALL, (UNVISITED, "还没有入户"), *QuarterResult.choices]
        self.fields["result"].choices = results  # type: ignore[attr-defined]

    def asked(self) -> tuple[date, str, str]:
        """Quarter, region, result; this quarter where none is named."""
        self.is_valid()
        found = getattr(self, "cleaned_data", {})
        begins = parse_date(found.get("begins") or "") or quarter_of(timezone.localdate())
        return begins, found.get("region", ""), found.get("result", "")


class BeginForm(forms.Form):
    """Whose matter, and which."""

    person = forms.ChoiceField(label="家庭成员", widget=forms.RadioSelect)
    process = forms.ChoiceField(label="要办的事", widget=forms.RadioSelect)

    def __init__(self, data: QueryDict | None, *, household: Household) -> None:
        """The living members, and the processes about a person."""
        super().__init__(data)
        members = [(str(m.pk), f"{m.name}（{m.relation}）") for m in members_of(household)]
        self.fields["person"].choices = members  # type: ignore[attr-defined]
        beginnings = [(item.name, item.label) for item in personal_beginnings()]
        self.fields["process"].choices = beginnings  # type: ignore[attr-defined]


class AllotForm(forms.Form):
    """How much a reserve gets, and by which paper."""

    key = forms.CharField(widget=forms.HiddenInput)
    amount = forms.CharField(
        label="拨入金额（元）", max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    note = forms.CharField(label="说明", max_length=120, help_text="文件或批次")

    def clean_amount(self) -> int:
        """The amount as 分."""
        fen = read_money(self.cleaned_data["amount"]).value
        if fen is None or fen <= 0:
            raise forms.ValidationError("请填大于零的金额，单位元，如 20000")
        return fen


def last_quarters() -> list[date]:
    """This quarter and those before, the latest first."""
    found = [quarter_of(timezone.localdate())]
    while len(found) < QUARTERS_SHOWN:
        found.append(quarter_of(date.fromordinal(found[-1].toordinal() - QUARTER_DAYS)))
    return found
