"""Characters as clerks' programs leave them: full width, invisible, wrapped in quotes or in a formula."""

from __future__ import annotations

import re

_BLANK_POINTS = [*range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029]
_BLANK_POINTS += [0x202F, 0x205F, 0x3000, 0x3164]
_UNSEEN_POINTS = [*range(0x09), *range(0x0E, 0x20), 0x7F, 0xAD, 0x061C, 0x180E, *range(0x200B, 0x2010)]
_UNSEEN_POINTS += [*range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFE00, 0xFE10), 0xFEFF, 0xFFFC]
_MINUS_POINTS = [0x2010, 0x2011, 0x2012, 0x2013, 0x2212, 0xFE63]

_WIDTH: dict[int, int | None] = {point: point - 0xFEE0 for point in range(0xFF01, 0xFF5F)}
_PLAIN: dict[int, int | None] = {
    **_WIDTH,
    **dict.fromkeys(_BLANK_POINTS, 0x20),
    **dict.fromkeys(_UNSEEN_POINTS),
    **dict.fromkeys(_MINUS_POINTS, 0x2D),
    0xFFE5: 0xA5,  # the full-width yen sign lies outside the block that folds by distance
}
_WRAPPED = re.compile(r'^=?\s*(["“”])(.*?)["“”]$', re.DOTALL)
_APOSTROPHES = "'`´‘’ʼ"
_EMPTY_WORDS = frozenset(
    {"无", "空", "(空)", "(空白)", "暂无", "未填", "未填写", "不详", "未知", "不明", "待核实"}
)
_EMPTY_SIGNS = frozenset({"", "-", "--", "---", "—", "——", "/", "\\", "null", "none", "n/a", "na", "nil"})


def plain(text: str) -> str:
    """The text in half width, without invisible characters, quotes, apostrophes and outer blanks.

    `="…"` (how programs keep Excel from reading a number) is unwrapped. Inner blanks stay,
    all of one kind.
    """
    text = text.translate(_PLAIN).strip()
    wrapped = _WRAPPED.match(text)
    if wrapped:
        text = wrapped.group(2).strip()
    return text.strip(_APOSTROPHES).strip() if text[:1] in _APOSTROPHES or text[-1:] in _APOSTROPHES else text


def compact(text: str) -> str:
    """The text as `plain` gives it, without any blanks inside."""
    return plain(text).replace(" ", "")


def says_nothing(text: str) -> bool:
    """Whether a compact text is one of the ways to write an empty cell: 无, 不详, a dash, a stroke."""
    return text in _EMPTY_WORDS or text.lower() in _EMPTY_SIGNS
