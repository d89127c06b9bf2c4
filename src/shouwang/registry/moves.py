"""People leave and join households: the only writers of memberships beside the import of an export.

Call these inside a transaction that has locked the households (`locked`), and end with `settle` for each: it
brings the household's own columns up to date and refuses what must not be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Max

from shouwang.kernel.errors import ShouwangError
from shouwang.registry.models import Dated, Household, HouseholdState, Membership, Person, Standing
from shouwang.registry.states import Ground, change_state

RELATION_CHANGED = "与户主关系变更"
NOBODY, NO_HEAD, TWO_HEADS, LEFT_OVER = "没有成员", "没有户主", "有两个户主", "已注销的户仍有成员"


class ChangeError(ShouwangError):
    """A change of the register that cannot be made."""

    code = "CHANGE"


def locked(numbers: Iterable[int]) -> dict[int, Household]:
    """Some households, held until the transaction ends; in the same order always, lest two wait in a ring."""
    rows = Household.objects.select_for_update().filter(pk__in=set(numbers)).order_by("pk")
    return {home.pk: home for home in rows}


def present_members(household: Household) -> list[Membership]:
    """Those who are in a household now, in its order."""
    return list(household.memberships.present().select_related("person").order_by("ordinal", "pk"))


def leave(membership: Membership, ground: Ground, *, why: str = "") -> None:
    """A person is no longer in a household from a day on."""
    if ground.on < membership.started_on:
        raise ChangeError(
            "生效日早于此人入户的登记日",
            accepted=f"{membership.started_on} 或以后的日期",
            todo="核对生效日",
        )
    Membership.objects.filter(pk=membership.pk).update(ended_on=ground.on, end_reason=why or ground.reason)
    Person.objects.filter(pk=membership.person_id).update(household=None, region=None, relation="")


def join(household: Household, person: Person, relation: str, ground: Ground) -> Membership:
    """A person is in a household from a day on."""
    if household.standing != Standing.ACTIVE:
        raise ChangeError("这一户已不在册", accepted="在册的户", todo="核对户编号")
    if person.memberships.present().exists():
        raise ChangeError("此人已在一户中", accepted="不在任何一户的人", todo="先办理迁出或分户")
    if person.memberships.filter(ended_on__gt=ground.on).exists():
        raise ChangeError("此人在生效日还在另一户", accepted="离开原户当天或以后的日期", todo="核对生效日")
    last = household.memberships.aggregate(last=Max("ordinal"))["last"] or 0
    made = Membership.objects.create(
        household=household,
        person=person,
        relation=relation,
        ordinal=last + 1,
        started_on=ground.on,
        reason=ground.reason,
        recorded_by=ground.by,
    )
    _place(person.pk, household, relation)
    return made


def relate(membership: Membership, relation: str, ground: Ground) -> None:
    """A member is something else to the head from a day on."""
    if membership.relation == relation:
        return
    person, home = membership.person, membership.household
    leave(membership, ground, why=RELATION_CHANGED)
    Membership.objects.create(
        household=home,
        person=person,
        relation=relation,
        ordinal=membership.ordinal,
        started_on=ground.on,
        reason=ground.reason,
        recorded_by=ground.by,
    )
    _place(person.pk, home, relation)


def settle(household: Household, ground: Ground, *, before: frozenset[str], emptied: Standing) -> None:
    """Bring a household up to date after its members changed; ChangeError where it would not be whole.

    `before`: what was wrong with it already; an old fault of the export must not keep a baby from being
    registered. `emptied`: what becomes of it when nobody is left.
    """
    members = present_members(household)
    if not members and household.standing == Standing.ACTIVE:
        change_state(household, ground, standing=emptied)
    head = next((m for m in members if m.is_head), None)
    household.members = len(members)
    household.head_name = head.person.name if head else household.head_name
    household.version += 1
    household.save(update_fields=("members", "head_name", "version"))
    wrong = faults_of(household, since=ground.on) - before
    if wrong:
        raise ChangeError(
            f"办理后这一户{'、'.join(sorted(wrong))}", accepted="每户有且只有一个户主", todo="选定户主"
        )


def faults_of(household: Household, *, since: date) -> frozenset[str]:
    """What is wrong with who belongs to a household, on any day from `since` on."""
    memberships, states = list(household.memberships.all()), list(household.states.all())
    turns = {day for row in (*memberships, *states) for day in (row.started_on, row.ended_on) if day}
    days = {since, *(day for day in turns if day > since)}
    return frozenset(fault for day in days for fault in _faults_on(day, memberships, states))


def _faults_on(day: date, memberships: list[Membership], states: list[HouseholdState]) -> Iterator[str]:
    active = any(holds_on(state, day) and state.standing == Standing.ACTIVE for state in states)
    there = [membership for membership in memberships if holds_on(membership, day)]
    heads = sum(membership.is_head for membership in there)
    if there and not active:
        yield LEFT_OVER
    elif active and not there:
        yield NOBODY
    elif active and heads != 1:
        yield TWO_HEADS if heads else NO_HEAD


def holds_on(row: Dated, day: date) -> bool:
    """Whether a dated row holds on a day."""
    return row.started_on <= day and (row.ended_on is None or day < row.ended_on)


def _place(person: int, household: Household, relation: str) -> None:
    Person.objects.filter(pk=person).update(
        household=household, region_id=household.region_id, relation=relation
    )
