"""What a holder gets for a month: by the post's standard, for the days that they were there, to the 分."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from shouwang.assistance.posts.models import Appointment, Attendance, PayMode, Post
from shouwang.kernel.money import format_cny

FEN = Decimal(1)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list, before it is kept."""

    appointment: Appointment
    days: int
    amount_fen: int
    told: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody who gets nothing for the month, and why."""

    appointment: Appointment
    why: str


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Who gets what, and who gets nothing."""

    lines: Sequence[Line]
    left_out: Sequence[LeftOut]


def reckon(
    appointments: Sequence[Appointment], *, month: date, attendance: Mapping[int, Attendance]
) -> Reckoned:
    """The pay of a month: only for whoever was appointed and there; everybody else with the reason."""
    lines, left = list[Line](), list[LeftOut]()
    for appointment in appointments:
        record = attendance.get(appointment.pk)
        most = days_of(appointment, month)
        if most == 0:
            left.append(LeftOut(appointment, "当月不在岗"))
        elif record is None:
            left.append(LeftOut(appointment, "当月没有登记考勤"))
        elif record.days == 0:
            left.append(LeftOut(appointment, record.note or "当月考勤为0"))
        else:
            amount, told = pay_of(appointment.post, record.days)
            lines.append(Line(appointment, record.days, amount, told))
    return Reckoned(lines, left)


def pay_of(post: Post, days: int) -> tuple[int, str]:
    """How much, and how it was worked out.

    >>> pay_of(Post(pay_mode="month", pay_fen=80000, full_days=22), 20)
    (72727, '每月800元 × 20天 ÷ 满勤22天')
    >>> pay_of(Post(pay_mode="month", pay_fen=80000, full_days=22), 23)
    (80000, '满勤，每月800元')
    >>> pay_of(Post(pay_mode="day", pay_fen=5050), 3)
    (15150, '每天50.50元 × 3天')
    """
    standard = format_cny(post.pay_fen)
    if post.pay_mode == PayMode.MONTH:
        full = post.full_days or 1
        if days >= full:
            return post.pay_fen, f"满勤，每月{standard}"
        part = (Decimal(post.pay_fen) * days / full).quantize(FEN, ROUND_HALF_UP)
        return int(part), f"每月{standard} × {days}天 ÷ 满勤{full}天"
    word = "天" if post.pay_mode == PayMode.DAY else "次"
    return post.pay_fen * days, f"每{word}{standard} × {days}{word}"


def days_of(appointment: Appointment, month: date) -> int:
    """How many days of a month somebody held the post.

    >>> days_of(Appointment(started_on=date(2025, 6, 20), ended_on=None), date(2025, 6, 1))
    11
    >>> days_of(Appointment(started_on=date(2025, 1, 1), ended_on=date(2025, 5, 31)), date(2025, 6, 1))
    0
    """
    first, last = month, last_of(month)
    start, end = max(first, appointment.started_on), min(last, appointment.ended_on or last)
    return max((end - start).days + 1, 0)


def last_of(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])
