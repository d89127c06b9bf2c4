"""A policy through time: each day has its own versions, in the plan, in the interpreter, on Spark."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.engine.pack_writer import (
    AS_OF,
    CITE,
    INCOME,
    LINE,
    dated,
    feature,
    loaded,
    only_fault,
    rule,
    versioned,
    write,
)
from tests.facts_builder import Story, build, schema

from shouwang.engine.dated import DatedPolicy
from shouwang.engine.execution import run, spark
from shouwang.engine.explain import Explainer
from shouwang.engine.interpreter import Interpreter
from shouwang.engine.plan import compile_plan
from shouwang.engine.policy import NotInForceError

OVER = "over: [trial]"
EVE, NEW_YEAR = date(2024, 12, 31), date(2025, 1, 1)
FROM_NEW_YEAR = "    from: 2025-01-01\n"
STRICT = "income_per_person <= p.line"


def packs(root: Path) -> None:
    """A rule that counts who is at the line from 2025 on."""
    two = versioned(rule(), rule(STRICT, more=FROM_NEW_YEAR))
    write(root, parameters=LINE.replace("9000", "8000"), features=INCOME, rules=two)


def judged(policy: DatedPolicy, day: date, folder: Path, *, yuan: int = 8000) -> list[str]:
    """The rules that hit a household with that income on a day, by both evaluators and their engines."""
    facts = build(Story(household={"income_per_person": yuan}), folder / f"facts-{day}", as_of=day)
    plan = compile_plan(policy.on(day), schema(), facts, as_of=day)
    swept = run(plan, facts, into=folder / f"out-{day}")
    said = Interpreter(policy.on(day), as_of=day).judge({"income_per_person": yuan * 100})
    hits = swept.hits["rule"].to_pylist()
    assert hits == [name for name, each in said.items() if each.hit]
    return [str(name) for name in hits]


def test_the_day_decides_which_version_judges(tmp_path: Path) -> None:
    packs(tmp_path)
    policy = dated(tmp_path)
    assert [judged(policy, day, tmp_path) for day in (EVE, NEW_YEAR)] == [[], ["low_income"]]


@pytest.mark.spark
def test_spark_judges_by_the_version_of_the_day(tmp_path: Path) -> None:
    packs(tmp_path)
    found = []
    for day in (EVE, NEW_YEAR):
        facts = build(Story(household={"income_per_person": 8000}), tmp_path / f"facts-{day}", as_of=day)
        plan = compile_plan(dated(tmp_path).on(day), schema(), facts, as_of=day)
        found.append(spark.run(plan, facts, into=tmp_path / f"out-{day}").hits["rule"].to_pylist())
    assert found == [[], ["low_income"]]


def test_a_feature_has_versions_too(tmp_path: Path) -> None:
    two = versioned(
        feature("expr: income_per_person < p.line"),
        feature("expr: income_per_person <= p.line", more="from: 2025-01-01"),
    )
    write(tmp_path, parameters=LINE.replace("9000", "8000"), features=INCOME, features_more=two)
    write(tmp_path, rules=rule("extra"))
    policy = dated(tmp_path)
    row = {"income_per_person": 800000}
    found = [Interpreter(policy.on(day), as_of=day).judge(row)["low_income"].hit for day in (EVE, NEW_YEAR)]
    assert found == [False, True]


def test_an_overlay_replaces_from_its_own_first_day_only(tmp_path: Path) -> None:
    write(tmp_path, parameters=LINE, features=INCOME, rules=rule())
    write(tmp_path, "county", head=OVER, rules=rule(STRICT, more=FROM_NEW_YEAR))
    policy = dated(tmp_path, "trial", "county")
    assert [policy.on(day).rules["low_income"].place.pack for day in (EVE, NEW_YEAR)] == ["trial", "county"]


def test_after_the_overlay_ends_the_pack_below_speaks_again(tmp_path: Path) -> None:
    write(tmp_path, parameters=LINE, features=INCOME, rules=rule())
    until = rule(STRICT, more=FROM_NEW_YEAR + "    until: 2025-06-30\n")
    write(tmp_path, "county", head=OVER, rules=until)
    policy = dated(tmp_path, "trial", "county")
    days = (date(2025, 6, 30), date(2025, 7, 1))
    assert [policy.on(day).rules["low_income"].place.pack for day in days] == ["county", "trial"]


def test_an_overlay_without_days_replaces_for_all_time(tmp_path: Path) -> None:
    packs(tmp_path)
    write(tmp_path, "county", head=OVER, rules=rule())
    policy = dated(tmp_path, "trial", "county")
    assert policy.change_days == ()
    assert policy.on(NEW_YEAR).rules["low_income"].place.pack == "county"


def test_a_rule_may_be_switched_off_from_a_day_on(tmp_path: Path) -> None:
    write(tmp_path, parameters=LINE, features=INCOME, rules=rule())
    off = f"off: {{low_income: {{reason: 本县另有办法, from: 2025-01-01, {CITE}}}}}"
    write(tmp_path, "county", head=f"{OVER}\n{off}")
    policy = dated(tmp_path, "trial", "county")
    assert [len(policy.on(day).rules) for day in (EVE, NEW_YEAR)] == [1, 0]
    assert [[each.reason for each in policy.on(day).off] for day in (EVE, NEW_YEAR)] == [
        [],
        ["本县另有办法"],
    ]
    assert [each.ended for each in policy.on(NEW_YEAR).dormant] == [EVE]


def test_a_rule_that_begins_later_names_what_is_there_then(tmp_path: Path) -> None:
    write(tmp_path, parameters=LINE, features=INCOME, rules=rule())
    write(tmp_path, features_more=feature("expr: income_per_person > p.line", more="from: 2025-01-01"))
    write(tmp_path, rules_more=rule("extra", name="second", more=FROM_NEW_YEAR))
    assert list(dated(tmp_path).on(NEW_YEAR).rules) == ["low_income", "second"]


def test_a_name_that_is_not_yet_in_force_is_refused_with_its_days(tmp_path: Path) -> None:
    write(tmp_path, parameters=LINE, features=INCOME, rules=rule())
    write(tmp_path, features_more=feature("expr: income_per_person > p.line", more="from: 2025-01-01"))
    write(tmp_path, rules_more=rule("extra", name="second"))
    fault = only_fault(tmp_path)
    assert fault.code == "UNKNOWN_NAME"
    assert "extra" in fault.found
    assert "2024-12-31及以前" in fault.found


def test_a_rule_that_another_names_cannot_end_unnoticed(tmp_path: Path) -> None:
    write(tmp_path, parameters=LINE, features=INCOME, rules=rule(more="    until: 2024-12-31\n"))
    write(tmp_path, rules_more=rule("r.low_income", name="second"))
    fault = only_fault(tmp_path)
    assert "r.low_income" in fault.found
    assert "2025-01-01起" in fault.found


def test_a_circle_of_one_time_is_told(tmp_path: Path) -> None:
    circle = versioned(rule(), rule("r.second", more=FROM_NEW_YEAR))
    write(tmp_path, parameters=LINE, features=INCOME, rules=circle)
    write(tmp_path, rules_more=rule("r.low_income", name="second"))
    assert only_fault(tmp_path).code == "CYCLE"


def test_a_policy_refuses_to_judge_a_day_of_other_versions(tmp_path: Path) -> None:
    packs(tmp_path)
    policy = loaded(tmp_path, as_of=EVE)
    assert (policy.since, policy.until) == (None, EVE)
    for day in (EVE, date(2020, 1, 1)):
        Interpreter(policy, as_of=day)
    with pytest.raises(NotInForceError, match="2025-01-01施行的规则不是这一版"):
        Interpreter(policy, as_of=NEW_YEAR)
    with pytest.raises(NotInForceError):
        Explainer(loaded(tmp_path, as_of=NEW_YEAR), as_of=EVE)
    facts = build(Story(), tmp_path / "facts", as_of=NEW_YEAR)
    with pytest.raises(NotInForceError):
        compile_plan(policy, schema(), facts, as_of=NEW_YEAR)


def test_a_version_added_later_leaves_the_digest_of_an_earlier_day(tmp_path: Path) -> None:
    write(tmp_path / "old", parameters=LINE.replace("9000", "8000"), features=INCOME, rules=rule())
    packs(tmp_path / "new")
    old, new = dated(tmp_path / "old"), dated(tmp_path / "new")
    assert old.on(EVE).digest == new.on(EVE).digest
    assert old.on(NEW_YEAR).digest != new.on(NEW_YEAR).digest
    assert old.digest != new.digest


def test_a_number_of_a_later_day_leaves_the_digest_of_an_earlier_one(tmp_path: Path) -> None:
    digests = []
    for number, text in enumerate((LINE, LINE.replace("9000", "9100"))):
        write(tmp_path / str(number), parameters=text, features=INCOME, rules=rule())
        policy = dated(tmp_path / str(number))
        digests.append((policy.on(EVE).digest, policy.on(NEW_YEAR).digest))
    assert digests[0][0] == digests[1][0]
    assert digests[0][1] != digests[1][1]


def test_labels_are_those_of_the_latest_version(tmp_path: Path) -> None:
    text = versioned(rule(), rule(more=FROM_NEW_YEAR).replace("label: 收入低", "label: 收入偏低"))
    write(tmp_path, parameters=LINE, features=INCOME, rules=text)
    assert dated(tmp_path).labels() == {"low_income": "收入偏低"}


@pytest.mark.parametrize(
    ("day", "verdict", "words"),
    [
        (date(2024, 6, 30), "当日尚未施行", "自2025年1月1日起施行"),
        (AS_OF, "当日已停止施行", "施行到2025年3月31日为止"),
    ],
)
def test_a_rule_that_is_not_in_force_is_not_judged_and_says_so(
    tmp_path: Path, day: date, verdict: str, words: str
) -> None:
    text = rule(more=FROM_NEW_YEAR + "    until: 2025-03-31\n")
    write(tmp_path, parameters=LINE, features=INCOME, rules=text)
    [told] = Explainer(loaded(tmp_path, as_of=day), as_of=day).explain({"income_per_person": 1})
    assert (told.verdict, told.conditions, told.sentence) == (verdict, (words,), "")


def test_a_rule_in_its_pause_says_when_it_ended_and_when_it_resumes(tmp_path: Path) -> None:
    text = versioned(
        rule(more="    until: 2024-12-31\n"), rule(more="    from: 2026-01-01\n    resumed: 恢复施行\n")
    )
    write(tmp_path, parameters=LINE, features=INCOME, rules=text)
    [told] = Explainer(loaded(tmp_path), as_of=AS_OF).explain({"income_per_person": 1})
    assert told.verdict == "当日已停止施行"
    assert told.conditions == ("施行到2024年12月31日为止，自2026年1月1日起施行",)
