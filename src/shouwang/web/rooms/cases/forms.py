"""Conditions of the lists, and what a matter begun by hand asks for."""

from __future__ import annotations

from django import forms
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils import timezone

from shouwang.accounts.access import Scope
from shouwang.cases.monitored import Conditions, Stage
from shouwang.cases.starting import beginnings
from shouwang.regions.models import Level, Region
from shouwang.registry.models import Household, MonitorClass
from shouwang.workflow.models import Case
from shouwang.workflow.shelf import current_processes

OPEN, LATE, CLOSED = "open", "late", "closed"
STATES = ((OPEN, "在办"), (LATE, "已超期"), (CLOSED, "已办结"), ("", "全部"))
LONGEST_LIST = 800


class CaseConditionsForm(forms.Form):
    """What of all cases is shown."""

    q = forms.CharField(label="户主或户编号", required=False, max_length=40)
    process = forms.ChoiceField(label="事项", required=False)
    state = forms.ChoiceField(label="进度", choices=STATES, required=False, initial=OPEN)

    def __init__(self, data: QueryDict | None = None) -> None:
        """The processes of the packs in force."""
        super().__init__(data)
        known = [(process.name, process.label) for process in current_processes().values()]
        self.fields["process"].choices = [("", "全部"), *known]  # type: ignore[attr-defined]

    def applied(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        """The cases that meet the conditions, due first."""
        asked = self.cleaned_data if self.is_valid() else {"state": OPEN}
        if asked.get("state") == CLOSED:
            cases = cases.exclude(closed_at=None)
        elif asked.get("state"):
            cases = cases.filter(closed_at=None)
        if asked.get("state") == LATE:
            cases = cases.filter(due_at__lt=timezone.now())
        if asked.get("process"):
            cases = cases.filter(process_name=asked["process"])
        if asked.get("q"):
            named = Household.objects.filter(head_name__startswith=asked["q"])
            numbered = Household.objects.filter(household_no=asked["q"])
            cases = cases.filter(household_id__in=(named | numbered).values("pk"))
        return cases.order_by(F("due_at").asc(nulls_last=True), "-pk")


class MonitoredForm(forms.Form):
    """What of the monitored households is shown."""

    stage = forms.ChoiceField(choices=Stage, required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="户主或户编号", required=False, max_length=40)
    monitor_class = forms.ChoiceField(
        label="类别", choices=[("", "全部"), *MonitorClass.choices], required=False
    )
    region = forms.ChoiceField(label="乡镇、村", required=False)

    def __init__(self, data: QueryDict | None, *, villages: Scope) -> None:
        """The places that the reader reaches."""
        super().__init__(data)
        rows = Region.objects.filter(level__in=(Level.TOWNSHIP, Level.VILLAGE), ended_on=None)
        places = villages.within(rows, field="code").values_list("code", "name", "level")[:LONGEST_LIST]
        known = [(code, f"　{name}" if level == Level.VILLAGE else name) for code, name, level in places]
        self.fields["region"].choices = [("", "全部"), *known]  # type: ignore[attr-defined]

    def asked(self) -> Conditions:
        """The conditions; those that make no sense are left out."""
        self.is_valid()
        found = getattr(self, "cleaned_data", {})
        return Conditions(
            stage=found.get("stage") or Stage.MONITORED,
            monitor_class=found.get("monitor_class", ""),
            region=found.get("region", ""),
            name=found.get("name", ""),
        )

    def address(self, stage: Stage) -> str:
        """The list of a stage under the other conditions."""
        asked = QueryDict(mutable=True)
        found = self.asked()
        for name in ("monitor_class", "region", "name"):
            if getattr(found, name):
                asked[name] = getattr(found, name)
        asked["stage"] = stage.value
        return f"?{asked.urlencode()}"


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
