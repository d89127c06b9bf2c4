"""Arithmetic of region codes: 14 digits, zeros for what is below, so that a region is a range."""

from __future__ import annotations

from dataclasses import dataclass

from shouwang.regions.models import CODE_DIGITS, Level

EVERYWHERE = "0" * CODE_DIGITS
_ABOVE_ALL = ":"  # the character after 9


@dataclass(frozen=True, slots=True)
class CodeRange:
    """Codes from `low` up to but not including `high`: a region and all within."""

    low: str
    high: str

    def covers(self, code: str) -> bool:
        """Whether a code lies within."""
        return self.low <= code < self.high


def padded(code: str) -> str:
    """A code with all its 14 digits; ValueError where it is none.

    >>> padded("990101")
    '99010100000000'
    """
    if code and not (code.isascii() and code.isdigit() and len(code) in set(Level)):
        raise ValueError("a region code has 2, 4, 6, 9, 12 or 14 digits")
    return code.ljust(CODE_DIGITS, "0")


def level_of(code: str) -> Level:
    """The level of a padded code.

    >>> level_of("99010100100000")
    <Level.TOWNSHIP: 9>
    """
    return next(level for level in Level if not code[level:].strip("0"))


def range_of(code: str) -> CodeRange:
    """The range of a padded code.

    >>> range_of("99010100100000").high
    '99010100200000'
    """
    digits = int(level_of(code))
    prefix = code[:digits]
    following = str(int(prefix or "0") + 1).zfill(digits)
    # 99… has no code of the same length above it
    high = following.ljust(CODE_DIGITS, "0") if digits and len(following) == digits else _ABOVE_ALL
    return CodeRange(code, high)


def parent_of(code: str) -> str | None:
    """The code directly above; None for the nation.

    >>> parent_of("99010100100300")
    '99010100100000'
    """
    above = [level for level in Level if level < level_of(code)]
    return code[: above[-1]].ljust(CODE_DIGITS, "0") if above else None


def ancestors_of(code: str) -> tuple[str, ...]:
    """The code and all above it, from the top."""
    levels = [level for level in Level if level <= level_of(code)]
    return tuple(code[:level].ljust(CODE_DIGITS, "0") for level in levels)
