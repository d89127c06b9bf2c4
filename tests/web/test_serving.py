"""The processes of an installation go on when something around them fails."""

from __future__ import annotations

import errno
import threading
from pathlib import Path

import pytest

from shouwang.web import serving


def test_a_sign_of_life_that_cannot_be_written_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    over, tried = threading.Event(), list[Path]()

    def beat(home: Path) -> None:
        tried.append(home)
        if len(tried) == 1:
            raise OSError(errno.ENOSPC, "no room")
        over.set()

    monkeypatch.setattr(serving, "beat", beat)
    monkeypatch.setattr(serving, "BEAT_SECONDS", 0.01)
    serving._beat(tmp_path, over)
    assert tried == [tmp_path, tmp_path]
