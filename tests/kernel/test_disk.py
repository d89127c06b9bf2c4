"""A full disk is said in words, and leaves nothing half-written."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import psycopg
import pytest

from shouwang.kernel.disk import DiskFullError, has_room, says_full, written_whole


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


def of_sqlite() -> Exception:
    """What SQLite says when a database may not grow."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE t (a)")
        database.execute("PRAGMA max_page_count = 3")
        with pytest.raises(sqlite3.OperationalError) as told:
            database.execute("INSERT INTO t VALUES (zeroblob(100000))")
    return told.value


def behind(fault: Exception) -> Exception:
    """A fault that another one is behind, as frameworks raise them."""
    try:
        raise RuntimeError("it did not work") from fault
    except RuntimeError as error:
        return error


@pytest.mark.parametrize(
    "fault",
    [
        DiskFullError(),
        OSError(errno.ENOSPC, "no room"),
        of_sqlite(),
        psycopg.errors.DiskFull("could not extend file"),
        duckdb.IOException("IO Error: Could not write file: No space left on device"),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_whoever_says_it_a_full_disk_is_known(fault: Exception) -> None:
    assert says_full(fault)
    assert says_full(behind(fault))


@pytest.mark.parametrize(
    "fault",
    [
        None,
        OSError(errno.EACCES, "no"),
        sqlite3.OperationalError("locked"),
        psycopg.errors.AdminShutdown("x"),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_another_fault_is_no_full_disk(fault: Exception | None) -> None:
    assert not says_full(fault)


def test_room_is_counted_in_bytes(tmp_path: Path) -> None:
    assert has_room(tmp_path, least=1)
    assert not has_room(tmp_path, least=1 << 60)
