"""Amounts of the minimum living allowance, to the 分: nothing but arithmetic."""

from __future__ import annotations

from decimal import Decimal

HUNDRED = 100


def counted_income(income_fen: int, *, work_cost_fen: int, cap_fen: int) -> int:
    """Income per person less the cost of working, up to a cap (004 （三十六）).

    >>> counted_income(70_000, work_cost_fen=30_000, cap_fen=20_000)
    50000
    """
    return max(income_fen - min(work_cost_fen, cap_fen), 0)


def topped_up(standard_fen: int, income_fen: int, *, members: int) -> int:
    """What lifts every member to the standard; nothing where the income reaches it.

    >>> topped_up(60_000, 45_050, members=3), topped_up(60_000, 60_000, members=3)
    (44850, 0)
    """
    return max(standard_fen - income_fen, 0) * members


def change_percent(before_fen: int, after_fen: int) -> Decimal | None:
    """By how much in a hundred an income changed, up or down; None from nothing.

    >>> change_percent(40_000, 46_000), change_percent(0, 100)
    (Decimal('15'), None)
    """
    if before_fen == 0:
        return None
    return abs(Decimal(after_fen - before_fen)) * HUNDRED / before_fen
