"""What the oracle knows of a household's class where the register masks it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from shouwang.sample.oracle.households import Household
from shouwang.sample.oracle.logic import Truth


@pytest.mark.parametrize(
    ("monitor_class", "removed", "monitored"),
    [
        ("边缘易致贫户", False, True),
        ("边缘易致贫户", True, False),
        ("", None, False),
        (None, False, None),
        (None, None, None),
        (None, True, False),
    ],
)
def test_with_the_risk_removed_no_class_is_under_monitoring(
    *, monitor_class: str | None, removed: bool | None, monitored: Truth
) -> None:
    house = SimpleNamespace(house=SimpleNamespace(monitor_class=monitor_class, risk_removed=removed))
    assert Household.monitored.fget(cast("Household", house)) is monitored  # type: ignore[attr-defined]
