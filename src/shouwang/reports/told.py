"""What summary.json and the row files say of every sheet, from what arrived and what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from shouwang.feeds.contract import Kinds
from shouwang.feeds.staging import StagedFile, StagedSheet
from shouwang.registry.snapshot import SheetRecord, Snapshot
from shouwang.reports.row_files import KindRows, SheetPlace
from shouwang.reports.summary import FileSummary, SheetSummary
from shouwang.screening.arrivals import problem_of, records_by_place


def file_summaries(files: Sequence[StagedFile], snapshot: Snapshot) -> tuple[FileSummary, ...]:
    """Every file with every sheet: recognised or not, and how its rows fared."""
    records = records_by_place(snapshot)
    return tuple(
        FileSummary(
            file=file.path,
            sha256=file.sha256,
            sheets=tuple(_sheet(sheet, records.get((file.path, sheet.sheet), [])) for sheet in file.sheets),
            problem=problem_of(file),
        )
        for file in files
    )


def kind_rows(kinds: Kinds, snapshot: Snapshot) -> tuple[KindRows, ...]:
    """The outcomes and warnings of every kind, in the order of the kinds."""
    return tuple(
        KindRows(
            kind=kind.name,
            outcomes=snapshot.path(record.outcomes),
            warnings=snapshot.path(record.warnings),
            sheets=[SheetPlace(s.number, s.file, s.sheet) for s in record.sheets],
            labels={column.name: column.label for column in kind.columns.values()},
        )
        for kind in kinds
        if (record := snapshot.kinds.get(kind.name))
    )


def _sheet(sheet: StagedSheet, records: list[SheetRecord]) -> SheetSummary:
    if sheet.kind is None or not records:
        return SheetSummary(
            sheet=sheet.sheet,
            kind=sheet.kind,
            nearest_kind=sheet.nearest,
            missing_headings=sheet.missing,
            reason=sheet.reason,
        )
    # two sheets of one name are told apart by their order
    record = records.pop(0)
    return SheetSummary(
        sheet=sheet.sheet,
        kind=sheet.kind,
        rows_read=record.rows_read,
        accepted=record.accepted,
        duplicate=record.duplicate,
        rejected=record.rejected,
        linked=record.linked,
        unmatched=record.unmatched,
        names_differ=record.names_differ,
    )
