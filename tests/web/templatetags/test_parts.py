"""The parts of every row: what is written is escaped, and says by word what it says by colour."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template import engines
from django.utils import timezone

from shouwang.web.templatetags import parts


def written(template: str, **values: object) -> str:
    return str(engines["django"].from_string(template).render(values))


def test_they_are_there_without_being_loaded() -> None:
    assert written("{% status text tone %}", text="办结", tone="good") == (
        '<span class="sw-status sw-status-good">办结</span>'
    )


def test_a_word_from_outside_stays_a_word() -> None:
    assert "<b>" not in written("{% status text %}{% risk level text %}", text="<b>", level="red")


@pytest.mark.parametrize(
    ("level", "word"), [("red", "红色"), ("orange", "橙色"), ("yellow", "黄色"), ("", "未定"), (None, "未定")]
)
def test_a_risk_has_a_word_and_a_shape(level: str | None, word: str) -> None:
    text = parts.risk(level)
    assert word in text
    assert "<svg" in text


def test_an_icon_stands_beside_a_word_or_says_what_it_means() -> None:
    assert 'aria-hidden="true"' in parts.icon("check")
    assert 'role="img" aria-label="办结"' in parts.icon("check", label="办结")
    assert 'class="sw-icon sw-icon-small"' in parts.icon("check", size="small")


@pytest.mark.parametrize(
    ("days", "tone", "word"), [(-3, "bad", "超期3天"), (1, "warn", "还剩1天"), (5, "plain", "还剩5天")]
)
def test_what_is_due_says_how_many_days_there_are(days: int, tone: str, word: str) -> None:
    at = timezone.now() + timedelta(days=days)
    assert f'sw-status-{tone}" title="' in parts.due(at)
    assert word in parts.due(at)
    assert word in parts.due(timezone.localdate() + timedelta(days=days))


def test_without_a_term_it_says_so() -> None:
    assert parts.due(None) == '<span class="sw-status sw-status-plain">无期限</span>'
