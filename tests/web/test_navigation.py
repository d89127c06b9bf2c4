"""The menu: each sees their own entries, the closest one is marked, and their standing is told."""

from __future__ import annotations

import pytest
from tests import cast

from shouwang.web import navigation
from shouwang.web.navigation import Standing, standing_of, ways_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every room is built, under an address that follows from its name."""
    monkeypatch.setattr(
        navigation, "reverse", lambda name: "/" + name.replace(":search", "").replace(":", "/") + "/"
    )


def test_an_auditor_is_shown_the_log_and_no_households() -> None:
    labels = [way.label for way in ways_for(cast.user("weishen"), path="/")]
    assert "审计" in labels
    assert "农户" not in labels


def test_only_the_closest_entry_above_a_page_is_current() -> None:
    ways = ways_for(cast.user("lixian"), path="/households/changes/12/")
    assert [way.label for way in ways if way.current] == ["变更审核"]


def test_no_entry_is_current_on_a_page_of_no_room() -> None:
    assert not any(way.current for way in ways_for(cast.user("lixian"), path="/elsewhere/"))


def test_the_standing_names_role_and_region() -> None:
    assert standing_of(cast.user("wangxiang")) == [Standing("录入员", "王家乡")]


def test_an_officer_stands_for_a_department() -> None:
    assert standing_of(cast.user("minzheng")) == [Standing("民政局", "守望县")]
