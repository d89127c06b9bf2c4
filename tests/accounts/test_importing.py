"""A list of accounts: one row a person, all or nothing, every fault by row, reason and remedy."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter
from tests import cast

from shouwang.accounts.actions import AccountError
from shouwang.accounts.importing import HEADINGS, Read, ask_accounts, read_list
from shouwang.accounts.models import AccountRequest, User
from shouwang.accounts.roles import Role

pytestmark = pytest.mark.django_db
GOOD = ("sun.xin", "孙新", "王家乡政府", "16100000001", "录入员", "王家乡", "")


def workbook(*rows: tuple[object, ...], headings: tuple[str, ...] = HEADINGS) -> bytes:
    """A list as somebody fills it in."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((headings, *rows)):
            sheet.write_row(number, 0, row)
    return content.getvalue()


def read(*rows: tuple[object, ...]) -> Read:
    """What 韩系 gets to see."""
    return read_list(workbook(*rows), actor=cast.user("hanxi"))


def test_every_row_becomes_a_request() -> None:
    found = read(GOOD, ("wu.min", "吴敏", "", "", "部门联络员", "990101", "民政局"))
    assert found.faults == ()
    assert ask_accounts(found.accounts, reason="名册", actor=cast.user("hanxi")) == 2
    request = AccountRequest.objects.get(user__username="sun.xin")
    assert (request.role, request.region_id) == (Role.CLERK, cast.TOWNSHIP)
    assert not User.objects.get(username="wu.min").is_active


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        (0, "", "没有填"),
        (0, "孙新", "不能作账号"),
        (0, "hanxi", "已有人使用"),
        (1, "", "没有填"),
        (4, "乡长", "没有“乡长”这个角色"),
        (4, "系统管理员", "不能批量"),
        (4, "部门联络员", "须写明部门"),
        (5, "郑乡", "管辖范围内没有"),
        (5, "990102001", "管辖范围内没有"),
        (5, "12345", "管辖范围内没有"),
        (6, "民政局", "只有部门联络员"),
    ],
)
def test_what_is_wrong_is_said_by_row(column: int, value: str, said: str) -> None:
    wrong = [*GOOD]
    wrong[column] = value
    found = read(("zhou.ok", *GOOD[1:]), tuple(wrong))
    assert found.accounts == ()
    assert any(fault.row == 3 and said in fault.found for fault in found.faults)
    assert all(fault.accepted for fault in found.faults)


def test_the_same_name_twice_in_a_list_is_refused() -> None:
    assert [fault.row for fault in read(GOOD, GOOD).faults] == [3]


def test_a_code_typed_as_a_number_is_read() -> None:
    assert read((*GOOD[:5], 990101001, "")).accounts[0].asked.region == cast.TOWNSHIP


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 not a workbook",
        "账号,姓名".encode(),
        workbook(GOOD, headings=("甲", "乙", "丙", "丁", "戊", "己", "庚")),
        workbook(GOOD, headings=("账号", "姓名", "单位", "电话", "职务", "区划", "部门")),
        workbook(),
    ],
)
def test_what_is_no_list_is_refused_with_a_remedy(content: bytes) -> None:
    with pytest.raises(AccountError) as error:
        read_list(content, actor=cast.user("hanxi"))
    assert error.value.accepted
    assert error.value.todo


def test_a_list_that_is_half_wrong_leaves_nothing() -> None:
    found = read(GOOD, (*GOOD[:4], "乡长", *GOOD[5:]))
    ask_accounts(found.accounts, reason="名册", actor=cast.user("hanxi"))
    assert not AccountRequest.objects.exists()
