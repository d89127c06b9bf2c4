"""Headings: where they may stand in a sheet, and which column of which kind each may name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from shouwang.feeds.contract import ColumnType, Kinds
from shouwang.feeds.headings import bracket_parts, heading_key, leading_year, without_year
from shouwang.feeds.reading.grid import Grid, Merge

HEAD_ROWS = 50
_DEEPEST = 3
_SLASH = re.compile(r"[/／、|｜]|或者?|及(?!格)")
_SAYS_NOTHING = re.compile(r"(?:的|相关|有关)?(?:基本|个人|身份)?(?:信息|情况|资料|概况)(?:栏)?$")
_MAX_LENGTH = 60
_WEAK_LEVEL = 0.4
_HELD_LEVEL = 0.5
_SHORTEST_HELD = 4
_MOST_KNOWN = 1 << 14
_UNIT = re.compile(r"(?:金额|计量|货币)?单位(?=\s*[:：]?\s*(?:人民币)?[百千万亿]*[元天日人个户次月岁])")
_WORDED = (ColumnType.CHOICE, ColumnType.FLAG)
# 风险消除时间 says when, not whether.
_SAYS_WHEN = re.compile(r"(?:日期|时间|年月日|年月)$")
# Counting or English behind a heading: 余额7, 姓名 NAME.
_APPENDED = re.compile(r"(?<=[一-鿿])(?:[0-9]{1,2}|[A-Z]{2,})$")
# A long number, a date or an ID is no heading; 2025 and 202501 may be.
_VALUE = re.compile(r"[\s'\"]*[-+¥]?[0-9][-0-9.,/:\s*]{6,}[Xx]?\s*")


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above one column: its own heading, and those above it in a merged header."""

    own: str
    above: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """As it is shown to people: `报销金额/大病保险`."""
        return "/".join((*self.above, self.own))


