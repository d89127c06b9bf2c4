"""A wish becomes true: who joins, leaves, heads; households that split, merge, end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from shouwang.registry.correcting import correct
from shouwang.registry.following import FOLLOWERS
from shouwang.registry.models import (
    HEAD,
    ChangeKind,
    HelperAssignment,
    Household,
    HouseholdState,
    Membership,
    Person,
    Standing,
    Succession,
)
from shouwang.registry.moves import (
    ChangeError,
    faults_of,
    join,
    leave,
    locked,
    present_members,
    relate,
    settle,
)
from shouwang.registry.newcomers import newcomer
from shouwang.registry.states import Ground, change_state, state_values
from shouwang.registry.wishes import Wish

EMPTIED: Mapping[ChangeKind, Standing] = {
    ChangeKind.MOVE_OUT: Standing.LEFT,
    ChangeKind.MERGE: Standing.MERGED,
}
"""What a household is that nobody is left in; otherwise extinct."""
FORMER_HEAD = "其他"


@dataclass(slots=True)
class Deed:
    """A wish being carried out: its household, those who are in it, and every household that it touches."""

    wish: Wish
    home: Household
    ground: Ground
    members: dict[str, Membership]
    faults: dict[int, frozenset[str]]
    touched: list[Household] = field(default_factory=list)

    def member(self, number: str) -> Membership:
        """A member by person number; ChangeError where there is none."""
        if number not in self.members:
            raise ChangeError("所选的人现在不在这一户", accepted="本户现有成员", todo="刷新后重新选择")
        return self.members[number]


def apply(household: Household, wish: Wish, ground: Ground) -> Sequence[Household]:
    """Carry out a wish inside the caller's transaction; the households it touched.

    ChangeError where it cannot be, or where a household would have no head, two heads, or nobody.
    """
    others = _others(wish)
    homes = locked([household.pk, *others])
    home = homes[household.pk]
    if home.standing != Standing.ACTIVE:
        raise ChangeError("这一户已不在册", accepted="在册的户", todo="核对户编号")
    members = {m.person.person_no: m for m in present_members(home)}
    faults = {pk: faults_of(each, since=ground.on) for pk, each in homes.items()}
    deed = Deed(wish, home, ground, members, faults, list(homes.values()))
    _DEEDS[wish.kind](deed)
    settled = replace(ground, on=day_after_death(deed)) if wish.kind == ChangeKind.DEATH else ground
    for each in deed.touched:
        emptied = EMPTIED.get(wish.kind, Standing.EXTINCT)
        settle(each, settled, before=deed.faults.get(each.pk, frozenset()), emptied=emptied)
    return deed.touched


def day_after_death(deed: Deed) -> date:
    """The first day without the dead; not before the register knows of the household's members."""
    return max(deed.ground.on + timedelta(days=1), *(m.started_on for m in deed.members.values()))


def _others(wish: Wish) -> list[int]:
    """The households beside its own that a wish is about."""
    numbers = Household.objects.filter(household_no=str(wish.asked.get("into") or ""))
    found = list(numbers.values_list("pk", flat=True))
    person = Person.objects.filter(person_no=wish.text("person_no")).exclude(household=None).first()
    return [*found, *([person.household_id] if person and person.household_id else [])]


def _correct(deed: Deed) -> None:
    correct(deed.home, deed.members, deed.wish, deed.ground)


def _receive(deed: Deed) -> None:
    """Birth, marriage, moving in: somebody new, or somebody known who comes from elsewhere."""
    wish, relation = deed.wish, deed.wish.text("relation")
    if not relation or relation == HEAD:
        raise ChangeError("没有与户主关系", accepted="户主以外的关系", todo="选择与户主关系")
    person = newcomer(deed.home, wish, deed.ground)
    for membership in person.memberships.present().select_related("person", "household"):
        if membership.household_id == deed.home.pk:
            raise ChangeError("此人已在本户", todo="核对姓名和证件号码")
        leave(membership, deed.ground)
    join(deed.home, person, relation, deed.ground)


def _bury(deed: Deed) -> None:
    """The dead leave on the day after; their day of death is kept."""
    dead = [deed.member(number) for number in deed.wish.persons]
    Person.objects.filter(pk__in=[m.person_id for m in dead]).update(died_on=deed.ground.on)
    _part(deed, dead, replace(deed.ground, on=day_after_death(deed)))


def _send_away(deed: Deed) -> None:
    _part(deed, [deed.member(number) for number in deed.wish.persons], deed.ground)


def _part(deed: Deed, leaving: Sequence[Membership], ground: Ground) -> None:
    """Some leave; where the head is among them, somebody who stays takes over."""
    if not leaving:
        raise ChangeError("没有选择人员", accepted="至少一人", todo="选择人员")
    for membership in leaving:
        leave(membership, ground, why=ChangeKind(deed.wish.kind).label)
    staying = [m for m in deed.members.values() if m not in leaving]
    if staying and any(m.is_head for m in leaving):
        _crown(deed, staying, ground)


