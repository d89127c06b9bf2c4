"""Text -> tree: one expression of allowed nodes only, or a RuleError that says where and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from shouwang.engine.language.faults import Fault, RuleError, nearest
from shouwang.engine.policy import Aggregate, Place

MAX_CHARACTERS = 2000
MAX_NODES = 300
MAX_DEPTH = 40
FUNCTIONS = frozenset({"at_least", "per", "age_on", "to_fen"})

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_NUMBER = re.compile(r"\d{1,15}(\.\d{1,4})?")
_AGGREGATE = re.compile(r"\s*([a-z_]+)\s*\((.*)\)\s*", re.DOTALL)
_TWO = frozenset({"this", "expression"})
_ONE = frozenset({"this"})
_LIST = frozenset({"this", "expressions"})

# The parts of a node that may be filled. A part not named here (a query inside IN, a quoted name) is refused.
ALLOWED: Mapping[type[exp.Expr], frozenset[str]] = {
    **dict.fromkeys((exp.And, exp.Or, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), _TWO),
    **dict.fromkeys((exp.Add, exp.Sub, exp.Mul, exp.Is), _TWO),
    **dict.fromkeys((exp.Not, exp.Neg, exp.Paren, exp.Abs, exp.Boolean, exp.Identifier), _ONE),
    exp.Null: frozenset(),
    exp.Literal: frozenset({"this", "is_string"}),
    exp.Column: frozenset({"this", "table"}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.In: _LIST,
    exp.Anonymous: _LIST,
    exp.Coalesce: _LIST,
    exp.Greatest: _LIST | {"ignore_nulls"},
    exp.Least: _LIST | {"ignore_nulls"},
    exp.Case: frozenset({"ifs", "default"}),
    exp.If: frozenset({"this", "true"}),
}


@dataclass(frozen=True, slots=True)
class Text:
    """An expression as written, and where its first character stands."""

    text: str
    place: Place
    one_line: bool = True

    def at(self, offset: int) -> Place:
        """The place of the character at `offset` (the start, where YAML folded several lines into one)."""
        if not self.one_line or offset <= 0:
            return self.place
        place = self.place
        return Place(pack=place.pack, file=place.file, line=place.line, column=place.column + offset)

    def fault(self, code: str, found: str, *, todo: str = "", offset: int = 0, near: str = "") -> Fault:
        """A fault at `offset` of this text."""
        return Fault(place=self.at(offset), code=code, found=found, todo=todo, nearest=near)


def parse(text: Text) -> exp.Expression:
    """The tree of one expression. Raises RuleError for whatever is not one allowed expression."""
    _refuse_shape(text)
    tree = _read(text)
    faults = list(_forbidden(tree, text))
    if faults or not isinstance(tree, exp.Expression):
        raise RuleError(faults or [text.fault("SYNTAX", "读不懂这个表达式")])
    return tree


def parse_aggregate(text: Text) -> tuple[Aggregate, exp.Expression | None, Text]:
    """`sum(self_paid)` -> SUM, the tree of `self_paid`, its text; `count()` has no tree."""
    match = _AGGREGATE.fullmatch(text.text)
    names = [aggregate.value for aggregate in Aggregate]
    if not match or match[1] not in names:
        near = nearest(match[1], names) if match else ""
        raise RuleError(
            [text.fault("AGGREGATE", "value 应为一个汇总", todo=f"可用：{'、'.join(names)}", near=near)]
        )
    aggregate, inner = Aggregate(match[1]), match[2]
    if aggregate is Aggregate.COUNT:
        if inner.strip():
            raise RuleError([text.fault("AGGREGATE", "count() 括号里不写内容", todo="条件请写在 where")])
        return aggregate, None, text
    within = Text(inner, text.at(match.start(2)), text.one_line)
    return aggregate, parse(within), within


def start(node: exp.Expr) -> int:
    """The offset of the first name inside a node (0 where it has none)."""
    offsets = [n.meta["start"] for n in node.find_all(exp.Identifier) if "start" in n.meta]
    return min(offsets, default=0)


def _refuse_shape(text: Text) -> None:
    if not text.text.strip():
        raise RuleError([text.fault("EMPTY", "表达式是空的", todo="空条件不等于全部，请写明条件")])
    if len(text.text) > MAX_CHARACTERS:
        raise RuleError([text.fault("TOO_LONG", f"表达式超过{MAX_CHARACTERS}个字符", todo="请拆成几个指标")])
    for mark in ("--", "/*", ";", "\x00"):
        if mark in text.text:
            raise RuleError([text.fault("MARK", "表达式里有注释或分号", offset=text.text.index(mark))])
    if _depth(text.text) > MAX_DEPTH:
        raise RuleError([text.fault("TOO_DEEP", f"括号超过{MAX_DEPTH}层", todo="请拆成几个指标")])


def _depth(text: str) -> int:
    depth = deepest = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    return deepest


def _read(text: Text) -> exp.Expr:
    try:
        return sqlglot.parse_one(text.text, read="duckdb", into=exp.Condition)
    except ParseError as error:
        offset = max(int(error.errors[0].get("col") or 1) - 1, 0) if error.errors else 0
        fault = text.fault("SYNTAX", "读不懂这个表达式", todo="请检查括号、引号和连接词", offset=offset)
    except (SqlglotError, RecursionError, ValueError, TypeError, AttributeError, IndexError, KeyError):
        # sqlglot answers some nonsense with errors of its own code: nonsense it is all the same
        fault = text.fault("SYNTAX", "读不懂这个表达式", todo="请检查括号、引号和连接词")
    raise RuleError([fault])


def _forbidden(tree: exp.Expr, text: Text) -> Iterator[Fault]:
    nodes = list(tree.walk())
    if len(nodes) > MAX_NODES:
        yield text.fault("TOO_LONG", f"表达式超过{MAX_NODES}个成分", todo="请拆成几个指标")
        return
    for node in nodes:
        yield from _forbidden_node(node, text)


def _forbidden_node(node: exp.Expr, text: Text) -> Iterator[Fault]:
    parts = ALLOWED.get(type(node))
    if parts is None:
        yield text.fault(
            "NOT_ALLOWED", f"不允许使用{_written(node)}", offset=start(node), todo=_instead(node)
        )
    elif extra := {k for k, v in node.args.items() if v not in (None, False, [])} - parts:
        yield text.fault("NOT_ALLOWED", f"不允许的写法（{'、'.join(sorted(extra))}）", offset=start(node))
    elif any(needed and node.args.get(part) is None for part, needed in node.arg_types.items()):
        yield text.fault("SYNTAX", "读不懂这个表达式", todo="请检查括号、引号和连接词", offset=start(node))
    elif isinstance(node, exp.Literal):
        yield from _forbidden_literal(node, text)
    elif isinstance(node, exp.Identifier) and not _NAME.fullmatch(node.name):
        yield text.fault("NAME", "名称只用小写字母、数字和下划线", offset=start(node))
    elif isinstance(node, exp.Anonymous) and node.name.lower() not in FUNCTIONS:
        near = nearest(node.name.lower(), FUNCTIONS)
        yield text.fault("FUNCTION", f"没有函数「{node.name[:40]}」", near=near, offset=start(node))
    elif isinstance(node, exp.Null) and not isinstance(node.parent, exp.Is):
        yield text.fault("NULL", "不能与 null 比较或计算，结果永远未知", todo="请写 is null 或 is not null")
    elif isinstance(node, exp.Is) and not isinstance(node.expression, exp.Null):
        yield text.fault("NOT_ALLOWED", "is 后面只能写 null 或 not null", offset=start(node))


def _forbidden_literal(node: exp.Literal, text: Text) -> Iterator[Fault]:
    if node.is_string and len(node.name) > 60:
        yield text.fault("LITERAL", "文字常量超过60个字符")
    elif not node.is_string and not _NUMBER.fullmatch(node.name):
        yield text.fault("LITERAL", f"数字「{node.name[:24]}」不可用", todo="整数最多15位，小数最多4位")


def _written(node: exp.Expr) -> str:
    return f"「{type(node).__name__}」"


def _instead(node: exp.Expr) -> str:
    if isinstance(node, exp.Div):
        return "没有除法：请把两边相乘后比较"
    return "可用的写法见手册「规则」一页"
