"""Whether the parts of an installation work: database, disk, keys, worker, lake."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.conf import settings
from django.db import DatabaseError, connection

from shouwang.secrecy.keys import KeysError, keyring
from shouwang.web.home import HEARTBEAT

LEAST_FREE_BYTES = 1 << 30
HEARTBEAT_SECONDS = 90
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """One part; people cannot work without a needed one."""

    name: str
    well: bool
    needed: bool


def examined() -> tuple[Part, ...]:
    """Every part as it is now."""
    home = Path(settings.HOME)
    return (
        Part("database", _works(_ask_database), needed=True),
        Part("keys", _works(lambda: keyring().current), needed=True),
        Part("disk", shutil.disk_usage(home).free >= LEAST_FREE_BYTES, needed=True),
        Part("worker", heard_from_worker(home), needed=False),
        Part("lake", not (home / "lake").exists() or (home / "lake").is_dir(), needed=False),
    )


def beat(home: Path) -> None:
    """The worker is there."""
    path = home / HEARTBEAT
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def heard_from_worker(home: Path) -> bool:
    """Whether a worker was heard of lately."""
    path = home / HEARTBEAT
    return path.exists() and time.time() - path.stat().st_mtime < HEARTBEAT_SECONDS


def _works(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except (DatabaseError, KeysError) as error:
        log.error("a part does not work", kind=type(error).__name__)
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
