"""An installation out of a backup: all of it or nothing, and what was found is said."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from shouwang.audit.chain import breaks
from shouwang.feeds.keeping import content_folder
from shouwang.feeds.models import Delivery
from shouwang.secrecy.keys import FILE as KEY_FILE
from shouwang.secrecy.keys import keyring_at
from shouwang.web.backup.archive import DATABASE, FILES, BackupError, Manifest, unpack
from shouwang.web.backup.database import is_empty, put, state_now
from shouwang.web.backup.making import KEYS, check_value, told_of
from shouwang.web.home import keep_settings, make_home
from shouwang.workflow.evidence import path_of
from shouwang.workflow.models import Evidence

COUNTY_DIGITS = 6
SHOWN_BREAKS = 5


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it: `well` where the audit holds and no file is missing."""

    well: bool
    lines: tuple[str, ...]


def restore(file: Path, home: Path, *, keys: Path | None) -> Restored:
    """Make an installation in an empty folder and an empty database."""
    _refuse_where_something_is(file, home)
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent, prefix=".restore-") as folder:
        manifest = unpack(file, Path(folder))
        _check_program(manifest)
        files = Path(folder) / FILES
        _bring_keys(files, manifest, keys)
        put(Path(folder) / DATABASE)
        _move(files, home)
    make_home(home)
    keep_settings(home, manifest.county[:COUNTY_DIGITS])
    return _looked_over(manifest)


def _refuse_where_something_is(file: Path, home: Path) -> None:
    if not file.is_file():
        raise BackupError(f"没有文件 {file}", todo="核对文件名")
    if home.exists() and any(home.iterdir()):
        raise BackupError(f"{home} 不是空的", accepted="空的或还没有的文件夹", todo="用 --home 换一个文件夹")
    if not is_empty():
        raise BackupError(
            "数据库不是空的", accepted="新建的空数据库", todo="新建数据库，改 SHOUWANG_DATABASE"
        )


def _check_program(manifest: Manifest) -> None:
    if manifest.vendor != connection.vendor:
        raise BackupError(
            f"备份来自 {manifest.vendor}，现在的数据库是 {connection.vendor}",
            accepted="同一种数据库",
            todo="按备份的来源设置 SHOUWANG_DATABASE",
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := sorted(set(manifest.migrations) - known):
        raise BackupError(
            f"备份来自更新的程序（{manifest.program}，有 {len(newer)} 项本程序没有的数据库变动）",
            todo="安装同样新或更新的程序后再恢复",
        )


def _bring_keys(files: Path, manifest: Manifest, keys: Path | None) -> None:
    """The keys that the backup was made under, from it or from where they are kept."""
    files.mkdir(exist_ok=True)
    if keys is not None:
        shutil.rmtree(files / KEYS, ignore_errors=True)
        shutil.copytree(keys, files / KEYS)
    if not (files / KEY_FILE).is_file():
        raise BackupError("备份里没有密钥", accepted="另行备份的 keys 文件夹", todo="用 --keys 说明它在哪里")
    if check_value(keyring_at(files)) != manifest.keys_check:
        raise BackupError("密钥不是这份备份的", accepted="同一安装的 keys 文件夹", todo="换一份密钥备份")


def _move(files: Path, home: Path) -> None:
    home.mkdir(exist_ok=True, mode=0o700)
    for path in files.iterdir():
        path.replace(home / path.name)


def _looked_over(manifest: Manifest) -> Restored:
    """What stands there now, held against what the backup said."""
    state = state_now()
    waiting = _upgraded(manifest)
    faults = [*_audit_faults(manifest, (state.audit_seq, state.audit_mac)), *_missing_files()]
    if dict(state.counts) != dict(manifest.counts):
        faults.append("数量与备份时不同")
    made = timezone.localtime(datetime.fromisoformat(manifest.made_at))
    lines = (
        f"备份时间：{made:%Y-%m-%d %H:%M}，程序 {manifest.program}",
        f"文件：{len(manifest.digests)} 个，逐个核对，与清单一致",
        *told_of(state),
        waiting,
        *(faults or ["审计记录逐条核对，全部完好；佐证和报送文件齐全"]),
        "下一步：shouwang workbench serve 和 shouwang workbench worker",
    )
    return Restored(not faults, lines)


def _upgraded(manifest: Manifest) -> str:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := known - set(manifest.migrations):
        call_command("migrate", interactive=False, verbosity=0)
        return f"数据库：已升级到本程序的版本（{len(newer)} 项变动）"
    return "数据库：版本与本程序一致"


def _audit_faults(manifest: Manifest, head: tuple[int, str]) -> Iterator[str]:
    if head != (manifest.audit_seq, manifest.audit_mac):
        yield "审计记录的最后一条与备份时不同"
    for number, gap in enumerate(breaks()):
        if number == SHOWN_BREAKS:
            yield "审计记录还有别的不符，请运行 shouwang audit verify"
            return
        yield f"审计记录：{gap.reason}"


def _missing_files() -> Iterator[str]:
    digests = Evidence.objects.values_list("sha256", flat=True).distinct().iterator()
    if missing := sum(1 for digest in digests if not path_of(digest).is_file()):
        yield f"缺 {missing} 个佐证文件"
    digests = Delivery.objects.values_list("sha256", flat=True).distinct().iterator()
    if missing := sum(1 for digest in digests if not content_folder(digest).is_dir()):
        yield f"缺 {missing} 个报送文件"
