"""The length of a window may be a parameter: dated, cited, changed by an overlay or a trial alone."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from tests.engine.pack_writer import AS_OF, CITE, dated, feature, loaded, only_fault, rule, write
from tests.facts_builder import Story, build, schema

from shouwang.engine.execution import run
from shouwang.engine.explain import Explainer
from shouwang.engine.interpreter import Value
from shouwang.engine.language.names import household_features, lineage
from shouwang.engine.lengths import least_of, lengths_by, unit_of, wrong_length
from shouwang.engine.packs import load, search_path
from shouwang.engine.plan import compile_plan
from shouwang.engine.policy import Needs, Policy, Unit, Window, WindowKind

OVER = "over: [national]"


def length(value: str, *, unit: str = "day", name: str = "appeal_days") -> str:
    """A parameter that says how long."""
    return f"""
parameters:
  {name}:
    label: 往回看多久
    unit: {unit}
    values:
      - {{from: 2024-01-01, value: {value}, {CITE}}}
"""


def recent(window: str = "{days: applied_on, length: p.appeal_days}") -> str:
    """A feature that counts calls."""
    return feature("value: count()", unit="count", more=f"feed: appeal\nwindow: {window}").replace(
        "label: 另一个指标", "label: 近{p.appeal_days}天来电次数"
    )


def county(root: Path, day: date = AS_OF) -> Policy:
    """The national pack under a county that looks back 60 days."""
    write(root, "county", head=OVER, parameters=length("60"))
    return load(["national", "county"], schema=schema(), roots=search_path(given=[root])).on(day)


def hits(policy: Policy, story: Story, folder: Path) -> list[str]:
    """The rules that hit a story."""
    facts = build(story, folder / "facts", as_of=AS_OF)
    plan = compile_plan(policy, schema(), facts, as_of=AS_OF)
    return [str(name) for name in run(plan, facts, into=folder / "out").hits["rule"].to_pylist()]


CALLED = Story(feeds={"appeal": [{"applied_on": "2025-05-10", "trouble": "就医"}]})


def test_a_county_changes_thirty_days_into_sixty_by_a_parameter_alone(tmp_path: Path) -> None:
    national = load(["national"], schema=schema()).on(AS_OF)
    assert hits(national, CALLED, tmp_path / "national") == []
    assert hits(county(tmp_path), CALLED, tmp_path / "county") == ["appeal"]


def test_sentence_and_label_name_the_number_of_the_county(tmp_path: Path) -> None:
    policy = county(tmp_path)
    row: dict[str, Value] = {each.name: None for each in household_features(policy)}
    explainer = Explainer(policy, as_of=AS_OF)
    assert explainer.sentence(policy.rules["appeal"], row | {"recent_appeals": 1}).startswith("近60天内")
    assert policy.features["recent_appeals"].label == "近60天自主申报或来电的次数"


def test_before_the_county_spoke_the_number_below_holds(tmp_path: Path) -> None:
    assert county(tmp_path, date(2023, 12, 31)).features["recent_appeals"].label.startswith("近30天")


def test_the_length_belongs_to_the_lineage_of_the_rule() -> None:
    policy = load(["national"], schema=schema()).on(AS_OF)
    assert lineage(policy.rules["appeal"], policy).parameters == ("appeal_days",)
    assert {"job_before_months", "job_recent_months"} <= set(
        lineage(policy.rules["job_loss"], policy).parameters
    )


def test_no_national_window_has_a_number_of_its_own() -> None:
    policy = load(["national"], schema=schema()).on(AS_OF)
    windows = [each.window for each in policy.features.values() if each.window]
    windows += [each.doubt.window for each in policy.rules.values() if each.doubt]
    assert [window for window in windows if window.length] == []
    assert [each.needs.length for each in policy.features.values() if each.needs] == [0]


def test_a_length_that_no_document_fixes_on_the_day_leaves_the_feature_unknown(tmp_path: Path) -> None:
    write(tmp_path, parameters=length("30").replace("2024-01-01", "2026-01-01"), features=recent())
    write(tmp_path, rules=rule("extra > 0").replace("{income_per_person}", "{extra}"))
    policy = loaded(tmp_path)
    facts = build(CALLED, tmp_path / "facts", as_of=AS_OF)
    plan = compile_plan(policy, schema(), facts, as_of=AS_OF)
    [row] = run(plan, facts, into=tmp_path / "out").features.read().to_pylist()
    assert row["extra"] is None
    [told] = Explainer(policy, as_of=AS_OF, schema=schema(), delivered=["appeal"]).explain({"extra": None})
    assert (told.verdict, told.missing) == ("未知", ("没有研判日有效的参数「往回看多久」",))
    assert policy.features["extra"].label == "近（未知）天来电次数"


def test_a_length_behind_the_members_that_is_not_fixed_is_named(tmp_path: Path) -> None:
    policy = load(["national"], schema=schema()).on(date(2019, 6, 30))
    row: dict[str, Value] = {each.name: None for each in household_features(policy)}
    told = Explainer(policy, as_of=date(2019, 6, 30), schema=schema(), delivered=["employment"]).explain(
        row | {"persons": 1}
    )
    [found] = [each for each in told if each.rule.name == "job_loss"]
    assert "没有研判日有效的参数「连续多少个月没有在岗算中断」" in found.missing


@pytest.mark.parametrize(
    ("parameters", "window", "code", "word"),
    [
        (length("30"), "{days: applied_on, length: p.appeal_dais}", "UNKNOWN_NAME", "p.appeal_dais"),
        (length("30", unit="month"), "{days: applied_on, length: p.appeal_days}", "UNIT", "day"),
        (length("3"), "{months: applied_on, length: p.appeal_days}", "UNIT", "month"),
        (length("30.5"), "{days: applied_on, length: p.appeal_days}", "LENGTH", "不是整数"),
        (length("0"), "{days: applied_on, length: p.appeal_days}", "LENGTH", "不在1到"),
        (length("9999"), "{days: applied_on, length: p.appeal_days}", "LENGTH", "不在1到"),
        (length("30"), "{until: applied_on, length: p.appeal_days}", "WINDOW", "没有 length"),
    ],
)
def test_a_length_that_cannot_be_one_is_refused(
    tmp_path: Path, parameters: str, window: str, code: str, word: str
) -> None:
    write(tmp_path, parameters=parameters, features=recent(window))
    fault = only_fault(tmp_path)
    assert fault.code == code
    assert word in str(fault)


def test_months_that_must_be_there_may_be_a_parameter(tmp_path: Path) -> None:
    needs = "feed: appeal\nwindow: {until: applied_on}\nneeds: {feed: employment, months: p.appeal_days}"
    write(tmp_path, parameters=length("3"), features=feature("value: count()", unit="count", more=needs))
    assert only_fault(tmp_path).code == "UNIT"
    write(tmp_path, parameters=length("3", unit="month"))
    assert loaded(tmp_path).features["extra"].needs == Needs("employment", 0, "appeal_days")


def test_a_label_with_a_name_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    write(
        tmp_path, parameters=length("30"), features=recent().replace("近{p.appeal_days}", "近{p.appeal_day}")
    )
    fault = only_fault(tmp_path)
    assert (fault.code, fault.nearest) == ("UNKNOWN_NAME", "p.appeal_days")


def test_what_a_length_counts() -> None:
    employment, school = schema().feeds["employment"], schema().feeds["school"]
    assert unit_of(Window(WindowKind.DAYS, "month"), employment) is Unit.DAY
    assert unit_of(Window(WindowKind.OLDER_THAN, "month"), employment) is Unit.DAY
    assert unit_of(Window(WindowKind.BEFORE_DELIVERED, "month"), employment) is Unit.MONTH
    assert unit_of(Window(WindowKind.BEFORE_DELIVERED, "term"), school) is Unit.COUNT


def test_how_long_a_length_may_be() -> None:
    assert [wrong_length(Fraction(n), least=1) for n in (1, 3660)] == ["", ""]
    assert all(wrong_length(Fraction(n), least=1) for n in (0, 3661))
    assert wrong_length(Fraction(1, 2), least=0) == "不是整数"
    kinds = (WindowKind.DELIVERED, WindowKind.OLDER_THAN, WindowKind.DAYS)
    assert [least_of(Window(kind, "x")) for kind in kinds] == [0, 0, 1]
    assert least_of(Needs("employment")) == 1


def test_the_windows_of_a_parameter_are_found(tmp_path: Path) -> None:
    write(tmp_path, parameters=length("30"), features=recent())
    policy = dated(tmp_path).on(AS_OF)
    assert list(lengths_by(policy, "appeal_days")) == [
        Window(WindowKind.DAYS, "applied_on", 0, "appeal_days")
    ]
    assert list(lengths_by(policy, "line")) == []
