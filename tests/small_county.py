"""A small invented county that has been screened once, for the tests of flow, questions and doctor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shouwang import flow
from shouwang.orders import ScreenOrder
from shouwang.reports.summary import Summary
from shouwang.sample import write_county

AS_OF = date(2025, 6, 30)
HOUSEHOLDS = 60


@dataclass(frozen=True, slots=True)
class SmallCounty:
    """Its files, and what the run made of them."""

    order: ScreenOrder
    summary: Summary


def screened(folder: Path) -> SmallCounty:
    """Invent the county and screen it, all on one core."""
    write_county(folder / "files", households=HOUSEHOLDS, seed=7, dirt=0.1, as_of=AS_OF, text_only=True)
    order = ScreenOrder(data=folder / "files", as_of=AS_OF, out=folder / "out", threads=1)
    return SmallCounty(order, flow.screen(order))
