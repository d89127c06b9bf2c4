"""The database as one file, taken while people work in it, and back again."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from shouwang.kernel.errors import ShouwangError
from shouwang.web.backup.archive import BackupError

Ask = Callable[[str], list[tuple[Any, ...]]]
COUNTED = {
    "农户": "registry_household",
    "人口": "registry_person",
    "线索": "screening_findingrecord",
    "事项": "workflow_case",
    "走访": "cases_visit",
    "报送": "feeds_delivery",
    "佐证": "workflow_evidence",
    "账号": "accounts_user",
    "审计记录": "audit_auditentry",
}
"""What a person counts to believe that everything is there."""


class ProgramMissingError(ShouwangError):
    """pg_dump or pg_restore is not on this machine, or is older than the database."""

    code = "PROGRAM_MISSING"


@dataclass(frozen=True, slots=True)
class State:
    """What a database holds: the migrations it has been through, the head of its audit, how many of each."""

    migrations: tuple[str, ...]
    audit_seq: int
    audit_mac: str
    counts: Mapping[str, int]


def state(ask: Ask) -> State:
    """The state of whatever database answers."""
    tables = {label: ask(f"SELECT count(*) FROM {table}") for label, table in COUNTED.items()}
    heads = ask("SELECT seq, mac FROM audit_audithead")
    seq, mac = heads[0] if heads else (0, "")
    applied = ask("SELECT app, name FROM django_migrations ORDER BY app, name")
    counts = {label: int(rows[0][0]) for label, rows in tables.items()}
    return State(tuple(f"{app}.{name}" for app, name in applied), seq, mac, counts)


def state_now() -> State:
    """The state of our own database."""
    return state(_ask)


def take(into: Path) -> State:
    """Write the whole database into a file, at one moment, and say what that moment held."""
    return _take_sqlite(into) if connection.vendor == "sqlite" else _take_postgresql(into)


def put(file: Path) -> None:
    """Make our database, which holds nothing yet, what the file says."""
    connection.close()
    if connection.vendor == "sqlite":
        Path(_options()["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, _options()["NAME"])
    else:
        _run(
            "pg_restore",
            "--no-owner",
            "--single-transaction",
            "--exit-on-error",
            "--dbname",
            _name(),
            str(file),
        )


def is_empty() -> bool:
    """Whether our database holds no table."""
    if connection.vendor == "sqlite":
        path = Path(_options()["NAME"])
        return not path.exists() or not path.stat().st_size
    return not connection.introspection.table_names()


def _take_sqlite(into: Path) -> State:
    connection.ensure_connection()
    with closing(sqlite3.connect(into)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        if (said := copy.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise BackupError(f"数据库文件有损坏（{said}）", todo="先用上一份备份恢复，再查磁盘")
        return state(lambda sql: copy.execute(sql).fetchall())


def _take_postgresql(into: Path) -> State:
    """pg_dump sees the very moment of our transaction, however long it takes."""
    with transaction.atomic():
        _ask("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", rows=False)
        ((snapshot,),) = _ask("SELECT pg_export_snapshot()")
        _run("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={into}", _name())
        return state(_ask)


def _ask(sql: str, *, rows: bool = True) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if rows else []


def _run(program: str, *words: str) -> None:
    """Run a program of PostgreSQL; the password goes by the environment, never in sight."""
    if shutil.which(program) is None:
        raise ProgramMissingError(
            f"这台机器上没有 {program}",
            accepted="与数据库版本相同的 PostgreSQL 客户端程序",
            todo="安装 postgresql-client 后再运行",
        )
    done = subprocess.run([program, *words], env=_environment(), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["没有说明"])[0][:200]
        raise BackupError(f"{program} 没有做成（{why}）", todo="按所说的改正后再运行")


def _environment() -> dict[str, str]:
    told = _options()
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    return os.environ | {name: str(told[key]) for key, name in names.items() if told.get(key)}


def _name() -> str:
    return str(_options()["NAME"])


def _options() -> Mapping[str, Any]:
    found: Mapping[str, Any] = settings.DATABASES["default"]
    return {**found, "NAME": connection.settings_dict["NAME"]}
