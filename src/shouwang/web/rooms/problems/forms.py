"""Which problems are listed, and where a new one lies."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from shouwang.accounts.access import Scope
from shouwang.accounts.models import Department
from shouwang.cases.models import ProblemItem
from shouwang.cases.problems import Progress, in_progress, words_of
from shouwang.regions.codes import range_of
from shouwang.regions.models import Region
from shouwang.screening.places import places_within
from shouwang.web.conditions import place_choices

ALL = ("", "全部")


class ProblemConditionsForm(forms.Form):
    """Which problems are listed; without a progress, those that are still open."""

    progress = forms.ChoiceField(label="进度", choices=[*Progress.choices, ALL], required=False)
    source = forms.ChoiceField(label="谁发现的", required=False)
    category = forms.ChoiceField(label="问题类型", required=False)
    region = forms.ChoiceField(label="乡镇、村", required=False)
    department = forms.ChoiceField(label="整改部门", choices=[ALL, *Department.choices], required=False)

    def __init__(self, data: QueryDict, *, places: Scope) -> None:
        """The words of the packs in force, the places within reach."""
        super().__init__({"progress": Progress.OPEN.value, **data.dict()})
        chosen = place_choices(places, chosen=data.get("region", ""))
        self.fields["region"].choices = chosen  # type: ignore[attr-defined]
        for name in ("source", "category"):
            self.fields[name].choices = [ALL, *words_of(name).items()]  # type: ignore[attr-defined]

    def applied(self, problems: QuerySet[ProblemItem]) -> QuerySet[ProblemItem]:
        """The problems that meet the conditions; none where a condition makes no sense."""
        if not self.is_valid():
            return problems.none()
        asked = self.cleaned_data
        if asked["progress"]:
            problems = problems.filter(in_progress(Progress(asked["progress"])))
        if asked["region"]:
            within = range_of(asked["region"])
            problems = problems.filter(region_id__gte=within.low, region_id__lt=within.high)
        plain = {name: asked[name] for name in ("source", "category", "department") if asked[name]}
        return problems.filter(**plain)


class WhereForm(forms.Form):
    """Where a problem was found: a whole county, a township, a village."""

    region = forms.ChoiceField(label="在哪里发现的")

    def __init__(self, data: QueryDict | None, *, scope: Scope) -> None:
        """The places that the reader reaches, from the top."""
        super().__init__(data)
        own = Region.objects.filter(code__in=[reach.low for reach in scope.ranges])
        places = {**dict(own.values_list("code", "name")), **dict(places_within(scope))}
        self.fields["region"].choices = list(places.items())  # type: ignore[attr-defined]
