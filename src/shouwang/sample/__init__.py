"""Invents counties of any size and dirtiness, with the results that must come out of them.

Everything is made up: areas begin with 99, telephones with 1610, and no person lives.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from shouwang.sample.county import Delivery, invent
from shouwang.sample.layout import available
from shouwang.sample.oracle import write_expected

__all__ = ["available", "write_county"]


def write_county(
    out: Path,
    *,
    households: int,
    seed: int,
    dirt: float = 0.04,
    style: int = 1,
    as_of: date,
    expected: Path | None = None,
    text_only: bool = False,
) -> Delivery:
    """Writes an invented county's files into `out` and, where asked, the expected results into `expected`.

    `dirt`: share of rows with a defect; `text_only`: CSV files only, for big counties. Equal arguments
    give equal bytes.
    """
    delivery = invent(
        out, households=households, seed=seed, dirt=dirt, style=style, as_of=as_of, text_only=text_only
    )
    if expected is not None:
        write_expected(delivery, expected)
    return delivery
