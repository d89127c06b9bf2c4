"""Conditions of the lists, and what a matter begun by hand asks for."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from shouwang.accounts.access import Scope
from shouwang.cases.monitored import Conditions, Stage
from shouwang.cases.reaching import Reached, has_reached
from shouwang.cases.starting import beginnings
from shouwang.regions.codes import range_of
from shouwang.registry.models import Household, MonitorClass
from shouwang.web.conditions import MonthField, place_choices
from shouwang.workflow.models import Case
from shouwang.workflow.shelf import current_processes

OPEN, LATE, CLOSED = "open", "late", "closed"
STATES = ((OPEN, "在办"), (LATE, "已超期"), (CLOSED, "已办结"), ("", "全部"))


class CaseConditionsForm(forms.Form):
    """What of all cases is shown."""

    q = forms.CharField(label="户主或户编号", required=False, max_length=40)
    process = forms.ChoiceField(label="事项", required=False)
    state = forms.ChoiceField(label="进度", choices=STATES, required=False)
    region = forms.ChoiceField(label="乡镇、村", required=False)
    reached = forms.ChoiceField(label="线索走到", choices=[("", "不限"), *Reached.choices], required=False)

    def __init__(self, data: QueryDict, *, places: Scope) -> None:
        """The processes of the packs in force, the places within reach; without a state, open ones."""
        super().__init__({"state": OPEN, **data.dict()})
        known = [(process.name, process.label) for process in current_processes().values()]
        self.fields["process"].choices = [("", "全部"), *known]  # type: ignore[attr-defined]
        chosen = place_choices(places, chosen=data.get("region", ""))
        self.fields["region"].choices = chosen  # type: ignore[attr-defined]

    def applied(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        """The cases that meet the conditions, due first; none where a condition makes no sense."""
        if not self.is_valid():
            return cases.none()
        asked = self.cleaned_data
        cases = cases.filter(_in_state(asked["state"]))
        if asked["process"]:
            cases = cases.filter(process_name=asked["process"])
        if asked["region"]:
            within = range_of(asked["region"])
            cases = cases.filter(region_id__gte=within.low, region_id__lt=within.high)
        if asked["reached"]:
            cases = cases.filter(has_reached(Reached(asked["reached"])))
        if asked["q"]:
            named = Household.objects.filter(head_name__startswith=asked["q"])
            numbered = Household.objects.filter(household_no=asked["q"])
            cases = cases.filter(household_id__in=(named | numbered).values("pk"))
        return cases.order_by(F("due_at").asc(nulls_last=True), "-pk")


def _in_state(state: str) -> Q:
    """The condition of a state; without one, every case meets it."""
    late = Q(closed_at=None, due_at__lt=timezone.now())
    return {OPEN: Q(closed_at=None), LATE: late, CLOSED: ~Q(closed_at=None)}.get(state, Q())


class MonitoredForm(forms.Form):
    """What of the monitored households is shown."""

    stage = forms.ChoiceField(choices=Stage, required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="户主或户编号", required=False, max_length=40)
    monitor_class = forms.ChoiceField(
        label="类别", choices=[("", "全部"), *MonitorClass.choices], required=False
    )
    region = forms.ChoiceField(label="乡镇、村", required=False)
    month = MonthField(label="认定（消除）的月份")

    def __init__(self, data: QueryDict, *, places: Scope) -> None:
        """The places that the reader reaches."""
        super().__init__(data.dict())
        chosen = place_choices(places, chosen=data.get("region", ""))
        self.fields["region"].choices = chosen  # type: ignore[attr-defined]

    def asked(self) -> Conditions | None:
        """The conditions; None where one of them makes no sense."""
        if not self.is_valid():
            return None
        found = self.cleaned_data
        return Conditions(
            stage=found["stage"] or Stage.MONITORED,
            monitor_class=found["monitor_class"],
            region=found["region"],
            name=found["name"],
            month=found["month"],
        )

    def address(self, stage: Stage) -> str:
        """The list of a stage under the other conditions."""
        kept = {name: self.data[name] for name in self.fields if self.data.get(name)}
        return f"?{urlencode({**kept, 'stage': stage.value})}"


class FinderForm(forms.Form):
    """Which household."""

    household_no = forms.CharField(label="户编号", max_length=40)


class StartForm(forms.Form):
    """What is begun, and why."""

    household_no = forms.CharField(widget=forms.HiddenInput)
    process = forms.ChoiceField(label="要办的事", widget=forms.RadioSelect)
    title = forms.CharField(label="事由", max_length=200, help_text="一句话，不写身份证号、电话和病情")

    def __init__(self, *args: object, **kwargs: object) -> None:
        """The processes that may be begun by hand."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # Django's own arguments
        self.fields["process"].choices = [(item.name, item.label) for item in beginnings()]  # type: ignore[attr-defined]
