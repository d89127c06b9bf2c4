"""How dates, money, numbers of people and words of enumerations are written: everywhere the same.

What is not known is shown as —, never as 0 or as nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache

from django import template
from django.db.models import Choices
from django.utils import timezone

from shouwang.kernel.idnumbers import mask_id
from shouwang.kernel.money import FEN_PER_YUAN
from shouwang.kernel.names import mask_name
from shouwang.reports.letters.definition import told_blanks

register = template.Library()
UNKNOWN = "—"
_MINUTE, _HOUR, _FEW_DAYS = timedelta(minutes=1), timedelta(hours=1), timedelta(days=7)


@register.filter
def money(fen: int | str | None) -> str:
    """An amount kept in 分.

    >>> money(1230050), money(2340000), money(-5), money(None)
    ('12,300.50 元', '23,400 元', '-0.05 元', '—')
    """
    if not isinstance(fen, int):
        return UNKNOWN
    sign, (yuan, rest) = "-" if fen < 0 else "", divmod(abs(fen), FEN_PER_YUAN)
    return f"{sign}{yuan:,}.{rest:02d} 元" if rest else f"{sign}{yuan:,} 元"


@register.filter
def count(number: float | Decimal | str | None) -> str:
    """A number of things, with commas between thousands.

    >>> count(1086000), count(None)
    ('1,086,000', '—')
    """
    return f"{number:,}" if isinstance(number, int | float | Decimal) else UNKNOWN


@register.filter
def day(value: date | datetime | None) -> str:
    """A day in Chinese; of a moment, the day that it is here.

    >>> day(date(2025, 6, 30)), day(None)
    ('2025年6月30日', '—')
    """
    if not value:
        return UNKNOWN
    here = _date(value)
    return f"{here.year}年{here.month}月{here.day}日"


@register.filter
def month(value: date | datetime | None) -> str:
    """A month in Chinese.

    >>> month(date(2025, 6, 1))
    '2025年6月'
    """
    if not value:
        return UNKNOWN
    here = _date(value)
    return f"{here.year}年{here.month}月"


@register.filter
def moment(value: datetime | None) -> str:
    """A moment in Chinese, to the minute, by the clock here: 2025年6月30日 9时05分."""
    if not value:
        return UNKNOWN
    here = timezone.localtime(value)
    return f"{day(value)} {here.hour}时{here.minute:02d}分"


@register.filter
def ago(value: datetime | None) -> str:
    """How long ago a moment of the last days was; the day of an older one."""
    if not value:
        return UNKNOWN
    passed = timezone.now() - value
    days = (timezone.localdate() - timezone.localdate(value)).days
    if passed < _MINUTE:
        return "刚刚"
    if passed < _HOUR:
        return f"{passed // _MINUTE}分钟前"
    if days == 0:
        return f"{passed // _HOUR}小时前"
    if passed < _FEW_DAYS:
        return "昨天" if days == 1 else f"{days}天前"
    return day(value)


@register.filter
def remaining(value: date | datetime | None) -> str:
    """How many days there are until something is due: 还剩2天, 今天到期, 超期3天."""
    if not value:
        return "无期限"
    now = timezone.now()
    days = (_date(value) - _date(now)).days
    if isinstance(value, datetime) and days == 0 and value < now:
        return "今天已超期"
    if days == 0:
        return "今天到期"
    return f"还剩{days}天" if days > 0 else f"超期{-days}天"


@register.filter
def urgency(value: date | datetime | None) -> str:
    """The tone of something that is due: late is bad, due within a day warns."""
    if not value:
        return "plain"
    now = timezone.now()
    days = (_date(value) - _date(now)).days
    if days < 0 or (isinstance(value, datetime) and value < now):
        return "bad"
    return "warn" if days <= 1 else "plain"


@register.filter
def blanks(text: str) -> str:
    """The words of a letter with what stands in its braces in Chinese."""
    return told_blanks(text)


@register.filter
def masked_id(number: str | None) -> str:
    """An ID number with its middle hidden."""
    return mask_id(number) if number else UNKNOWN


@register.filter
def masked_name(name: str | None) -> str:
    """A name of which only the family name stands, as on a notice."""
    return mask_name(name) if name else UNKNOWN


@register.filter
def masked_phone(number: str | None) -> str:
    """A telephone number with its middle hidden.

    >>> masked_phone("16101234567"), masked_phone("1234")
    ('161****4567', '****')
    """
    if not number:
        return UNKNOWN
    return number[:3] + "*" * (len(number) - 7) + number[-4:] if len(number) > 7 else "*" * len(number)


@register.filter
def label(value: object, enumeration: str = "") -> str:
    """The Chinese word of a member of an enumeration; of what a row holds, `enumeration` says which.

    {{ row.state|label:"FindingState" }}, {{ member|label }}
    """
    if value is None or value == "":
        return UNKNOWN
    kind = type(value) if isinstance(value, Choices) else _enumerations()[enumeration]
    return str(kind(value).label)


TONES = {
    "good": "done accepted confirmed met active linked released checked solved",
    "warn": "waiting held returned open new received wanted",
    "info": "running",
    "bad": "failed refused unreadable overdue late red",
}
"""Which tone the stored word of a state has; every other is plain."""


@register.filter
def tone(state: object) -> str:
    """The tone of a stored state, for the status badge.

    >>> tone("failed"), tone("cancelled")
    ('bad', 'plain')
    """
    return next((name for name, words in TONES.items() if str(state) in words.split()), "plain")


@cache
def _enumerations() -> dict[str, type[Choices]]:
    """Every enumeration of the workbench by its name."""
    return {kind.__name__: kind for kind in _below(Choices)}


def _below(kind: type[Choices]) -> Iterator[type[Choices]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def _date(value: date | datetime) -> date:
    """The day of a moment by the clock here; a day as it is."""
    return value.astimezone(timezone.get_default_timezone()).date() if isinstance(value, datetime) else value
