"""The contract is data: one folder a kind, found by itself, checked with file and line."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from tests.feeds.grids import all_kinds, grid_of, values_met

from shouwang.engine.facts import Type
from shouwang.engine.policy import Unit
from shouwang.feeds.contract import KINDS_VARIABLE, ColumnType, Kinds, load_kinds
from shouwang.feeds.marked import FileFormError
from shouwang.feeds.recognition import recognise

PENSION = """
kind: pension
label: 养老金发放
department: 人社局
about: person
time: month
identity: id
columns:
  id: {label: 身份证号, type: id, required: true, headings: ["{@self}{@idno}"]}
  name: {label: 姓名, type: name, headings: ["{@self}{@nameword}"]}
  month: {label: 发放月份, type: month, required: true, headings: ["{@monthly}"]}
  pension: {label: 养老金, type: money, required: true, headings: ["{月,}养老金{,金额}"]}
"""


def folder(tmp_path: Path, text: str, name: str = "pension") -> Path:
    (tmp_path / name).mkdir()
    (tmp_path / name / "kind.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_kinds_of_the_contract_are_there() -> None:
    assert sorted(kind.name for kind in all_kinds()) == sorted(REQUIRED)


REQUIRED = {
    "households": {
        "household_no", "county", "township", "village", "household_kind", "income_per_person", "name", "id",
        "relation",
    },
    "medical": {"id", "settled_on", "category", "self_paid"},
    "assistance": {"id", "month", "category"},
    "disability": {"id", "issued_on"},
    "school": {"id", "term", "status"},
    "employment": {"id", "month", "status"},
    "housing": {"id", "grade", "inspected_on"},
    "water": {"id", "problem", "found_on"},
    "disaster": {"id", "occurred_on", "loss"},
    "event": {"id", "event_type", "occurred_on"},
    "loan": {"id", "balance", "overdue_days", "data_date"},
    "diagnosis": {"id", "disease", "diagnosed_on"},
    "insurance": {"id", "year", "insured"},
    "appeal": {"name", "applied_on", "trouble"},
}  # fmt: skip


@pytest.mark.parametrize("kind", REQUIRED)
def test_required_columns_are_those_of_the_contract(kind: str) -> None:
    assert {column.name for column in all_kinds()[kind].required} == REQUIRED[kind]


def test_every_kind_may_say_where_the_person_lives_and_who_it_is() -> None:
    for kind in all_kinds():
        assert {"township", "village", "sex", "age", "birth_date", "phone"} <= set(kind.columns)


def test_the_time_of_a_kind_is_a_column_that_dates_rows() -> None:
    dating = {ColumnType.DATE, ColumnType.MONTH, ColumnType.TERM, ColumnType.YEAR}
    for kind in all_kinds():
        assert kind.time is None or kind.columns[kind.time].type in dating


VALUES = [
    pytest.param(kind, column, value, written, id=f"{kind}-{column}-{value}")
    for kind, columns in values_met().items()
    for column, values in columns.items()
    for value, written in values.items()
]


@pytest.mark.parametrize(("kind", "column", "value", "written"), VALUES)
def test_values_are_understood_as_departments_write_them(
    kind: str, column: str, value: str, written: list[str]
) -> None:
    read = {text: all_kinds()[kind].columns[column].canonical(text) for text in written}
    assert read == dict.fromkeys(written, value)


@pytest.mark.parametrize(
    ("kind", "column"), [("medical", "category"), ("housing", "grade"), ("school", "status")]
)
def test_a_value_nobody_explained_is_not_guessed(kind: str, column: str) -> None:
    assert all_kinds()[kind].columns[column].canonical("天文") is None


@pytest.mark.parametrize(
    ("kind", "column", "written", "value"),
    [
        ("medical", "category", "住院（县内）", "住院"),
        ("medical", "category", "门诊慢特病-高血压", "门诊慢特病"),
        ("assistance", "category", "农村低保：整户施保", "农村低保"),
        ("disability", "grade", "一级（肢体）", "1"),
        ("housing", "grade", "D级/拆除", "D"),
        ("insurance", "insured", "是（县内参保）", "是"),
        ("insurance", "insured", "是/否", None),
        ("insurance", "insured", "否（职工医保）", None),
        ("employment", "status", "返乡、在岗", None),
        ("households", "relation", "户主/配偶", None),
        ("medical", "category", "甲（住院）", None),
    ],
)
def test_a_remark_after_a_value_does_not_hide_it_and_a_contradiction_is_not_settled(
    kind: str, column: str, written: str, value: str | None
) -> None:
    assert all_kinds()[kind].columns[column].canonical(written) == value


def test_a_feed_shows_rules_its_own_columns_and_nobodys_name() -> None:
    schema = all_kinds()["medical"].feed_schema()
    assert (schema.time, schema.about) == ("settled_on", "person")
    assert schema.columns["self_paid"].type is Type.MONEY
    assert not {"id", "name", "phone", "village", "birth_date"} & set(schema.columns)
    assert all_kinds()["loan"].feed_schema().columns["overdue_days"].unit is Unit.DAY


def test_a_new_kind_is_one_new_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KINDS_VARIABLE, str(folder(tmp_path, PENSION)))
    kinds = load_kinds()
    rows = [
        ["姓名", "公民身份号码", "年月", "月养老金（元）"],
        *[["张有田", "990101198001011234", "202501", "120"]] * 3,
    ]
    found = recognise(grid_of(rows), kinds)
    assert found.kind == "pension"
    assert found.columns == {"id": (1,), "name": (0,), "month": (2,), "pension": (3,)}
    assert kinds.digest != all_kinds().digest


def test_kinds_beside_the_users_packs_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kinds").mkdir()
    folder(tmp_path / "kinds", PENSION)
    monkeypatch.setenv("SHOUWANG_PACKS", str(tmp_path / "packs"))
    assert "pension" in load_kinds()


def test_a_kind_of_ones_own_replaces_a_shipped_one(tmp_path: Path) -> None:
    text = PENSION.replace("kind: pension", "kind: loan").replace("养老金发放", "本县贷款")
    assert load_kinds([folder(tmp_path, text, "loan")])["loan"].label == "本县贷款"


def test_the_digest_does_not_depend_on_the_place(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = (load_kinds([folder(tmp_path / part, PENSION)]) for part in "ab")
    assert first.digest == second.digest


def test_kinds_travel_to_another_process() -> None:
    copy: Kinds = pickle.loads(pickle.dumps(all_kinds()))  # noqa: S301 - our own bytes
    assert copy.digest == all_kinds().digest
    assert copy["medical"].columns["id"].keys == all_kinds()["medical"].columns["id"].keys


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("type: money", "type: mony", "第12行"),
        ("label: 养老金发放\n", "", "文件缺少「label」"),
        ("about: person", "about: village", "第5行"),
        ("identity: id", "identity: card", "第7行第11列：identity 指向不存在的列 card"),
        ("time: month", "time: day", "第6行第7列：time 指向不存在的列 day"),
        ("kind: pension", "kind: pensions", "与文件夹名 pension 不同"),
        ("{月,}养老金{,金额}", "姓名", "表头“姓名”同时属于 name 和 pension"),
        ("{@monthly}", "{@month}", "第11行第3列：“{@month}”引用了不存在的词组"),
        ("type: money, required", "typ: money, required", "不认识「typ」，最接近的是「type」"),
        ("type: money", "type: choice", "choice 列没有 choices"),
        ("type: money", "type: text, looks: '['", "「columns.pension.looks」不是有效的正则表达式"),
        ("type: money", "choices: {甲: [一], 乙: [一]}, type: choice", "“一”同时表示 甲 和 乙"),
        ("label: 养老金, type: money", "type: money", "列 pension 缺少 label"),
        ("department: 人社局", "department: 人社局\ndepartment: 民政局", "写了两次"),
        ("about: person", "about: [", "YAML格式不对"),
    ],
)
def test_a_fault_names_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in PENSION
    with pytest.raises(FileFormError) as caught:
        load_kinds([folder(tmp_path, PENSION.replace(old, new))])
    assert said in caught.value.message
    assert "kind.yaml" in caught.value.message


def test_a_kinds_folder_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KINDS_VARIABLE, str(tmp_path / "没有"))
    with pytest.raises(FileFormError, match="没有"):
        load_kinds()
