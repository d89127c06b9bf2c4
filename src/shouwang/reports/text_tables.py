"""Tables for a terminal: a Chinese character is as wide as two letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text
    )


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Aligned columns: the first one to the left, numbers to the right."""
    lines = [header, *rows]
    widths = [max(width(line[at]) for line in lines) for at in range(len(header))]
    return "\n".join(
        "  ".join(_cell(text, widths[at], left=at == 0) for at, text in enumerate(line)) for line in lines
    )


def _cell(text: str, wide: int, *, left: bool) -> str:
    blanks = " " * (wide - width(text))
    return text + blanks if left else blanks + text
