"""A policy through time: every version of every item, and what of them is in force on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar

from shouwang.engine.digest import Spelled, digest_of, spelled
from shouwang.engine.language.names import in_order
from shouwang.engine.policy import Death, Dormant, Feature, Parameter, Policy, Rule, SwitchedOff
from shouwang.engine.wording import filled

ItemT = TypeVar("ItemT")
BEGINNING = date.min
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Version(Generic[ItemT]):
    """One version of an item while in force: from `start` (BEGINNING: ever) to `end` (None: for good)."""

    start: date
    end: date | None
    item: ItemT

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.start <= day and (self.end is None or day <= self.end)


Versions = Mapping[str, Sequence[Version[ItemT]]]
"""The versions of items by name, each in order of time; none overlaps another."""


@dataclass(frozen=True)
class DatedPolicy:
    """All versions of all items of a stack of packs; `on(day)` is the policy of that day."""

    packs: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    features: Versions[Feature]
    rules: Versions[Rule]
    death: Death | None = None
    off: tuple[SwitchedOff, ...] = ()

    @cached_property
    def digest(self) -> str:
        """A digest of everything, through all time."""
        return digest_of(self.parameters, self.features, self.rules, self.death)

    @cached_property
    def _spelled(self) -> Mapping[int, Spelled]:
        """Every version of every feature and rule as digests read it, by the identity of the item."""
        all_versions: list[Sequence[Version[Any]]] = [*self.features.values(), *self.rules.values()]
        return {id(one.item): spelled(one.item) for versions in all_versions for one in versions}

    def _digest_on(self, day: date, *items: Mapping[str, Feature | Rule]) -> str:
        """A digest of what a day has: the worth of parameters, and these features and rules."""
        written = ({name: self._spelled[id(item)] for name, item in each.items()} for each in items)
        return digest_of(values_on(self.parameters, day), *written, self.death)

    def on(self, day: date) -> Policy:
        """The policy in force on a day: one version of each item, or none."""
        features = in_order(in_force(self.features, day))
        rules = in_force(self.rules, day)
        since, until = self._span(day)
        return Policy(
            packs=self.packs,
            digest=self._digest_on(day, features, rules),
            parameters=self.parameters,
            features={name: self._labelled(feature, day) for name, feature in features.items()},
            rules=rules,
            death=self.death,
            off=tuple(off for off in self.off if _is_off(off, day)),
            dormant=tuple(_dormant(self.rules, day)),
            since=since,
            until=until,
        )

    def labels(self) -> dict[str, str]:
        """What each rule is called, by its latest version; in pack order."""
        return {name: versions[-1].item.label for name, versions in self.rules.items()}

    @property
    def change_days(self) -> tuple[date, ...]:
        """The days on which a version of a rule or feature comes into force or goes out of it, in order."""
        return changes_of(self.features, self.rules)

    def _labelled(self, feature: Feature, day: date) -> Feature:
        """A feature whose label names its numbers of the day: 近90天新确诊大病的次数."""
        label = filled(feature.label, self.parameters, day)
        return feature if label == feature.label else replace(feature, label=label)

    def _span(self, day: date) -> tuple[date | None, date | None]:
        """The first and the last day on which exactly the versions of this day are in force."""
        days = self.change_days
        since = max((change for change in days if change <= day), default=None)
        after = min((change for change in days if change > day), default=None)
        return since, after - _DAY if after else None


def in_force(items: Versions[ItemT], day: date) -> dict[str, ItemT]:
    """The items that have a version on a day, in their order."""
    found = {name: version_on(versions, day) for name, versions in items.items()}
    return {name: version.item for name, version in found.items() if version is not None}


def version_on(versions: Sequence[Version[ItemT]], day: date) -> Version[ItemT] | None:
    """The version in force on a day, or None."""
    return next((version for version in versions if version.holds(day)), None)


def changes_of(*items: Versions[Any]) -> tuple[date, ...]:
    """The days on which any version begins, or has just ended."""
    versions = [version for each in items for several in each.values() for version in several]
    starts = {version.start for version in versions} - {BEGINNING}
    ends = {version.end + _DAY for version in versions if version.end is not None}
    return tuple(sorted(starts | ends))


def values_on(parameters: Mapping[str, Parameter], day: date) -> dict[str, tuple[object, ...]]:
    """What each parameter is called and is worth on a day, and by which document."""
    found = {}
    for name, parameter in parameters.items():
        dated = parameter.on(day)
        said = (dated.value, dated.citation) if dated else ()
        found[name] = (parameter.label, parameter.unit.value, *said)
    return found


def _is_off(off: SwitchedOff, day: date) -> bool:
    return (off.start or BEGINNING) <= day and (off.end is None or day <= off.end)


def _dormant(rules: Versions[Rule], day: date) -> Iterator[Dormant]:
    for versions in rules.values():
        if version_on(versions, day) is not None:
            continue
        before = [version for version in versions if version.end is not None and version.end < day]
        later = [version for version in versions if version.start > day]
        if before or later:
            rule = (before[-1] if before else later[0]).item
            yield Dormant(rule, before[-1].end if before else None, begins=later[0].start if later else None)
