"""Whether the cells below a heading look like what it promises; only the look, cleaning reads them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shouwang.feeds.contract import Column, ColumnType
from shouwang.feeds.headings import choice_key

_MASK = re.compile(r"^[*＊xX×?？#]{2,}$|20[xX*]{2}")
_LOST = r"[0-9]\.?[0-9]*E\+?[0-9]{2}"
_DAY = r"(?:19|20)?[0-9]{2}[-/.年\s]?(?:0?[1-9]|1[0-2])[-/.月\s]?(?:0?[1-9]|[12][0-9]|3[01])日?(?:[T\s].*)?"
_MONTH = r"(?:19|20)[0-9]{2}[-/.年]?(?:0?[1-9]|1[0-2])月?"
_LOOKS: dict[ColumnType, str] = {
    ColumnType.ID: rf"[0-9X*]{{14,22}}|{_LOST}",
    ColumnType.CARD: rf"[0-9X*]{{20}}(?:[0-9A-Z*]{{1,3}})?|{_LOST}",
    ColumnType.PHONE: r"[0-9*]{7,12}(?:[^0-9].*)?",
    ColumnType.NAME: r"[^0-9,;:]{1,30}",
    ColumnType.SEX: r"男|女|男性|女性|[0-2]|[MF]",
    ColumnType.AGE: r"[0-9]{1,3}岁?",
    ColumnType.MONEY: r"[¥$]?-?[0-9][0-9,]*(?:\.[0-9]+)?(?:元|万元|千元|万|千)?|0",
    ColumnType.INTEGER: r"-?[0-9]{1,6}(?:\.0+)?[天日级]?",
    ColumnType.DATE: rf"{_DAY}|[0-9]{{5}}",
    ColumnType.MONTH: rf"{_MONTH}|{_DAY}",
    ColumnType.TERM: r"(?:19|20)[0-9]{2}.*(?:[12]|春|秋|一|二|上|下|第.学期)?.*",
    ColumnType.YEAR: r"(?:19|20)[0-9]{2}(?:年度?|\.0)?",
}
_PATTERNS = {kind: re.compile(f"(?:{pattern})") for kind, pattern in _LOOKS.items()}
# 身份证号 before the number is still a number; 填表日期 … 联系电话 … is not.
_MOST_WORDS = 5
_SCIENTIFIC = re.compile(_LOST)
_BLANKS = re.compile(r"[\s'\"‘’“”`\u200b-\u200f\ufeff]+|^=")


@dataclass(frozen=True, slots=True)
class Fit:
    """How many of the cells that say something look right."""

    fitting: int
    counted: int

    @property
    def share(self) -> float:
        """Between 0 and 1; 1 where nothing is said."""
        return self.fitting / self.counted if self.counted else 1.0


def fit(column: Column, texts: Sequence[str]) -> Fit:
    """Compare cells with the look of a column's type; blank and masked cells say nothing."""
    looks = _looks_right(column)
    if looks is None:
        return Fit(0, 0)
    told = [text for text in texts if choice_key(text) not in column.blanks and choice_key(text)]
    told = [text for text in told if not _MASK.search(text.strip())]
    return Fit(sum(1 for text in told if looks(text)), len(told))


def _looks_right(column: Column) -> Callable[[str], bool] | None:
    if column.type in (ColumnType.CHOICE, ColumnType.FLAG):
        return lambda text: column.canonical(text) is not None
    if column.looks:
        return lambda text: re.search(column.looks, text) is not None
    pattern = _PATTERNS.get(column.type)
    if pattern is None:
        return None
    if column.type is ColumnType.INTEGER and column.choices:
        return lambda text: column.canonical(text) is not None or _matches(pattern, text)
    return lambda text: _matches(pattern, text)


def _matches(pattern: re.Pattern[str], text: str) -> bool:
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper()
    return pattern.fullmatch(plain) is not None


def looks_like_id(text: str) -> bool:
    """Whether a cell may be an ID number, damaged or masked ones included."""
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper()
    if sum(1 for c in plain if "一" <= c <= "鿿") > _MOST_WORDS:
        return False
    digits = sum(1 for c in plain if c.isdigit() or c == "*")
    masked = len(plain) >= 3 and set(plain) <= {"*", "X"}
    return digits >= 10 or masked or _SCIENTIFIC.fullmatch(plain) is not None
