"""A full disk is said in words, and leaves nothing half-written."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from shouwang.kernel.disk import DiskFullError, written_whole


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_said_and_what_was_begun_is_gone(tmp_path: Path, number: int) -> None:
    path = tmp_path / "half"
    path.write_text("half")
    with pytest.raises(DiskFullError, match="服务器磁盘已满"), written_whole(path):
        raise OSError(number, "no room")
    assert not path.exists()


def test_another_fault_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(PermissionError), written_whole(tmp_path / "x"):
        raise PermissionError(errno.EACCES, "no")
