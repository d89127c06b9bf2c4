"""Does an expression mean anything: known names; kinds, units and grain that fit. Gathers all faults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlglot import exp

from shouwang.engine.language.faults import Fault, nearest
from shouwang.engine.language.meaning import (
    BARE,
    DATE,
    TEXT,
    YEARS,
    YES_NO,
    ZERO,
    Kind,
    Meaning,
    meaning_of,
    product,
)
from shouwang.engine.language.parse import Text, start
from shouwang.engine.language.scope import Scope
from shouwang.engine.policy import Unit

_MAKE_PARAMETER = "金额不写死在表达式里，请建一个带文号和日期的参数，写作 p.参数名"
_SYMBOLS: Mapping[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*"}


def check(tree: exp.Expr, *, text: Text, scope: Scope, wanted: Unit) -> list[Fault]:
    """All faults of an expression that should mean `wanted`; empty when it does."""
    checker = _Checker(text, scope)
    found = checker.mean(tree)
    expected = meaning_of(wanted)
    if found is not None and not checker.faults and not _fits(found, expected):
        checker.fault("UNIT", f"这里要的是{expected.label}，写的是{found.label}", tree)
    return checker.faults


def _fits(found: Meaning, expected: Meaning) -> bool:
    if found.kind is not expected.kind:
        return False
    return found.unit == expected.unit or (found.bare and (found.zero or not expected.is_money))


class _Checker:
    """Walks one tree bottom-up; None stands for "already refused", so that one mistake is told once."""

    def __init__(self, text: Text, scope: Scope) -> None:
        self.text, self.scope = text, scope
        self.faults: list[Fault] = []

    def fault(self, code: str, found: str, node: exp.Expr, *, todo: str = "", near: str = "") -> None:
        """Notes a fault at the first name of a node."""
        self.faults.append(self.text.fault(code, found, todo=todo, offset=start(node), near=near))

    def mean(self, node: exp.Expr) -> Meaning | None:
        """The meaning of a node, or None after a fault."""
        return _MEANINGS[type(node)](self, node)

    def column(self, node: exp.Expr) -> Meaning | None:
        """A name: of a feature or column, a parameter, another rule."""
        assert isinstance(node, exp.Column)  # noqa: S101 - narrows the type for mypy
        if node.table == "p":
            return self._parameter(node)
        if node.table == "r":
            return self._rule(node)
        if node.table:
            todo = "点号前只能是 p（参数）或 r（规则）"
            self._unknown(node, f"{node.table}.{node.name}", todo=todo)
            return None
        known = self.scope.names.get(node.name)
        if known is None:
            why = self.scope.elsewhere.get(node.name, "")
            self._unknown(node, node.name, () if why else self.scope.names, todo=why)
            return None
        return known

    def _parameter(self, node: exp.Column) -> Meaning | None:
        unit = self.scope.parameters.get(node.name)
        if unit is None:
            self._unknown(node, f"p.{node.name}", [f"p.{name}" for name in self.scope.parameters])
            return None
        return meaning_of(unit)

    def _rule(self, node: exp.Column) -> Meaning | None:
        if node.name in self.scope.rules:
            return YES_NO
        todo = "" if self.scope.rules else "只有规则里可以引用别的规则"
        self._unknown(node, f"r.{node.name}", [f"r.{name}" for name in self.scope.rules], todo=todo)
        return None

    def _unknown(self, node: exp.Column, name: str, known: Iterable[str] = (), *, todo: str = "") -> None:
        found = f"{self.scope.where}里没有「{name}」"
        self.fault("UNKNOWN_NAME", found, node, todo=todo, near=nearest(name, known))

    def literal(self, node: exp.Expr) -> Meaning:
        """A text or a bare number."""
        if node.args.get("is_string"):
            return TEXT
        return ZERO if not float(node.name) else BARE

    def logic(self, node: exp.Expr) -> Meaning:
        """and, or, not: of conditions."""
        for part in node.iter_expressions():
            self._condition(part)
        return YES_NO

    def _condition(self, node: exp.Expr) -> None:
        found = self.mean(node)
        if found is not None and found.kind is not Kind.YES_NO:
            self.fault("KIND", f"这里要的是条件，写的是{found.label}", node)

    def comparison(self, node: exp.Expr) -> Meaning:
        """= <> < <= > >=: of two values of one kind and unit."""
        left, right = self.mean(node.this), self.mean(node.expression)
        if left and right and self.together(left, right, node):
            ordered = not isinstance(node, exp.EQ | exp.NEQ)
            if ordered and left.kind in (Kind.TEXT, Kind.YES_NO):
                self.fault("KIND", f"{left.kind.value}不能比较大小", node)
            if left.bare and right.bare:
                self.fault("CONSTANT", "两边都是常数，比较没有意义", node)
        self._choice(node.this, [node.expression])
        self._choice(node.expression, [node.this])
        return YES_NO

    def together(self, left: Meaning, right: Meaning, node: exp.Expr) -> bool:
        """Whether two values may be compared, added or stand in for each other."""
        if left.kind is not right.kind:
            self.fault("KIND", f"{left.label}与{right.label}不能放在一起比较或计算", node)
        elif left.zero or right.zero or left.unit == right.unit:
            return True
        elif left.bare or right.bare:
            money = right if left.bare else left
            if not money.is_money:
                return True
            self.fault("BARE_MONEY", f"{money.label}与一个裸数放在一起", node, todo=_MAKE_PARAMETER)
        else:
            self.fault("UNIT", f"{left.label}与{right.label}单位不同", node, todo="请先换算成同一单位")
        return False

    def between(self, node: exp.Expr) -> Meaning:
        """between low and high, both included."""
        value = self.mean(node.this)
        for bound in (self.mean(node.args["low"]), self.mean(node.args["high"])):
            if value and bound:
                self.together(value, bound, node)
        if value and value.kind in (Kind.TEXT, Kind.YES_NO):
            self.fault("KIND", f"{value.kind.value}不能比较大小", node)
        return YES_NO

    def within(self, node: exp.Expr) -> Meaning:
        """in (…): of texts or bare numbers."""
        value = self.mean(node.this)
        if not node.expressions:
            self.fault("EMPTY", "in 后面的清单是空的", node)
        for option in node.expressions:
            if not isinstance(option, exp.Literal):
                self.fault("NOT_ALLOWED", "in 的清单里只写文字或数字常量", node)
            elif value:
                self.together(value, self.literal(option), node)
        self._choice(node.this, node.expressions)
        return YES_NO

    def _choice(self, node: exp.Expr, options: Sequence[exp.Expr]) -> None:
        choices = (
            self.scope.choices.get(node.name, ()) if isinstance(node, exp.Column) and not node.table else ()
        )
        for option in options:
            wrong = (
                choices
                and isinstance(option, exp.Literal)
                and option.is_string
                and option.name not in choices
            )
            if wrong and option.name:
                told = f"「{node.name}」没有「{option.name}」这个取值"
                self.fault(
                    "CHOICE",
                    told,
                    node,
                    todo=f"可用：{'、'.join(choices)}",
                    near=nearest(option.name, choices),
                )

    def missing(self, node: exp.Expr) -> Meaning:
        """is null: of anything."""
        self.mean(node.this)
        return YES_NO

    def sum(self, node: exp.Expr) -> Meaning | None:
        """+ and -: of two numbers of one unit."""
        left, right = self.mean(node.this), self.mean(node.expression)
        if not (left and right and self._numbers(left, right, node) and self.together(left, right, node)):
            return None
        return right if left.bare else left

    def product(self, node: exp.Expr) -> Meaning | None:
        """*: of numbers whose units multiply."""
        left, right = self.mean(node.this), self.mean(node.expression)
        if not (left and right and self._numbers(left, right, node)):
            return None
        found = product(left, right)
        if found is None:
            bare = left.bare or right.bare
            todo = "倍数也是政策数值，请建一个 unit: ratio 的参数" if bare else ""
            self.fault(
                "BARE_MONEY" if bare else "UNIT", f"{left.label}与{right.label}不能相乘", node, todo=todo
            )
        return found

    def _numbers(self, left: Meaning, right: Meaning, node: exp.Expr) -> bool:
        wrong = next((m for m in (left, right) if m.kind is not Kind.NUMBER), None)
        if wrong:
            self.fault("KIND", f"{wrong.label}不能做「{_SYMBOLS[type(node)]}」运算", node)
        return wrong is None

    def signed(self, node: exp.Expr) -> Meaning | None:
        """-x and abs(x): of a number."""
        value = self.mean(node.this)
        if value and value.kind is not Kind.NUMBER:
            self.fault("KIND", f"{value.label}没有正负", node)
            return None
        return value

    def alike(self, node: exp.Expr) -> Meaning | None:
        """coalesce, least, greatest: of values of one kind and unit."""
        if not node.expressions:
            self.fault("ARGUMENTS", "至少要有两个值", node)
        return self._common([self.mean(part) for part in (node.this, *node.expressions)], node)

    def case(self, node: exp.Expr) -> Meaning | None:
        """case when … then … [else …] end: branches of one kind and unit."""
        branches = []
        for branch in node.args["ifs"]:
            self._condition(branch.this)
            branches.append(self.mean(branch.args["true"]))
        if node.args.get("default") is not None:
            branches.append(self.mean(node.args["default"]))
        return self._common(branches, node)

    def _common(self, meanings: Sequence[Meaning | None], node: exp.Expr) -> Meaning | None:
        common = meanings[0]
        for meaning in meanings[1:]:
            if common is None or meaning is None or not self.together(common, meaning, node):
                return None
            common = meaning if common.bare else common
        return common

    def function(self, node: exp.Expr) -> Meaning | None:
        """at_least, per, age_on, to_fen."""
        known = {"at_least": self._at_least, "per": self._per, "age_on": self._age_on, "to_fen": self._to_fen}
        return known[node.name.lower()](node)

    def _at_least(self, node: exp.Expr) -> Meaning:
        number, *conditions = node.expressions or [exp.Null()]
        for condition in conditions:
            self._condition(condition)
        whole = isinstance(number, exp.Literal) and not number.is_string and number.name.isdigit()
        if not whole or not 1 <= int(number.name) <= len(conditions):
            self.fault(
                "ARGUMENTS",
                "at_least 的第一项是1到条件个数之间的整数",
                node,
                todo="写法：at_least(2, 条件, 条件, …)",
            )
        return YES_NO

    def _per(self, node: exp.Expr) -> Meaning | None:
        parts = [self.mean(part) for part in node.expressions]
        if len(parts) == 2 and None in parts:
            return None
        if len(parts) != 2 or [p and p.unit for p in parts] != [Unit.CNY, Unit.PERSON]:
            self.fault("ARGUMENTS", "per 的两项是总额（元）和人数", node, todo="写法：per(总额, persons)")
            return None
        return meaning_of(Unit.CNY_PER_PERSON)

    def _to_fen(self, node: exp.Expr) -> Meaning | None:
        parts = [self.mean(part) for part in node.expressions]
        if None in parts:
            return None
        if len(parts) != 1 or not (parts[0] and parts[0].is_money):
            self.fault("ARGUMENTS", "to_fen 的一项是金额", node, todo="写法：to_fen(金额 * p.比例)")
            return None
        return parts[0]

    def _age_on(self, node: exp.Expr) -> Meaning | None:
        parts = [self.mean(part) for part in node.expressions]
        if None in parts:
            return None
        if len(parts) != 1 or parts[0] != DATE:
            self.fault("ARGUMENTS", "age_on 的一项是日期", node, todo="写法：age_on(as_of)")
        elif not self.scope.ages:
            self.fault(
                "GRAIN", f"{self.scope.where}不是个人，没有年龄", node, todo="请在个人的数据或 members 里使用"
            )
        return YEARS


_MEANINGS: Mapping[type[exp.Expr], Callable[[_Checker, exp.Expr], Meaning | None]] = {
    exp.Column: _Checker.column,
    exp.Literal: _Checker.literal,
    exp.Boolean: lambda checker, node: YES_NO,
    exp.Paren: lambda checker, node: checker.mean(node.this),
    **dict.fromkeys((exp.And, exp.Or, exp.Not), _Checker.logic),
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), _Checker.comparison),
    exp.Between: _Checker.between,
    exp.In: _Checker.within,
    exp.Is: _Checker.missing,
    **dict.fromkeys((exp.Add, exp.Sub), _Checker.sum),
    exp.Mul: _Checker.product,
    **dict.fromkeys((exp.Neg, exp.Abs), _Checker.signed),
    **dict.fromkeys((exp.Coalesce, exp.Least, exp.Greatest), _Checker.alike),
    exp.Case: _Checker.case,
    exp.Anonymous: _Checker.function,
}
