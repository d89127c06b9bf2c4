"""What proves a finding, as a person checks it: numbers beside lines, and rows of files."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from shouwang.feeds.models import Delivery
from shouwang.screening.models import FindingRecord
from shouwang.screening.rule_names import terms_in_words
from shouwang.screening.taking_in import delivery_of


@dataclass(frozen=True, slots=True)
class Fact:
    """One number of a finding, in words."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Source:
    """One row that a finding rests on; `delivery` is its number where the reader may open it."""

    file: str
    sheet: str
    row: str
    delivery: int | None = None


def facts_of(finding: FindingRecord) -> tuple[list[Fact], list[Fact]]:
    """The household's numbers, and the lines they were held against."""
    words = terms_in_words()
    values = [Fact(*words.told(name, value)) for name, value in finding.values.items()]
    lines = [Fact(*words.told(name, value)) for name, value in finding.parameters.items()]
    return values, lines


def sources_of(finding: FindingRecord, reached: QuerySet[Delivery]) -> list[Source]:
    """The rows, with a way to the delivery for whoever may see it."""
    told = [_source(str(source)) for source in finding.sources]
    numbers = {number for _, number in told if number is not None}
    open_to = set(reached.filter(pk__in=numbers).values_list("pk", flat=True))
    return [
        Source(source.file, source.sheet, source.row, number if number in open_to else None)
        for source, number in told
    ]


def source_of(text: str) -> Source:
    """Where something was read, without the number that a delivery's file is kept under.

    >>> source_of("00000005-农房.xlsx#九关镇!4")
    Source(file='农房.xlsx', sheet='九关镇', row='4', delivery=None)
    """
    return _source(text)[0]


def _source(text: str) -> tuple[Source, int | None]:
    file, _, place = text.partition("#")
    sheet, _, row = place.rpartition("!")
    number = delivery_of(file)
    shown = file.partition("-")[2] if number is not None else file
    return Source(shown, sheet, row), number
