"""Forms by which people join and leave households, and households split, merge and end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from shouwang.registry.models import ChangeKind, Sex
from shouwang.registry.wishes import SEALED_FIELDS
from shouwang.registry.words import HEALTH, LABOUR, RELATIONS, SCHOOLING
from shouwang.web.rooms.households.forms import ChangeForm, date_input, one_of


class NewcomerForm(ChangeForm):
    """Somebody new: born, married in, moved in."""

    def build(self) -> None:
        """Who, what to the head, and what is known of them."""
        add = self.fields.__setitem__
        add("name", forms.CharField(label="姓名", max_length=60))
        add("relation", one_of("与户主关系", RELATIONS[1:], ""))
        add(
            "id_number",
            forms.CharField(
                label="证件号码", required=False, max_length=22, help_text="还没有上户口的新生儿可以留空"
            ),
        )
        add("sex", forms.ChoiceField(label="性别", required=False, choices=[("", "不详"), *Sex.choices]))
        add(
            "born_on",
            forms.DateField(label="出生日期", required=False, widget=date_input()),
        )
        add("phone", forms.CharField(label="联系电话", required=False, max_length=20))
        add("health", one_of("健康状况", HEALTH, "", required=False))
        add("labour", one_of("劳动技能", LABOUR, "", required=False))
        add("schooling", one_of("在校生状况", SCHOOLING, "", required=False))

    def asked(self) -> Mapping[str, Any]:
        """Everything but the numbers."""
        names = ("name", "relation", "sex", "health", "labour", "schooling")
        born = self.cleaned_data["born_on"]
        return {n: self.cleaned_data[n] for n in names} | {"born_on": born.isoformat() if born else ""}

    def sealed(self) -> Mapping[str, str]:
        """The numbers."""
        return {name: self.cleaned_data[name] for name in sorted(SEALED_FIELDS)}


class LeavingForm(ChangeForm):
    """Some leave: by death, or to live elsewhere; where the head leaves, somebody takes over."""

    def build(self) -> None:
        """Who leaves, and who heads the household then."""
        self.fields["persons"] = forms.MultipleChoiceField(
            label="人员", choices=self.people(), widget=forms.CheckboxSelectMultiple
        )
        self.fields["new_head"] = forms.ChoiceField(
            label="新户主",
            required=False,
            choices=self.people(empty="户主不变"),
            help_text="户主离开时必须选定",
        )

    def asked(self) -> Mapping[str, Any]:
        """Numbers, with names for whoever decides."""
        persons = self.cleaned_data["persons"]
        names = [m.person.name for m in self.members if m.person.person_no in persons]
        return {"persons": persons, "names": names, "new_head": self.cleaned_data["new_head"]}


class RelatingForm(ChangeForm):
    """What each member is to a head: the base of a change of head, a split and a merge."""

    def relate(self, prefix: str, words: Sequence[str], empty: str) -> None:
        """Add one choice of relation a member."""
        for place, member in enumerate(self.members):
            choices = [("", empty), *((w, w) for w in words)]
            label = f"{member.person.name}（现为{member.relation or '关系不详'}）"
            self.fields[f"{prefix}{place}"] = forms.ChoiceField(label=label, required=False, choices=choices)

    def related(self, prefix: str) -> dict[str, str]:
        """The relations that were chosen, by person number."""
        chosen = ((m.person.person_no, self.cleaned_data[f"{prefix}{i}"]) for i, m in enumerate(self.members))
        return {number: relation for number, relation in chosen if relation}


class HeadForm(RelatingForm):
    """变更户主."""

    kind = ChangeKind.CHANGE_HEAD
    intro = "选择新户主，再改其他人与新户主的关系；原户主不选就记为其他"

    def build(self) -> None:
        """The new head, and what the others are to them."""
        others = [(m.person.person_no, m.person.name) for m in self.members if not m.is_head]
        self.fields["new_head"] = forms.ChoiceField(label="新户主", choices=others)
        self.relate("relation_", RELATIONS[1:], "与新户主关系不变")

    def asked(self) -> Mapping[str, Any]:
        """The head and the relations."""
        return {"new_head": self.cleaned_data["new_head"], "relations": self.related("relation_")}


class SplitForm(RelatingForm):
    """分户."""

    kind = ChangeKind.SPLIT
    intro = "给分出去的人选择在新户里的关系，其中一人选户主；留在原户的人不用选"

    def build(self) -> None:
        """Who goes and what they are in the new household; who heads the old one; its number."""
        self.relate("member_", RELATIONS, "留在原户")
        self.fields["new_head"] = forms.ChoiceField(
            label="原户的户主",
            required=False,
            choices=self.people(empty="户主不变"),
            help_text="原户主分出时必须选定",
        )
        self.fields["household_no"] = forms.CharField(
            label="新户编号", required=False, max_length=40, help_text="全国系统还没有编号时留空，自动编号"
        )

    def asked(self) -> Mapping[str, Any]:
        """The members of the new household."""
        names = {m.person.person_no: m.person.name for m in self.members}
        chosen = self.related("member_").items()
        members = [{"person_no": n, "name": names[n], "relation": relation} for n, relation in chosen]
        data = self.cleaned_data
        return {"members": members, "new_head": data["new_head"], "household_no": data["household_no"]}


class MergeForm(RelatingForm):
    """并户."""

    kind = ChangeKind.MERGE
    intro = "全部成员并入另一户；给每个人选择与那一户户主的关系"

    def build(self) -> None:
        """Into which household, and what each is to its head."""
        self.fields["into"] = forms.CharField(label="并入的户编号", max_length=40)
        self.relate("relation_", RELATIONS[1:], "其他")

    def asked(self) -> Mapping[str, Any]:
        """The household and the relations."""
        return {"into": self.cleaned_data["into"].strip(), "relations": self.related("relation_")}


class ExtinctForm(ChangeForm):
    """销户."""

    kind = ChangeKind.EXTINCT


class BirthForm(NewcomerForm):
    """出生."""

    kind = ChangeKind.BIRTH


class MarriageForm(NewcomerForm):
    """婚入."""

    kind = ChangeKind.MARRIAGE_IN


class MoveInForm(NewcomerForm):
    """迁入."""

    kind = ChangeKind.MOVE_IN


class DeathForm(LeavingForm):
    """死亡."""

    kind = ChangeKind.DEATH


class MoveOutForm(LeavingForm):
    """迁出."""

    kind = ChangeKind.MOVE_OUT


FORMS: Mapping[str, type[ChangeForm]] = {
    form.kind.value: form
    for form in (
        BirthForm,
        MarriageForm,
        MoveInForm,
        DeathForm,
        MoveOutForm,
        HeadForm,
        SplitForm,
        MergeForm,
        ExtinctForm,
    )
}
