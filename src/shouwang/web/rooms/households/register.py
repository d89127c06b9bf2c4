"""The register as a list: every household in force of a place. That somebody read it is in the audit."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shouwang.accounts.access import Scope, home_of, scope_for
from shouwang.accounts.roles import Permission
from shouwang.audit.chain import Subject, Values, record
from shouwang.audit.models import Act
from shouwang.regions.codes import range_of
from shouwang.registry.models import Household, HouseholdKind, Standing
from shouwang.registry.search import Found
from shouwang.registry.selectors import households_for, places_of
from shouwang.web.conditions import place_choices
from shouwang.web.doors import Visitor, door
from shouwang.web.lists import headings, paged

SEE = Permission.SEE_HOUSEHOLDS
COLUMNS = headings("户主", "所在村", "户编号", "人口", "类别", numbers=("人口",))


class RegisterForm(forms.Form):
    """Which households of the register are listed."""

    region = forms.ChoiceField(label="乡镇、村", required=False)
    kind = forms.ChoiceField(label="户类型", choices=[("", "全部"), *HouseholdKind.choices], required=False)

    def __init__(self, data: QueryDict, *, places: Scope) -> None:
        """The places that the reader reaches."""
        super().__init__(data.dict())
        chosen = place_choices(places, chosen=data.get("region", ""))
        self.fields["region"].choices = chosen  # type: ignore[attr-defined]

    def applied(self, homes: QuerySet[Household]) -> QuerySet[Household]:
        """The households that meet the conditions; none where a condition makes no sense."""
        if not self.is_valid():
            return homes.none()
        asked = self.cleaned_data
        if asked["region"]:
            within = range_of(asked["region"])
            homes = homes.filter(region_id__gte=within.low, region_id__lt=within.high)
        return homes.filter(kind=asked["kind"]) if asked["kind"] else homes


@require_safe
@door(SEE)
def register(request: Visitor) -> HttpResponse:
    """The households in force within reach, fifty a page."""
    form = RegisterForm(request.GET, places=scope_for(request.user, SEE))
    homes = households_for(request.user, SEE).filter(standing=Standing.ACTIVE)
    page = paged(form.applied(homes).order_by("region_id", "household_no"), request)
    found = list(page.object_list)
    places = places_of({home.region_id for home in found})
    region = form.cleaned_data.get("region") or home_of(request.user) or ""
    told: Values = {"by": "名册", "page": page.number, "found": len(found)}
    with transaction.atomic():
        record(Act.SEARCH, Subject("household", "", region=region), actor=request.user, new=told)
    context = {
        "conditions": form,
        "columns": COLUMNS,
        "rows": [Found(home, places[home.region_id]) for home in found],
        "page": page,
    }
    return render(request, "households/register.html", context)
