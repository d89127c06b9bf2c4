"""Why a rule says what it says of a household: one sentence, its conditions, how far, and what is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from shouwang.engine.distance import Ruler
from shouwang.engine.facts import FactSchema
from shouwang.engine.interpreter import Given, Interpreter, Judgement, Truth, World
from shouwang.engine.language.names import lengths_of, names, parameters, rules, trees_of
from shouwang.engine.policy import Dormant, Feature, Policy, Rule, Unit
from shouwang.engine.wording import Row, Sentence, condition_text, sentence_of, shown, with_unit

NOT_YET, NO_LONGER = "当日尚未施行", "当日已停止施行"
_MARKS = {True: "是", False: "否", None: "未知"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one rule says of one household, for people.

    `sentence` is that of the finding (only where the rule is true). `conditions` tells each condition with
    its numbers and whether it holds; `changes` what would turn the rule over; `missing` what is not known.
    `dormant`: the rule is not in force on the day, and is not judged.
    """

    rule: Rule
    in_scope: Truth
    truth: Truth
    sentence: str
    conditions: tuple[str, ...]
    changes: tuple[str, ...]
    missing: tuple[str, ...]
    dormant: Dormant | None = None

    @property
    def verdict(self) -> str:
        """符合, 不符合, 未知, 不在判断范围, 当日尚未施行 or 当日已停止施行."""
        if self.dormant is not None:
            return NO_LONGER if self.dormant.ended else NOT_YET
        if self.in_scope is False:
            return "不在判断范围"
        return {True: "符合", False: "不符合", None: "未知"}[self.truth if self.in_scope else None]


