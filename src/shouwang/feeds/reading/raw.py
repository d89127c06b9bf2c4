"""What a sheet looks like after reading and before cleaning: text cells that remember what they were."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa

RowNumbers = npt.NDArray[np.int32]
CellKinds = npt.NDArray[np.uint8]


class CellKind(IntEnum):
    """What a cell was in the file; the text alone cannot tell a typed ID from a number that lost its tail."""

    EMPTY = 0
    TEXT = 1
    NUMBER = 2
    DATE = 3
    FLAG = 4
    ERROR = 5


@dataclass(frozen=True, slots=True)
class RawColumn:
    """One column below the header row.

    `heading` is as written; the heading above a merged two-row header stands before it with "/".
    `text`: numbers with at most 15 significant digits, plain below 1e15 and like 1.10101199003071e+17 above;
    dates as 2025-03-01, with a time of day as 2025-03-01 08:30:00; "" for an empty cell, never null.
    """

    heading: str
    text: pa.StringArray
    kind: CellKinds


@dataclass(frozen=True, slots=True)
class RawSheet:
    """The data rows of one sheet: blank, total and signature rows are not among them.

    `rows` are the row numbers that Excel shows, or the line a record begins on in a text file.
    """

    sheet: str
    header_row: int
    rows: RowNumbers
    columns: tuple[RawColumn, ...]

    def __len__(self) -> int:
        """Number of data rows."""
        return len(self.rows)

    def slices(self, size: int) -> Iterator[RawSheet]:
        """The same rows in pieces of at most `size`, without copying."""
        for start in range(0, len(self.rows), size):
            stop = start + size
            columns = tuple(
                RawColumn(c.heading, c.text.slice(start, size), c.kind[start:stop]) for c in self.columns
            )
            yield RawSheet(self.sheet, self.header_row, self.rows[start:stop], columns)
