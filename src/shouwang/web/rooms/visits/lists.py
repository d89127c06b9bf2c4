"""The visits that were made within one's reach, by place, month and purpose."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shouwang.accounts.access import Scope, scope_for
from shouwang.accounts.roles import Permission
from shouwang.cases.models import Visit, VisitPurpose
from shouwang.cases.selectors import visits_for
from shouwang.regions.codes import range_of
from shouwang.registry.selectors import places_of
from shouwang.web.conditions import MonthField, following_month, place_choices
from shouwang.web.doors import Visitor, door
from shouwang.web.lists import paged
from shouwang.workflow.calendar import beginning_of

COLUMNS = tuple({"label": label} for label in ("户主", "所在地", "走访时间", "走访人", "事由", "结果"))


class VisitConditionsForm(forms.Form):
    """What of the visits is shown."""

    region = forms.ChoiceField(label="乡镇、村", required=False)
    month = MonthField()
    purpose = forms.ChoiceField(label="事由", choices=[("", "全部"), *VisitPurpose.choices], required=False)

    def __init__(self, data: QueryDict, *, places: Scope) -> None:
        """The places that the reader reaches."""
        super().__init__(data.dict())
        chosen = place_choices(places, chosen=data.get("region", ""))
        self.fields["region"].choices = chosen  # type: ignore[attr-defined]

    def applied(self, visits: QuerySet[Visit]) -> QuerySet[Visit]:
        """The visits that meet the conditions; none where a condition makes no sense."""
        if not self.is_valid():
            return visits.none()
        asked = self.cleaned_data
        if asked["region"]:
            within = range_of(asked["region"])
            visits = visits.filter(household__region_id__gte=within.low, household__region_id__lt=within.high)
        if asked["month"]:
            since, until = beginning_of(asked["month"]), beginning_of(following_month(asked["month"]))
            visits = visits.filter(visited_at__gte=since, visited_at__lt=until)
        return visits.filter(purpose=asked["purpose"]) if asked["purpose"] else visits


@require_safe
@door(Permission.SEE_FINDINGS)
def all_visits(request: Visitor) -> HttpResponse:
    """The visits within reach, the latest first."""
    form = VisitConditionsForm(request.GET, places=scope_for(request.user, Permission.SEE_FINDINGS))
    rows = visits_for(request.user).select_related("household", "visitor")
    page = paged(form.applied(rows), request)
    visits = list(page.object_list)
    places = places_of({visit.household.region_id for visit in visits})
    for visit in visits:
        visit.place = places[visit.household.region_id]  # for the template alone
    context = {"conditions": form, "columns": COLUMNS, "rows": visits, "page": page}
    return render(request, "visits/all.html", context)
