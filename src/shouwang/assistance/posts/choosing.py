"""Who may hold a post: the members of a place's households, each with the answer and its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shouwang.assistance.plans.eligibility import Answer, Verdict, person_verdict
from shouwang.assistance.plans.labour import Family, MemberNow, families_of, family_of
from shouwang.assistance.plans.shelf import measure_named
from shouwang.assistance.posts.models import Appointment, Post
from shouwang.kernel.errors import ShouwangError
from shouwang.regions.codes import range_of
from shouwang.registry.models import Household, Person, Standing

MEASURE = "public_post"
AT_MOST = 400


class PostError(ShouwangError):
    """Something that cannot be done with a post."""

    code = "POST"


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who could hold the post, and whether they may."""

    person: Person
    household: Household
    member: MemberNow
    verdict: Verdict


def choices_for(post: Post, *, on: date) -> list[Choice]:
    """Those of the post's place who may hold it or might, the certain ones first."""
    within = range_of(post.region_id)
    homes = Household.objects.filter(
        region_id__gte=within.low, region_id__lt=within.high, standing=Standing.ACTIVE
    )
    asked = homes.exclude(monitor_class="", kind="general").order_by("household_no")[:AT_MOST]
    families = families_of(list(asked), on=on)
    busy = set(Appointment.objects.filter(ended_on=None).values_list("person_id", flat=True))
    found = [
        Choice(member.person, family.household, member, _verdict(member, family, busy))
        for family in families.values()
        for member in family.members
    ]
    fit = [choice for choice in found if choice.verdict.answer is not Answer.NOT_MET]
    return sorted(fit, key=lambda choice: (choice.verdict.answer, choice.household.household_no))


def checked(post: Post, person: Person, *, on: date) -> Verdict:
    """Whether one person may hold a post; PostError where they live elsewhere or in no household."""
    home = person.household
    if home is None or home.standing != Standing.ACTIVE or person.died_on is not None:
        raise PostError("受聘人不在册", accepted="在册农户的在世成员", todo="核对人编号")
    if not range_of(post.region_id).covers(home.region_id):
        raise PostError("受聘人不在岗位所在地", accepted="岗位所在村（乡镇）的人", todo="核对人编号")
    family = family_of(home, on=on)
    member = next(one for one in family.members if one.person.pk == person.pk)
    busy = set(Appointment.objects.filter(ended_on=None, person=person).values_list("person_id", flat=True))
    return _verdict(member, family, busy)


def _verdict(member: MemberNow, family: Family, busy: set[int]) -> Verdict:
    measure = measure_named(MEASURE)
    if measure is None:
        raise PostError("规则包里没有公益岗位的聘任条件", todo="在 measures 里写明 public_post")
    if member.person.pk in busy:
        return Verdict(Answer.NOT_MET, ("已在另一个公益岗位上",))
    return person_verdict(measure, member, family)


def certain(choices: Sequence[Choice]) -> list[Choice]:
    """Those about whom nothing is open."""
    return [choice for choice in choices if choice.verdict.answer is Answer.MET]
