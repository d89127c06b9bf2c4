"""Exactly one expression of allowed nodes; everything else is a RuleError with its place."""

from __future__ import annotations

import pytest
from sqlglot import exp

from shouwang.engine.language.faults import RuleError
from shouwang.engine.language.parse import MAX_CHARACTERS, Text, parse, parse_aggregate
from shouwang.engine.policy import Aggregate, Place

PLACE = Place("trial", "rules/x.yaml", 7, 11)


def code_of(text: str) -> str:
    """The code of the first fault of a text that must be refused."""
    with pytest.raises(RuleError) as caught:
        parse(Text(text, PLACE))
    return caught.value.faults[0].code


@pytest.mark.parametrize(
    "text",
    [
        "a < p.line and not b or c is not null",
        "a between p.low and p.high",
        "category in ('住院', '门诊慢特病')",
        "at_least(2, r.one, r.two, a = b)",
        "case when a then b when c then d else e end",
        "coalesce(a, least(b, greatest(c, abs(-d)))) >= 0.5",
        "per(a * b - c, d)",
        "age_on(as_of) >= 16",
        "a is null and b is not null",
        "not (a and b)",
        "true",
        "true or false",
    ],
)
def test_what_the_language_has_is_read(text: str) -> None:
    assert isinstance(parse(Text(text, PLACE)), exp.Expression)


@pytest.mark.parametrize(
    "text",
    [
        "select 1",
        "a; b",
        "a; drop table persons",
        "(select 1)",
        "a in (select id from persons)",
        "exists (select 1)",
        "a = any(select 1)",
        "read_csv('/etc/passwd')",
        "getenv('HOME')",
        "pg_sleep(10)",
        "cast(a as int)",
        "a::int",
        "a like '%x%'",
        "a ~ 'x'",
        "a / b",
        "a // b",
        "a % b",
        "a || b",
        "? = 1",
        "$1 = 1",
        "* = 1",
        "columns('a')",
        "a collate nocase",
        '"a" = 1',
        "a.b.c = 1",
        "a[1] = 1",
        "{'x': 1}",
        "[1, 2]",
        "x -> x + 1",
        "a = 1e400",
        "a = 1e3",
        "a = 0x10",
        "a = 1234567890123456",
        "a = 1.00001",
        "a = null",
        "null",
        "coalesce(a, null)",
        "a is true",
        "case a when 1 then 2 end",
        "a = 1 -- and b",
        "a = 1 /* b */",
        "a b",
        "a <",
        "",
        "  ",
        "(a",
        "a ＜ 3",
        "count(*)",
        "sum(a)",
        "row_number() over ()",
        "interval 1 day",
        "date '2025-01-01'",
        "a is distinct from b",
        "current_date",
        "random() < 1",
        "A = 1",
        "if(a, b, c)",
        "a between symmetric 1 and 2",
        "a = all(b)",
        "not",
        "x'41' = 1",
        "e'a' = b",
        "$$a$$ = b",
        "struct_pack(a := 1)",
        "a = '" + "x" * 61 + "'",
        "(" * 200 + "a" + ")" * 200,
        "not " * 450 + "a",
        "-" * 300 + "a = 1",
        "a + " * 200 + "a = 1",
        "a = " + "1" * MAX_CHARACTERS,
        "a\x00b",
    ],
)
def test_everything_else_is_refused(text: str) -> None:
    assert code_of(text)


def test_a_fault_stands_at_the_word_it_is_about() -> None:
    with pytest.raises(RuleError) as caught:
        parse(Text("a < 3 and pg_sleep(10) < b", PLACE))
    assert caught.value.faults[0].code == "FUNCTION"
    assert caught.value.faults[0].place.line == 7


def test_all_forbidden_parts_are_told() -> None:
    with pytest.raises(RuleError) as caught:
        parse(Text("a / b > 1 and c like 'x'", PLACE))
    assert len(caught.value.faults) == 2


def test_division_is_refused_with_advice() -> None:
    with pytest.raises(RuleError, match="相乘"):
        parse(Text("a / b > 1", PLACE))


def test_null_is_refused_with_advice() -> None:
    with pytest.raises(RuleError, match="is null"):
        parse(Text("a = null", PLACE))


def test_a_mistyped_function_is_told_with_the_nearest() -> None:
    with pytest.raises(RuleError, match="at_least"):
        parse(Text("atleast(2, a, b)", PLACE))


def test_an_aggregate_is_its_name_and_the_tree_of_what_it_folds() -> None:
    aggregate, tree, within = parse_aggregate(Text("sum( self_paid + other )", PLACE))
    assert (aggregate, tree and tree.sql(), within.place.column) == (Aggregate.SUM, "self_paid + other", 15)
    assert parse_aggregate(Text("count()", PLACE))[:2] == (Aggregate.COUNT, None)
