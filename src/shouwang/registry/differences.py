"""A request for a change as two columns: how it is now, how it would be; numbers masked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from shouwang.kernel.money import FEN_PER_YUAN
from shouwang.regions.models import Region
from shouwang.registry.models import (
    HEAD,
    ChangeKind,
    ChangeRequest,
    HouseholdKind,
    MonitorClass,
    Person,
    Sex,
)
from shouwang.registry.wishes import HOUSEHOLD, HOUSEHOLD_FIELDS, PERSON_FIELDS, Wish
from shouwang.secrecy.masking import mask_id, mask_phone


@dataclass(frozen=True, slots=True)
class Difference:
    """One line: of what, the present, the wished."""

    label: str
    old: str
    new: str


def differences(request: ChangeRequest) -> list[Difference]:
    """Everything that a request would change, line by line."""
    return list(_LINES[ChangeKind(request.kind)](Wish.of(request)))


def _corrections(wish: Wish) -> Iterator[Difference]:
    fields = HOUSEHOLD_FIELDS if wish.text("about") == HOUSEHOLD else PERSON_FIELDS
    whose = "" if wish.text("about") == HOUSEHOLD else wish.text("name")
    for name, change in (wish.asked.get("changes") or {}).items():
        label = f"{whose} {fields.get(name, name)}".strip()
        yield Difference(label, _said(name, change["old"]), _said(name, change["new"]))


def _newcomer(wish: Wish) -> Iterator[Difference]:
    number = wish.text("person_no")
    known = Person.objects.filter(person_no=number).select_related("household").first() if number else None
    there = f"在户编号 {known.household.household_no}" if known and known.household else ""
    yield Difference("姓名", there, known.name if known else wish.text("name"))
    yield Difference("与户主关系", "", wish.text("relation"))
    for name in ("sex", "born_on", "health", "labour", "schooling"):
        if value := wish.text(name):
            yield Difference(PERSON_FIELDS[name], "", _said(name, value))
    if number := wish.text("id_number"):
        yield Difference("证件号码", "", mask_id(number))
    if phone := wish.text("phone"):
        yield Difference("联系电话", "", mask_phone(phone))


def _leaving(wish: Wish) -> Iterator[Difference]:
    gone = ChangeKind(wish.kind).label
    for person in _persons(wish.persons):
        yield Difference(person.name, person.relation or "本户成员", gone)
    yield from _heads(wish)


def _heads(wish: Wish) -> Iterator[Difference]:
    named = {**wish.relations, **({wish.new_head: HEAD} if wish.new_head else {})}
    for person in _persons(named):
        if named[person.person_no] != person.relation:
            yield Difference(person.name, person.relation, named[person.person_no])


def _split(wish: Wish) -> Iterator[Difference]:
    relations = {m["person_no"]: m["relation"] for m in wish.asked.get("members") or ()}
    number = wish.text("household_no") or "新户"
    for person in _persons(relations):
        yield Difference(person.name, f"本户{person.relation}", f"{number}{relations[person.person_no]}")
    yield from _heads(wish)


def _merge(wish: Wish) -> Iterator[Difference]:
    yield Difference("全部成员", "本户", f"并入户编号 {wish.text('into')}")
    yield from _heads(wish)


def _extinct(wish: Wish) -> Iterator[Difference]:
    yield Difference("这一户", "在册", "已销户")


def _persons(numbers: Any) -> list[Person]:  # noqa: ANN401 - any collection of numbers
    return list(Person.objects.filter(person_no__in=list(numbers)))


def _said(name: str, value: object) -> str:
    """A value in words."""
    if value is None or value == "":
        return ""
    match name:
        case "kind":
            return HouseholdKind(str(value)).label
        case "monitor_class":
            return MonitorClass(str(value)).label
        case "sex":
            return Sex(str(value)).label
        case "risk_removed" | "class_unknown":
            return "是" if value else "否"
        case "income_per_person_fen":
            return f"{int(str(value)) / FEN_PER_YUAN:,.2f} 元"
        case "region_id":
            region = Region.objects.filter(code=value).first()
            return region.name if region else str(value)
        case "born_on" | "recognised_on":
            day = date.fromisoformat(str(value))
            return f"{day.year}年{day.month}月{day.day}日"
    return str(value)


_LINES = {
    ChangeKind.CORRECTION: _corrections,
    ChangeKind.BIRTH: _newcomer,
    ChangeKind.MARRIAGE_IN: _newcomer,
    ChangeKind.MOVE_IN: _newcomer,
    ChangeKind.DEATH: _leaving,
    ChangeKind.MOVE_OUT: _leaving,
    ChangeKind.CHANGE_HEAD: _heads,
    ChangeKind.SPLIT: _split,
    ChangeKind.MERGE: _merge,
    ChangeKind.EXTINCT: _extinct,
}
