"""Does a stack mean anything: expressions against the facts, windows, names, sentences, and no cycles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from shouwang.engine.facts import Column, FactSchema, FeedSchema, Type
from shouwang.engine.language.check import check
from shouwang.engine.language.faults import Fault, nearest
from shouwang.engine.language.names import parents_of, rules
from shouwang.engine.language.scope import Names, Scope
from shouwang.engine.lengths import least_of, unit_of, wrong_length
from shouwang.engine.packs.building import Texts
from shouwang.engine.packs.folders import PACK_FILE
from shouwang.engine.packs.telling import faults_of_private, faults_of_tell
from shouwang.engine.policy import (
    Aggregate,
    Benefit,
    Death,
    Doubt,
    Feature,
    Grain,
    Needs,
    Parameter,
    Place,
    Rule,
    Unit,
    Window,
    WindowKind,
)

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
WORDS = frozenset({"year", "as_of"})
"""Placeholders of a sentence that are neither features nor parameters."""

_DATES = frozenset({Type.DATE, Type.MONTH, Type.TERM, Type.YEAR})
_PERIODS = frozenset({WindowKind.DELIVERED, WindowKind.BEFORE_DELIVERED})
_NO_LENGTH = frozenset(
    {WindowKind.UNTIL, WindowKind.YEAR_TO_DATE, WindowKind.THIS_YEAR, WindowKind.COMPLETE_MONTH}
)


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks the items of one stack against the facts and against one another."""

    schema: FactSchema
    parameters: Mapping[str, Parameter]
    features: Mapping[str, Feature]
    rules: Mapping[str, Rule]
    texts: Texts

    def faults(self, death: Death | None) -> list[Fault]:
        """Everything that is wrong, or nothing."""
        found = [fault for feature in self.features.values() for fault in self.feature(feature)]
        found += [fault for rule in self.rules.values() for fault in self.rule(rule)]
        for owner, key in self.texts.written:
            if owner.file == PACK_FILE and key == "scope":
                found += self.expression(owner, key, self.names.household(), Unit.YES_NO)
        if death is not None:
            found += self._death(death)
        return found or [*cycle_of_features(self.features), *cycle_of_rules(self.rules)]

    @property
    def names(self) -> Names:
        """All names of the stack."""
        return Names(
            schema=self.schema,
            parameters={name: parameter.unit for name, parameter in self.parameters.items()},
            features={name: (feature.unit, feature.grain) for name, feature in self.features.items()},
            rules=frozenset(self.rules),
        )

    def at(self, item: Feature | Rule, key: str) -> Place:
        """Where a key of an item stands; the item itself where it has no such key."""
        return self.texts.places.get((item.place, key), item.place)

    def expression(self, owner: Place, key: str, scope: Scope, wanted: Unit) -> list[Fault]:
        """The faults of one expression, when the item has it."""
        written = self.texts.written.get((owner, key))
        return check(written.tree, text=written.text, scope=scope, wanted=wanted) if written else []

    def feature(self, feature: Feature) -> Iterator[Fault]:
        """A feature: its form, its expressions, its window, the numbers in its label."""
        yield from self._label(feature)
        if feature.feed is None:
            yield from self._derived(feature)
        elif feature.feed == "household":
            yield from self._register(feature)
        elif feature.feed == "members":
            yield from self._members(feature)
        elif feature.feed in self.schema.feeds:
            yield from self._rows(feature, self.schema.feeds[feature.feed])
        else:
            known = [*self.schema.feeds, "members", "household"]
            yield self.unknown(self.at(feature, "feed"), feature.feed, known, what="数据")

    def _label(self, feature: Feature) -> Iterator[Fault]:
        known = [f"p.{name}" for name in self.parameters]
        for name in PLACEHOLDER.findall(feature.label):
            if name not in known:
                place = self.at(feature, "label")
                yield self.unknown(place, name, known, what="参数（label 里的花括号）")

    def unknown(
        self, place: Place, name: str, known: Mapping[str, object] | list[str], *, what: str
    ) -> Fault:
        """A name that no one knows."""
        return Fault(place, "UNKNOWN_NAME", f"没有「{name}」这种{what}", nearest=nearest(name, known))

    def _derived(self, feature: Feature) -> Iterator[Fault]:
        yield from _only(feature, allowed=("value",))
        if feature.grain is not Grain.HOUSEHOLD:
            yield Fault(
                self.at(feature, "grain"), "GRAIN", "用 expr 推算的只能是户的指标（grain: household）"
            )
        yield from self.expression(feature.place, "expr", self.names.household(), feature.unit)

    def _register(self, feature: Feature) -> Iterator[Fault]:
        yield from _only(feature, allowed=("value", "feed"))
        column = self.schema.household.get(feature.value.name) if feature.value is not None else None
        if column is None:
            name = feature.value.name if feature.value is not None else ""
            yield self.unknown(self.at(feature, "value"), name, self.schema.household, what="农户名册的列")
        elif column.unit is not feature.unit or feature.grain is not Grain.HOUSEHOLD:
            yield Fault(
                feature.place, "UNIT", f"「{column.label}」应写 unit: {column.unit} 和 grain: household"
            )

    def _members(self, feature: Feature) -> Iterator[Fault]:
        yield from _only(feature, allowed=("value", "feed", "where", "aggregate", "empty"))
        if feature.grain is not Grain.HOUSEHOLD:
            yield Fault(
                self.at(feature, "grain"), "GRAIN", "feed: members 的汇总是户的指标（grain: household）"
            )
        if feature.aggregate is Aggregate.LAST:
            yield Fault(self.at(feature, "value"), "AGGREGATE", "成员没有先后，不能用 last")
        yield from self._folded(feature, self.names.members())

    def _rows(self, feature: Feature, feed: FeedSchema) -> Iterator[Fault]:
        scope = self.names.rows(feed)
        if feature.window is None:
            yield Fault(
                feature.place, "WINDOW", "要写 window（读哪一段时间的数据）", "全部到研判日写 {until: 日期列}"
            )
        else:
            yield from self.window(feature.window, feed, self.at(feature, "window"))
        if feature.grain is Grain.PERSON and feed.about == "household":
            yield Fault(self.at(feature, "grain"), "GRAIN", f"「{feed.label}」是整户的数据，不能算到个人")
        for key, column in (("order", feature.order), ("latest", feature.latest)):
            if column is not None:
                yield from self._date_column(column, feed, self.at(feature, key))
        if feature.needs is not None:
            yield from self._needs(feature.needs, self.at(feature, "needs"))
        yield from self._folded(feature, scope)

    def _needs(self, needs: Needs, place: Place) -> Iterator[Fault]:
        if needs.feed not in self.schema.feeds:
            yield self.unknown(place, needs.feed, self.schema.feeds, what="数据")
        if needs.parameter is not None:
            yield from self._length(needs.parameter, Unit.MONTH, place)

    def _folded(self, feature: Feature, scope: Scope) -> Iterator[Fault]:
        yield from self.expression(feature.place, "where", scope, Unit.YES_NO)
        wanted = feature.unit
        if feature.aggregate in (Aggregate.ANY, Aggregate.ALL):
            wanted = Unit.YES_NO
        if feature.aggregate is Aggregate.COUNT and feature.unit not in (Unit.COUNT, Unit.PERSON):
            yield Fault(self.at(feature, "unit"), "UNIT", "count() 的单位是 count 或 person")
        elif wanted is not feature.unit:
            yield Fault(self.at(feature, "unit"), "UNIT", f"{feature.aggregate} 的单位是 {wanted}")
        if feature.aggregate is Aggregate.SUM and feature.unit in (Unit.YES_NO, Unit.TEXT, Unit.DATE):
            yield Fault(self.at(feature, "value"), "AGGREGATE", f"{feature.unit} 不能相加")
        yield from self.expression(feature.place, "value", scope, wanted)

    def window(self, window: Window, feed: FeedSchema, place: Place) -> Iterator[Fault]:
        """A stretch of time: of a date column, with a length where its kind has one."""
        yield from self._date_column(window.column, feed, place)
        if window.kind in _PERIODS and window.column != feed.time:
            yield Fault(place, "WINDOW", f"{window.kind} 要用「{feed.label}」的时间列 {feed.time}")
        if window.kind in _NO_LENGTH and (window.length or window.parameter):
            yield Fault(place, "WINDOW", f"{window.kind} 没有 length")
        elif window.parameter is not None:
            yield from self._length(window.parameter, unit_of(window, feed), place, least=least_of(window))
        elif window.kind not in _NO_LENGTH and window.length < least_of(window):
            yield Fault(place, "WINDOW", f"{window.kind} 要写 length，至少是1")

    def _length(self, name: str, unit: Unit, place: Place, *, least: int = 1) -> Iterator[Fault]:
        """A parameter as a length: known, of the right unit, a whole number on every day."""
        parameter = self.parameters.get(name)
        if parameter is None:
            known = [f"p.{known}" for known in self.parameters]
            yield self.unknown(place, f"p.{name}", known, what="参数")
            return
        if parameter.unit is not unit:
            yield Fault(
                place, "UNIT", f"这里要用单位是 {unit} 的参数，「{parameter.label}」是 {parameter.unit}"
            )
        for dated in parameter.values:
            if wrong := wrong_length(dated.value, least=least):
                yield Fault(parameter.place, "LENGTH", f"「{parameter.label}」自{dated.start}起的值{wrong}")

    def _date_column(self, name: str, feed: FeedSchema, place: Place) -> Iterator[Fault]:
        column: Column | None = feed.columns.get(name)
        if column is None:
            yield self.unknown(place, name, feed.columns, what=f"「{feed.label}」的列")
        elif column.type not in _DATES:
            yield Fault(place, "WINDOW", f"「{column.label}」不是日期")

    def rule(self, rule: Rule) -> Iterator[Fault]:
        """A rule: its conditions, what it shows, what it says, what could undo it."""
        if rule.benefit is not None:
            yield from self._benefit(rule, rule.benefit)
            return
        yield from self.expression(rule.place, "when", self.names.rule(), Unit.YES_NO)
        yield from self.expression(rule.place, "scope", self.names.household(), Unit.YES_NO)
        known = self.names.household().names
        for name in rule.values:
            if name not in known or name in WORDS:
                yield self.unknown(self.at(rule, "values"), name, [*known], what="户的指标")
        yield from self._sentence(rule)
        yield from faults_of_private(rule, self.features, self.schema, self.at(rule, "say"))
        if rule.tell is not None:
            yield from faults_of_tell(rule.tell, self.schema, self.at(rule, "tell"))
            yield from self.expression(rule.place, "tell", self.names.members(), Unit.YES_NO)
        if rule.doubt is not None:
            yield from self._doubt(rule, rule.doubt)

    def _benefit(self, rule: Rule, benefit: Benefit) -> Iterator[Fault]:
        """Its conditions and its amount; whatever else its rules say was made of them."""
        by_members = benefit.grain is Grain.PERSON
        scope = self.names.members() if by_members else self.names.household()
        for key, wanted in (("when", Unit.YES_NO), ("received", Unit.YES_NO), ("amount", Unit.CNY)):
            yield from self.expression(rule.place, key, scope, wanted)
        yield from self.expression(rule.place, "scope", self.names.household(), Unit.YES_NO)

    def _sentence(self, rule: Rule) -> Iterator[Fault]:
        known = [*self.names.household().names, *(f"p.{name}" for name in self.parameters), *WORDS]
        for name in PLACEHOLDER.findall(rule.say):
            if name not in known:
                yield self.unknown(self.at(rule, "say"), name, known, what="指标或参数（say 里的花括号）")
        if "{" in PLACEHOLDER.sub("", rule.say) or "}" in PLACEHOLDER.sub("", rule.say):
            yield Fault(self.at(rule, "say"), "SENTENCE", "say 里的花括号不成对")
        if rule.say.endswith(("。", "！", "!")):
            yield Fault(self.at(rule, "say"), "SENTENCE", "say 末尾不写标点，依据和句号由程序补上")

    def _doubt(self, rule: Rule, doubt: Doubt) -> Iterator[Fault]:
        if doubt.feed not in self.schema.feeds:
            yield self.unknown(self.at(rule, "doubt"), doubt.feed, self.schema.feeds, what="数据")
            return
        yield from self.window(doubt.window, self.schema.feeds[doubt.feed], self.at(rule, "doubt"))
        yield from self.expression(rule.place, "doubt", self.names.members(), Unit.YES_NO)

    def _death(self, death: Death) -> Iterator[Fault]:
        feed = self.schema.feeds.get(death.feed)
        if feed is None:
            yield self.unknown(death.place, death.feed, self.schema.feeds, what="数据")
            return
        yield from self._date_column(death.on, feed, death.place)
        yield from self.expression(death.place, "where", self.names.rows(feed), Unit.YES_NO)


def cycle_of_features(features: Mapping[str, Feature]) -> Iterator[Fault]:
    """The first circle of features that are made of one another."""
    graph = {name: [p for p in parents_of(feature) if p in features] for name, feature in features.items()}
    yield from _cycle(graph, {name: feature.place for name, feature in features.items()}, what="指标")


def cycle_of_rules(rules_: Mapping[str, Rule]) -> Iterator[Fault]:
    """The first circle of rules that refer to one another."""
    graph = {name: list(rules(rule.when)) for name, rule in rules_.items()}
    yield from _cycle(graph, {name: rule.place for name, rule in rules_.items()}, what="规则")


def _cycle(graph: Mapping[str, list[str]], places: Mapping[str, Place], *, what: str) -> Iterator[Fault]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        yield Fault(
            places[circle[0]], "CYCLE", f"{what}互相引用成了一个圈：{' → '.join(reversed(circle))}", "请断开"
        )


def _only(feature: Feature, *, allowed: tuple[str, ...]) -> Iterator[Fault]:
    optional = ("where", "window", "aggregate", "order", "latest", "empty", "needs")
    for key in optional:
        if key not in allowed and getattr(feature, key) is not None:
            yield Fault(feature.place, "FORM", f"这种指标没有「{key}」")
