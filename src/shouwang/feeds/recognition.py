"""What kind of file a sheet is: by its headings, wherever they stand, and by what stands below them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow.compute as pc

from shouwang.feeds.contract import Column, ColumnType, Kind, Kinds
from shouwang.feeds.evidence import Fit, fit
from shouwang.feeds.header import Header, HeadingIndex, Match, headers, index_headings, matches_of
from shouwang.feeds.headings import heading_key
from shouwang.feeds.mapping import MappingEntry
from shouwang.feeds.reading.grid import Grid
from shouwang.feeds.telling import ENOUGH, Strange, told_by_cells

EMPTY_SHEET = "工作表是空的"
_SAMPLE = 100
_BEST_PLACES = 8
# Below these a column is not what its heading says (a list of subsidies has 人员类别 too, but not ours).
_WEAK_SHARE = 0.6
_STRONG_SHARE = 0.1
# Cells of these show that a sheet is something else; bad dates and amounts are dirt, named row by row.
_TELLING = (ColumnType.ID, ColumnType.CHOICE, ColumnType.FLAG)
_UNIT = re.compile(r"单位\s*[:：]\s*(?:人民币)?\s*(万元|千元)")
_INDEXES: dict[str, HeadingIndex] = {}

Found = dict[int, dict[tuple[str, str], Match]]


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a sheet was recognised as, and why; `columns`: name in the contract -> numbers of grid columns.

    `kind` is None for a sheet of no kind: then `nearest` and `missing` say what it comes closest to and what
    it lacks. `score`: 1 = every required column under a literal heading, with cells that fit. `header_index`:
    the last header row within the grid, `header_row` its number in Excel. `money_unit`: 万元 or 千元 where a
    line above the headings says so for the whole sheet.
    """

    kind: str | None
    score: float
    reason: str
    header_row: int = 0
    header_index: int = -1
    columns: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    headings: tuple[str, ...] = ()
    nearest: str | None = None
    missing: tuple[str, ...] = ()
    money_unit: str = ""
    empty: bool = False


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One kind at one header: its columns, what is missing, and how well it explains the sheet."""

    kind: Kind
    header: Header
    columns: dict[str, tuple[int, ...]]
    missing: tuple[str, ...]
    weight: float
    score: float

    @property
    def rank(self) -> tuple[bool, float, int]:
        """Complete ones first, then the better explained, then the flatter header."""
        return (not self.missing, round(self.weight, 6), self.header.top - self.header.bottom)


def recognise(grid: Grid, kinds: Kinds, entry: MappingEntry | None = None) -> Recognition:
    """Find the header and the kind of a sheet; `entry` is what the user's mapping says about it."""
    if _blank(grid):
        return Recognition(None, 0.0, EMPTY_SHEET, empty=True)
    index = _INDEXES.get(kinds.digest) or _INDEXES.setdefault(kinds.digest, index_headings(kinds))
    usable = [kinds[entry.kind]] if entry else list(kinds)
    candidates = [
        candidate
        for place in _best_places(grid, index, usable, entry)
        if (candidate := _candidate(place, sure=entry is not None)) is not None
    ]
    if not candidates:
        return Recognition(None, 0.0, _nothing(entry, kinds))
    best = max(candidates, key=lambda c: c.rank)
    if best.missing:
        best = max(candidates, key=_nearness)
        return _unrecognised(best)
    complete = [c for c in candidates if not c.missing]
    return _recognised(_first_alike(_widest(best, complete), complete), grid, complete)


def _widest(best: _Candidate, complete: Sequence[_Candidate]) -> _Candidate:
    """The header of the best kind that names most columns: some may have theirs a row higher, merged.

    Of equals the deeper one, for it knows whose 姓名 stands below 监护人.
    """
    alike = (c for c in complete if c.kind is best.kind)
    return max(alike, key=lambda c: (len(c.columns), round(c.weight, 6), c.header.bottom - c.header.top))


def _first_alike(best: _Candidate, candidates: Sequence[_Candidate]) -> _Candidate:
    """The uppermost and flattest header that says the same: headings may be repeated on every page."""
    alike = [c for c in candidates if c.kind is best.kind and c.columns == best.columns]
    return min(alike, key=lambda c: (c.header.bottom, -c.header.top))


