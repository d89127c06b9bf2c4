"""What reading one delivery brought to light, as it is kept and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CheckedSheet:
    """How the rows of a sheet fared; without a kind, `why` says what it lacks."""

    sheet: str
    kind: str
    kind_label: str
    why: str
    months: tuple[str, ...] = ()
    rows_read: int = 0
    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0
    linked: int = 0
    unmatched: int = 0


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row refused, or used with a warning."""

    sheet: str
    row: int
    column: str
    code: str
    value_masked: str
    message: str
    warning: bool = False


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row whose person is not certain; `region` is the code of where it seems to belong."""

    sheet: str
    row: int
    kind: str
    name: str
    id_masked: str
    reason: str
    candidates: tuple[Mapping[str, str | float], ...]
    row_key: str
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything about one delivery. `fault`: why nothing of it counts; `refused`: it is not theirs to send.

    `changes`: rows added, gone and the same, where it takes the place of another file.
    """

    sheets: tuple[CheckedSheet, ...] = ()
    rows: tuple[CheckedRow, ...] = ()
    open_rows: tuple[OpenRow, ...] = ()
    fault: str = ""
    refused: bool = False
    changes: Mapping[str, int] = field(default_factory=dict)
