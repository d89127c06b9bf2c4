"""Which rows are refused, with which code, and what is only warned of."""

from __future__ import annotations

from collections.abc import Sequence

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from tests.feeds.cleaning.sheets import VALID, clean, column, kinds, rows, warnings

from shouwang.feeds.cleaning.cells import cell_reader
from shouwang.feeds.reading.raw import CellKind
from shouwang.kernel.idnumbers import check_character, read_id
from shouwang.kernel.parsed import State

WRONG_CHECK = VALID[:-1] + "5"
NO_SUCH_DAY = "99010119900230031" + check_character("99010119900230031")
GOOD = {
    "id": VALID,
    "name": "陆建国",
    "village": "松关村",
    "month": "2025-03",
    "category": "特困",
    "amount": "100",
}


def verdict(kind: str = "assistance", **changed: str) -> tuple[str | None, str | None, str | None]:
    """Code, column and masked value of a row that is good but for the cells given."""
    cells = {name: [cell] for name, cell in (GOOD | changed).items()}
    (row,) = rows(clean(kind, cells))
    return row["reject_code"], row["reject_column"], row["reject_value"]


def test_good_row_is_not_refused_and_not_warned_of() -> None:
    assert verdict() == (None, None, None)
    assert warnings(clean("assistance", {name: [cell] for name, cell in GOOD.items()})) == []


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("20xx", "VALUE_MASKED"),
        ("****", "VALUE_MASKED"),
        ("某月", "VALUE_INVALID"),
        ("2025-13", "VALUE_INVALID"),
        ("", "VALUE_MISSING"),
    ],
)
def test_required_cell_without_a_value_refuses_the_row(cell: str, code: str) -> None:
    assert verdict(month=cell) == (code, "月份", cell)


def test_optional_cell_without_a_value_is_unknown_with_a_warning() -> None:
    cleaned = clean(
        "assistance", {name: [cell] * 3 for name, cell in GOOD.items()} | {"amount": ["****", "多", ""]}
    )
    assert [row["reject_code"] for row in rows(cleaned)] == [None] * 3
    assert [row["amount"] for row in rows(cleaned)] == [None] * 3
    assert [row["unknown"] for row in rows(cleaned)] == ["amount", "amount", None]
    assert warnings(cleaned) == [(3, "金额", "VALUE_MASKED"), (4, "金额", "VALUE_INVALID")]


@pytest.mark.parametrize(
    ("cell", "code"), [(VALID[:-1], "ID_LENGTH"), (VALID + "1", "ID_LENGTH"), (NO_SUCH_DAY, "ID_BIRTHDATE")]
)
def test_id_of_wrong_length_or_birth_date_refuses_the_row(cell: str, code: str) -> None:
    assert read_id(cell).code == code
    assert verdict(id=cell)[0] == code
    assert "*" in (verdict(id=cell)[2] or "")


DAMAGED = {"ID_CHECKSUM": WRONG_CHECK, "ID_MASKED": "990101********0314", "ID_LOST_DIGITS": "9.90101E+17"}


@pytest.mark.parametrize("code", DAMAGED)
def test_damaged_id_goes_to_linking_when_there_is_a_name(code: str) -> None:
    cleaned = clean("assistance", {name: [cell] for name, cell in (GOOD | {"id": DAMAGED[code]}).items()})
    assert rows(cleaned)[0]["reject_code"] is None
    assert rows(cleaned)[0]["id_code"] == code
    assert warnings(cleaned) == [(3, "身份证号", code)]


@pytest.mark.parametrize("code", DAMAGED)
@pytest.mark.parametrize("name", ["", "***", "无"])
def test_damaged_id_without_a_name_refuses_the_row(code: str, name: str) -> None:
    assert verdict(id=DAMAGED[code], name=name)[0] == code


