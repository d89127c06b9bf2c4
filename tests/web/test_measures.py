"""Answers are counted, but never on a full disk, where counting would end the process."""

from __future__ import annotations

import pytest
from prometheus_client import REGISTRY

from shouwang.web import measures
from shouwang.web.measures import count_answer

ANSWER = {"page": "visits:record", "status": "418"}


def counted() -> float:
    """How often so far."""
    return REGISTRY.get_sample_value("shouwang_requests_total", ANSWER) or 0.0


def test_an_answer_is_counted_with_its_page_and_status() -> None:
    before = counted()
    count_answer("visits:record", 418, seconds=0.1)
    assert counted() == before + 1


def test_on_a_full_disk_it_goes_uncounted(monkeypatch: pytest.MonkeyPatch) -> None:
    before = counted()
    monkeypatch.setattr(measures, "LEAST_FREE_BYTES", 1 << 60)
    count_answer("visits:record", 418, seconds=0.1)
    assert counted() == before
