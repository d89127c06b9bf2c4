"""Facts are put right: what is dated gets a new row; who somebody is (name, ID) is replaced."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from shouwang.registry.models import HEAD, Household, Membership, Person, PersonState, Sex
from shouwang.registry.moves import ChangeError, relate
from shouwang.registry.newcomers import holder_of, put_id, put_name, put_phone, whole_id
from shouwang.registry.states import Ground, StateChanges, change_state
from shouwang.registry.wishes import (
    DATED_PERSON_FIELDS,
    HOUSEHOLD,
    HOUSEHOLD_FIELDS,
    PERSON_FIELDS,
    SEALED_FIELDS,
    Wish,
)


def correct(home: Household, members: Mapping[str, Membership], wish: Wish, ground: Ground) -> None:
    """Put right what a wish names; ChangeError where it is no longer what it was when it was asked."""
    about = wish.text("about")
    changes: Mapping[str, Mapping[str, Any]] = wish.asked.get("changes") or {}
    if not changes:
        raise ChangeError("没有要更正的内容", accepted="至少一项与现登记不同", todo="修改后再提交")
    if about == HOUSEHOLD:
        _correct_household(home, changes, ground)
    elif about in members:
        _correct_person(members[about], changes, wish, ground)
    else:
        raise ChangeError("所选的人现在不在这一户", accepted="本户现有成员", todo="刷新后重新选择")


def _correct_household(home: Household, changes: Mapping[str, Mapping[str, Any]], ground: Ground) -> None:
    state = home.states.present().get()
    if ground.on < state.started_on:
        raise ChangeError("生效日早于现状的登记日", accepted=f"{state.started_on} 或以后", todo="核对生效日")
    for name, change in changes.items():
        _known(name, HOUSEHOLD_FIELDS)
        _as_asked(HOUSEHOLD_FIELDS[name], _plain(getattr(state, name)), change["old"])
    new: dict[str, Any] = {name: change["new"] for name, change in changes.items()}
    if new.get("recognised_on"):
        new["recognised_on"] = date.fromisoformat(new["recognised_on"])
    change_state(home, ground, **StateChanges(**new))  # type: ignore[typeddict-item] # names were checked above
    home.refresh_from_db()
    if "region_id" in new:
        Person.objects.filter(household=home).update(region_id=home.region_id)


def _correct_person(
    membership: Membership, changes: Mapping[str, Mapping[str, Any]], wish: Wish, ground: Ground
) -> None:
    person = membership.person
    for name, change in changes.items():
        _known(name, PERSON_FIELDS)
        if name not in SEALED_FIELDS:
            _as_asked(PERSON_FIELDS[name], current(membership, name), change["old"])
    for name in changes:
        if name not in DATED_PERSON_FIELDS | {"relation"}:
            _put(person, name, wish.text(name) if name in SEALED_FIELDS else str(changes[name]["new"] or ""))
    person.save()
    if dated := {n: str(changes[n]["new"] or "") for n in changes if n in DATED_PERSON_FIELDS}:
        _change_person_state(person, dated, ground)
    if "relation" in changes:
        relation = str(changes["relation"]["new"])
        if HEAD in {relation, membership.relation}:
            raise ChangeError("户主不能在更正里变更", accepted="变更户主", todo="用“变更户主”办理")
        relate(membership, relation, ground)


def current(membership: Membership, name: str) -> Any:  # noqa: ANN401 - whatever the field holds
    """What the register says of a member now; sealed facts are not told."""
    if name == "relation":
        return membership.relation
    if name in DATED_PERSON_FIELDS:
        state = membership.person.states.present().first()
        return getattr(state, name) if state else ""
    return _plain(getattr(membership.person, name))


def _put(person: Person, name: str, value: str) -> None:
    if name == "name":
        put_name(person, value)
    elif name == "phone":
        put_phone(person, value)
    elif name == "born_on":
        person.born_on = date.fromisoformat(value) if value else None
    elif name == "sex":
        person.sex = Sex(value) if value else ""
    elif name == "id_number":
        id18 = whole_id(value)
        holder = holder_of(id18)
        if holder and holder.pk != person.pk:
            raise ChangeError(
                "此证件号码已登记在另一人名下", accepted="此人自己的号码", todo="对照身份证核对"
            )
        put_id(person, id18)


def _change_person_state(person: Person, changed: Mapping[str, str], ground: Ground) -> None:
    present = person.states.present().first()
    values = {name: getattr(present, name) if present else "" for name in DATED_PERSON_FIELDS} | dict(changed)
    day = max(ground.on, present.started_on) if present else ground.on
    if present:
        PersonState.objects.filter(pk=present.pk).update(ended_on=day)
    PersonState.objects.create(
        person=person, started_on=day, reason=ground.reason, recorded_by=ground.by, **values
    )


def _known(name: str, fields: Mapping[str, str]) -> None:
    if name not in fields:
        raise ChangeError("有一项不能这样更正", accepted="、".join(fields.values()), todo="重新填写")


def _as_asked(label: str, now: object, old: object) -> None:
    if (now or "") != (old or ""):
        raise ChangeError(
            f"{label}在提出之后已经变了", accepted="与提出时相同的现状", todo="退回，按现状重新提出"
        )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
