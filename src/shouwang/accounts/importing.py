"""A list of new accounts as a workbook: one row a person, all or nothing, every fault said by its row."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from django.db import transaction
from python_calamine import CalamineError, CalamineWorkbook

from shouwang.accounts.access import scope_for
from shouwang.accounts.actions import AccountError, Asked, NewAccount, ask_account
from shouwang.accounts.models import Department, User
from shouwang.accounts.roles import ADMINISTRATORS, Permission, Role
from shouwang.regions.codes import padded
from shouwang.regions.models import Region

HEADINGS = ("账号", "姓名", "单位", "电话", "角色", "区划", "部门")
NEEDED = ("账号", "姓名", "角色", "区划")
USERNAME = re.compile(r"[a-z][a-z0-9_.-]{2,39}")
USERNAME_SAID = "小写字母开头，3至40个小写字母、数字、点、横线"
LARGEST_FILE, LARGEST_CONTENT, MOST_ROWS = 2 << 20, 64 << 20, 2000
WORKBOOK_PARTS_BEGIN = b"PK"
DIGITS_LOST = 1e15


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row, and how to mend it."""

    row: int
    heading: str
    found: str
    accepted: str


@dataclass(frozen=True, slots=True)
class Read:
    """What a list holds: accounts to be asked for, or faults; never both."""

    accounts: tuple[NewAccount, ...]
    faults: tuple[Fault, ...]


def read_list(content: bytes, *, actor: User) -> Read:
    """The accounts of a list; AccountError where it is no list at all."""
    reader = RowReader(actor)
    read = [reader.read(number, row) for number, row in _rows(content)]
    if not read:
        raise AccountError("名单里没有一行人员", accepted="标题下一行起，每行一人", todo="填好后重新上传")
    faults = tuple(fault for made in read if not isinstance(made, NewAccount) for fault in made)
    accounts = tuple(made for made in read if isinstance(made, NewAccount))
    return Read(() if faults else accounts, faults)


@transaction.atomic
def ask_accounts(accounts: Sequence[NewAccount], *, reason: str, actor: User) -> int:
    """Ask for every account of a list; all or none."""
    for new in accounts:
        ask_account(new, reason=reason, actor=actor)
    return len(accounts)


class RowReader:
    """Reads rows for one administrator: roles and departments by their words, regions by code or name."""

    def __init__(self, actor: User) -> None:
        """Looks up what every row needs once."""
        within = scope_for(actor, Permission.MANAGE_ACCOUNTS).within(Region.objects.all(), field="code")
        self.codes: dict[str, list[str]] = {}
        for code, name in within.filter(ended_on=None).values_list("code", "name"):
            self.codes.setdefault(name, []).append(code)
            self.codes[code] = [code]
        self.taken = set(User.objects.values_list("username", flat=True))
        self.roles = {role.label: role for role in Role}
        self.departments = {department.label: department for department in Department}

    def read(self, number: int, row: Mapping[str, str]) -> NewAccount | list[Fault]:
        """The account of one row, or all that is wrong with it."""
        faults = [Fault(number, *said) for said in self._faults(row)]
        if faults:
            return faults
        self.taken.add(row["账号"])
        role = self.roles[row["角色"]]
        department = self.departments[row["部门"]] if row["部门"] else ""
        asked = Asked(role, self._codes(row["区划"])[0], department)
        return NewAccount(row["账号"], row["姓名"], row["单位"], row["电话"], asked)

    def _faults(self, row: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
        for heading in NEEDED:
            if not row[heading]:
                yield heading, "没有填", f"填写{heading}"
        if row["账号"] and not USERNAME.fullmatch(row["账号"]):
            yield "账号", f"“{row['账号'][:40]}”不能作账号", USERNAME_SAID
        if row["账号"] in self.taken:
            yield "账号", f"“{row['账号']}”已有人使用，或在名单里重复", "没有用过的账号"
        yield from self._faults_of_role(row)
        yield from self._faults_of_region(row)

    def _faults_of_role(self, row: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
        role = self.roles.get(row["角色"])
        if row["角色"] and role is None:
            yield "角色", f"没有“{row['角色'][:20]}”这个角色", "、".join(self.roles)
        if role in ADMINISTRATORS:
            yield "角色", "管理员不能批量建立", "在“新建账号”里逐个申请"
        if role is Role.DEPARTMENT_OFFICER and row["部门"] not in self.departments:
            yield "部门", "部门联络员须写明部门", "、".join(self.departments)
        if role not in (None, Role.DEPARTMENT_OFFICER) and row["部门"]:
            yield "部门", "只有部门联络员填部门", "留空"

    def _faults_of_region(self, row: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
        codes = self._codes(row["区划"])
        if row["区划"] and not codes:
            yield "区划", f"管辖范围内没有“{row['区划'][:20]}”", "区划代码，或乡镇、村的全名"
        if len(codes) > 1:
            yield "区划", f"有 {len(codes)} 个“{row['区划'][:20]}”", "区划代码"

    def _codes(self, written: str) -> list[str]:
        try:
            return self.codes.get(padded(written) if written.isdigit() else written, [])
        except ValueError:
            return []


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows by their numbers in the sheet, as texts by heading; empty ones left out."""
    table = table_of(content)
    header = next((n for n, row in enumerate(table) if "账号" in row and "姓名" in row), None)
    if header is None:
        raise AccountError("找不到标题行", accepted="含“账号”“姓名”“角色”“区划”的标题", todo="按模板填写")
    if len(table) - header > MOST_ROWS + 1:
        raise AccountError(
            f"名单超过 {MOST_ROWS} 行", accepted=f"每次不超过 {MOST_ROWS} 人", todo="分几次上传"
        )
    missing = [heading for heading in NEEDED if heading not in table[header]]
    if missing:
        raise AccountError(f"缺少标题：{'、'.join(missing)}", accepted="模板里的标题", todo="按模板填写")
    places = {heading: table[header].index(heading) for heading in HEADINGS if heading in table[header]}
    for number, row in enumerate(table[header + 1 :], header + 2):
        if any(row):
            yield number, {h: row[places[h]] if h in places else "" for h in HEADINGS}


def table_of(content: bytes) -> list[list[str]]:
    """The cells of the first sheet as texts; a small file that unfolds into a huge one is refused unread."""
    refusal = AccountError(
        "文件不是能读的工作簿", accepted=".xlsx 工作簿，不超过2兆", todo="另存为 .xlsx 再上传"
    )
    if len(content) > LARGEST_FILE or not content.startswith(WORKBOOK_PARTS_BEGIN):
        raise refusal
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > LARGEST_CONTENT:
                raise refusal
        sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
        return [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    except (zipfile.BadZipFile, CalamineError, IndexError) as error:
        raise refusal from error


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell >= DIGITS_LOST:
        return f"{cell:.6e}"  # a long number typed as a number: what is gone cannot be guessed
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
