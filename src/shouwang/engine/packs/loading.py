"""From the names of packs to one checked policy, or to one error that names every fault."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from sqlglot import exp

from shouwang.engine.dated import DatedPolicy, Version, Versions
from shouwang.engine.facts import FactSchema
from shouwang.engine.language.faults import Fault, PackError
from shouwang.engine.packs import building
from shouwang.engine.packs.benefits import clashes, made_of
from shouwang.engine.packs.checking import Checker
from shouwang.engine.packs.documents import Document
from shouwang.engine.packs.eras import Era, eras_of, faults_through
from shouwang.engine.packs.folders import find_pack, search_path
from shouwang.engine.packs.overlay import Item, Stack, lay, missing_below
from shouwang.engine.packs.reading import PackFolder, read_head, read_layers, read_pack
from shouwang.engine.packs.schemas import shape_of
from shouwang.engine.policy import Death, Feature, Parameter, Place, Rule

ItemT = TypeVar("ItemT", Feature, Rule)

PARAMETERS = "parameters"
_OF_OTHERS = frozenset({"UNKNOWN_NAME", "NEW_PARAMETER", "OFF"})
"""Faults that may only come from a file that could not be read: told once the files can be."""


def load(names: Sequence[str], *, schema: FactSchema, roots: Sequence[Path] | None = None) -> DatedPolicy:
    """The policy of a stack of packs, lowest first: `load(["national", "fujian"], schema=…).on(day)`.

    `roots` are the folders to look in (by default the repository's policy_packs). Raises PackError with every
    fault of every file of the stack: its pack, file, line, column, reason and the nearest known name; where a
    pack lacks those that it lies over, with that alone.
    """
    packs, unread = _read(names, search_path() if roots is None else roots)
    over = [] if unread else list(missing_below(packs))
    if over:
        raise PackError(over)  # what they lack of the packs below would only hide it
    stack = lay(packs)
    texts = building.Texts(faults=stack.faults)
    parameters = _parameters(stack.parameters, texts.faults, yielding=stack.yielding)
    features, lost = _features(stack, texts)
    defaults = _Defaults(packs, texts)
    rules, lost_rules = _rules(stack, texts, defaults)
    made = made_of(stack.versions("benefits"), texts, defaults.of)
    texts.faults += clashes(made, features, rules)
    features, rules = {**features, **made.features}, {**rules, **made.rules}
    lost |= lost_rules | made.lost | {name for name in stack.parameters if name not in parameters}

    def check(era: Era) -> list[Fault]:
        checker = Checker(schema, parameters, era.features, era.rules, texts)
        return _without(lost, checker.faults(None)) if texts.faults else checker.faults(defaults.death)

    faults = [*texts.faults, *faults_through(eras_of(features, rules), check)]
    if faults or unread:
        raise PackError([*unread, *(f for f in faults if not unread or f.code not in _OF_OTHERS)])
    return DatedPolicy(
        packs=tuple(pack.name for pack in packs),
        parameters=parameters,
        features=features,
        rules=rules,
        death=defaults.death,
        off=tuple(building.switched_off(piece) for piece in stack.off()),
    )


def load_parameters(packs: Sequence[str], *, roots: Sequence[Path]) -> Mapping[str, Parameter]:
    """The parameters of a stack alone, for whoever needs a number and no rule.

    What is wrong with them is left to `load` to tell; a parameter at fault is not there.
    """
    layers = read_layers(packs, PARAMETERS, shape=shape_of("parameters.json"), roots=roots)
    written: dict[str, list[Item]] = {}
    for document in layers.documents:
        for name in document.data[PARAMETERS]:
            written.setdefault(name, []).append(Item(PARAMETERS, name, document))
    return _parameters(written, layers.faults, yielding=_yielding(packs, roots))


def _yielding(packs: Sequence[str], roots: Sequence[Path]) -> set[str]:
    """The packs that give way to what packs below them begin later."""
    heads = (read_head(find_pack(name, roots)) for name in packs)
    return {head.pack for head in heads if isinstance(head, Document) and "yields" in head.data}


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

    def of(self, pack: str) -> tuple[exp.Expression | None, Fraction | None]:
        """Scope and share of a pack's rules."""
        return self.scopes[pack], self.shares[pack]


def _parameters(
    written: Mapping[str, list[Item]], faults: list[Fault], *, yielding: Collection[str]
) -> dict[str, Parameter]:
    built = {name: building.parameter(items, faults, yielding=yielding) for name, items in written.items()}
    return {name: parameter for name, parameter in built.items() if parameter is not None}


def _features(stack: Stack, texts: building.Texts) -> tuple[Versions[Feature], set[str]]:
    """The features that could be built, and the names of those that have a version which could not."""
    versions = stack.versions("features")
    return _placed(versions, {item.place: building.feature(item, texts) for item in _each(versions)})


def _rules(stack: Stack, texts: building.Texts, defaults: _Defaults) -> tuple[Versions[Rule], set[str]]:
    """The rules likewise."""
    versions, built = stack.versions("rules"), {}
    for item in _each(versions):
        scope, share = defaults.of(item.document.pack)
        built[item.place] = building.rule(item, texts, scope=scope, share=share)
    return _placed(versions, built)


def _each(versions: Versions[Item]) -> list[Item]:
    """Every version as written, once, though it may be in force twice."""
    items = [version.item for several in versions.values() for version in several]
    return list({item.place: item for item in items}.values())


def _placed(
    versions: Versions[Item], built: Mapping[Place, ItemT | None]
) -> tuple[Versions[ItemT], set[str]]:
    found, lost = {}, set()
    for name, several in versions.items():
        pieces = [(version, built[version.item.place]) for version in several]
        found[name] = tuple(Version(v.start, v.end, item) for v, item in pieces if item is not None)
        lost |= {name} if len(found[name]) < len(pieces) else set()
    return {name: pieces for name, pieces in found.items() if pieces}, lost


def _without(lost: set[str], faults: Sequence[Fault]) -> list[Fault]:
    """The faults of items that could be read, when others could not: those are not unknown names."""
    told = {f"「{prefix}{name}」" for name in lost for prefix in ("", "r.", "p.")}
    return [fault for fault in faults if not any(name in fault.found for name in told)]
