"""Which of the findings to be handed out are shown."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from shouwang.accounts.access import Scope
from shouwang.regions.codes import range_of
from shouwang.regions.models import Level, Region
from shouwang.screening.models import RiskLevel
from shouwang.workflow.models import Case

LONGEST_LIST = 800


class PlaceForm(forms.Form):
    """By place and level."""

    region = forms.ChoiceField(label="乡镇、村", required=False)
    level = forms.ChoiceField(label="级别", required=False, choices=[("", "全部"), *RiskLevel.choices])

    def __init__(self, data: QueryDict | None, *, scope: Scope) -> None:
        """The places that the reader reaches."""
        super().__init__(data)
        rows = Region.objects.filter(level__in=(Level.TOWNSHIP, Level.VILLAGE), ended_on=None)
        known = list(scope.within(rows, field="code").values_list("code", "name")[:LONGEST_LIST])
        self.fields["region"].choices = [("", "全部"), *known]  # type: ignore[attr-defined]

    def applied(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        """The cases that meet the conditions."""
        asked = self.cleaned_data if self.is_valid() else {}
        if asked.get("region"):
            within = range_of(asked["region"])
            cases = cases.filter(region_id__gte=within.low, region_id__lt=within.high)
        if asked.get("level"):
            cases = cases.filter(level_rank=list(RiskLevel).index(RiskLevel(asked["level"])))
        return cases
