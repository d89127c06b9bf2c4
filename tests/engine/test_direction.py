"""Which way a rule and an amount go when a parameter rises: read off the trees, true of every county."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.engine.pack_writer import AS_OF, INCOME, LINE, loaded, rule, write

from shouwang.engine.direction import BOTH, DOWN, UP, ways_of_amount, ways_of_rule
from shouwang.engine.policy import Policy
from shouwang.policies.continuity import benefits_of
from shouwang.screening.policies import policy_on


@pytest.mark.parametrize(
    ("when", "ways"),
    [
        ("income_per_person < p.line", {UP}),
        ("income_per_person >= p.line", {DOWN}),
        ("not (income_per_person < p.line)", {DOWN}),
        ("income_per_person - p.line > p.line", {DOWN}),
        ("income_per_person = p.line", BOTH),
        ("income_per_person between p.line and p.line + p.line", BOTH),
        ("income_per_person < p.line or income_per_person > p.line", BOTH),
        ("income_per_person is null", set()),
    ],
)
def test_the_way_of_a_condition(tmp_path: Path, when: str, ways: set[int]) -> None:
    write(tmp_path, parameters=LINE, features=INCOME, rules=rule(when))
    policy = loaded(tmp_path)
    assert ways_of_rule(policy, policy.rules["low_income"], "line") == ways


@pytest.fixture(scope="module")
def county() -> Policy:
    """The packs of a county with benefits."""
    return policy_on(("national", "livelihood", "faku"), as_of=AS_OF)


def test_a_longer_look_back_finds_more_rows(county: Policy) -> None:
    assert ways_of_rule(county, county.rules["appeal"], "appeal_days") == {UP}
    assert ways_of_rule(county, county.rules["inpatient_burden"], "inpatient_line_key") == {DOWN}


def test_the_way_of_what_a_benefit_pays(county: Policy) -> None:
    amounts = {benefit.name: benefit for benefit in benefits_of(county)}
    assert ways_of_amount(county, amounts["college_grant"], "college_grant") == {UP}
    assert ways_of_amount(county, amounts["medical_aid"], "medical_aid_share") == {UP}
    assert ways_of_amount(county, amounts["medical_aid"], "college_grant") == frozenset()
    assert ways_of_amount(county, amounts["no_school_costs"], "college_grant") == frozenset()
