"""Persons and households from the rosters, and feed rows stamped with the person they mean."""

from shouwang.registry.snapshot import KindRecord, SheetRecord, Snapshot, open_snapshot
from shouwang.registry.updating import NoRegisterError, update

__all__ = ["KindRecord", "NoRegisterError", "SheetRecord", "Snapshot", "open_snapshot", "update"]
