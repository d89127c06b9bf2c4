"""Forms that put right what the register says of a household or of one of its members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from shouwang.registry.correcting import current
from shouwang.registry.models import HEAD, ChangeKind, HouseholdKind, Membership, Sex
from shouwang.registry.wishes import DATED_PERSON_FIELDS, HOUSEHOLD, SEALED_FIELDS
from shouwang.registry.words import HEALTH, LABOUR, RELATIONS, SCHOOLING
from shouwang.secrecy.masking import mask_id, mask_phone
from shouwang.web.rooms.households.forms import ChangeForm, date_input, one_of

FEN = 100


class HouseholdCorrectionForm(ChangeForm):
    """更正户信息."""

    kind = ChangeKind.CORRECTION
    intro = "只改不对的地方；更正户类型或人均纯收入须有佐证材料"

    def build(self) -> None:
        """Kind, income and group, filled with what is registered."""
        state, income = self.state, self.state.income_per_person_fen
        self.fields["household_kind"] = forms.ChoiceField(
            label="户类型", choices=HouseholdKind.choices, initial=state.kind
        )
        self.fields["income"] = forms.DecimalField(
            label="人均纯收入（元）",
            required=False,
            decimal_places=2,
            min_value=0,
            initial=None if income is None else income / FEN,
        )
        self.fields["group_name"] = forms.CharField(
            label="组", required=False, max_length=40, initial=state.group_name
        )

    def asked(self) -> Mapping[str, Any]:
        """What differs from what is registered."""
        data, state = self.cleaned_data, self.state
        income = None if data["income"] is None else int(data["income"] * FEN)
        new = {
            "kind": data["household_kind"],
            "income_per_person_fen": income,
            "group_name": data["group_name"],
        }
        changes = {n: {"old": getattr(state, n), "new": v} for n, v in new.items() if getattr(state, n) != v}
        return {"about": HOUSEHOLD, "changes": changes}


class PersonCorrectionForm(ChangeForm):
    """更正成员信息: whom, then only what is filled in differently."""

    kind = ChangeKind.CORRECTION
    intro = "只改不对的地方；更正姓名、证件号码、性别或出生日期须有佐证材料"

    def __init__(self, *args: Any, about: Membership, **kwargs: Any) -> None:  # noqa: ANN401
        """`about`: the member who is put right."""
        self.about = about
        super().__init__(*args, **kwargs)

    def build(self) -> None:
        """What is registered stands in the fields; sealed numbers are typed anew or left empty."""
        person, about = self.about.person, self.about
        add = self.fields.__setitem__
        add("name", forms.CharField(label="姓名", max_length=60, initial=person.name))
        add("id_number", _sealed("证件号码", mask_id(person.id_number) if person.id_number else "未登记"))
        add("phone", _sealed("联系电话", mask_phone(person.phone) if person.phone else "未登记"))
        sexes = [("", "不详"), *Sex.choices]
        add("sex", forms.ChoiceField(label="性别", required=False, choices=sexes, initial=person.sex))
        born = forms.DateField(label="出生日期", required=False, initial=person.born_on, widget=date_input())
        add("born_on", born)
        if about.relation != HEAD:
            add("relation", one_of("与户主关系", RELATIONS[1:], about.relation))
        for name, label, words in (
            ("health", "健康状况", HEALTH),
            ("labour", "劳动技能", LABOUR),
            ("schooling", "在校生状况", SCHOOLING),
        ):
            add(name, one_of(label, words, current(about, name), required=False))

    def asked(self) -> Mapping[str, Any]:
        """What differs from what is registered; sealed numbers only masked."""
        changes: dict[str, dict[str, Any]] = {}
        for name in ("name", "sex", "born_on", "relation", *sorted(DATED_PERSON_FIELDS)):
            if name in self.cleaned_data:
                value, old = self.cleaned_data[name], current(self.about, name)
                new = value.isoformat() if hasattr(value, "isoformat") else value or ""
                if new != (old or ""):
                    changes[name] = {"old": old, "new": new}
        for name, mask in (("id_number", mask_id), ("phone", mask_phone)):
            if new := self.cleaned_data[name]:
                old = getattr(self.about.person, name)
                changes[name] = {"old": mask(old) if old else "", "new": mask(new)}
        return {"about": self.about.person.person_no, "name": self.about.person.name, "changes": changes}

    def sealed(self) -> Mapping[str, str]:
        """The new numbers."""
        return {name: self.cleaned_data[name] for name in SEALED_FIELDS if self.cleaned_data[name]}


def _sealed(label: str, masked: str) -> forms.CharField:
    """A number that is typed anew, or left as it is."""
    told = f"现登记：{masked}；不更正就留空"
    return forms.CharField(label=label, required=False, max_length=22, help_text=told)
