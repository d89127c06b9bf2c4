"""The refused rows of a delivery: going out to be put right, and coming home."""

from __future__ import annotations

from collections.abc import Iterable

from shouwang.feeds.contract import kinds_of
from shouwang.feeds.keeping import content_folder, file_of, mended_folder
from shouwang.feeds.models import Delivery, RowIssue
from shouwang.feeds.originals import OriginalError, OriginalSheet, originals, plain_sheets, restored
from shouwang.feeds.selectors import refused_rows
from shouwang.kernel.codes import RejectCode
from shouwang.reports.refused_workbook import Refusal, refused_workbook, write_plain
from shouwang.workflow.stack import packs_in_use

MOST_ROWS = 1 << 14


def workbook_of_refused(delivery: Delivery) -> bytes:
    """The refused rows of a delivery, to be put right."""
    return refused_workbook(_originals(delivery), _refusals(refused_rows(delivery)[:MOST_ROWS]))


def write_mended(delivery: Delivery) -> None:
    """Write out what is read of a workbook that came home: what was masked in it is put back."""
    mended = delivery.mends
    if mended is None or mended_folder(delivery.pk).is_dir():
        return
    (file,) = content_folder(delivery.sha256).iterdir()
    sheets = plain_sheets(file, kinds=kinds_of(packs_in_use()))
    if not restored(sheets, _originals(mended)):
        return
    folder = mended_folder(delivery.pk)
    making = folder.with_suffix(".making")
    making.mkdir(parents=True, exist_ok=True)
    write_plain(making / "file.xlsx", sheets)
    making.replace(folder)


def _originals(delivery: Delivery) -> list[OriginalSheet]:
    wanted: dict[str, set[int]] = {}
    for sheet, row in refused_rows(delivery).values_list("sheet", "row")[:MOST_ROWS]:
        wanted.setdefault(sheet, set()).add(row)
    if not wanted:
        raise OriginalError("这份文件没有被退回的行", todo="不需要更正")
    rows = {sheet: frozenset(numbers) for sheet, numbers in wanted.items()}
    found = originals(file_of(delivery), rows, kinds=kinds_of(packs_in_use()))
    return [sheet for sheet in found if sheet.rows]


def _refusals(issues: Iterable[RowIssue]) -> dict[tuple[str, int], list[Refusal]]:
    found: dict[tuple[str, int], list[Refusal]] = {}
    for issue in issues:
        code = next((code for code in RejectCode if code.value == issue.code), None)
        told = Refusal(code.found, code.todo, issue.column) if code else Refusal(issue.message, "", "")
        found.setdefault((issue.sheet, issue.row), []).append(told)
    return found
