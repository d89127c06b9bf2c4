"""Files of the pages have names that hold their content once collected, and are found before."""

from __future__ import annotations

from shouwang.web.staticfiles import OnceCollected


def test_nothing_need_be_collected_to_begin() -> None:
    assert OnceCollected().url("shouwang/css/tokens.css") == "/static/shouwang/css/tokens.css"


def test_what_was_collected_is_named_by_its_content() -> None:
    storage = OnceCollected()
    storage.hashed_files = {"a.css": "a.0123456789ab.css"}
    assert storage.url("a.css") == "/static/a.0123456789ab.css"
    assert storage.url("new.css") == "/static/new.css"
