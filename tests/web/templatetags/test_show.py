"""Dates, money and numbers of people are written one way on every page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone

from shouwang.screening.models import RiskLevel
from shouwang.web.templatetags import show

NOON = datetime(2025, 6, 30, 4, 5, tzinfo=UTC)  # 12:05 in Shanghai


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands at noon of 30 June 2025 in Shanghai."""
    monkeypatch.setattr(timezone, "now", lambda: NOON)


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (1230050, "12,300.50 元"),
        (2340000, "23,400 元"),
        (0, "0 元"),
        (-5, "-0.05 元"),
        (None, "—"),
        ("", "—"),
    ],
)
def test_money_is_yuan_with_commas_and_unknown_is_not_nought(fen: int | None, text: str) -> None:
    assert show.money(fen) == text


def test_a_day_is_written_in_chinese() -> None:
    assert show.day(date(2025, 6, 30)) == "2025年6月30日"
    assert show.month(date(2025, 6, 1)) == "2025年6月"


def test_a_moment_is_told_by_the_clock_here() -> None:
    late = datetime(2025, 6, 30, 17, 5, tzinfo=UTC)
    assert show.moment(late) == "2025年7月1日 1时05分"
    assert show.day(late) == "2025年7月1日"


@pytest.mark.parametrize("written", [show.day, show.month, show.moment, show.ago, show.count, show.money])
def test_what_is_not_known_is_shown_as_a_stroke(written: Callable[[None], str]) -> None:
    assert written(None) == "—"


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (timedelta(seconds=20), "刚刚"),
        (timedelta(minutes=3), "3分钟前"),
        (timedelta(hours=5), "5小时前"),
        (timedelta(hours=13), "昨天"),
        (timedelta(days=3), "3天前"),
        (timedelta(days=20), "2025年6月10日"),
    ],
)
@pytest.mark.usefixtures("at_noon")
def test_how_long_ago(before: timedelta, text: str) -> None:
    assert show.ago(NOON - before) == text


@pytest.mark.parametrize(
    ("due", "text", "tone"),
    [
        (date(2025, 7, 2), "还剩2天", "plain"),
        (date(2025, 7, 1), "还剩1天", "warn"),
        (date(2025, 6, 30), "今天到期", "warn"),
        (NOON - timedelta(hours=1), "今天已超期", "bad"),
        (date(2025, 6, 27), "超期3天", "bad"),
        (None, "无期限", "plain"),
    ],
)
@pytest.mark.usefixtures("at_noon")
def test_what_is_due_says_how_many_days_are_left(due: date | None, text: str, tone: str) -> None:
    assert (show.remaining(due), show.urgency(due)) == (text, tone)


def test_numbers_of_people_hide_their_middle() -> None:
    assert show.masked_id("990101197001010014") == "990101********0014"
    assert show.masked_phone("16101234567") == "161****4567"
    assert show.masked_phone("1234") == "****"
    assert show.masked_name("陈大山") == "陈**"


def test_an_enumeration_is_shown_by_its_chinese_word() -> None:
    assert show.label(RiskLevel.RED) == "红"
    assert show.label("orange", "RiskLevel") == "橙"


def test_a_template_uses_them_by_their_names() -> None:
    page = Template('{% load show %}{{ fen|money }} {{ level|label:"RiskLevel" }} {{ state|tone }}')
    assert page.render(Context({"fen": 100, "level": "red", "state": "failed"})) == "1 元 红 bad"
