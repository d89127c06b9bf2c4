"""From the names of packs to one checked policy, or to one error that names every fault."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from fractions import Fraction
from pathlib import Path

from sqlglot import exp

from shouwang.engine.facts import FactSchema
from shouwang.engine.language.faults import Fault, PackError
from shouwang.engine.packs import building
from shouwang.engine.packs.checking import Checker, in_order
from shouwang.engine.packs.folders import PackFolder, find_pack, read_pack, search_path
from shouwang.engine.packs.overlay import Stack, lay
from shouwang.engine.policy import Death, Feature, Parameter, Place, Policy, Rule

_OF_OTHERS = frozenset({"UNKNOWN_NAME", "NEW_PARAMETER", "OVER", "OFF"})
"""Faults that may only come from a file that could not be read: told once the files can be."""


def load(names: Sequence[str], *, schema: FactSchema, roots: Sequence[Path] | None = None) -> Policy:
    """The policy of a stack of packs, lowest first: `load(["national", "fujian"], schema=…)`.

    `roots` are the folders to look in (by default the repository's policy_packs). Raises PackError with every
    fault of every file of the stack: its pack, file, line, column, reason and the nearest known name.
    """
    packs, unread = _read(names, search_path() if roots is None else roots)
    stack = lay(packs)
    texts = building.Texts(faults=stack.faults)
    parameters = _parameters(stack, texts.faults)
    features = _features(stack, texts)
    scopes = _Defaults(packs, texts)
    rules = _rules(stack, texts, scopes)
    checker = Checker(schema=schema, parameters=parameters, features=features, rules=rules, texts=texts)
    faults = texts.faults + _missing(stack, checker) if texts.faults else checker.faults(scopes.death)
    if faults or unread:
        raise PackError([*unread, *(f for f in faults if not unread or f.code not in _OF_OTHERS)])
    return _policy(
        packs, stack, parameters=parameters, features=in_order(features), rules=rules, death=scopes.death
    )


def digest_of(*parts: object) -> str:
    """A digest that changes exactly when the content of a policy changes (not the place where it stands)."""
    hasher = hashlib.sha256()
    for piece in _spelled(parts):
        hasher.update(piece.encode() + b"\x1f")
    return hasher.hexdigest()


def _read(names: Sequence[str], roots: Sequence[Path]) -> tuple[list[PackFolder], list[Fault]]:
    """The packs that can be read, and the faults of what cannot."""
    packs: list[PackFolder] = []
    faults: list[Fault] = []
    if not names or len(set(names)) < len(names):
        place = Place(pack=",".join(names)[:60], file="pack.yaml", line=1, column=1)
        raise PackError([Fault(place, "NO_PACK", "没有写规则包，或同一个写了两次", "请写 --pack national")])
    for name in names:
        try:
            pack, found = read_pack(find_pack(name, roots))
        except PackError as error:
            pack, found = None, list(error.faults)
        packs += [pack] if pack else []
        faults += found
    return packs, faults


class _Defaults:
    """What pack.yaml gives to rules: scope and share of their own pack or the nearest below; the death."""

    def __init__(self, packs: Sequence[PackFolder], texts: building.Texts) -> None:
        self.scopes: dict[str, exp.Expression | None] = {}
        self.shares: dict[str, Fraction | None] = {}
        self.death: Death | None = None
        scope, share = None, None
        for pack in packs:
            head = pack.head
            scope = building.pack_scope(head, texts) if "scope" in head.data else scope
            share = building.fraction(head.data["max_hit_share"]) if "max_hit_share" in head.data else share
            self.death = building.death(head, texts) if "death" in head.data else self.death
            self.scopes[pack.name], self.shares[pack.name] = scope, share


def _parameters(stack: Stack, faults: list[Fault]) -> dict[str, Parameter]:
    built = {name: building.parameter(items, faults) for name, items in stack.parameters.items()}
    return {name: parameter for name, parameter in built.items() if parameter is not None}


def _features(stack: Stack, texts: building.Texts) -> dict[str, Feature]:
    built = {name: building.feature(item, texts) for name, item in stack.features.items()}
    return {name: feature for name, feature in built.items() if feature is not None}


def _rules(stack: Stack, texts: building.Texts, defaults: _Defaults) -> dict[str, Rule]:
    built = {}
    for name, item in stack.rules.items():
        pack = item.document.pack
        built[name] = building.rule(item, texts, scope=defaults.scopes[pack], share=defaults.shares[pack])
    return {name: rule for name, rule in built.items() if rule is not None}


def _missing(stack: Stack, checker: Checker) -> list[Fault]:
    """The faults of items that could be read, when others could not: those are not unknown names."""
    broken = {*stack.features, *stack.rules, *stack.parameters}
    broken -= {*checker.features, *checker.rules, *checker.parameters}
    if broken or stack.faults:
        told = {f"「{prefix}{name}」" for name in broken for prefix in ("", "r.", "p.")}
        return [fault for fault in checker.faults(None) if not any(name in fault.found for name in told)]
    return []


def _policy(
    packs: Sequence[PackFolder],
    stack: Stack,
    *,
    parameters: dict[str, Parameter],
    features: dict[str, Feature],
    rules: dict[str, Rule],
    death: Death | None,
) -> Policy:
    off = tuple(building.switched_off(name, head) for name, head in stack.off.items())
    return Policy(
        packs=tuple(pack.name for pack in packs),
        digest=digest_of(parameters, features, rules, death),
        parameters=parameters,
        features=features,
        rules=rules,
        death=death,
        off=off,
    )


def _spelled(value: object) -> Iterator[str]:
    if isinstance(value, Place):
        return
    if isinstance(value, exp.Expr):
        yield value.sql(dialect="duckdb")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield f"{key}="
            yield from _spelled(item)
    elif isinstance(value, tuple | list):
        yield f"[{len(value)}"
        for item in value:
            yield from _spelled(item)
    elif is_dataclass(value):
        for each in fields(value):
            yield from _spelled((each.name, getattr(value, each.name)))
    else:
        yield repr(value)
