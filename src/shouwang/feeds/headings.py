"""The normal form of headings and of choice values: what is left when width, blanks and marks are gone."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import product

_BRACES = re.compile(r"\{([^{}]*)\}")
_NUMBERING = re.compile(
    r"^\s*(?:[（(]?(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})[)）.．、:：]|[①-⑳]"
    r"|[A-Za-zＡ-Ｚ][0-9]{0,3}[.．、:：]|[A-Za-z][0-9]{1,3}(?=\s*[一-鿿])"
    r"|[0-9０-９]{1,2}(?:\s+(?=[一-鿿])|(?=[一-鿿])(?![年月日号类级岁天次个位代])))\s*"
)
_PARTED = re.compile(r"[-—–:：/／、,，;；|()（）\[\]【】]+")
_YEAR = re.compile(r"^(?:19|20)\d{2}(?:年度?|学年)?(?=\D)")
_UNIT_BEHIND = re.compile(r"[\s,]*((?:金额|计量|货币)?单位\s*:\s*\w{1,6})\s*$")
_BRACKET = re.compile(r"[(\[{<【〔「『《][^()\[\]{}<>【】〔〕「」『』《》]*[)\]}>】〕」』》]")


@lru_cache(maxsize=65_536)
def heading_key(text: str) -> str:
    """The heading without width, blanks, line breaks, marks and numbering: `* 1.姓　名` gives `姓名`."""
    if text.isalpha() and "的" not in text and unicodedata.is_normalized("NFKC", text):
        return text.upper()
    folded = unicodedata.normalize("NFKC", _NUMBERING.sub("", text.lstrip(" *＊★☆\n\t\u3000")))
    return "".join(c for c in folded.upper() if c.isalnum() and c != "的")


def bracket_parts(text: str) -> tuple[str, tuple[str, ...]]:
    """The heading outside its brackets, and what stands inside them; 单位：元 behind it counts as inside."""
    folded = _UNIT_BEHIND.sub(r"(\1)", unicodedata.normalize("NFKC", text))
    inside = tuple(found.group()[1:-1] for found in _BRACKET.finditer(folded))
    return _BRACKET.sub("", folded), inside


def leading_year(key: str) -> int:
    """The year a heading key begins with (`2024年人均纯收入`), else 0."""
    return int(key[:4]) if _YEAR.match(key) else 0


def without_year(key: str) -> str:
    """The heading key without a leading year."""
    return _YEAR.sub("", key)


@lru_cache(maxsize=65_536)
def choice_key(text: str) -> str:
    """A cell's value without width, blanks and punctuation; signs such as √ and × stay."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in folded if unicodedata.category(c)[0] not in "ZCP")


def value_parts(text: str) -> list[str]:
    """A cell's value at its dashes, strokes and brackets: `住院（县内）` gives 住院, 县内."""
    return _PARTED.split(text)


def expand(pattern: str) -> list[str]:
    """All texts a brace pattern stands for, in order: `{出院,结算}{日期,时间}` gives four."""
    parts = _BRACES.split(pattern)  # text, options, text, options, …
    options = [[part] if number % 2 == 0 else part.split(",") for number, part in enumerate(parts)]
    stripped = [[option.strip() for option in group] for group in options]
    return ["".join(chosen) for chosen in product(*stripped)]
