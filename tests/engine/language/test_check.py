"""Names, kinds, units and grain: what cannot mean anything is refused with its reason."""

from __future__ import annotations

import pytest

from shouwang.engine.language.check import check
from shouwang.engine.language.faults import Fault
from shouwang.engine.language.meaning import meaning_of
from shouwang.engine.language.parse import Text, parse
from shouwang.engine.language.scope import Scope
from shouwang.engine.policy import Place, Unit

NAMES = {
    "income": Unit.CNY_PER_PERSON,
    "spent": Unit.CNY,
    "persons": Unit.PERSON,
    "days": Unit.DAY,
    "calls": Unit.COUNT,
    "poor": Unit.YES_NO,
    "kind": Unit.TEXT,
    "born": Unit.DATE,
    "as_of": Unit.DATE,
}
SCOPE = Scope(
    "规则",
    {name: meaning_of(unit) for name, unit in NAMES.items()},
    {
        "line": Unit.CNY_PER_PERSON,
        "burden": Unit.CNY,
        "share": Unit.RATIO,
        "wait": Unit.DAY,
        "age": Unit.YEAR,
    },
    choices={"kind": ("脱贫户", "一般农户")},
    rules=frozenset({"dropout"}),
    elsewhere={"of_person": "是个人指标"},
)
AGES = Scope("家庭成员", SCOPE.names, SCOPE.parameters, ages=True)


def faults(text: str, *, wanted: Unit = Unit.YES_NO, scope: Scope = SCOPE) -> list[Fault]:
    """The faults of a text."""
    written = Text(text, Place("trial", "rules/x.yaml", 1, 1))
    return check(parse(written), text=written, scope=scope, wanted=wanted)


@pytest.mark.parametrize(
    "text",
    [
        "income < p.line and poor",
        "income * persons - spent < p.line * persons",
        "p.share * p.line > income",
        "spent > 0",
        "0 < spent",
        "kind = '脱贫户' or kind in ('一般农户')",
        "kind <> ''",
        "born <= as_of",
        "days >= p.wait or days > 30",
        "calls * spent > p.burden",
        "at_least(2, poor, r.dropout, spent > p.burden)",
        "poor = r.dropout",
        "coalesce(poor, false)",
        "abs(-spent) >= least(p.burden, greatest(spent, p.burden))",
        "case when poor then p.burden when not poor then spent end > 0",
        "persons between 1 and 9",
        "born between as_of and as_of",
        "kind is null",
        "true",
    ],
)
def test_what_fits_is_accepted(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("incme < p.line", "UNKNOWN_NAME"),
        ("income < p.lin", "UNKNOWN_NAME"),
        ("r.dropot", "UNKNOWN_NAME"),
        ("x.income < p.line", "UNKNOWN_NAME"),
        ("of_person", "UNKNOWN_NAME"),
        ("income < spent", "UNIT"),
        ("income < p.burden", "UNIT"),
        ("days > p.age", "UNIT"),
        ("persons > days", "UNIT"),
        ("income + spent > p.burden", "UNIT"),
        ("spent * spent > p.burden", "UNIT"),
        ("income between p.line and p.burden", "UNIT"),
        ("least(income, spent) > 0", "UNIT"),
        ("income < 8700", "BARE_MONEY"),
        ("8700 > income", "BARE_MONEY"),
        ("income between 0 and 8700", "BARE_MONEY"),
        ("income in (8700)", "BARE_MONEY"),
        ("income - 100 < p.line", "BARE_MONEY"),
        ("1.5 * p.line > income", "BARE_MONEY"),
        ("coalesce(spent, 100) > 0", "BARE_MONEY"),
        ("case when poor then 5000 else spent end > 0", "BARE_MONEY"),
        ("kind < '脱贫户'", "KIND"),
        ("poor < r.dropout", "KIND"),
        ("kind = 5", "KIND"),
        ("kind = poor", "KIND"),
        ("born > 5", "KIND"),
        ("kind + kind = kind", "KIND"),
        ("-kind = kind", "KIND"),
        ("born - as_of > 3", "KIND"),
        ("kind between 'a' and 'b'", "KIND"),
        ("income and poor", "KIND"),
        ("not kind", "KIND"),
        ("income < p.line < spent", "KIND"),
        ("case when income then poor end", "KIND"),
        ("1 = 1", "CONSTANT"),
        ("kind = '脱贫'", "CHOICE"),
        ("kind in ('脱贫户', '穷人')", "CHOICE"),
        ("income in (spent)", "NOT_ALLOWED"),
        ("kind in ()", "EMPTY"),
        ("at_least(3, poor, poor)", "ARGUMENTS"),
        ("at_least(0, poor)", "ARGUMENTS"),
        ("at_least(poor, poor)", "ARGUMENTS"),
        ("at_least()", "ARGUMENTS"),
        ("per(spent) > 0", "ARGUMENTS"),
        ("per(income, persons) > 0", "ARGUMENTS"),
        ("coalesce(poor)", "ARGUMENTS"),
        ("age_on(as_of) > p.age", "GRAIN"),
        ("income", "UNIT"),
    ],
)
def test_what_does_not_fit_is_refused(text: str, code: str) -> None:
    assert code in [fault.code for fault in faults(text)]


def test_one_mistake_is_told_once() -> None:
    assert [fault.code for fault in faults("incme + spent < p.line * persons")] == ["UNKNOWN_NAME"]


def test_two_mistakes_are_told_both() -> None:
    assert [fault.nearest for fault in faults("incme < p.lin")] == ["income", "p.line"]


def test_a_bare_number_against_money_gets_the_advice_to_make_a_parameter() -> None:
    assert "参数" in faults("income < 8700")[0].todo


def test_a_feature_of_a_person_is_explained_not_called_unknown_alone() -> None:
    assert "个人指标" in faults("of_person")[0].todo


def test_ages_are_of_persons() -> None:
    assert faults("age_on(born) > p.age", scope=AGES) == []
    assert [fault.code for fault in faults("age_on(kind) > p.age", scope=AGES)] == ["ARGUMENTS"]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("income * persons", Unit.CNY),
        ("per(income * persons - spent, persons)", Unit.CNY_PER_PERSON),
        ("p.share * p.line", Unit.CNY_PER_PERSON),
        ("case when poor then p.burden end", Unit.CNY),
        ("days - 3", Unit.DAY),
        ("kind", Unit.TEXT),
        ("coalesce(born, as_of)", Unit.DATE),
    ],
)
def test_an_expression_has_the_unit_of_its_algebra(text: str, unit: Unit) -> None:
    assert faults(text, wanted=unit) == []
    assert faults(text, wanted=Unit.RATIO)


def test_the_column_of_a_fault_is_where_the_wrong_name_stands() -> None:
    [fault] = faults("income < p.line and spnt > 0")
    assert fault.place.column == "income < p.line and spnt > 0".index("spnt") + 1
