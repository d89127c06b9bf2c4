"""What the pages of plans ask for."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.http import QueryDict

from shouwang.accounts.access import Scope
from shouwang.accounts.models import Department
from shouwang.accounts.roles import Role
from shouwang.assistance.plans.definition import Measure
from shouwang.assistance.plans.gaps import GapKind
from shouwang.assistance.plans.selectors import Asked, TaskState
from shouwang.assistance.plans.shelf import current_measures
from shouwang.web.conditions import ALL, address_of, regions_within
from shouwang.workflow.runtime import Unit

TOWNSHIP = str(Role.CLERK)
ASKED = ("group", "department", "region", "name")


class TasksForm(forms.Form):
    """What of the tasks is shown."""

    state = forms.ChoiceField(choices=[*ALL, *TaskState.choices], required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="户主或户编号", required=False, max_length=40)
    group = forms.ChoiceField(label="类别", required=False)
    department = forms.ChoiceField(label="责任部门", choices=[*ALL, *Department.choices], required=False)
    region = forms.ChoiceField(label="乡镇、村", required=False)

    def __init__(self, data: QueryDict | None, *, scope: Scope) -> None:
        """The groups of the packs, the places that the reader reaches."""
        super().__init__(data)
        groups = [(group.name, group.label) for group in current_measures().groups.values()]
        self.fields["group"].choices = [*ALL, *groups]  # type: ignore[attr-defined]
        self.fields["region"].choices = [*ALL, *regions_within(scope)]  # type: ignore[attr-defined]

    def asked(self) -> Asked:
        """The conditions; those that make no sense are left out."""
        self.is_valid()
        found = getattr(self, "cleaned_data", {})
        return Asked(**{name: found.get(name) or "" for name in ("state", *ASKED)})

    def address(self, state: str) -> str:
        """The list in another state, under the other conditions."""
        asked = self.asked()
        return address_of({name: getattr(asked, name) for name in ASKED}, state=state)


class GapsForm(forms.Form):
    """What of the gaps is shown."""

    kind = forms.ChoiceField(choices=[*ALL, *GapKind.choices], required=False, widget=forms.HiddenInput)
    region = forms.ChoiceField(label="乡镇、村", required=False)

    def __init__(self, data: QueryDict | None, *, scope: Scope) -> None:
        """The places that the reader reaches."""
        super().__init__(data)
        self.fields["region"].choices = [*ALL, *regions_within(scope)]  # type: ignore[attr-defined]

    def asked(self) -> tuple[str, str]:
        """Kind and place."""
        self.is_valid()
        found = getattr(self, "cleaned_data", {})
        return found.get("kind") or "", found.get("region") or ""


class NeedForm(forms.Form):
    """A need that a person adds."""

    risk = forms.ChoiceField(label="风险类型")
    reason = forms.CharField(
        label="什么情况",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不写证件号和病名",
    )

    def __init__(self, data: QueryDict | None, *, taken: Iterable[str]) -> None:
        """The risks that the plan has not yet."""
        super().__init__(data)
        have = set(taken)
        known = current_measures().risks.values()
        self.fields["risk"].choices = [(r.name, r.label) for r in known if r.name not in have]  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """Why a need needs no help."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class MeasureForm(forms.Form):
    """Which measure."""

    measure = forms.ChoiceField(label="措施", widget=forms.RadioSelect)

    def __init__(self, data: QueryDict | None, *, offered: Iterable[tuple[str, str]]) -> None:
        """What is offered."""
        super().__init__(data)
        self.fields["measure"].choices = list(offered)  # type: ignore[attr-defined]


class ShapeForm(forms.Form):
    """By whom and by when a measure is delivered."""

    unit = forms.ChoiceField(label="责任单位")
    due_on = forms.DateField(label="到期日", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: QueryDict | None, *, initial: dict[str, object]) -> None:
        """Departments, the township, the village."""
        super().__init__(data, initial=initial)
        others = [(TOWNSHIP, "乡镇（街道）"), (str(Role.COLLECTOR), "村（社区）")]
        self.fields["unit"].choices = [*Department.choices, *others]  # type: ignore[attr-defined]

    def given_unit(self) -> Unit:
        """The unit that was chosen."""
        chosen = str(self.cleaned_data["unit"])
        return Unit(Role.DEPARTMENT_OFFICER, chosen) if chosen in Department else Unit(chosen)


def unit_value(role: str, department: str) -> str:
    """The value of a unit among the choices."""
    return department or role


def measure_choices(measures: Iterable[Measure]) -> list[tuple[str, str]]:
    """Measures with their group in front."""
    return [(measure.name, f"{measure.group.label}：{measure.label}") for measure in measures]
