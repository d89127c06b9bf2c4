"""Dates, months, terms and years in every form of the contract."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.kernel.codes import RejectCode
from shouwang.kernel.dates import read_date, read_month, read_term, read_year

DAYS = st.dates(date(1930, 1, 1), date(2099, 12, 31))
FIRST_OF_MARCH = date(2025, 3, 1)
MASKS = ["20xx", "xxx", "****", "2025-xx-xx", "20xx年x月", "x 月", "20**年", "____"]


@given(DAYS, st.booleans())
def test_every_way_to_write_a_day_names_the_same_day(day: date, padded: bool) -> None:  # noqa: FBT001
    month, of_month = (f"{day:%m}", f"{day:%d}") if padded else (str(day.month), str(day.day))
    for form in (
        "{}-{}-{}",
        "{}/{}/{}",
        "{}.{}.{}",
        "{}年{}月{}日",
        "{}年{}月{}号",
        "{}。{}。{}",
        "{}—{}—{}",
    ):
        assert read_date(form.format(day.year, month, of_month)).value == day
    assert read_date(f"{day:%Y%m%d}").value == day
    assert read_date(f"{day:%Y%m%d}", number_cell=True).value == day


@pytest.mark.parametrize(
    "cell",
    [
        "2025-03-01 08:30:00",
        "2025-03-01T08:30:00Z",
        "2025/3/1 8:30",
        "2025年3月1日 08时30分",
        "2025年3月1日8:30",
        "20250301083000",
        "2025-03-01 08:30:00.123",
        "２０２５年３月１日",
        '="2025-03-01"',
        " 2025 - 3 - 1 ",
        "二〇二五年三月一日",
    ],
)
def test_a_time_of_day_and_other_writing_do_not_disturb(cell: str) -> None:
    assert read_date(cell).value == FIRST_OF_MARCH


def test_chinese_numerals_count_tens() -> None:
    assert read_date("二○二四年十二月三十一日").value == date(2024, 12, 31)
    assert read_date("二〇二四年十月二十日").value == date(2024, 10, 20)


@given(DAYS)
def test_the_serial_number_of_excel_is_a_date_only_in_a_number_cell(day: date) -> None:
    serial = str((day - date(1899, 12, 30)).days)
    assert read_date(serial, number_cell=True).value == day
    assert read_date(serial + ".354", number_cell=True).value == day
    assert read_date(serial).code is RejectCode.VALUE_INVALID


@pytest.mark.parametrize(
    "cell",
    [
        "25.3.1",
        "25年3月1日",
        "2025-02-30",
        "2025-13-01",
        "2025年3月",
        "3/1/2025",
        "1899-12-31",
        "2101-01-01",
        "昨天",
    ],
)
def test_what_names_no_day_is_refused(cell: str) -> None:
    assert read_date(cell).code is RejectCode.VALUE_INVALID


@pytest.mark.parametrize("cell", ["2025", "202503", "2025.1", "0", "99999", "1e5"])
def test_numbers_that_name_no_day_are_refused(cell: str) -> None:
    assert read_date(cell, number_cell=True).code is RejectCode.VALUE_INVALID


@pytest.mark.parametrize("cell", MASKS)
def test_masks_are_masks_in_every_kind_of_time(cell: str) -> None:
    for read in (read_date, read_month, read_term, read_year):
        assert read(cell).code is RejectCode.VALUE_MASKED


@pytest.mark.parametrize("cell", ["", "无", "-", "\u3000"])
def test_nothing_is_missing_in_every_kind_of_time(cell: str) -> None:
    for read in (read_date, read_month, read_term, read_year):
        assert read(cell).code is RejectCode.VALUE_MISSING


@pytest.mark.parametrize(
    "cell",
    [
        "2025-03",
        "202503",
        "2025年3月",
        "2025.3",
        "2025/3",
        "2025年03月份",
        "2025-03-01",
        "2025-03-15 00:00:00",
        "2025年3月1日",
        "20250315",
        "２０２５．３",
        "202503.0",
        "二〇二五年三月",
        '="202503"',
        "2025 年 3 月",
    ],
)
def test_every_way_to_write_a_month(cell: str) -> None:
    assert read_month(cell).value == FIRST_OF_MARCH


def test_a_fraction_in_a_number_cell_is_no_month_for_october_loses_its_zero() -> None:
    assert read_month("2025.1", number_cell=True).code is RejectCode.VALUE_INVALID
    assert read_month("2025.11", number_cell=True).code is RejectCode.VALUE_INVALID
    assert read_month("2025.1").value == date(2025, 1, 1)
    assert read_month("2025.10").value == date(2025, 10, 1)


def test_months_as_numbers() -> None:
    assert read_month("202503", number_cell=True).value == FIRST_OF_MARCH
    assert read_month("20250315", number_cell=True).value == FIRST_OF_MARCH
    assert read_month("45731", number_cell=True).value == FIRST_OF_MARCH
    assert read_month("2025", number_cell=True).code is RejectCode.VALUE_INVALID


@pytest.mark.parametrize("cell", ["25年3月", "2025-13", "3月", "2025年1-6月", "2025", "202513"])
def test_what_names_no_month_is_refused(cell: str) -> None:
    assert read_month(cell).code is RejectCode.VALUE_INVALID


@pytest.mark.parametrize(
    "cell",
    [
        "2024-2025-1",
        "2024-2025-01",
        "2024-2025学年第一学期",
        "2024—2025学年度第1学期",
        "2024-2025学年上学期",
        "2024秋",
        "2024年秋季",
        "2024秋季",
        "2024年秋季学期",
        "2024学年第一学期",
        "2024/2025-1",
        "2024-2025学年（第一学期）",
        "2024至2025学年第一学期",
        "２０２４－２０２５－１",
        "2024～2025学年秋季学期",
        "2024年-2025年第一学期",
    ],
)
def test_every_way_to_write_the_autumn_term(cell: str) -> None:
    assert read_term(cell).value == date(2024, 9, 1)


@pytest.mark.parametrize(
    "cell",
    [
        "2024-2025-2",
        "2024-2025学年第二学期",
        "2024-2025学年下学期",
        "2025春",
        "2025年春季",
        "2025年春季学期",
        "2024-2025学年度第2学期",
        "2024学年第二学期",
        "2025春季学期",
        "2024-2025学年春季",
    ],
)
def test_every_way_to_write_the_spring_term(cell: str) -> None:
    assert read_term(cell).value == date(2025, 2, 1)


@pytest.mark.parametrize(
    "cell", ["24-25-1", "2024-2026-1", "2024-2025-3", "2024-1", "2025年上学期", "2024-2025学年"]
)
def test_what_names_no_term_is_refused(cell: str) -> None:
    assert read_term(cell).code is RejectCode.VALUE_INVALID


def test_a_number_is_no_term() -> None:
    assert read_term("2024", number_cell=True).code is RejectCode.VALUE_INVALID


@pytest.mark.parametrize(
    "cell", ["2025", "2025年", "2025年度", "2025-06-30", "2025.0", "20250630", "2025 年度", "2025度"]
)
def test_every_way_to_write_a_year(cell: str) -> None:
    assert read_year(cell).value == date(2025, 1, 1)


def test_years_as_numbers() -> None:
    assert read_year("2025", number_cell=True).value == date(2025, 1, 1)
    assert read_year("45731", number_cell=True).value == date(2025, 1, 1)
    assert read_year("2025.5", number_cell=True).code is RejectCode.VALUE_INVALID


@pytest.mark.parametrize("cell", ["25", "25年", "1850", "2025/2026"])
def test_what_names_no_year_is_refused(cell: str) -> None:
    assert read_year(cell).code is RejectCode.VALUE_INVALID


@given(st.text(max_size=30), st.booleans())
def test_no_text_whatever_makes_reading_fail(cell: str, number_cell: bool) -> None:  # noqa: FBT001
    for read in (read_date, read_month, read_term, read_year):
        parsed = read(cell, number_cell=number_cell)
        assert (parsed.value is None) == (parsed.code is not None)