@pytest.mark.parametrize(
    ("name", "village", "code"),
    [
        ("陆建国", "松关村", None),
        ("", "松关村", "ID_MISSING"),
        ("陆建国", "", "ID_MISSING"),
        ("陆建国", "***", "ID_MISSING"),
    ],
)
def test_empty_id_needs_a_name_and_a_place(name: str, village: str, code: str | None) -> None:
    assert verdict(id="", name=name, village=village)[0] == code


def test_township_alone_is_a_place() -> None:
    cells = {name: [cell] for name, cell in (GOOD | {"id": "", "village": ""}).items()}
    assert rows(clean("assistance", cells | {"township": ["凤山镇"]}))[0]["reject_code"] is None


def test_warning_of_an_empty_id_does_not_say_that_name_or_place_are_missing() -> None:
    (warning,) = clean("assistance", {n: [c] for n, c in (GOOD | {"id": ""}).items()}).warnings.to_pylist()
    assert warning["code"] == "ID_MISSING"
    assert "姓名" not in warning["message"]


def test_sheet_without_place_columns_refuses_rows_without_an_id() -> None:
    cells = {"id": ["", VALID], "name": ["陆建国"] * 2, "term": ["2025春"] * 2, "status": ["在读"] * 2}
    assert [row["reject_code"] for row in rows(clean("school", cells))] == ["ID_MISSING", None]


def test_id_that_is_bad_for_good_comes_before_other_faults() -> None:
    assert verdict(id=VALID[:-1], month="20xx")[0] == "ID_LENGTH"


def test_required_cell_comes_before_an_id_that_linking_may_mend() -> None:
    assert verdict(id=WRONG_CHECK, month="20xx")[:2] == ("VALUE_MASKED", "月份")


def test_first_column_of_the_contract_names_the_fault() -> None:
    assert verdict(month="20xx", category="别的")[:2] == ("VALUE_MASKED", "月份")


def test_refused_row_has_no_warnings() -> None:
    cells = {name: [cell] for name, cell in (GOOD | {"month": "", "amount": "****"}).items()}
    assert warnings(clean("assistance", cells)) == []


def test_whole_id_is_never_in_a_masked_value() -> None:
    assert verdict(month=VALID)[2] == "990*************14"


def test_required_column_that_the_sheet_lacks_is_missing_in_every_row() -> None:
    cells = {name: [cell] for name, cell in GOOD.items() if name != "category"}
    (row,) = rows(clean("assistance", cells))
    assert (row["reject_code"], row["reject_column"], row["reject_value"]) == (
        "VALUE_MISSING",
        "救助类别",
        "",
    )


MEMBER = {
    "household_no": "990101000001",
    "county": "云泽县",
    "township": "凤山镇",
    "village": "松关村",
    "household_kind": "脱贫户",
    "income_per_person": "9000",
    "name": "陆建国",
    "id": VALID,
    "relation": "户主",
}


@pytest.mark.parametrize("cell", ["", VALID[:-1], NO_SUCH_DAY, *DAMAGED.values()])
def test_member_of_the_register_stays_whatever_the_id(cell: str) -> None:
    cleaned = clean("households", {name: [text] for name, text in (MEMBER | {"id": cell}).items()})
    assert rows(cleaned)[0]["reject_code"] is None
    assert warnings(cleaned) == [(3, "证件号码", read_id(cell).code)]


@pytest.mark.parametrize(
    "name", ["county", "township", "village", "household_kind", "income_per_person", "relation", "name"]
)
def test_masked_cell_of_the_register_is_unknown_and_the_member_stays(name: str) -> None:
    cleaned = clean("households", {column: [text] for column, text in (MEMBER | {name: "****"}).items()})
    (row,) = rows(cleaned)
    assert (row["reject_code"], row[name], row["unknown"]) == (None, None, name)
    assert [code for _, _, code in warnings(cleaned)] == ["VALUE_MASKED"]


@pytest.mark.parametrize("name", ["county", "village", "household_kind", "income_per_person", "relation"])
def test_empty_cell_of_the_register_is_left_to_the_rest_of_the_household(name: str) -> None:
    cleaned = clean("households", {column: [text] for column, text in (MEMBER | {name: ""}).items()})
    assert rows(cleaned)[0]["reject_code"] is None
    assert warnings(cleaned) == []


