"""Yes-or-noes of one member in one number: what a condition says can be read off it, unknown included."""

from __future__ import annotations

import itertools

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from shouwang.engine.language.parse import Text, parse
from shouwang.engine.plan.absent import Known
from shouwang.engine.plan.coding import UNSURE, Coded, Codes, Tally, by_code, codes_of, tally_of
from shouwang.engine.plan.sharing import Shared
from shouwang.engine.policy import Aggregate, Citation, Feature, Grain, Place, Unit

PLACE = Place("trial", "features/x.yaml", 1, 1)
TRUTHS = (False, None, True)
NAMES = ("a", "b", "c", "d")


def tree(text: str) -> exp.Expression:
    """An expression of a pack."""
    return parse(Text(text, PLACE))


def feature(name: str, where: str | None, value: str | None = None, **more: object) -> Feature:
    """A feature over members."""
    given_more = {"aggregate": Aggregate.SUM if value else Aggregate.COUNT} | more
    return Feature(
        name=name,
        label=name,
        unit=Unit.PERSON,
        grain=Grain.HOUSEHOLD,
        place=PLACE,
        citation=Citation("某文", "一"),
        feed="members",
        where=None if where is None else tree(where),
        value=None if value is None else tree(value),
        **given_more,  # type: ignore[arg-type]
    )


def coded(*features: Feature) -> Codes:
    """The numbers that tell their conditions."""
    return codes_of(features, Shared([], once=[f.where for f in features]))


def test_conditions_of_the_same_parts_share_a_number() -> None:
    found = coded(feature("due", "a"), feature("owed", "a and not b"), feature("undue", "b and not a"))
    assert [code.name for code in found.codes] == ["code.0"]
    assert found.conditions["due"] == Coded("code.0", yes=(2, 5, 8), unknown=(1, 4, 7))
    assert found.conditions["owed"].yes == (2,)
    assert found.conditions["undue"].yes == (6,)


def test_conditions_without_a_common_part_have_numbers_of_their_own() -> None:
    found = coded(feature("one", "a > 1"), feature("other", "b > 1"))
    assert [each.code for each in found.conditions.values()] == ["code.0", "code.1"]


def test_a_number_tells_four_parts_at_most() -> None:
    found = coded(feature("one", "a and b and c"), feature("two", "c and d"), feature("three", "d and e"))
    assert [each.code for each in found.conditions.values()] == ["code.0", "code.0", "code.1"]
    assert coded(feature("five", "a or b or c or d or e")).conditions == {}


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (feature("f", "a"), True),
        (feature("f", "a", "b"), True),
        (feature("f", None), False),
        (feature("f", "a", "b", aggregate=Aggregate.COUNT), False),
        (feature("f", "a", "b", aggregate=Aggregate.ANY), False),
    ],
)
def test_counts_and_sums_are_folded_by_code(one: Feature, *, said: bool) -> None:
    assert by_code(one) is said


def conditions() -> st.SearchStrategy[str]:
    """Conditions made of four yes-or-noes."""
    return st.recursive(
        st.sampled_from(NAMES),
        lambda inner: st.one_of(
            st.builds("({} and {})".format, inner, inner),
            st.builds("({} or {})".format, inner, inner),
            st.builds("(not {})".format, inner),
        ),
        max_leaves=8,
    )


@given(st.lists(conditions(), min_size=1, max_size=4))
def test_a_number_says_what_three_valued_logic_says(texts: list[str]) -> None:
    features = [feature(f"f{number}", text) for number, text in enumerate(texts)]
    asked = Shared([], once=[f.where for f in features])
    found = codes_of(features, asked)
    codes = {code.name: code for code in found.codes}
    for case in itertools.product(TRUTHS, repeat=len(NAMES)):
        known = dict(zip(NAMES, case, strict=True))
        for layer in asked.in_layers():
            known |= {name: Known(known).value(part) for name, part in layer.items()}  # type: ignore[misc]
        for each in features:
            condition = found.conditions.get(each.name)
            if condition is not None and each.where is not None:
                digits = [Known(known).value(part) for part in codes[condition.code].parts.values()]
                number = sum(TRUTHS.index(digit) * 3**place for place, digit in enumerate(digits))  # type: ignore[arg-type]
                said = Known(known).value(each.where)
                assert (number in condition.yes, number in condition.unknown) == (said is True, said is None)


def test_the_number_in_sql_is_made_of_its_parts() -> None:
    found = coded(feature("f", "a and not b"))
    (code,) = found.codes
    text = code.column(list(code.parts.values())).sql("duckdb")
    rows = ", ".join(f"({a}, {b})" for a, b in itertools.product(("FALSE", "NULL", "TRUE"), repeat=2))
    numbers = duckdb.sql(f"SELECT {text} FROM (VALUES {rows}) AS t(a, b)").fetchall()
    assert sorted(number for (number,) in numbers) == list(range(9))


@pytest.mark.parametrize(
    ("lax", "codes", "said"),
    [
        (True, (2, 1), 1),
        (True, (0, 1), UNSURE),
        (False, (2, 1), UNSURE),
        (False, (2, 2), 2),
        (True, (0, 0), 0),
    ],
)
def test_a_tally_counts_or_is_unsure(*, lax: bool, codes: tuple[int, ...], said: int) -> None:
    tally = Tally(Coded("code.0", yes=(2,), unknown=(1,)), lax=lax)
    node = tally.aggregate("m")
    assert tally_of(node.copy()) == tally
    rows = ", ".join(f"({code})" for code in codes)
    text = f'SELECT {node.sql("duckdb")} FROM (VALUES {rows}) AS m("code.0")'
    assert duckdb.sql(text).fetchall() == [(said,)]


def test_another_aggregate_is_no_tally() -> None:
    assert tally_of(exp.Count(this=exp.Star())) is None


def test_what_matters_is_what_holds_or_is_unknown() -> None:
    found = coded(feature("due", "a"), feature("undue", "b and not a"))
    assert found.mattering == {"code.0": [1, 2, 3, 4, 5, 6, 7, 8]}
