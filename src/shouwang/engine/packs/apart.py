"""Benefits that may not be received together (`not_with`): each knows the other while both are in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from sqlglot import exp

from shouwang.engine.apart import Apart, Prefer
from shouwang.engine.dated import Version, version_on
from shouwang.engine.language.faults import Fault, nearest
from shouwang.engine.packs.building import citation
from shouwang.engine.packs.overlay import Item
from shouwang.engine.policy import Benefit, Place

KEY = "not_with"
_DAY = timedelta(days=1)
_OTHER_WAY = {Prefer.THIS: Prefer.OTHER, Prefer.OTHER: Prefer.THIS, Prefer.HIGHER: Prefer.HIGHER}


@dataclass(frozen=True, slots=True)
class Written:
    """A version of a benefit, the item it was read from, and the scope and share of its rules."""

    benefit: Benefit
    item: Item
    scope: exp.Expression | None
    share: Fraction | None


All = Mapping[str, Sequence[Version[Written]]]


def set_apart(written: All, lost: set[str], faults: list[Fault]) -> Iterator[Version[Written]]:
    """Every version, cut where a benefit that it excludes begins or ends, with what it excludes then."""
    said = {name: frozenset(_said(several)) for name, several in written.items()}
    known = {*written, *lost}
    for name, several in written.items():
        named = said[name] | {other for other, names in said.items() if name in names}
        for version in several:
            _note(faults, _unknown(version.item, known))
        for piece in _cut(several, [version for other in named for version in written.get(other, ())]):
            apart = [
                each for other in sorted(named) if (each := _apart(piece, written.get(other, ()), faults))
            ]
            benefit = replace(piece.item.benefit, apart=tuple(apart))
            yield Version(piece.start, piece.end, replace(piece.item, benefit=benefit))


def _said(several: Sequence[Version[Written]]) -> Iterator[str]:
    for version in several:
        yield from version.item.item.data.get(KEY, {})


def _cut(
    several: Sequence[Version[Written]], others: Sequence[Version[Written]]
) -> Iterator[Version[Written]]:
    days = {version.start for version in others}
    days |= {version.end + _DAY for version in others if version.end is not None}
    for version in several:
        inside = [day for day in days if version.start < day and (version.end is None or day <= version.end)]
        starts = [version.start, *sorted(inside)]
        ends: list[date | None] = [*(start - _DAY for start in starts[1:]), version.end]
        for start, end in zip(starts, ends, strict=True):
            yield Version(start, end, version.item)


def _apart(piece: Version[Written], others: Sequence[Version[Written]], faults: list[Fault]) -> Apart | None:
    """What the other benefit is on the first day of a piece; None where neither says anything then."""
    found = version_on(others, piece.start)
    if found is None or found.item.benefit.name == piece.item.benefit.name:
        return None
    one, other = piece.item, found.item
    mine, theirs = _entry(one, other), _entry(other, one)
    if mine is None and theirs is None:
        return None
    if mine is not None:
        _note(faults, _wrong(one, other, both=theirs is not None))
    entry: Mapping[str, Any] = mine if mine is not None else theirs or {}
    prefer = Prefer(entry["prefer"])
    return Apart(
        name=other.benefit.name,
        label=other.benefit.label,
        when=other.benefit.when,
        received=other.benefit.received,
        amount=other.benefit.amount,
        prefer=prefer if mine is not None else _OTHER_WAY[prefer],
        declared=mine is not None,
        shared=other.benefit.shared,
        citation=citation(entry["cite"]),
    )


def _entry(one: Written, other: Written) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = one.item.data.get(KEY, {}).get(other.benefit.name)
    return found


def _unknown(one: Written, known: set[str]) -> Iterator[Fault]:
    for name in one.item.data.get(KEY, {}):
        if name not in known:
            place = _place(one, name)
            yield Fault(place, "UNKNOWN_NAME", f"没有「{name}」这种待遇", nearest=nearest(name, known))
        elif name == one.benefit.name:
            yield Fault(_place(one, name), "APART", "一项待遇不会和自己不能同时享受", "请写另一项的名称")


def _wrong(one: Written, other: Written, *, both: bool) -> Iterator[Fault]:
    """What makes a pair of benefits impossible to weigh against one another."""
    name, label = other.benefit.name, other.benefit.label
    if both:
        yield Fault(_place(one, name), "TWICE", f"和「{label}」不能同时享受，两边都写了", "请只在一边写")
    if one.benefit.grain is not other.benefit.grain or one.scope != other.scope:
        found = f"「{label}」的对象（grain）或适用范围（scope）和本项不同，无法逐人比较"
        yield Fault(_place(one, name), "APART", found, "请把两项的 grain 和 scope 写成一样")
    higher = one.item.data[KEY][name]["prefer"] == Prefer.HIGHER
    if higher and None in (one.benefit.amount, other.benefit.amount):
        found = f"和「{label}」择高，两项都要有 amount"
        yield Fault(_place(one, name), "APART", found, "请补上金额，或写 prefer: this 或 other")


def _note(faults: list[Fault], found: Iterator[Fault]) -> None:
    """Each fault once, however often a benefit is cut."""
    faults += [fault for fault in found if fault not in faults]


def _place(one: Written, name: str) -> Place:
    return one.item.document.place(*one.item.where, KEY, name)
