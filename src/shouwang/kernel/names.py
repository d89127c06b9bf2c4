"""Names of people: how they compare, how they vary, how they may be shown."""

from __future__ import annotations

import re
from pathlib import Path

from shouwang.kernel.characters import plain

_BETWEEN_PARTS = "·•・．‧∙⋅●・.｡。ㆍ᛫"
_NO_PARTS = str.maketrans("", "", _BETWEEN_PARTS + " ")
_DOTS = re.compile(f"[{re.escape(_BETWEEN_PARTS)}]+")
_BLANKS = re.compile(r"(?<=[^\x00-\x7f]) +| +(?=[^\x00-\x7f])")
_MASK = re.compile(r"[*※×■█?_]|某|[xX]{2,}")
_TABLE = Path(__file__).parent / "data" / "name_variants.csv"


def _variants() -> dict[int, str]:
    """Every traditional or variant character of the table, with the one that stands for all its forms."""
    lines = _TABLE.read_text(encoding="utf-8").splitlines()[1:]
    return {
        ord(variant): standard
        for standard, variants in (line.split(",") for line in lines)
        for variant in variants
    }


_STANDARD = _variants()


def clean_name(cell: str) -> str:
    """A name as it is kept: half width, one kind of middle dot, no blanks beside Chinese characters.

    >>> clean_name(" 陆\u3000建国 "), clean_name("麦麦提江•赛买提")
    ('陆建国', '麦麦提江·赛买提')
    """
    return _DOTS.sub("·", _BLANKS.sub("", plain(cell))).strip("·")


def name_key(name: str) -> str:
    """What two names are compared by: no blanks, no middle dots, half width, small letters."""
    return plain(name).translate(_NO_PARTS).lower()


def standard_key(name: str) -> str:
    """`name_key` with 华 for 華: how alike two names are is judged by it, never whether they are the same."""
    return name_key(name).translate(_STANDARD)


def is_variant(a: str, b: str) -> bool:
    """Whether two names may be one written differently: dots, blanks, 華 for 华, or the given name alone."""
    if standard_key(a) == standard_key(b):
        return True
    given = [clean_name(name).partition("·")[0] for name in (a, b)]
    return (
        len(given[0]) > 1 and given[0] == given[1] and clean_name(a) != clean_name(b) and _one_is_given(a, b)
    )


def name_masked(name: str) -> bool:
    """Whether a name hides part of itself: 张*, 张某某."""
    return _MASK.search(plain(name)) is not None


def mask_name(name: str) -> str:
    """What may be shown of a name where the person need not be known: its first character.

    >>> mask_name("张三丰")
    '张**'
    """
    name = clean_name(name)
    return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else "*" * len(name)


def _one_is_given(a: str, b: str) -> bool:
    """Whether exactly one of the names has no second part."""
    return ("·" in clean_name(a)) != ("·" in clean_name(b))