@pytest.mark.parametrize(
    ("name", "cell", "code"),
    [
        ("household_no", "", "VALUE_MISSING"),
        ("household_no", "***", "VALUE_MASKED"),
        ("name", "", "VALUE_MISSING"),
    ],
)
def test_member_without_household_number_or_name_is_refused(name: str, cell: str, code: str) -> None:
    cleaned = clean("households", {column: [text] for column, text in (MEMBER | {name: cell}).items()})
    assert rows(cleaned)[0]["reject_code"] == code


APPEAL = {"id": "", "name": "陆建国", "village": "松关村", "applied_on": "2025-06-01", "trouble": "住房"}


@pytest.mark.parametrize(
    ("changed", "code", "warned"),
    [
        ({}, None, 0),
        ({"name": ""}, "ID_MISSING", 0),
        ({"id": VALID, "name": ""}, "VALUE_MISSING", 0),
        ({"id": VALID, "name": "陆**"}, "VALUE_MASKED", 0),
        ({"id": WRONG_CHECK}, None, 1),
        ({"id": VALID[:-1]}, "ID_LENGTH", 0),
    ],
)
def test_appeal_needs_a_name_but_no_id(changed: dict[str, str], code: str | None, warned: int) -> None:
    cleaned = clean("appeal", {name: [cell] for name, cell in (APPEAL | changed).items()})
    assert rows(cleaned)[0]["reject_code"] == code
    assert len(warnings(cleaned)) == warned


ID_CELLS = st.sampled_from(
    [VALID, "", WRONG_CHECK, VALID[:-1], NO_SUCH_DAY, "990101********0314", VALID[:15] + "000"]
)
VALUES = {
    "name": ["陆建国", "", "张*", "无"],
    "village": ["松关村", "", "****"],
    "month": ["2025-03", "2025.3", "20xx", "", "某月"],
    "category": ["特困", "农村低保", "", "****", "别的"],
    "amount": ["100", "¥1,000", "", "xxx", "多"],
}
ROWS = st.lists(
    st.tuples(ID_CELLS, *(st.sampled_from(cells) for cells in VALUES.values())), min_size=1, max_size=12
)


def expected_code(cells: Sequence[str]) -> str | None:
    """The verdict on one row, worked out cell by cell."""
    contract = kinds()["assistance"]
    names = list(VALUES)
    read = {
        name: cell_reader(contract.columns[name], heading="")(cell)
        for name, cell in zip(names, cells[1:], strict=True)
    }
    code = read_id(cells[0]).code
    named, placed = (read[name].state == State.VALUE for name in ("name", "village"))
    if code in ("ID_LENGTH", "ID_BIRTHDATE") or (code and not named) or (code == "ID_MISSING" and not placed):
        return code
    faults = [read[name].code for name in ("month", "category") if read[name].code]
    return faults[0] if faults else None


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_verdict_on_a_sheet_is_that_on_each_row(table: list[tuple[str, ...]]) -> None:
    columns = list(zip(*table, strict=True))
    cleaned = clean("assistance", {"id": columns[0], **dict(zip(VALUES, columns[1:], strict=True))})
    found = rows(cleaned)
    assert len(found) == len(table)
    assert [row["reject_code"] for row in found] == [expected_code(cells) for cells in table]
    refused = {row["row"] for row in found if row["reject_code"]}
    assert not refused & {row for row, _, _ in warnings(cleaned)}
    assert all((row["reject_value"] is None) == (row["reject_code"] is None) for row in found)


def test_number_cell_of_18_digits_is_lost_digits_whatever_it_shows() -> None:
    cells = {name: [cell] for name, cell in GOOD.items()}
    cleaned = clean(
        "assistance", {**cells, "id": column("身份证号", ["9.90101199003070e+17"], kind=CellKind.NUMBER)}
    )
    assert rows(cleaned)[0]["id_code"] == "ID_LOST_DIGITS"
