"""Required columns whose heading nobody has written down: told by what their cells say, or not at all.

Only where a sheet has the other required columns of a kind, and only where exactly one column can be meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from shouwang.feeds.contract import Column, ColumnType, Kind
from shouwang.feeds.evidence import Fit, fit
from shouwang.feeds.headings import heading_key
from shouwang.kernel.dates import read_date, read_term
from shouwang.kernel.idnumbers import read_id

ENOUGH = 5
"""Cells that must say something before they can tell what their column is."""
_TOLD_SHARE = 0.9
# Of numbers without a fault; clerks spoil some, and account numbers never pass the check.
_VALID_SHARE = 0.6
_WHEN = re.compile(r"(?:年月日|日期时间|日期|时间|日)$")
_SHORTEST_STEM = 2


@dataclass(frozen=True, slots=True)
class Strange:
    """A column that nothing has claimed: its number, its heading and a sample of its cells."""

    number: int
    heading: str
    texts: Sequence[str]


def told_by_cells(
    kind: Kind, lacking: Sequence[Column], strangers: Sequence[Strange], others: Sequence[str]
) -> dict[str, tuple[int, ...]]:
    """Name of each lacking column -> its grid column; empty unless all of them are told, each by one column.

    `others`: words by which a heading says that its column is about somebody else.
    """
    if not lacking or len(lacking) > max(1, len(kind.required) // 3):
        return {}
    told: dict[str, tuple[int, ...]] = {}
    for column in lacking:
        meant = _most_told(column, [s for s in strangers if _is_told(column, s, others)])
        if len(meant) != 1 or (meant[0].number,) in told.values():
            return {}
        told[column.name] = (meant[0].number,)
    return told


def _most_told(column: Column, strangers: Sequence[Strange]) -> Sequence[Strange]:
    """Of several columns that say only words of a choice those that say most of them."""
    if column.type is not ColumnType.CHOICE:
        return strangers
    words = [len({column.canonical(text) for text in s.texts} - {""}) for s in strangers]
    return [s for s, count in zip(strangers, words, strict=True) if count == max(words)]


def _is_told(column: Column, stranger: Strange, others: Sequence[str]) -> bool:
    key = heading_key(stranger.heading)
    if column.type in _READERS:
        if _about_another(column, key, others) or (column.type is ColumnType.DATE and not _akin(column, key)):
            return False
        return _share_read(_READERS[column.type], stranger.texts) >= _VALID_SHARE
    if column.type is not ColumnType.CHOICE and not column.looks:
        return False
    found = fit(column, stranger.texts)
    return found.counted >= ENOUGH and found.share >= _TOLD_SHARE


def _about_another(column: Column, key: str, others: Sequence[str]) -> bool:
    """Whether the heading has a word of others that none of the column's own headings has."""
    return any(word in key and not any(word in own for own in column.keys) for word in others)


def _akin(column: Column, key: str) -> bool:
    """Whether a heading of the column speaks of the same: 出现日期 beside 问题出现日期, 发案 beside 案发.

    A date may be that of anything, so that its cells alone never tell.
    """
    stem = _WHEN.sub("", key)
    return len(stem) >= _SHORTEST_STEM and any(
        stem in own or sorted(stem) == sorted(_WHEN.sub("", own)) for own in column.keys
    )


def _share_read(reads: Callable[[str], bool], texts: Sequence[str]) -> float:
    said = [text for text in texts if text.strip()]
    return Fit(sum(map(reads, said)), len(said)).share if len(said) >= ENOUGH else 0.0


def _reads_id(text: str) -> bool:
    return read_id(text).form in ("id", "id15")


def _reads_card(text: str) -> bool:
    return read_id(text).form in ("card20", "card22")


_READERS: Mapping[ColumnType, Callable[[str], bool]] = {
    ColumnType.ID: _reads_id,
    ColumnType.CARD: _reads_card,
    ColumnType.DATE: lambda text: read_date(text).value is not None,
    ColumnType.TERM: lambda text: read_term(text).value is not None,
}
