"""The facts after the sentence: whom, what, when; never what clerks typed as they liked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.engine.pack_writer import AS_OF, INCOME, LINE, feature, loaded, only_fault, rule, write
from tests.facts_builder import Story, build, schema

from shouwang.engine.execution import evidence, run
from shouwang.engine.facts import Column, Type
from shouwang.engine.packs import load
from shouwang.engine.plan import Telling, compile_plan
from shouwang.engine.policy import Each, Unit
from shouwang.engine.telling import AT_MOST, told

MOTHER = {"birth_date": "1950-03-02"}
CHILD = {"birth_date": "2015-01-01"}


def facts_of(rule_: str, story: Story, folder: Path) -> tuple[str, ...]:
    """What is told of the household by a rule of the national pack."""
    policy = load(["national"], schema=schema()).on(AS_OF)
    facts = build(story, folder / "facts", as_of=AS_OF)
    plan = compile_plan(policy, schema(), facts, as_of=AS_OF)
    hits = run(plan, facts, into=folder / "out").hits
    return evidence(plan, facts, hits).told.get((0, rule_), ())


WHO = "姓名未登记的成员"  # stories have no names


@pytest.mark.parametrize(
    ("rule_", "members", "feeds", "expected"),
    [
        (
            "new_major_illness",
            [{}],
            {"diagnosis": [{"disease": "恶性肿瘤", "diagnosed_on": "2025-05-05"}]},
            f"{WHO}（2025年5月5日确诊）",
        ),
        (
            "dropout",
            [CHILD],
            {"school": [{"term": "2025-02-01", "status": "疑似辍学"}]},
            f"{WHO}（10岁，2025年春季学期登记为疑似辍学）",
        ),
        (
            "unsafe_housing",
            [{}],
            {"housing": [{"grade": "D", "inspected_on": d} for d in ("2024-01-02", "2023-01-01")]},
            "2024年1月2日鉴定",
        ),
        (
            "unsafe_water",
            [{}],
            {"water": [{"problem": "断水", "found_on": "2025-06-01"}]},
            "2025年6月1日发现",
        ),
        (
            "disaster_loss",
            [{}],
            {"disaster": [{"loss": 12000.5, "occurred_on": "2025-05-01", "disaster_kind": "洪涝"}]},
            "2025年5月1日损失12,000.50元",
        ),
        (
            "sudden_event",
            [{}, {}],
            {"event": [{"member": 2, "event_type": "死亡", "occurred_on": "2025-05-01"}]},
            f"{WHO}（2025年5月1日死亡）",
        ),
        (
            "loan_overdue",
            [{}],
            {"loan": [{"overdue_days": 31, "balance": 5000, "data_date": "2025-06-01"}]},
            f"{WHO}（截至2025年6月1日，余额5,000元）",
        ),
    ],
)  # fmt: skip
def test_a_finding_tells_whom_what_and_when(
    rule_: str, members: list[Any], feeds: dict[str, Any], expected: str, tmp_path: Path
) -> None:
    assert facts_of(rule_, Story(members=members, feeds=feeds), tmp_path) == (expected,)


def test_each_person_is_told_once_by_their_last_row(tmp_path: Path) -> None:
    rows = [
        {"member": m, "settled_on": day, "category": "住院", "self_paid": 15000}
        for m, day in ((2, "2025-03-01"), (1, "2025-01-05"), (2, "2025-02-01"))
    ]
    assert facts_of("inpatient_burden", Story(members=[{}, {}], feeds={"medical": rows}), tmp_path) == (
        f"{WHO}（1笔，最近一笔2025年1月5日）",
        f"{WHO}（2笔，最近一笔2025年3月1日）",
    )


def test_what_is_missing_is_told_by_the_last_time_it_was_there(tmp_path: Path) -> None:
    rows: list[Any] = [{"month": f"2025-0{month}-01", "status": "在岗"} for month in (1, 2, 3)]
    months = {"employment": ["2025-04-01", "2025-05-01", "2025-06-01"]}
    story = Story(members=[{}, {}], feeds={"employment": rows}, delivered=months)
    assert facts_of("job_loss", story, tmp_path) == (f"{WHO}（最后一次在岗是2025年3月）",)


def test_members_are_told_by_their_ages(tmp_path: Path) -> None:
    story = Story(
        household={"household_kind": "脱贫户"},
        members=[MOTHER, CHILD, {"birth_date": None, "labour": "无劳动力"}],
        feeds={"assistance": []},
    )
    assert facts_of("no_labour", story, tmp_path) == (
        f"{WHO}（75岁）",
        f"{WHO}（10岁）",
        f"{WHO}（年龄未登记）",
    )


def row(**cells: object) -> dict[str, object]:
    """A row as looked up."""
    return {"household": 0, "name": "赵小雨", "birth_date": date(2015, 1, 1), "times": 1, **cells}


def telling(say: str, *columns: Column, each: Each = Each.PERSON) -> Telling:
    """What to look up."""
    return Telling("school", say, each, "term", columns)


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        (Column("x", Type.TERM, Unit.DATE, ""), date(2024, 9, 1), "2024年秋季学期"),
        (Column("x", Type.TERM, Unit.DATE, ""), date(2025, 2, 1), "2025年春季学期"),
        (Column("x", Type.YEAR, Unit.DATE, ""), date(2025, 1, 1), "2025年"),
        (Column("x", Type.MONTH, Unit.DATE, ""), date(2025, 6, 1), "2025年6月"),
        (Column("x", Type.DATE, Unit.DATE, ""), date(2025, 6, 3), "2025年6月3日"),
        (Column("x", Type.MONEY, Unit.CNY, ""), 1230050, "12,300.50元"),
        (Column("x", Type.FLAG, Unit.YES_NO, ""), False, "否"),
        (Column("x", Type.TEXT, Unit.TEXT, "", ("在读",)), "", "（未登记）"),
        (Column("x", Type.DATE, Unit.DATE, ""), None, "（未登记）"),
    ],
)
def test_a_cell_is_told_as_people_write_it(column: Column, value: object, text: str) -> None:
    assert told(telling("{name}：{x}", column), [row(x=value)], as_of=AS_OF) == (f"赵小雨：{text}",)


@pytest.mark.parametrize(("each", "word"), [(Each.PERSON, "人"), (Each.ROW, "条")])
def test_of_many_facts_the_first_are_told_and_how_many_there_are(each: Each, word: str) -> None:
    found = told(telling("{name}", each=each), [row()] * (AT_MOST + 1), as_of=AS_OF)
    assert found == ("赵小雨",) * (AT_MOST - 1) + (f"赵小雨等{AT_MOST + 1}{word}",)
    assert told(telling("{name}"), [row()] * AT_MOST, as_of=AS_OF) == ("赵小雨",) * AT_MOST


def tell(text: str) -> str:
    """The rule of a pack with facts."""
    return rule(more=f"    tell: {text}\n")


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("{rows: diagnosis, say: '{name}（{disease}）'}", "PRIVATE", "病种"),
        ("{rows: disability, say: '{name}（{disability_kind}）'}", "PRIVATE", "残疾类别"),
        ("{rows: appeal, each: row, say: '{name}（{request}）'}", "PRIVATE", "诉求"),
        ("{rows: diagnosi, say: '{name}确诊'}", "UNKNOWN_NAME", "diagnosis"),
        ("{rows: diagnosis, say: '{name}（{diagnosed}）'}", "UNKNOWN_NAME", "diagnosed_on"),
        ("{rows: housing, say: '{inspected_on}鉴定'}", "GRAIN", "each: row"),
        ("{rows: housing, each: row, say: '{name}鉴定'}", "UNKNOWN_NAME", "name"),
        ("{rows: diagnosis, where: labour is null, say: '{name}确诊'}", "FORM", "members"),
        ("{rows: diagnosis, say: '{name（确诊）'}", "SENTENCE", "花括号"),
        ("{rows: members, where: labor is null, say: '{name}一个人'}", "UNKNOWN_NAME", "labour"),
    ],
)
def test_facts_that_cannot_or_must_not_be_told_are_refused(
    text: str, code: str, word: str, tmp_path: Path
) -> None:
    write(tmp_path, parameters=LINE, features=INCOME, rules=tell(text))
    fault = only_fault(tmp_path)
    assert fault.code == code
    assert word in str(fault)


@pytest.mark.parametrize("where", ["say", "values"])
def test_a_feature_of_free_text_is_shown_in_no_finding(where: str, tmp_path: Path) -> None:
    last = feature("value: last(disease)", unit="text", more="feed: diagnosis\nwindow: {until: diagnosed_on}")
    said = rule().replace("{income_per_person}", "{extra}") if where == "say" else rule()
    said = said.replace("values: []", "values: [extra]") if where == "values" else said
    write(tmp_path, parameters=LINE, features=INCOME, features_more=last, rules=said)
    assert only_fault(tmp_path).code == "PRIVATE"


def test_a_feature_of_fixed_words_may_be_shown(tmp_path: Path) -> None:
    last = feature("value: last(grade)", unit="text", more="feed: housing\nwindow: {until: inspected_on}")
    said = rule().replace("{income_per_person}", "{extra}")
    write(tmp_path, parameters=LINE, features=INCOME, features_more=last, rules=said)
    assert loaded(tmp_path).rules
