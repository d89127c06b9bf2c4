"""An installation whose own pack may be changed, and changes as people type them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone
from tests import cast

from shouwang.policies.fields import is_nothing, plain_form
from shouwang.policies.models import ChangeKind, Trial
from shouwang.policies.selectors import drafts, drafts_digest
from shouwang.policies.wanted import Wanted
from shouwang.workflow.shelf import current_process

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


def form(target: str, *, reason: str = "", **changed: dict[str, Any] | None) -> Wanted:
    """A form with some fields otherwise, new ones at its end; None takes a field away."""
    process, name = target.split(".")
    fields = {field["name"]: field for field in plain_form(current_process(process), name)}
    for key, said in changed.items():
        if said is None:
            fields.pop(key)
        else:
            whole = {**fields.get(key, {"name": key}), **said}
            fields[key] = {name: value for name, value in whole.items() if not is_nothing(value)}
    return Wanted(ChangeKind.FORM, target, {"fields": list(fields.values())}, DOCUMENT, CLAUSE, reason)


def standard(target: str, typed: object, *, first: str = "2025-01-01", reason: str = "") -> Wanted:
    """A standard of social assistance or helping from a day on."""
    content = {"value": typed, "from": first}
    return Wanted(ChangeKind.STANDARD, target, content, DOCUMENT, CLAUSE, reason)


def tried() -> Trial:
    """A trial of the drafts as they are now that came to its end."""
    return Trial.objects.create(
        drafts=drafts_digest(drafts()),
        county=cast.COUNTY,
        asked_by=cast.user("jiangce"),
        asked_at=timezone.now(),
        result={},
    )


def people() -> None:
    """The policy clerk who drafts, and the leader who confirms."""
    for name in ("jiangce", "shenling"):
        cast.user(name)