class Explainer:
    """Explains one policy on one day; `schema`, `delivered` (kinds of file) say what is missing, and why."""

    def __init__(
        self,
        policy: Policy,
        *,
        as_of: date,
        schema: FactSchema | None = None,
        delivered: Collection[str] | None = None,
    ) -> None:
        """Prepares all sentences and comparisons once."""
        self.policy, self.as_of, self.delivered = policy, as_of, delivered
        self.labels = {name: feed.label for name, feed in schema.feeds.items()} if schema else {}
        self.interpreter = Interpreter(policy, as_of=as_of)
        self._sentences: dict[str, Sentence] = {
            name: sentence_of(rule, policy, as_of=as_of) for name, rule in policy.rules.items()
        }
        self._rulers = {name: Ruler.of(rule, policy) for name, rule in policy.rules.items()}
        self._named = named_in(policy)
        self._texts: dict[exp.Expr, str] = {}

    def sentence(self, rule: Rule, row: Row, told: Sequence[str] = ()) -> str:
        """The sentence of a finding: what, the number, the line, the facts told, the clause; ends with 。"""
        return self._sentences[rule.name].about(row, told=told)

    def explain(
        self, row: Mapping[str, Given], *, told: Mapping[str, Sequence[str]] | None = None
    ) -> tuple[Explanation, ...]:
        """Every rule about one household, then those not in force; `row` is its row of the feature table.

        `told`: the facts that follow the sentences of its findings, by rule.
        """
        features = self.interpreter.features(row)
        judged = self.interpreter.judge(row)
        rules = {name: judgement.holds for name, judgement in judged.items()}
        world = World(features, self.interpreter.parameters, rules, self.as_of)
        hits = frozenset(name for name, judgement in judged.items() if judgement.hit)
        parts = {name: parts_of(self.policy, self._named.get(name, ()), hits) for name in hits}
        facts = {name: (told or {}).get(name) or parts[name] for name in hits}
        explained = [
            self._explained(self.policy.rules[name], world, found, facts.get(name, ()))
            for name, found in judged.items()
        ]
        return (*explained, *map(_not_judged, self.policy.dormant))

    def _explained(self, rule: Rule, world: World, judgement: Judgement, told: Sequence[str]) -> Explanation:
        in_scope = judgement.in_scope is not False
        changes = self._changes(rule, world) if in_scope else ()
        unknown = [c.tree for c in judgement.conditions if c.truth is None] if judgement.truth is None else []
        return Explanation(
            rule=rule,
            in_scope=judgement.in_scope,
            truth=judgement.truth,
            sentence=self.sentence(rule, world.features, told) if judgement.hit else "",
            conditions=tuple(self._condition(c.tree, c.truth, world) for c in judgement.conditions),
            changes=tuple(changes),
            missing=tuple(dict.fromkeys(text for tree in unknown for text in self._missing(tree, world))),
        )

    def _changes(self, rule: Rule, world: World) -> Iterator[str]:
        ruler = self._rulers[rule.name]
        yield from map(str, ruler.changes(self.interpreter, world.features, world))
        yield from map(str, ruler.turns(world))

    def _condition(self, tree: exp.Expr, truth: Truth, world: World) -> str:
        if tree not in self._texts:
            self._texts[tree] = condition_text(tree, self.policy)
        facts = "，".join(self._facts(tree, world))
        return f"{self._texts[tree]}：{_MARKS[truth]}" + (f"（{facts}）" if facts else "")

    def _facts(self, tree: exp.Expr, world: World) -> Iterator[str]:
        if isinstance(tree, exp.Column):
            return
        for name in names(tree):
            feature = self.policy.features[name]
            yield f"{feature.label}{with_unit(world.features[name], feature.unit)}"
        for name in parameters(tree):
            parameter = self.policy.parameters[name]
            yield f"{parameter.label}{with_unit(world.parameters[name], parameter.unit)}"

    def _missing(self, tree: exp.Expr, world: World) -> Iterator[str]:
        for name in parameters(tree):
            if world.parameters[name] is None:
                yield f"没有研判日有效的参数「{self.policy.parameters[name].label}」"
        for name in names(tree):
            yield from self._missing_feature(self.policy.features[name], world)
        for column in tree.find_all(exp.Column):
            if column.table == "r" and world.rules[column.name] is None:
                yield f"规则「{self.policy.rules[column.name].label}」本身未知"

    def _missing_feature(self, feature: Feature, world: World) -> Iterator[str]:
        """Down to the data: which kind was not delivered, which cell is empty."""
        if world.features.get(feature.name, None) is not None:
            return
        if feature.feed is None:
            for tree in trees_of(feature):
                yield from self._missing(tree, world)
        elif feature.feed == "household":
            yield f"农户名册的「{feature.label}」空缺或被遮盖"
        elif feature.feed == "members":
            yield from self._missing_of_members(feature)
        else:
            yield from self._missing_lengths(feature) or [self._missing_rows(feature)]

    def _missing_lengths(self, feature: Feature) -> list[str]:
        """The parameters of its window that no document fixes on the day."""
        lacking = [p for p in lengths_of(feature) if self.policy.parameters[p].on(self.as_of) is None]
        return [f"没有研判日有效的参数「{self.policy.parameters[name].label}」" for name in lacking]

    def _missing_of_members(self, feature: Feature) -> Iterator[str]:
        used = [n for tree in trees_of(feature) for n in names(tree) if n in self.policy.features]
        persons = [self.policy.features[name] for name in used]
        lacking = [text for person in persons for text in self._missing_lengths(person)]
        lacking += [self._missing_rows(person) for person in persons if not self._was_delivered(person)]
        if lacking:
            yield from lacking
        else:
            yield f"有成员的资料空缺，算不出「{feature.label}」"

    def _missing_rows(self, feature: Feature) -> str:
        label = self.labels.get(feature.feed or "", feature.feed or "")
        if not self._was_delivered(feature):
            return f"没有收到「{label}」数据"
        if feature.needs is not None:
            months = self.policy.length_on(feature.needs, self.as_of)
            return f"最近{months}个月的「{label}」没有报齐"
        return f"「{label}」里没有本户可用的记录（{feature.label}）"

    def _was_delivered(self, feature: Feature) -> bool:
        return self.delivered is None or feature.feed in self.delivered


def named_in(policy: Policy) -> dict[str, tuple[str, ...]]:
    """The rules that each rule made of others names, in pack order."""
    named = {name: set(rules(rule.when)) for name, rule in policy.rules.items()}
    return {name: tuple(n for n in policy.rules if n in found) for name, found in named.items() if found}


def parts_of(policy: Policy, named: Sequence[str], hits: Collection[str]) -> tuple[str, ...]:
    """What the rules are called, of those `named` by one made of others, that made it true."""
    return tuple(policy.rules[name].label for name in named if name in hits)


def _not_judged(dormant: Dormant) -> Explanation:
    parts = []
    if dormant.ended:
        parts.append(f"施行到{shown(dormant.ended, Unit.DATE)}为止")
    if dormant.begins:
        parts.append(f"自{shown(dormant.begins, Unit.DATE)}起施行")
    return Explanation(dormant.rule, None, None, "", ("，".join(parts),), (), (), dormant)
