"""What the engine computes on: the register and the matched feeds, as Parquet files with known columns.

Households and persons carry dense INT32 numbers given by the register, in its order. Feed files are sorted by
household; rows that belong to nobody have null numbers and still count as delivered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from shouwang.engine.policy import Unit


class Type(StrEnum):
    """How a column is stored. MONEY is INT64 分; MONTH, TERM and YEAR are the DATE they begin on."""

    TEXT = "text"
    MONEY = "money"
    INTEGER = "integer"
    FLAG = "flag"
    DATE = "date"
    MONTH = "month"
    TERM = "term"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a feed or of the register, as rules may name it.

    `choices` are all the values it can have; where none are named it may hold anything.
    """

    name: str
    type: Type
    unit: Unit
    label: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedSchema:
    """The columns of a kind of file.

    `time` dates a row; `about` (person or household) says whose row it is.
    """

    kind: str
    label: str
    time: str
    about: str
    columns: Mapping[str, Column]


@dataclass(frozen=True, slots=True)
class FactSchema:
    """Everything a pack may name: kinds of file, member attributes, household facts."""

    feeds: Mapping[str, FeedSchema]
    members: Mapping[str, Column]
    household: Mapping[str, Column]


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """The stored rows of one kind.

    Each file has `ord` BIGINT, `household` INT32 or null, `person` INT32 or null, and the kind's columns.
    Rows of one person carry that person's household.
    `ord` = (number of the sheet within its kind << 24) + row number: delivery order, and its source.
    `periods`: first day of each month (term, year) with an accepted row -> how many rows.
    """

    kind: str
    files: tuple[Path, ...]
    periods: Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known: `households` and `persons` are Parquet files, `feeds` the kinds delivered."""

    households: Path
    persons: Path
    feeds: Mapping[str, FeedFacts]
    digest: str
