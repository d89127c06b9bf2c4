"""Running the pages and the work in the background."""

from __future__ import annotations

import logging
import shutil
import threading
from pathlib import Path

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from granian import Granian
from granian.constants import Interfaces

from shouwang.kernel.errors import ShouwangError
from shouwang.web.health import beat
from shouwang.web.home import METRICS, NOT_SET_UP, session_secret

APPLICATION = "shouwang.web.wsgi:application"
WAITING_REQUESTS = 64
BEAT_SECONDS = 20.0
log = logging.getLogger(__name__)


class NotSetUpError(ShouwangError):
    """The installation is not there, or older than the program."""

    code = "NOT_SET_UP"


def serve_pages(home: Path, *, host: str, port: int, workers: int) -> None:
    """Answer requests until told to end."""
    require_set_up(home)
    shutil.rmtree(home / METRICS, ignore_errors=True)
    (home / METRICS).mkdir(parents=True)
    connection.close()
    Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        backpressure=WAITING_REQUESTS,
        respawn_failed_workers=True,
        websockets=False,
        log_access=False,
    ).serve()


def work(home: Path) -> None:
    """Carry out jobs until told to end; a sign of life stands in the home folder meanwhile."""
    from shouwang.jobs.worker import run

    require_set_up(home)
    over = threading.Event()
    heart = threading.Thread(target=_beat, args=(home, over), daemon=True)
    heart.start()
    try:
        run()
    finally:
        over.set()


def require_set_up(home: Path) -> None:
    """NotSetUpError where a secret or a migration is missing."""
    if session_secret(home) == NOT_SET_UP or _migrations_wait():
        raise NotSetUpError("还没有安装，或程序比数据库新", todo="先运行 shouwang workbench setup")


def _migrations_wait() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _beat(home: Path, over: threading.Event) -> None:
    while not over.is_set():
        try:
            beat(home)
        except OSError as error:  # the disk is full: the next sign of life may succeed
            log.error("no sign of life could be written: %s", type(error).__name__)
        over.wait(BEAT_SECONDS)
