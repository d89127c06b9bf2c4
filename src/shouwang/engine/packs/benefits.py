"""Benefits as written -> features and rules, version by version, beside those that packs write themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sqlglot import exp

from shouwang.engine.benefits import features_of, rules_of
from shouwang.engine.dated import Version, Versions
from shouwang.engine.language.faults import Fault
from shouwang.engine.packs.apart import Written, set_apart
from shouwang.engine.packs.building import Texts, citation, days_fields, fraction, scope_of, text_of
from shouwang.engine.packs.overlay import Item
from shouwang.engine.policy import Benefit, Every, Feature, Grain, Place, Rule

LEVEL = "yellow"


@dataclass(slots=True)
class Made:
    """The versions of the features and rules that benefits become, and the names of benefits at fault."""

    features: dict[str, tuple[Version[Feature], ...]] = field(default_factory=dict)
    rules: dict[str, tuple[Version[Rule], ...]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)


Defaults = Callable[[str], tuple[exp.Expression | None, Fraction | None]]
"""The scope and the share that rules of a pack have where they say none."""


def made_of(versions: Versions[Item], texts: Texts, defaults: Defaults) -> Made:
    """What the benefits of a stack become."""
    made = Made()
    written: dict[str, list[Version[Written]]] = {}
    for name, several in versions.items():
        for version in several:
            built = benefit(version.item, texts)
            if built is None:
                made.lost.add(name)
                continue
            scope, share = _own(version.item, texts, defaults)
            piece = Written(built, version.item, scope, share)
            written.setdefault(name, []).append(Version(version.start, version.end, piece))
    for apart in set_apart(written, made.lost, texts.faults):
        one = apart.item
        for feature in features_of(one.benefit):
            _append(made.features, feature, apart)
        for rule in rules_of(one.benefit, scope=one.scope, share=one.share):
            _append(made.rules, rule, apart)
    return made


def benefit(item: Item, texts: Texts) -> Benefit | None:
    """One benefit, or None after noting what is wrong with it."""
    texts.note(item)
    before, data = len(texts.faults), item.data
    when, received, amount = (text_of(item, key, texts) for key in ("when", "received", "amount"))
    days = days_fields(item)
    if len(texts.faults) > before or when is None or received is None:
        return None
    return Benefit(
        name=item.name,
        label=str(data["label"]).strip(),
        group=str(data["group"]),
        grain=Grain(data["grain"]),
        when=when,
        received=received,
        amount=amount,
        every=Every(data["every"]),
        provider=str(data["provider"]).strip(),
        proof=str(data["proof"]).strip(),
        level=str(data.get("level", LEVEL)),
        citation=citation(data["cite"]),
        place=item.place,
        shared=bool(data.get("shared", False)),
        **days,
    )


def clashes(made: Made, features: Versions[Feature], rules: Versions[Rule]) -> Iterator[Fault]:
    """Names that a benefit makes and that a pack has given to something else."""
    places: dict[str, Place] = {name: several[0].item.place for name, several in features.items()}
    places |= {name: several[0].item.place for name, several in rules.items()}
    own = {name: several[0].item.place for name, several in made.features.items()}
    own |= {name: several[0].item.place for name, several in made.rules.items()}
    for name, place in own.items():
        other = places.get(name)
        if other is not None:
            found = f"「{name}」由待遇得出，又在 {other.file} 第{other.line}行写了"
            yield Fault(place, "TWICE", found, "请给其中一个换个名称")


def _own(item: Item, texts: Texts, defaults: Defaults) -> tuple[exp.Expression | None, Fraction | None]:
    data, (scope, share) = item.data, defaults(item.document.pack)
    if "scope" in data:
        scope = scope_of(item, texts)
    return scope, fraction(data["max_hit_share"]) if "max_hit_share" in data else share


def _append(made: dict[str, Any], item: Feature | Rule, version: Version[Written]) -> None:
    piece = Version(version.start, version.end, item)
    made[item.name] = (*made.get(item.name, ()), piece)
