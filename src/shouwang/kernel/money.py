"""Amounts of money as clerks write them, kept exact as whole 分."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from shouwang.kernel.characters import compact, says_nothing
from shouwang.kernel.parsed import Parsed, looks_masked

FEN_PER_YUAN = 100
LARGEST_YUAN = Decimal(10) ** 15  # beyond, it is no amount: an ID or a phone number slipped into the column

_YUAN_OF_UNIT = {"": 1, "百": 100, "千": 1_000, "万": 10_000, "百万": 1_000_000, "亿": 100_000_000}
_UNIT_WORD = "(百万|[百千万亿])"
_HEADING_UNITS = (
    re.compile(rf"[(\[【〔](?:单位[::]?)?(?:人民币)?{_UNIT_WORD}?元"),
    re.compile(rf"[(\[【〔](?:单位[::]?)?{_UNIT_WORD}[)\]】〕]"),
    re.compile(rf"单位[::]?(?:人民币)?{_UNIT_WORD}?元"),
    re.compile(rf"{_UNIT_WORD}?元(?:/[人月年户次])?$"),
)
_AMOUNT = re.compile(
    r"^(?P<sign>[+-]?)(?:人民币|RMB|CNY|¥)?(?P<inner>[+-]?)"
    r"(?P<number>[0-9][0-9,]*(?:\.[0-9]*)?|\.[0-9]+)(?P<power>[eE][+-]?[0-9]{1,3})?"
    rf"(?P<unit>{_UNIT_WORD}?元?整?|块)(?:/[人月年户次])?$"
)
_GROUPED = re.compile(r"^(?:[0-9]*|[0-9]{1,4}(?:,[0-9]{3,4})+)(?:\.[0-9]*)?$")
_STROKE_AS_POINT = re.compile(r"^(¥?-?[0-9]+)[、。]([0-9]{1,2}|[0-9]+(?=[百千万亿]))(?![0-9])")


def unit_of_heading(heading: str) -> int:
    """How many 元 a plain number in this column stands for: 10,000 under 损失金额（万元）, else 1.

    >>> unit_of_heading("损失金额（万元）"), unit_of_heading("人均纯收入")
    (10000, 1)
    """
    text = compact(heading)
    for pattern in _HEADING_UNITS:
        found = pattern.search(text)
        if found:
            return _YUAN_OF_UNIT[found.group(1) or ""]
    return 1


def read_money(cell: str, *, yuan_per_unit: int = 1) -> Parsed[int]:
    """Read an amount as 分; `yuan_per_unit` (of the heading) counts unless the cell names its own unit.

    More than two decimals of 元 are rounded half up, away from zero: averages come with many.
    `58、9` is 58.9, a common slip of the Chinese keyboard. Commas must stand between thousands.
    `(1,234.00)` is negative.

    >>> read_money("¥12,300.50").value, read_money("1.23万", yuan_per_unit=10000).value
    (1230050, 1230000)
    """
    text = compact(cell)
    if says_nothing(text):
        return Parsed.empty()
    bracketed = text[0] == "(" and text[-1] == ")"
    found = _AMOUNT.match(_STROKE_AS_POINT.sub(r"\1.\2", text[1:-1] if bracketed else text))
    if found is None or not _GROUPED.match(found["number"]):
        return Parsed.masked() if looks_masked(text) else Parsed.invalid()
    negative = [bracketed, found["sign"] == "-", found["inner"] == "-"].count(True)
    if negative > 1:
        return Parsed.invalid()
    unit = found["unit"].rstrip("整")
    scale = _YUAN_OF_UNIT[unit.rstrip("元块")] if unit else yuan_per_unit
    amount = Decimal(found["number"].replace(",", "") + (found["power"] or ""))
    return _fen(-amount if negative else amount, scale)


def format_cny(fen: int) -> str:
    """An amount for people: 12,300元, 12,300.50元."""
    sign, (yuan, rest) = "-" if fen < 0 else "", divmod(abs(fen), FEN_PER_YUAN)
    return f"{sign}{yuan:,}.{rest:02d}元" if rest else f"{sign}{yuan:,}元"


def _fen(amount: Decimal, scale: int) -> Parsed[int]:
    """Whole 分, or invalid where no household has so much."""
    if amount and amount.adjusted() > LARGEST_YUAN.adjusted():
        return Parsed.invalid()
    yuan = amount * scale
    if abs(yuan) > LARGEST_YUAN:
        return Parsed.invalid()
    return Parsed(int((yuan * FEN_PER_YUAN).quantize(Decimal(1), ROUND_HALF_UP)))