@dataclass(frozen=True, slots=True)
class Header:
    """A place where headings may stand: rows `top` to `bottom` of the grid (from 0)."""

    top: int
    bottom: int
    headings: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A heading names a column of a kind: how surely (1 = literally), how early in its list of headings."""

    kind: str
    column: str
    level: float
    rank: int
    weak: bool
    year: int = 0


@dataclass(frozen=True, slots=True)
class HeadingIndex:
    """All headings of all kinds, turned round: normal form -> what it may name.

    `literal`, `worded`: columns that a longer heading never names; that hold words of a choice.
    """

    entries: dict[str, list[tuple[str, str, int, bool]]]
    fillers: tuple[str, ...]
    endings: tuple[str, ...]
    others: tuple[str, ...]
    literal: frozenset[tuple[str, str]]
    worded: frozenset[tuple[str, str]]
    known: dict[Heading, dict[tuple[str, str], Match]] = field(default_factory=dict)


def index_headings(kinds: Kinds) -> HeadingIndex:
    """Turn the contracts of all kinds round."""
    entries: dict[str, list[tuple[str, str, int, bool]]] = {}
    for kind in kinds:
        for column in kind.columns.values():
            for keys, weak in ((column.keys, False), (column.weak_keys, True)):
                for key, rank in keys.items():
                    entries.setdefault(key, []).append((kind.name, column.name, rank, weak))
    longest_first = (
        tuple(sorted(map(heading_key, w), key=len, reverse=True)) for w in (kinds.fillers, kinds.endings)
    )
    fillers, endings = longest_first
    columns = [(kind.name, column) for kind in kinds for column in kind.columns.values()]
    literal = frozenset((kind, c.name) for kind, c in columns if c.literal)
    worded = frozenset((kind, c.name) for kind, c in columns if c.type in _WORDED)
    others = tuple(map(heading_key, kinds.others))
    return HeadingIndex(entries, fillers, endings, others, literal, worded)


def matches_of(heading: Heading, index: HeadingIndex) -> dict[tuple[str, str], Match]:
    """The best match of a heading for every (kind, column) it may name."""
    if heading in index.known:
        return index.known[heading]
    found = _held(heading, index)
    for key, sure, year in _readings(heading, index):
        for kind, column, rank, weak in index.entries.get(key, ()):
            level = sure * (_WEAK_LEVEL if weak else 1.0)
            if (kind, column) not in found or level > found[kind, column].level:
                found[kind, column] = Match(kind, column, level, rank, weak, year)
    if len(index.known) < _MOST_KNOWN:
        index.known[heading] = found
    return found


def _held(heading: Heading, index: HeadingIndex) -> dict[tuple[str, str], Match]:
    """Columns one of whose headings stands inside a longer one: 首次出院结算日期时间 holds 结算日期.

    Never for columns that say who the row is about, and weak: the cells must bear it out.
    """
    key = heading_key(heading.own)
    found: dict[tuple[str, str], Match] = {}
    if len(heading.own) > _MAX_LENGTH or _about_others(heading.written, index):
        return found
    other_sense = index.literal | index.worded if _SAYS_WHEN.search(key) else index.literal
    for length in range(_SHORTEST_HELD, len(key)):
        for start in range(len(key) - length + 1):
            for kind, column, rank, weak in index.entries.get(key[start : start + length], ()):
                if not weak and (kind, column) not in other_sense:
                    level = _HELD_LEVEL * (9 + length / len(key)) / 10
                    found[kind, column] = Match(kind, column, level, rank, weak=True)
    return found


def _readings(heading: Heading, index: HeadingIndex) -> Iterator[tuple[str, float, int]]:
    """The ways to read a heading, surest first: key, how sure, the year it names."""
    own = heading.own
    if not own.strip() or len(own) > _MAX_LENGTH:
        return
    for above in heading.above[::-1]:
        yield heading_key(above + own), 1.0, 0
        yield heading_key(own + above), 1.0, 0
        whose = _SAYS_NOTHING.sub("", above.strip())
        if whose and whose != above.strip():  # 户主信息 over 身份证号
            yield heading_key(whose + own), 1.0, 0
    if len(heading.above) > 1:
        yield heading_key("".join((*heading.above, own))), 1.0, 0
    if _about_others("".join(heading.above), index):
        return
    sure = 0.96 if heading.above else 1.0
    key = heading_key(own)
    yield key, sure, 0
    if key not in index.entries:
        yield from ((k, sure * level, year) for k, level, year in _looser(own, key, index))


def _about_others(text: str, index: HeadingIndex) -> bool:
    key = heading_key(text)
    return any(word in key for word in index.others)


def _explains(outside: str, inside: str, index: HeadingIndex) -> bool:
    """Whether brackets only explain: they name a unit, or people whom the heading speaks of itself.

    个人自付（单位：元） is no 单位, and 与户主关系（户主、配偶） tells the words of its cells.
    """
    return _about_others(outside, index) or not _about_others(_UNIT.sub("", "".join(inside.split())), index)


def _looser(own: str, key: str, index: HeadingIndex) -> Iterator[tuple[str, float, int]]:
    outside, inside = bracket_parts(own)
    if inside:
        yield heading_key("".join(inside) + outside), 1.0, 0
        if not _about_others("".join(inside), index) or _explains(outside, "".join(inside), index):
            yield heading_key(outside), 0.97, 0
            yield from _stripped(heading_key(outside), index)
    bare = _APPENDED.sub("", heading_key(outside))
    if bare != heading_key(outside):
        yield bare, 0.8, 0
        yield from ((shorter, 0.8 * level, year) for shorter, level, year in _stripped(bare, index))
    first = _SLASH.split(outside)[0]
    if first != outside and not _about_others(own, index):
        yield heading_key(first), 0.85, 0
    yield from _stripped(key, index)


def _stripped(key: str, index: HeadingIndex) -> Iterator[tuple[str, float, int]]:
    """The key without a year, then without words that change nothing, one or two on either side."""
    year = leading_year(key)
    bare = without_year(key)
    if year:
        yield bare, 0.96, year
    level = 0.9
    for _ in range(2):
        front = next((w for w in index.fillers if w and bare.startswith(w) and len(bare) > len(w)), "")
        back = next((w for w in index.endings if w and bare.endswith(w) and len(bare) > len(w)), "")
        level -= 0.05
        for candidate in (
            bare[len(front) :],
            bare[: len(bare) - len(back)],
            bare[len(front) : len(bare) - len(back)],
        ):
            if candidate and candidate != bare:
                yield candidate, level, year
        shorter = bare[len(front) : len(bare) - len(back)]
        if not shorter or shorter == bare:
            return
        bare = shorter


def headers(grid: Grid) -> Iterator[Header]:
    """Every place in the first rows where a header may end, one to three rows deep."""
    rows = grid.head(HEAD_ROWS)
    merges = [merge for merge in grid.merges if merge.top < HEAD_ROWS]
    values = [any(_VALUE.fullmatch(cell) for cell in row) for row in rows]
    for top, row in enumerate(rows):
        if not any(cell.strip() for cell in row):
            continue
        for bottom in range(top, min(top + _DEEPEST, len(rows))):
            if values[bottom]:
                break
            headings = _headings(rows[top : bottom + 1], top, merges)
            if sum(1 for heading in headings if heading.own.strip()) >= 2:
                yield Header(top, bottom, tuple(headings))


def _headings(rows: Sequence[Sequence[str]], top: int, merges: Sequence[Merge]) -> list[Heading]:
    width = len(rows[0])
    if len(rows) == 1:
        return [Heading(cell) for cell in rows[0]]
    levels = [
        _spread(row, rows[i + 1 :], top + i, merges)
        for i, row in enumerate(rows[:-1])
        if not _is_title(row, top + i, merges)
    ] + [list(rows[-1])]
    made: list[Heading] = []
    for column in range(width):
        stack: list[str] = []
        for level in levels:
            text = level[column].strip()
            if text and (not stack or stack[-1] != text):
                stack.append(text)
        made.append(Heading(stack[-1], tuple(stack[:-1])) if stack else Heading(""))
    return made


def _is_title(row: Sequence[str], number: int, merges: Sequence[Merge]) -> bool:
    """Whether a row has one text for all columns: it tells no column from another."""
    filled = [column for column, cell in enumerate(row) if cell.strip()]
    if len(filled) != 1:
        return False
    over = [merge.right for merge in merges if merge.top == number and merge.left == filled[0]]
    return filled[0] == 0 and (not over or over[0] >= len(row) - 1)


def _spread(
    row: Sequence[str], below: Sequence[Sequence[str]], number: int, merges: Sequence[Merge]
) -> list[str]:
    """A row of a header with every group heading repeated over the columns it stands above."""
    spread = list(row)
    here = [merge for merge in merges if merge.top <= number <= merge.bottom and merge.right > merge.left]
    for merge in here:
        if merge.top == number:
            for column in range(merge.left + 1, min(merge.right + 1, len(spread))):
                spread[column] = spread[column] or row[merge.left]
    if not here:
        for column in range(1, len(spread)):
            if not spread[column].strip() and any(line[column].strip() for line in below):
                spread[column] = spread[column - 1]
    return spread
