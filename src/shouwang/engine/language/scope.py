"""Which names an expression may use, by where it stands: feed rows, members, household, rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shouwang.engine.facts import Column, FactSchema, FeedSchema
from shouwang.engine.language.meaning import DATE, Meaning, meaning_of
from shouwang.engine.policy import Feature, Grain, Unit

AS_OF = "as_of"


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that can be seen, what each means, and why others cannot be seen from here."""

    where: str
    names: Mapping[str, Meaning]
    parameters: Mapping[str, Unit]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rules: frozenset[str] = frozenset()
    ages: bool = False
    elsewhere: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Names:
    """All names of a stack: what scopes are made of."""

    schema: FactSchema
    parameters: Mapping[str, Unit]
    features: Mapping[str, tuple[Unit, Grain]]
    rules: frozenset[str]

    def rows(self, feed: FeedSchema) -> Scope:
        """Inside a feed: its columns, the as-of day, parameters."""
        names, choices = _columns(feed.columns)
        where, ages = f"「{feed.label}」的行", feed.about == "person"
        return Scope(where, names, self.parameters, choices, ages=ages, elsewhere=self._features())

    def members(self) -> Scope:
        """Among the members: their attributes, every person feature, the as-of day, parameters."""
        names, choices = _columns(self.schema.members)
        names |= {n: meaning_of(unit) for n, (unit, grain) in self.features.items() if grain is Grain.PERSON}
        return Scope(
            "家庭成员", names, self.parameters, choices, ages=True, elsewhere=self._features(Grain.HOUSEHOLD)
        )

    def household(self) -> Scope:
        """In an expression of the household: household features, the as-of day, parameters."""
        names = {
            n: meaning_of(unit) for n, (unit, grain) in self.features.items() if grain is Grain.HOUSEHOLD
        }
        names[AS_OF] = DATE
        return Scope("户的指标", names, self.parameters, elsewhere=self._features(Grain.PERSON))

    def rule(self) -> Scope:
        """In a rule: as in the household, and other rules."""
        base = self.household()
        return Scope("规则", base.names, self.parameters, rules=self.rules, elsewhere=base.elsewhere)

    def _features(self, grain: Grain | None = None) -> dict[str, str]:
        words = {
            Grain.PERSON: "是个人指标，要先用 feed: members 汇总到户",
            Grain.HOUSEHOLD: "是户的指标，这里看不到",
        }
        return {n: words[g] for n, (_, g) in self.features.items() if grain is None or g is grain}


def of_feature(feature: Feature) -> tuple[Unit, Grain]:
    """What other expressions need to know of a feature."""
    return feature.unit, feature.grain


def _columns(columns: Mapping[str, Column]) -> tuple[dict[str, Meaning], dict[str, tuple[str, ...]]]:
    names = {name: meaning_of(column.unit) for name, column in columns.items()}
    names[AS_OF] = DATE
    return names, {name: column.choices for name, column in columns.items() if column.choices}
