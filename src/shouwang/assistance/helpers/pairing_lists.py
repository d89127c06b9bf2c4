"""A list of pairs as a workbook: which household, which helper, since when; all or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from django.db import transaction
from django.http import Http404

from shouwang.accounts.importing import table_of
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.pairing import assign
from shouwang.assistance.helpers.refusals import HelpersError
from shouwang.registry.selectors import household_for

HEADINGS = ("户编号", "账号", "开始日")
MOST_ROWS, MOST_TOLD = 10_000, 20


def assign_list(content: bytes, *, actor: User) -> int:
    """Pair every row of a list; HelpersError names the rows that cannot be, and then nothing is kept."""
    rows = list(_rows(content))
    if not 0 < len(rows) <= MOST_ROWS:
        raise HelpersError(
            f"名单有 {len(rows)} 行", accepted=f"1 至 {MOST_ROWS:,} 行", todo="按模板填写，或分几次上传"
        )
    faults: list[str] = []
    with transaction.atomic():
        people = {user.username: user for user in User.objects.filter(is_active=True)}
        for number, row in rows:
            try:
                _assign(row, people, actor)
            except HelpersError as error:
                faults.append(f"第{number}行{error.found}")
        if faults:
            transaction.set_rollback(True)
    if faults:
        more = f"等 {len(faults)} 处" if len(faults) > MOST_TOLD else ""
        raise HelpersError(
            "；".join(faults[:MOST_TOLD]) + more, accepted="每一行都能结对的名单", todo="改好这些行再上传"
        )
    return len(rows)


def _assign(row: Mapping[str, str], people: Mapping[str, User], actor: User) -> None:
    helper = people.get(row["账号"])
    if helper is None:
        raise HelpersError(f"没有账号“{row['账号'][:40]}”")
    try:
        since = date.fromisoformat(row["开始日"][:10])
    except ValueError:
        raise HelpersError(f"开始日“{row['开始日'][:20]}”不是日期") from None
    try:
        home = household_for(actor, row["户编号"], to=Permission.MANAGE_HELPERS)
    except Http404:
        raise HelpersError("的户编号在本辖区找不到") from None
    assign(home, helper, since=since, actor=actor)


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows by their numbers in the sheet, as texts by heading; empty ones left out."""
    table = table_of(content)
    header = next((n for n, row in enumerate(table) if set(HEADINGS) <= set(row)), None)
    if header is None:
        raise HelpersError("找不到标题行", accepted=f"含{'、'.join(HEADINGS)}的标题", todo="按这三个标题填写")
    places = {heading: table[header].index(heading) for heading in HEADINGS}
    for number, row in enumerate(table[header + 1 :], header + 2):
        if any(row):
            yield number, {heading: row[place] for heading, place in places.items()}
