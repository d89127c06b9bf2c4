"""An installation whose own pack may be changed, and changes as people type them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from tests import cast

from shouwang.policies.models import ChangeKind
from shouwang.policies.wanted import Wanted

PACKS = ("national", "livelihood", "faku")
DOCUMENT, CLAUSE = "守望县医疗保障局通知", "第二条"


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home without an own pack, over the packs of a county that leaves some numbers open."""
    monkeypatch.setenv("SHOUWANG_HOME", str(tmp_path))
    with override_settings(SHOUWANG_PACKS=PACKS):
        yield tmp_path


def value(name: str, number: str, *, first: str = "2025-01-01", last: str = "", reason: str = "") -> Wanted:
    """A number from a day on."""
    content = {"value": number, "from": first, "until": last}
    return Wanted(ChangeKind.VALUE, name, content, DOCUMENT, CLAUSE, reason)


def term(target: str, days: int, *, calendar: str = "working", warn: int = 1, reason: str = "") -> Wanted:
    """A deadline."""
    content = {"days": days, "calendar": calendar, "warn": warn}
    return Wanted(ChangeKind.TERM, target, content, DOCUMENT, CLAUSE, reason)


def words(target: str, text: str, *, reason: str = "") -> Wanted:
    """A paragraph of a letter."""
    return Wanted(ChangeKind.WORDS, target, {"text": text}, reason=reason)


def people() -> None:
    """The policy clerk who drafts, and the leader who confirms."""
    for name in ("jiangce", "shenling"):
        cast.user(name)