def _blank(grid: Grid) -> bool:
    said = (pc.utf8_trim_whitespace(column.text) for column in grid.columns if column.kind.any())
    return not any(pc.any(pc.not_equal(texts, "")).as_py() for texts in said)


def _nothing(entry: MappingEntry | None, kinds: Kinds) -> str:
    if entry:
        return f"按映射应为{kinds[entry.kind].label}，但没有找到任何认识的表头"
    return "没有找到任何认识的表头"


@dataclass(frozen=True, slots=True)
class _Place:
    """A kind that a header may belong to; `strength` counts the columns it names, required ones thrice."""

    kind: Kind
    header: Header
    found: Found
    sample: _Sample
    others: Sequence[str]
    strength: int
    whole: bool


def _best_places(
    grid: Grid, index: HeadingIndex, kinds: Sequence[Kind], entry: MappingEntry | None
) -> list[_Place]:
    """The kinds and headers worth a closer look: those with all required headings, and any that has more.

    A register with one strange heading is still one, though it may have all the columns of another kind.
    """
    places: list[_Place] = []
    for header in headers(grid):
        if entry and entry.header_row and grid.rows[header.bottom] != entry.header_row:
            continue
        found = _found(header, index, entry)
        sample = _Sample(grid, header.bottom + 1)
        named = {place for matches in found.values() for place in matches}
        for kind in kinds:
            hits = [column for column in kind.columns.values() if (kind.name, column.name) in named]
            required = sum(1 for column in hits if column.required)
            if hits:
                whole = required == len(kind.required)
                places.append(
                    _Place(kind, header, found, sample, index.others, len(hits) + 2 * required, whole)
                )
    places.sort(key=lambda p: (-p.strength, p.header.bottom - p.header.top))
    complete = [place for place in places if place.whole][:_BEST_PLACES]
    strongest = {place.kind.name: place for place in reversed(places) if not place.whole}.values()
    least = max((place.strength for place in complete), default=0)
    return complete + [place for place in strongest if place.strength > least]


def _found(header: Header, index: HeadingIndex, entry: MappingEntry | None) -> Found:
    found: Found = {}
    for number, heading in enumerate(header.headings):
        said = _said(heading.own, heading.written, entry)
        matches = {(said.kind, said.column): said} if said else matches_of(heading, index)
        if matches:
            found[number] = matches
    return found


def _said(own: str, written: str, entry: MappingEntry | None) -> Match | None:
    for text in (written, own):
        column = entry.columns.get(heading_key(text)) if entry else None
        if entry and column:
            return Match(entry.kind, column, 1.0, -1, weak=False)
    return None


def _candidate(place: _Place, *, sure: bool) -> _Candidate | None:
    kind, found = place.kind, place.found
    taken: set[int] = set()
    columns: dict[str, tuple[int, ...]] = {}
    missing: list[str] = []
    weight = score = 0.0
    for column in _strong_first(kind, found):
        chosen = _choose(column, place, taken, sure=sure)
        if chosen:
            numbers, quality = chosen
            taken.update(numbers)
            columns[column.name] = numbers
            weight += quality * (2 if column.required else 1) / _sharing(column, kind, found, numbers)
            score += quality if column.required else 0
        elif column.required:
            missing.append(column.label)
    if not columns:
        return None
    told = _told(place, missing, taken)
    if told:
        columns.update(told)
        missing.clear()
    ordered = {name: columns[name] for name in kind.columns if name in columns}
    return _Candidate(kind, place.header, ordered, tuple(missing), weight, score / max(len(kind.required), 1))


def _told(place: _Place, missing: Sequence[str], taken: set[int]) -> dict[str, tuple[int, ...]]:
    """The required columns that are missing, where their headings are strange and their cells tell."""
    if not missing:
        return {}
    strangers = [
        Strange(number, heading.written, place.sample.texts(number))
        for number, heading in enumerate(place.header.headings)
        if number not in taken and heading.own.strip()
    ]
    lacking = [column for column in place.kind.required if column.label in missing]
    return told_by_cells(place.kind, lacking, strangers, place.others)


def _strong_first(kind: Kind, found: Found) -> list[Column]:
    """Columns whose heading is literal choose before those that would take any date or any name."""
    best: dict[str, float] = {}
    for matches in found.values():
        for (name, column), match in matches.items():
            if name == kind.name:
                best[column] = max(best.get(column, 0.0), match.level)
    return sorted(kind.columns.values(), key=lambda c: (-best.get(c.name, 0.0), not c.required))


