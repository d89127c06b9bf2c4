"""Making a backup of an installation while people work with it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from importlib import metadata
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.feeds.lake import Lake
from shouwang.secrecy.keys import Keyring, keyring, sm3_mac
from shouwang.web.backup.archive import DATABASE, FILES, BackupError, Manifest, Writing
from shouwang.web.backup.database import State, take

KEYS, LAKE = "keys", "lake"
MADE_AGAIN = frozenset({"static", "run", "settings.env"})
"""What stands in the folder and is not kept: collected files, signs of life, what the environment says."""
UNFINISHED = frozenset({"arriving", "tmp", "lock"})
DATABASE_FILES = (".sqlite3", ".sqlite3-wal", ".sqlite3-shm", ".new", ".making")
WAIT_SECONDS = 900.0
CHECK_HEX = 16


def back_up(home: Path, to: Path, *, with_keys: bool) -> Iterator[str]:
    """Write an installation into a file; says what went in.

    The database first: whatever file it names was on the disk before, and files are never changed.
    """
    _check_place(home, to)
    _put_on_record(with_keys)
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=".backup-") as folder, Writing(to) as writing:
        copy = Path(folder) / DATABASE
        state = take(copy)
        writing.add(DATABASE, copy)
        for path in _files(home, with_keys=with_keys):
            _add(path, home, writing)
        _take_lake(home, writing)
        writing.close_with(_manifest(state, with_keys, writing.digests))
    yield from told_of(state)
    yield f"文件：{len(writing.digests) - 1} 个"
    yield (
        "密钥：在备份里，请像保管密钥一样保管它" if with_keys else "密钥：不在备份里，请另行备份 keys 文件夹"
    )
    yield f"备份：{to}（{to.stat().st_size / 1024 / 1024:.1f} MB）"


def told_of(state: State) -> Iterator[str]:
    """What a database holds, in words."""
    yield "，".join(f"{label} {count:,}" for label, count in state.counts.items())
    yield f"审计记录最后一条：第 {state.audit_seq} 条，校验值 {state.audit_mac[:CHECK_HEX]}"


def check_value(ring: Keyring) -> str:
    """By which keys are recognised without being told: the same for one installation, whatever is rotated."""
    return sm3_mac(ring.derived("backup", generation=ring.first), b"").hex()[:CHECK_HEX]


def _check_place(home: Path, to: Path) -> None:
    if to.exists():
        raise BackupError(f"{to} 已经存在", accepted="一个还没有的文件名", todo="换一个名字，例如带上日期")
    if not to.parent.is_dir():
        raise BackupError(f"没有文件夹 {to.parent}", todo="先建好，最好在另一块磁盘上")
    if to.is_relative_to(home):
        raise BackupError("备份不能放在安装文件夹里面", todo="放到另一块磁盘上")


@transaction.atomic
def _put_on_record(with_keys: bool) -> None:  # noqa: FBT001 - one word of one caller
    subject = Subject("installation", "backup")
    record(Act.EXPORT, subject, actor=None, purpose="在服务器上办理", new={"with_keys": with_keys})


def _files(home: Path, *, with_keys: bool) -> Iterator[Path]:
    """What is kept besides the database and the lake."""
    left_out = MADE_AGAIN | {LAKE} | (frozenset() if with_keys else {KEYS})
    for top in sorted(home.iterdir()):
        if top.name not in left_out:
            yield from _kept_below(top)


def _take_lake(home: Path, writing: Writing) -> None:
    """The lake stands still meanwhile: its pointer and what it points at belong together."""
    lake = home / LAKE
    held = Lake(lake, wait_seconds=WAIT_SECONDS) if lake.is_dir() else nullcontext()
    with held:
        for path in _kept_below(lake):
            _add(path, home, writing)


def _add(path: Path, home: Path, writing: Writing) -> None:
    try:
        writing.add(f"{FILES}/{path.relative_to(home).as_posix()}", path)
    except FileNotFoundError:
        return  # somebody's work in progress: what the database names is never removed


def _kept_below(top: Path) -> Iterator[Path]:
    for path in (top,) if top.is_file() else sorted(top.rglob("*")):
        unfinished = UNFINISHED & set(path.relative_to(top.parent).parts[1:])
        if path.is_file() and not unfinished and not path.name.endswith(DATABASE_FILES):
            yield path


def _manifest(state: State, with_keys: bool, digests: dict[str, str]) -> Manifest:  # noqa: FBT001
    return Manifest(
        made_at=timezone.now().isoformat(timespec="seconds"),
        program=metadata.version("shouwang"),
        vendor=connection.vendor,
        county=settings.SHOUWANG_COUNTY,
        migrations=state.migrations,
        counts=state.counts,
        audit_seq=state.audit_seq,
        audit_mac=state.audit_mac,
        keys_check=check_value(keyring()),
        with_keys=with_keys,
        digests=digests,
    )
