"""What arrived, as the stages after the registry ask for it."""

from __future__ import annotations

from collections import Counter

from shouwang.feeds.contract import Kinds
from shouwang.feeds.lake import Lake, Manifest, delivery_changes
from shouwang.feeds.staging import StagedFile, StagedSheet
from shouwang.registry.snapshot import SheetRecord, Snapshot
from shouwang.screening.sweep import Origin


def origins(snapshot: Snapshot) -> dict[str, Origin]:
    """Where the rows of each kind came from, to name the sources of findings."""
    return {
        name: Origin({s.number: f"{s.file}#{s.sheet}" for s in record.sheets}, snapshot.path(record.outcomes))
        for name, record in snapshot.kinds.items()
    }


def records_by_place(snapshot: Snapshot) -> dict[tuple[str, str], list[SheetRecord]]:
    """How the rows of each sheet fared, by file and sheet."""
    found: dict[tuple[str, str], list[SheetRecord]] = {}
    for record in snapshot.kinds.values():
        for sheet in record.sheets:
            found.setdefault((sheet.file, sheet.sheet), []).append(sheet)
    return found


def changes(lake: Lake, before: Manifest | None) -> tuple[str, ...]:
    """Which deliveries differ from the last run on this lake, a sentence each; nothing on the first run."""
    now = lake.current()
    if before is None or now is None:
        return ()
    return tuple(change.message for change in delivery_changes(before, now, staged=lake.staged))


def not_delivered(kinds: Kinds, snapshot: Snapshot) -> tuple[str, ...]:
    """The kinds of which no row was accepted: what rests on them is unknown."""
    rows = Counter({name: sum(s.accepted for s in record.sheets) for name, record in snapshot.kinds.items()})
    return tuple(kind.name for kind in kinds if not rows[kind.name])


def problem_of(file: StagedFile) -> str:
    """Why nothing of a file could be used; empty where something was."""
    if file.fault:
        return file.fault
    return "；".join(_unknown(s) for s in file.sheets) if file.has_gap else ""


def _unknown(sheet: StagedSheet) -> str:
    return f"工作表“{sheet.sheet}”：{sheet.reason}" if sheet.sheet else sheet.reason
