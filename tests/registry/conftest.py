"""A lake of its own for every test."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.registry.deliveries import Delivery, member


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    """A delivery without files yet."""
    return Delivery(tmp_path)


@pytest.fixture
def village(tmp_path: Path) -> Delivery:
    """陆桂兰 is head of household 001 and has a son, 马文海 is alone in 002; the two have telephones."""
    return Delivery(tmp_path).add(
        "households",
        member("001", "陆桂兰", 2, relation="户主", phone="16100000001"),
        member("001", "陆小明", 3),
        member("002", "马文海", 5, relation="户主", phone="16100000002"),
    )
