"""Text files with commas, tabs or semicolons: a fast path through Arrow, and an exact one for the rest.

Both give the same grid. The row number of a record is the line it begins on.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from shouwang.feeds.reading.grid import Grid, GridColumn, text_column
from shouwang.feeds.reading.raw import RowNumbers
from shouwang.feeds.reading.sniff import UnreadableFileError

DELIMITERS = (",", "\t", ";", "|", "，")
_QUOTE, _LF, _CR = 0x22, 0x0A, 0x0D
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HEAD_LINES = 60
# A quoted cell over more lines than this is a stray quotation mark that swallowed its neighbours.
_LINES_OF_ONE_CELL = 100
# The csv module takes no longer cell; a line below this holds none.
_LONGEST_LINE = 131_072
_HIDDEN_LF, _HIDDEN_CR = "\x1e", "\x1d"
# Beyond this share of rows of another width the exact path is quicker than mending the fast one.
_RAGGED_SHARE = 0.05
_MAX_COLUMNS = 16_384
_PIECE = 1 << 24

Marks = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]


def read_text(path: Path) -> Grid:
    """Read a text file, whatever its encoding, delimiter, line ends and quotation."""
    data = utf8_bytes(path.read_bytes())
    delimiter = delimiter_of(data)
    grid = fast_grid(data, delimiter=delimiter)
    return grid if grid is not None else exact_grid(data, delimiter=delimiter)


def utf8_bytes(raw: bytes) -> bytes:
    """The text as UTF-8 without byte order mark and NUL; GB18030 and UTF-16 are converted.

    Bytes that fit no encoding become U+FFFD, so that one broken cell does not cost the file.
    """
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            raw = raw[len(mark) :]
            data = raw if encoding == "utf-8" else raw.decode(encoding, "replace").encode()
            break
    else:
        data = raw.decode("utf-16-le", "replace").encode() if _looks_utf16(raw) else raw
    if not _is_utf8(data):
        data = _best_of(data)
    return data.replace(b"\x00", b"") if b"\x00" in data else data


def _looks_utf16(raw: bytes) -> bool:
    """UTF-16 without a mark: every digit and comma has a zero after it, and UTF-8 text has no zeros."""
    head = np.frombuffer(raw[:4096], np.uint8)
    return (
        len(head) >= 8
        and len(raw) % 2 == 0
        and bool((head[1::2] == 0).mean() > 0.3)
        and bool(head[::2].all())
    )


def _is_utf8(data: bytes) -> bool:
    """Checked by Arrow in place: decoding would hold the text a second and a third time."""
    ends = pa.py_buffer(np.array([0, len(data)], np.int64).tobytes())
    whole = pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(data)])
    try:
        whole.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _best_of(data: bytes) -> bytes:
    try:
        return data.decode("gb18030").encode()
    except UnicodeDecodeError:
        texts = [data.decode(encoding, "replace") for encoding in ("utf-8", "gb18030")]
        return min(texts, key=lambda text: text.count("�")).encode()


def delimiter_of(data: bytes) -> str:
    """The mark that parts the most lines of the head into equally many cells; a comma if none does."""
    head = data[: 1 << 18].decode("utf-8", "replace")
    lines = [line for line in head.splitlines()[:_HEAD_LINES] if line.strip()]
    scores = {mark: _evenness(lines, mark) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: scores[mark])
    return best if scores[best] > (0, 0) else ","


def _evenness(lines: list[str], mark: str) -> tuple[int, int]:
    """How many lines have the same number of cells, and that number."""
    widths = Counter(len(next(csv.reader([line], delimiter=mark), [])) for line in lines)
    return max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))


def fast_grid(data: bytes, *, delimiter: str) -> Grid | None:
    """Read through Arrow, or None where only the exact path is right (loose quotation, old line ends)."""
    if not data or len(delimiter.encode()) > 1:
        return None
    lines = _one_line_each(data, delimiter)
    width = _usual_width(lines.data, delimiter) if lines else 0
    if lines is None or width < 2:
        return None
    odd: list[tuple[int, str]] = []
    allowed = max(200, int(data.count(b"\n") * _RAGGED_SHARE))

    def keep(row: pacsv.InvalidRow) -> str:
        odd.append((row.number, row.text))
        return "skip" if len(odd) <= allowed else "error"

    try:
        usual = _arrow_table(lines.data, delimiter=delimiter, width=width, keep=keep).columns
    except pa.ArrowInvalid:
        return None
    return _woven(usual, odd, delimiter=delimiter, lines=lines)


def _arrow_table(
    data: bytes, *, delimiter: str, width: int, keep: Callable[[pacsv.InvalidRow], str]
) -> pa.Table:
    names = [str(index) for index in range(width)]
    return pacsv.read_csv(
        pa.BufferReader(data),
        # One thread: only then does Arrow say on which row another width was met.
        read_options=pacsv.ReadOptions(use_threads=False, block_size=1 << 23, column_names=names),
        parse_options=pacsv.ParseOptions(
            delimiter=delimiter, ignore_empty_lines=False, invalid_row_handler=keep
        ),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )


@dataclass(frozen=True, slots=True)
class _Lines:
    """Text in which every record is one line: line ends inside cells are hidden, and counted by `hidden`.

    `hidden` holds the record (from 0) of every hidden line feed, in order.
    """

    data: bytes
    hidden: npt.NDArray[np.int64]

    def rows(self, count: int) -> RowNumbers:
        numbers = np.arange(1, count + 1, dtype=np.int64)
        if len(self.hidden):
            numbers += np.searchsorted(self.hidden, numbers - 1)
        return numbers.astype(np.int32)

    def shown(self, texts: pa.StringArray) -> pa.StringArray:
        if not len(self.hidden):
            return texts
        return pc.replace_substring(pc.replace_substring(texts, _HIDDEN_LF, "\n"), _HIDDEN_CR, "\r")


def _one_line_each(data: bytes, delimiter: str) -> _Lines | None:
    """The text with one record a line, or None where quotation is too loose to be sure of that."""
    marks = np.frombuffer(data, np.uint8)
    breaks = _places(marks, _LF)
    quotes = _places(marks, _QUOTE) if b'"' in data else np.empty(0, np.int64)
    inside = np.searchsorted(quotes, breaks) % 2 == 1
    ends = np.concatenate([[-1], breaks[~inside], [len(marks)]])
    if np.diff(ends).max() >= _LONGEST_LINE or len(quotes) % 2:
        return None
    if not inside.any():
        lone = data.count(b"\r") != data.count(b"\r\n")
        sure = not lone and _paired(marks, quotes, delimiter)
        return _Lines(data, np.empty(0, np.int64)) if sure else None
    if _HIDDEN_LF.encode() in data or _HIDDEN_CR.encode() in data or not _tidy(marks, quotes, delimiter):
        return None
    return _with_hidden(marks, quotes, breaks[inside], breaks[~inside])


def _places(marks: Marks, mark: int) -> Places:
    """Where a byte stands; in pieces, because the comparison is as large as the text."""
    pieces = range(0, len(marks), _PIECE)
    return np.concatenate([np.flatnonzero(marks[begin : begin + _PIECE] == mark) + begin for begin in pieces])


def _before(marks: Marks, places: Places) -> Marks:
    return np.where(places > 0, marks[np.maximum(places, 1) - 1], _LF)


def _after(marks: Marks, places: Places) -> Marks:
    return np.where(places + 1 < len(marks), marks[np.minimum(places + 1, len(marks) - 1)], _LF)


def _paired(marks: Marks, quotes: Places, delimiter: str) -> bool:
    """Whether every mark that begins a cell is an opening one: in `a",",` counting by twos would err."""
    return not np.isin(_before(marks, quotes[1::2]), [ord(delimiter), _LF]).any()


def _tidy(marks: Marks, quotes: Places, delimiter: str) -> bool:
    """Whether quotation marks stand only where a cell begins and ends, or doubled inside one."""
    fence = [ord(delimiter), _LF, _QUOTE]
    opened = np.isin(_before(marks, quotes[::2]), fence).all()
    return bool(opened and np.isin(_after(marks, quotes[1::2]), [*fence, _CR]).all())


def _with_hidden(marks: Marks, quotes: Places, inner: Places, outer: Places) -> _Lines | None:
    records = np.searchsorted(outer, inner)
    if np.unique(records, return_counts=True)[1].max() >= _LINES_OF_ONE_CELL - 1:
        return None
    changed = marks.copy()
    returns = np.flatnonzero(marks == _CR)
    within = np.searchsorted(quotes, returns) % 2 == 1
    changed[inner] = ord(_HIDDEN_LF)
    changed[returns[within]] = ord(_HIDDEN_CR)
    bare = returns[~within]
    if (changed[np.minimum(bare + 1, len(changed) - 1)] != _LF).any():
        return None
    lone = marks[np.minimum(returns[within] + 1, len(marks) - 1)] != _LF
    return None if lone.any() else _Lines(changed.tobytes(), records)


def _usual_width(data: bytes, delimiter: str) -> int:
    end = -1
    for _ in range(_HEAD_LINES):
        found = data.find(b"\n", end + 1)
        if found < 0:
            end = len(data)
            break
        end = found
    rows = csv.reader(io.StringIO(data[: end + 1].decode(), newline=""), delimiter=delimiter)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return widths.most_common(1)[0][0] if widths else 0


def _woven(
    usual: list[pa.ChunkedArray], odd: list[tuple[int, str]], *, delimiter: str, lines: _Lines
) -> Grid:
    """Put the rows of another width back between the others; `usual` is emptied: text is held once."""
    count = len(usual[0])
    spare = [next(csv.reader([text], delimiter=delimiter), []) for _, text in odd]
    width = max([len(usual), *(len(cells) for cells in spare)])
    if width > _MAX_COLUMNS:
        raise UnreadableFileError(f"一行有 {width} 列，多得不像表格")
    places = [number - 1 - rank for rank, (number, _) in enumerate(odd)]
    columns = []
    for index in range(width):
        extra = [cells[index] if index < len(cells) else "" for cells in spare]
        chunks = usual.pop(0).chunks if usual else [pa.array([""] * count, pa.string())]
        columns.append(text_column(lines.shown(_spliced(chunks, extra, places))))
    return Grid("", lines.rows(count + len(odd)), tuple(columns))


def _spliced(chunks: list[pa.StringArray], extra: list[str], places: list[int]) -> pa.StringArray:
    """The chunks as one, with `extra[i]` before their row `places[i]`, for rising places."""
    pieces: list[pa.StringArray] = []
    rest = sorted(zip(places, extra, strict=True), key=itemgetter(0))
    begin = 0
    for chunk in chunks:
        inside = [(place - begin, text) for place, text in rest if begin <= place < begin + len(chunk)]
        pieces += _split(chunk, inside)
        begin += len(chunk)
    pieces += [pa.array([text], pa.string()) for place, text in rest if place >= begin]
    return pa.concat_arrays(pieces) if pieces else pa.array([], pa.string())


def _split(chunk: pa.StringArray, inside: list[tuple[int, str]]) -> list[pa.StringArray]:
    pieces: list[pa.StringArray] = []
    begin = 0
    for place, group in groupby(inside, key=itemgetter(0)):
        pieces += [chunk.slice(begin, place - begin), pa.array([text for _, text in group], pa.string())]
        begin = place
    return [*pieces, chunk.slice(begin)]


def exact_grid(data: bytes, *, delimiter: str) -> Grid:
    """Read with the csv module: any quotation, any width, cells over several lines."""
    text = data.decode("utf-8", "replace")
    records = list(_records(text, delimiter=delimiter))
    width = max((len(cells) for _, cells in records), default=0)
    if width > _MAX_COLUMNS:
        raise UnreadableFileError(f"一行有 {width} 列，多得不像表格")
    padded = (cells if len(cells) == width else cells + [""] * (width - len(cells)) for _, cells in records)
    columns: list[GridColumn] = [
        text_column(pa.array(cells, pa.string())) for cells in zip(*padded, strict=True)
    ]
    rows: RowNumbers = np.fromiter((line for line, _ in records), np.int32, len(records))
    return Grid("", rows, tuple(columns))


def _records(text: str, *, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    lines = _lines(text)
    reader = csv.reader(lines, delimiter=delimiter)
    begins = 1
    found: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            if reader.line_num - begins >= _LINES_OF_ONE_CELL:
                return _line_by_line(lines, delimiter)
            found.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error:
        return _line_by_line(lines, delimiter)
    return iter(found)


def _lines(text: str) -> list[str]:
    return list(io.StringIO(text, newline=""))


def _line_by_line(lines: list[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Every line for itself: where a stray quotation mark would swallow the lines after it."""
    for number, line in enumerate(lines, 1):
        plain = line.rstrip("\r\n")
        try:
            yield number, next(csv.reader([plain], delimiter=delimiter), [])
        except csv.Error:
            yield number, plain.split(delimiter)