def _crown(deed: Deed, staying: Iterable[Membership], ground: Ground) -> None:
    """One of those who stay heads the household; the others are to them what the wish says."""
    new_head, relations = deed.wish.new_head, deed.wish.relations
    if new_head not in {m.person.person_no for m in staying}:
        raise ChangeError("户主离开后没有选定新户主", accepted="留在本户的一人", todo="选定新户主")
    for membership in staying:
        number = membership.person.person_no
        if number == new_head:
            relate(membership, HEAD, ground)
        else:
            kept = FORMER_HEAD if membership.is_head else membership.relation
            relation = relations.get(number) or kept
            relate(membership, FORMER_HEAD if relation == HEAD else relation, ground)


def _change_head(deed: Deed) -> None:
    deed.member(deed.wish.new_head)
    _crown(deed, list(deed.members.values()), deed.ground)


def _split(deed: Deed) -> None:
    """Some members become a household of their own; what the old one is and who helps it holds for both."""
    chosen = {str(m["person_no"]): str(m["relation"]) for m in deed.wish.asked.get("members") or ()}
    leaving = [deed.member(number) for number in chosen]
    if len(leaving) == len(deed.members):
        raise ChangeError("全部成员都分出去了", accepted="至少留下一人", todo="重新选择，或办理迁出")
    if list(chosen.values()).count(HEAD) != 1:
        raise ChangeError("新户没有户主，或不止一个", accepted="分出的人里有一个户主", todo="选定新户的户主")
    _part(deed, leaving, deed.ground)
    new = _new_household(deed)
    for membership in leaving:
        join(new, membership.person, chosen[membership.person.person_no], deed.ground)
    deed.touched.append(new)
    _link(deed.home, new, deed)


def _merge(deed: Deed) -> None:
    """All members go into another household, which is asked for by number."""
    into = next((h for h in deed.touched if h.household_no == deed.wish.text("into")), None)
    if into is None or into.pk == deed.home.pk:
        raise ChangeError("没有要并入的户", accepted="另一在册户的户编号", todo="核对户编号")
    relations = deed.wish.relations
    for number, membership in deed.members.items():
        leave(membership, deed.ground, why=ChangeKind.MERGE.label)
        relation = relations.get(number) or FORMER_HEAD
        join(into, membership.person, FORMER_HEAD if relation == HEAD else relation, deed.ground)
    _link(deed.home, into, deed)


def _end(deed: Deed) -> None:
    for membership in deed.members.values():
        leave(membership, deed.ground, why=ChangeKind.EXTINCT.label)
    if not deed.members:
        change_state(deed.home, deed.ground, standing=Standing.EXTINCT)


def _new_household(deed: Deed) -> Household:
    """The household of those who split off: in the same place, of the same kind, monitored if theirs was."""
    home, ground = deed.home, deed.ground
    number = deed.wish.text("household_no") or _next_number(home)
    if Household.objects.filter(household_no=number).exists():
        raise ChangeError(
            "新户编号已有人使用", accepted="没有使用的户编号", todo="核对户编号，或留空自动编号"
        )
    new = Household.objects.create(
        household_no=number,
        region_id=home.region_id,
        kind=home.kind,
        monitor_class=home.monitor_class,
        risk_removed=home.risk_removed,
    )
    present = home.states.present().get()
    if ground.on < present.started_on:
        raise ChangeError(
            "生效日早于本户现状的登记日", accepted=f"{present.started_on} 或以后", todo="核对生效日"
        )
    HouseholdState.objects.create(
        household=new,
        started_on=ground.on,
        reason=ground.reason,
        recorded_by=ground.by,
        **state_values(present),
    )
    return new


def _next_number(home: Household) -> str:
    count = Household.objects.filter(household_no__startswith=f"{home.household_no}-").count()
    return f"{home.household_no}-{count + 1}"


def _link(before: Household, after: Household, deed: Deed) -> None:
    """Both know of each other; whoever helps the one helps the other."""
    made = Succession.objects.create(before=before, after=after, kind=deed.wish.kind, day=deed.ground.on)
    there = set(after.helpers.present().values_list("user_id", flat=True))
    for helper in before.helpers.present().exclude(user__in=there):
        HelperAssignment.objects.create(
            household=after, user_id=helper.user_id, started_on=deed.ground.on, reason=deed.ground.reason
        )
    for follower in FOLLOWERS:
        follower(made)


_DEEDS = {
    ChangeKind.CORRECTION: _correct,
    ChangeKind.BIRTH: _receive,
    ChangeKind.MARRIAGE_IN: _receive,
    ChangeKind.MOVE_IN: _receive,
    ChangeKind.DEATH: _bury,
    ChangeKind.MOVE_OUT: _send_away,
    ChangeKind.CHANGE_HEAD: _change_head,
    ChangeKind.SPLIT: _split,
    ChangeKind.MERGE: _merge,
    ChangeKind.EXTINCT: _end,
}
