"""The contract's default numbers, for stories and expected results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib import resources

import yaml


@dataclass(frozen=True, slots=True)
class Figures:
    """Amounts in 分; `severe_factor` (numerator, denominator) times the line bounds the income."""

    line: int
    inpatient_weak: int
    inpatient_other: int
    disaster_weak: int
    disaster_other: int
    chronic: int
    severe_factor: tuple[int, int]
    overdue_days: int


def figures_on(day: date) -> Figures:
    """The numbers in force on a day; before and after the known years the nearest year's line."""
    source = resources.files("shouwang.sample") / "figures.yaml"
    data = yaml.safe_load(source.read_text("utf-8"))
    years = sorted(data["line"])
    line = data["line"][min(max(day.year, years[0]), years[-1])]
    factor = data["severe_income_factor"]
    return Figures(
        line=line * 100,
        inpatient_weak=data["inpatient"]["weak"] * 100,
        inpatient_other=data["inpatient"]["other"] * 100,
        disaster_weak=data["disaster"]["weak"] * 100,
        disaster_other=data["disaster"]["other"] * 100,
        chronic=data["chronic"] * 100,
        severe_factor=(factor[0], factor[1]),
        overdue_days=data["overdue_days"],
    )
