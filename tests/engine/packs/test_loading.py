"""A stack of packs becomes one policy, or one error with every fault in it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from tests.engine.pack_writer import CITE, INCOME, LINE, faults_of, feature, loaded, only_fault, rule, write
from tests.facts_builder import schema

from shouwang.engine.language.faults import PackError
from shouwang.engine.packs import load
from shouwang.engine.policy import Unit


def test_national_pack_has_the_twenty_rules_of_the_contract() -> None:
    contract = """income_below_line reference_income_below_line inpatient_burden chronic_outpatient_burden
        new_major_illness uninsured dropout unsafe_housing unsafe_water job_loss new_severe_disability
        severe_disability_uncovered disaster_loss sudden_event loan_overdue assistance_stopped appeal
        no_labour relapse sudden_hardship"""
    assert sorted(load(["national"], schema=schema()).rules) == sorted(contract.split())


def test_national_lines_are_those_of_the_contract() -> None:
    line = load(["national"], schema=schema()).parameters["line"]
    found = {year: line.on(date(year, 6, 30)) for year in range(2020, 2027)}
    yuan = {year: value.value / 100 for year, value in found.items() if value}
    assert yuan == {2020: 5000, 2021: 6000, 2022: 6900, 2023: 7500, 2024: 8400, 2025: 8700, 2026: 8700}


def test_money_is_kept_in_fen_and_shares_exactly(tmp_path: Path) -> None:
    values = f"[{{from: 2020-01-01, value: 1.5, {CITE}}}]"
    share = f"  share:\n    label: 倍数\n    unit: ratio\n    values: {values}\n"
    write(tmp_path, parameters=LINE + share)
    policy = loaded(tmp_path)
    assert [value.value for value in policy.parameters["line"].values] == [800000, 900000]
    assert policy.parameters["share"].values[0].value == Fraction(3, 2)


def test_features_stand_after_what_they_are_made_of(tmp_path: Path) -> None:
    first = feature("expr: income_per_person is null", name="a_first")
    write(tmp_path, parameters=LINE, features=first, features_more=INCOME)
    assert list(loaded(tmp_path).features) == ["income_per_person", "a_first"]


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    more = rule("income_per_perso < p.line", name="second").replace("\nrules:\n", "")
    write(tmp_path, parameters=LINE, features=INCOME, rules=rule("income_per_person < p.lin", more=more))
    faults = faults_of(tmp_path)
    assert [fault.nearest for fault in faults] == ["p.line", "income_per_person"]


def test_a_fault_names_pack_file_line_and_column(tmp_path: Path) -> None:
    write(tmp_path, parameters=LINE, features=INCOME, rules=rule("income_per_person < p.lin"))
    fault = only_fault(tmp_path)
    text = (tmp_path / "trial/rules/rules.yaml").read_text(encoding="utf-8").splitlines()
    line = next(number for number, found in enumerate(text, start=1) if "p.lin" in found)
    assert (fault.place.pack, fault.place.file, fault.place.line) == ("trial", "rules/rules.yaml", line)
    assert text[line - 1][fault.place.column - 1 :] == "p.lin"
    assert "第" in str(fault)


def test_a_broken_feature_is_not_told_again_as_an_unknown_name(tmp_path: Path) -> None:
    broken = feature("expr: income_per_person <")
    write(tmp_path, parameters=LINE, features=INCOME, features_more=broken, rules=rule("extra"))
    assert [fault.code for fault in faults_of(tmp_path)] == ["SYNTAX"]


def test_rules_that_name_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    second = rule("r.first", name="second").replace("\nrules:\n", "")
    write(tmp_path, features=INCOME, rules=rule("r.second", name="first", more=second))
    fault = only_fault(tmp_path)
    assert fault.code == "CYCLE"
    assert "first" in fault.found
    assert "second" in fault.found


def test_features_made_of_each_other_are_refused(tmp_path: Path) -> None:
    other = feature("expr: not one", name="two").replace("\nfeatures:\n", "")
    write(tmp_path, features=feature("expr: not two", name="one") + other)
    assert only_fault(tmp_path).code == "CYCLE"


def test_a_rule_that_names_itself_is_refused(tmp_path: Path) -> None:
    write(tmp_path, features=INCOME, rules=rule("not r.low_income"))
    assert only_fault(tmp_path).code == "CYCLE"


def test_scope_of_the_pack_holds_for_rules_without_their_own(tmp_path: Path) -> None:
    everyone = (
        rule(name="second", more="").replace("\nrules:\n", "").replace("level:", "scope: true\n    level:")
    )
    head = "over: []\nscope: income_per_person is not null\nmax_hit_share: 0.25"
    write(tmp_path, head=head, parameters=LINE, features=INCOME, rules=rule(more=everyone))
    policy = loaded(tmp_path)
    assert policy.rules["low_income"].scope is not None
    assert policy.rules["second"].scope is None
    assert policy.rules["second"].max_hit_share == Fraction(1, 4)


def test_digest_changes_with_a_number_and_not_with_a_line_break(tmp_path: Path) -> None:
    digests = []
    for number, text in enumerate((LINE, "\n\n" + LINE, LINE.replace("9000", "9001"))):
        write(tmp_path / str(number), parameters=text, features=INCOME, rules=rule())
        digests.append(loaded(tmp_path / str(number)).digest)
    assert digests[0] == digests[1] != digests[2]


def test_same_pack_twice_and_no_pack_are_refused(tmp_path: Path) -> None:
    write(tmp_path)
    for names in (["trial", "trial"], []):
        with pytest.raises(PackError, match="没有写规则包"):
            load(names, schema=schema(), roots=[tmp_path])


def test_death_of_the_pack_is_read_and_checked(tmp_path: Path) -> None:
    death = f"death: {{feed: event, where: event_type = '死亡', on: occurred_on, {CITE}}}"
    write(tmp_path, head=f"over: []\n{death}")
    policy = loaded(tmp_path)
    assert policy.death is not None
    assert (policy.death.feed, policy.death.on) == ("event", "occurred_on")
    write(tmp_path, head=f"over: []\n{death.replace('feed: event', 'feed: evnt')}")
    assert only_fault(tmp_path).nearest == "event"


def test_units_of_the_packs_are_all_used_as_declared() -> None:
    policy = load(["national"], schema=schema()).on(date(2025, 6, 30))
    assert {policy.features[n].unit for n in ("income_per_person", "reference_income_per_person")} == {
        Unit.CNY_PER_PERSON
    }


def test_a_file_without_its_shape_does_not_hide_what_is_wrong_in_others(tmp_path: Path) -> None:
    shapeless = INCOME.replace("unit: cny_per_person", "unit: yuan")
    wrong = rule("income_per_person < p.line and p.line = null")
    write(tmp_path, parameters=LINE, features=shapeless, rules=wrong)
    assert {fault.code for fault in faults_of(tmp_path)} == {"SHAPE", "NULL"}


def test_names_of_a_file_without_its_shape_are_not_called_unknown(tmp_path: Path) -> None:
    write(
        tmp_path, parameters=LINE, features=INCOME.replace("unit: cny_per_person", "unit: yuan"), rules=rule()
    )
    assert [fault.code for fault in faults_of(tmp_path)] == ["SHAPE"]


def test_a_fault_of_a_sentence_stands_at_the_sentence(tmp_path: Path) -> None:
    write(tmp_path, parameters=LINE, features=INCOME, rules=rule().replace("{income", "{incme"))
    text = (tmp_path / "trial/rules/rules.yaml").read_text(encoding="utf-8").splitlines()
    assert "say:" in text[only_fault(tmp_path).place.line - 1]


BENEFIT = f"""
benefits:
  allowance:
    label: 津贴
    group: 综合
    grain: household
    when: income_per_person < p.line
    received: income_per_person > p.lime
    every: month
    provider: 县民政局
    proof: 收入证明
    {CITE}
"""


def test_a_fault_in_a_benefit_is_named_once_with_its_place(tmp_path: Path) -> None:
    write(tmp_path, parameters=LINE, features=INCOME, benefits=BENEFIT)
    fault = only_fault(tmp_path)
    assert (fault.place.file, fault.place.line, fault.nearest) == ("benefits/benefits.yaml", 8, "p.line")


def test_a_name_that_a_benefit_makes_cannot_be_given_to_something_else(tmp_path: Path) -> None:
    sound = BENEFIT.replace("p.lime", "p.line")
    taken = rule("income_per_person < p.line", name="allowance_owed")
    write(tmp_path, parameters=LINE, features=INCOME, benefits=sound, rules=taken)
    assert "「allowance_owed」由待遇得出" in only_fault(tmp_path).found