def _sharing(column: Column, kind: Kind, found: Found, numbers: Sequence[int]) -> int:
    """How many kinds know the heading that was taken: 姓名 tells little, 鉴定等级 much."""
    level = found[numbers[0]][kind.name, column.name].level
    return len({name for (name, _), match in found[numbers[0]].items() if match.level >= level})


class _Sample:
    """Cells below a header, read once a column: the first rows and some from all over the sheet."""

    def __init__(self, grid: Grid, start: int) -> None:
        self.grid = grid
        rows = len(grid)
        spread = (
            np.linspace(start, rows - 1, _SAMPLE // 2).astype(np.int64)
            if rows > start
            else np.empty(0, np.int64)
        )
        self.rows = np.unique(np.concatenate([np.arange(start, min(start + _SAMPLE, rows)), spread]))
        self.kept: dict[int, list[str]] = {}

    def texts(self, number: int) -> list[str]:
        """The sampled cells of a grid column."""
        if number not in self.kept:
            self.kept[number] = self.grid.columns[number].text.take(self.rows).to_pylist()
        return self.kept[number]


def _choose(
    column: Column, place: _Place, taken: set[int], *, sure: bool
) -> tuple[tuple[int, ...], float] | None:
    """The heading (or headings, where several add up) that names a column best, and how well it does."""
    options: list[tuple[tuple[float, ...], int, Match, Fit]] = []
    for number, matches in place.found.items():
        match = matches.get((place.kind.name, column.name))
        if match is None or number in taken:
            continue
        fits = fit(column, place.sample.texts(number))
        if (sure and match.rank < 0) or _believable(column, match, fits):
            silent = column.required and not any(place.sample.texts(number))
            options.append(((silent, *_preference(match, number)), number, match, fits))
    if not options:
        return None
    options.sort(key=lambda option: option[0])
    _, first, match, fits = options[0]
    quality = match.level * (0.3 + 0.7 * fits.share if fits.counted >= ENOUGH else 1.0)
    if not column.many:
        return (first,), quality
    numbers = sorted(number for _, number, other, _ in options if other.weak == match.weak)
    return tuple([first, *(n for n in numbers if n != first)] if match.weak else numbers), quality


def _preference(match: Match, number: int) -> tuple[float, ...]:
    """Surest first; brackets and years do not outweigh the order of the contract's headings."""
    return (-round(match.level, 1), match.rank, -match.level, -match.year, number)


def _believable(column: Column, match: Match, fits: Fit) -> bool:
    if match.weak:
        return fits.counted == 0 or fits.share >= _WEAK_SHARE
    if column.required and column.type in _TELLING and fits.counted >= ENOUGH:
        return fits.share >= _STRONG_SHARE
    return True


def _nearness(candidate: _Candidate) -> tuple[float, float]:
    needed = len(candidate.kind.required)
    return ((needed - len(candidate.missing)) / needed if needed else 0.0, candidate.weight)


def _unrecognised(nearest: _Candidate) -> Recognition:
    reason = f"最接近{nearest.kind.label}，缺少：{'、'.join(nearest.missing)}"
    return Recognition(
        None, round(nearest.score, 3), reason, nearest=nearest.kind.name, missing=nearest.missing,
        headings=tuple(heading.written for heading in nearest.header.headings if heading.own.strip()),
    )  # fmt: skip


def _recognised(best: _Candidate, grid: Grid, rivals: list[_Candidate]) -> Recognition:
    row = int(grid.rows[best.header.bottom])
    optional = len(best.columns) - len(best.kind.required)
    reason = f"第{row}行是表头，{len(best.kind.required)}个必需列齐全，另认出{optional}列"
    others = {c.kind.label for c in rivals if c.kind is not best.kind}
    if others:
        reason += f"；表头也可能是{'、'.join(sorted(others))}，按更能说明问题的列和内容定为{best.kind.label}"
    above = " ".join(cell for line in grid.head(best.header.top) for cell in line)
    unit = _UNIT.search(above)
    made = Recognition(
        best.kind.name, round(best.score, 3), reason, header_row=row, header_index=best.header.bottom
    )
    return replace(
        made, columns=best.columns, headings=tuple(heading.written for heading in best.header.headings),
        money_unit=unit.group(1) if unit else "",
    )  # fmt: skip
