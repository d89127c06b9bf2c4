"""A list of pairs: all rows or none, every fault by its row."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from tests import cast

from shouwang.accounts.actions import AccountError
from shouwang.assistance.helpers.pairing_lists import HEADINGS, assign_list
from shouwang.assistance.helpers.refusals import HelpersError
from shouwang.registry.models import HelperAssignment

pytestmark = pytest.mark.django_db


def workbook(*rows: tuple[object, ...], header: tuple[str, ...] = HEADINGS) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((header, *rows)):
            sheet.write_row(number, 0, row)
    return content.getvalue()


def test_every_row_becomes_a_pair() -> None:
    cast.user("qianbang")
    cast.user("sunbang")
    first, second = cast.household(), cast.household()
    pairs = [
        (home.household_no, name, "2024-01-01")
        for home in (first, second)
        for name in ("qianbang", "sunbang")
    ]
    assert assign_list(workbook(*pairs), actor=cast.user("wangxiang")) == 4
    assert HelperAssignment.objects.present().count() == 4


def test_one_wrong_row_keeps_nothing_and_each_is_told_by_its_row() -> None:
    cast.user("qianbang")
    home = cast.household()
    stranger = cast.household(region="990101002001")
    rows = [
        (home.household_no, "qianbang", "2024-01-01"),
        (home.household_no, "nobody", "2024-01-01"),
        (home.household_no, "qianbang", "去年"),
        (stranger.household_no, "qianbang", "2024-01-01"),
    ]
    said = r"第3行没有账号“nobody”；第4行开始日“去年”不是日期；第5行的户编号在本辖区找不到"
    with pytest.raises(HelpersError, match=said):
        assign_list(workbook(*rows), actor=cast.user("wangxiang"))
    assert not HelperAssignment.objects.exists()


def test_a_number_whose_digits_are_lost_finds_no_household() -> None:
    cast.user("qianbang")
    with pytest.raises(HelpersError, match="找不到"):
        assign_list(workbook((9901010000000123.0, "qianbang", "2024-01-01")), actor=cast.user("wangxiang"))


def test_what_is_no_such_list_is_refused_with_what_would_be_right() -> None:
    with pytest.raises(HelpersError, match=r"找不到标题行.*户编号、账号、开始日"):
        assign_list(workbook(("1", "2"), header=("甲", "乙")), actor=cast.user("wangxiang"))
    with pytest.raises(AccountError, match="不是能读的工作簿"):
        assign_list(b"no workbook", actor=cast.user("wangxiang"))
