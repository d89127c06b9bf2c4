"""Values, sentences and conditions in the words of a village cadre: 元 for money, 是/否 for yes and no."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from sqlglot import exp

from shouwang.engine.interpreter import Given
from shouwang.engine.policy import Citation, Parameter, Policy, Rule, Unit
from shouwang.kernel.money import format_cny

UNKNOWN = "（未知）"

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_SUFFIX = {Unit.PERSON: "人", Unit.DAY: "天", Unit.YEAR: "岁", Unit.RATIO: "倍", Unit.MONTH: "个月"}
_WORDS: Mapping[type[exp.Expr], str] = {
    exp.LT: "低于",
    exp.LTE: "不高于",
    exp.GT: "高于",
    exp.GTE: "不低于",
    exp.EQ: "等于",
    exp.NEQ: "不等于",
    exp.Add: "加",
    exp.Sub: "减",
    exp.Mul: "乘",
    exp.And: "且",
    exp.Or: "或",
}

Row = Mapping[str, Given]


def shown(value: Given, unit: Unit) -> str:
    """A value as people read it, without the unit where a sentence supplies its own (3, 33, 是, 12,300元)."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, str):
        return value or "（空）"
    exact = Fraction(value)
    if unit.is_money:
        return format_cny(floor(exact + Fraction(1, 2)))
    return str(exact.numerator) if exact.denominator == 1 else f"{float(exact):g}"


def with_unit(value: Given, unit: Unit) -> str:
    """A value that stands alone: 33天, 4人, 12,300元."""
    return shown(value, unit) + ("" if value is None else _SUFFIX.get(unit, ""))


def cited(citation: Citation) -> str:
    """Document and clause, as they end a sentence."""
    return f"（依据：{citation.document}，{citation.clause}）"


@dataclass(frozen=True, slots=True)
class Sentence:
    """The `say` of a rule, cut into texts and gaps once: words[0] gap[0] words[1] gap[1] … then the `end`."""

    words: tuple[str, ...]
    gaps: tuple[Callable[[Row], str], ...]
    end: str

    def about(self, row: Row, *, told: Sequence[str] = ()) -> str:
        """The whole sentence for one household, with the facts told of it."""
        parts = [self.words[0]]
        for gap, word in zip(self.gaps, self.words[1:], strict=True):
            parts += (gap(row), word)
        facts = f"：{'、'.join(told)}" if told else ""
        return "".join([*parts, facts, self.end])


def sentence_of(rule: Rule, policy: Policy, *, as_of: date) -> Sentence:
    """The sentence of a rule on a day: parameters are filled in, features are left as gaps."""
    pieces = _PLACEHOLDER.split(rule.say)
    words, gaps = [pieces[0]], []
    for name, after in zip(pieces[1::2], pieces[2::2], strict=True):
        if name in policy.features:
            gaps.append(_gap(name, policy.features[name].unit))
            words.append(after)
        else:
            words[-1] += _fixed(name, policy, as_of) + after
    return Sentence(tuple(words), tuple(gaps), cited(rule.citation) + "。")


def features_said(rule: Rule, policy: Policy) -> tuple[str, ...]:
    """The features whose values stand in the sentence of a rule."""
    return tuple(name for name in _PLACEHOLDER.split(rule.say)[1::2] if name in policy.features)


def filled(text: str, parameters: Mapping[str, Parameter], day: date) -> str:
    """A label with its {p.x} filled in as they are in force on a day."""
    return _PLACEHOLDER.sub(lambda gap: _number_on(parameters[gap[1].removeprefix("p.")], day), text)


def condition_text(tree: exp.Expr, policy: Policy) -> str:
    """A condition in words: 人均纯收入低于防止返贫监测线."""
    return _text(tree, policy)


def _gap(name: str, unit: Unit) -> Callable[[Row], str]:
    return lambda row: shown(row[name], unit)


def _fixed(name: str, policy: Policy, as_of: date) -> str:
    if name == "year":
        return str(as_of.year)
    if name == "as_of":
        return shown(as_of, Unit.DATE)
    return _number_on(policy.parameters[name.removeprefix("p.")], as_of)


def _number_on(parameter: Parameter, day: date) -> str:
    dated = parameter.on(day)
    return shown(dated.value if dated else None, parameter.unit)


def _text(node: exp.Expr, policy: Policy) -> str:
    if isinstance(node, exp.Column):
        return _label(node, policy)
    if isinstance(node, exp.Literal):
        return f"「{node.name}」" if node.is_string and node.name else node.name or "空"
    if isinstance(node, exp.Boolean):
        return "总是" if node.this else "从不"
    if isinstance(node, exp.Paren):
        return _text(node.this, policy)
    if isinstance(node, exp.Binary) and type(node) in _WORDS:
        return f"{_text(node.this, policy)}{_WORDS[type(node)]}{_text(node.expression, policy)}"
    return _other_text(node, policy)


def _other_text(node: exp.Expr, policy: Policy) -> str:
    parts = [_text(part, policy) for part in node.iter_expressions() if not isinstance(part, exp.Null)]
    if isinstance(node, exp.Not):
        return f"不是：{parts[0]}"
    if isinstance(node, exp.Is):
        return f"{parts[0]}空缺"
    if isinstance(node, exp.In):
        return f"{parts[0]}属于{'、'.join(parts[1:])}"
    if isinstance(node, exp.Between):
        return f"{parts[0]}在{parts[1]}与{parts[2]}之间"
    tails: Mapping[type[exp.Expr], str] = {
        exp.Greatest: "中较大的",
        exp.Least: "中较小的",
        exp.Coalesce: "中第一个已知的",
    }
    return f"{'、'.join(parts)}{tails.get(type(node), '')}"


def _label(node: exp.Column, policy: Policy) -> str:
    if node.table == "p":
        return policy.parameters[node.name].label
    if node.table == "r":
        return f"规则「{policy.rules[node.name].label}」"
    return policy.features[node.name].label if node.name in policy.features else "研判日"
