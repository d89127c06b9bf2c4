"""What a sample is prepared with."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from shouwang.accounts.access import Scope
from shouwang.cases.sampling import LONGEST_SEED
from shouwang.regions.models import Level, Region


class PrepareForm(forms.Form):
    """Where, under which name, by which seed."""

    title = forms.CharField(label="名称", max_length=120, initial="建档立卡回头看")
    region = forms.ChoiceField(label="范围")
    seed = forms.CharField(
        label="随机种子",
        max_length=LONGEST_SEED,
        help_text="可改成当众摇出的数字；登记后不能改，凭它可以重抽验证",
    )

    def __init__(self, data: QueryDict | None, *, scope: Scope, initial: dict[str, str]) -> None:
        """The counties and townships that the reader reaches."""
        super().__init__(data, initial=initial)
        rows = Region.objects.filter(level__in=(Level.COUNTY, Level.TOWNSHIP), ended_on=None)
        self.fields["region"].choices = list(scope.within(rows, field="code").values_list("code", "name"))  # type: ignore[attr-defined]
