"""Where a drill happens: a small disk of its own, a database of its own, the processes that are killed."""

from __future__ import annotations

import http.client
import json
import os
import pwd
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).parent.parent
POSTGRES = os.environ.get("BENCH_POSTGRES", "postgres://root@127.0.0.1")
DATABASE, TABLESPACE = "shouwang_drills", "shouwang_drills"
COMMAND = "import sys; from shouwang.cli import main; sys.exit(main())"
DISK_BYTES = 6 << 30
STARTS_WITHIN, COMMAND_WITHIN = 120.0, 1_800.0


@dataclass(frozen=True, slots=True)
class Room:
    """A folder, and whether it is a disk of its own that may be filled."""

    folder: Path
    own_disk: bool


@contextmanager
def room() -> Iterator[Room]:
    """A disk of its own where this user may mount one, else a folder; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="shouwang-drills-"))
    folder.chmod(0o711)  # the server of the database reaches what is its own below
    disk, image = folder / "disk", folder / "image"
    disk.mkdir(mode=0o711)
    own = mounted(image, disk)
    try:
        yield Room(disk, own)
    finally:
        if own:
            subprocess.run(["umount", "--lazy", str(disk)], check=True)
        shutil.rmtree(folder, ignore_errors=True)


def mounted(image: Path, disk: Path) -> bool:
    """A file with a file system in it, mounted; False where this user may not."""
    if os.getuid() or not shutil.which("mkfs.ext4"):
        return False
    with image.open("wb") as file:
        file.truncate(DISK_BYTES)
    for words in (["mkfs.ext4", "-q", "-m", "0", str(image)], ["mount", "-o", "loop", str(image), str(disk)]):
        if subprocess.run(words, capture_output=True, check=False).returncode:
            image.unlink()
            return False
    disk.chmod(0o711)
    return True


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Not a byte is free on the disk, and then everything is again what it was."""
    ballast = disk / "ballast"
    try:
        fill(ballast)
        yield
    finally:
        ballast.unlink(missing_ok=True)


def fill(ballast: Path) -> None:
    """Take whatever is left of a disk, in ever smaller pieces."""
    descriptor = os.open(ballast, os.O_WRONLY | os.O_CREAT)
    try:
        piece, size = 1 << 30, 0
        while piece >= 4096:
            try:
                os.posix_fallocate(descriptor, size, piece)
                size += piece
            except OSError:
                piece //= 2
    finally:
        os.close(descriptor)


class Database:
    """A database of our own on the server of PostgreSQL, on the small disk where it can be."""

    def __init__(self, folder: Path | None) -> None:
        """`folder`: on the small disk; None where there is none."""
        self.names, self._folder = [DATABASE, f"{DATABASE}_restored"], folder
        self.on_disk = self._place()
        self.make(DATABASE)

    def make(self, name: str) -> str:
        """An empty one; its address."""
        self.drop(name)
        where = sql.SQL(" TABLESPACE {}").format(sql.Identifier(TABLESPACE)) if self.on_disk else sql.SQL("")
        administer(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + where)
        return f"{POSTGRES}/{name}"

    def drop(self, name: str) -> None:
        """Gone, with whoever is connected."""
        administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def end_connections(self) -> int:
        """Every connection to our database is cut; how many there were."""
        cut = sql.SQL("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = {}")
        return int(administer(cut.format(sql.Literal(DATABASE)))[0][0])

    @contextmanager
    def away(self) -> Iterator[None]:
        """As while it restarts: connections are cut, and new ones refused."""
        self._let_in(False)
        try:
            self.end_connections()
            yield
        finally:
            self._let_in(True)

    def remove(self) -> None:
        """All that was made on the server."""
        for name in self.names:
            self.drop(name)
        if self.on_disk:
            administer(sql.SQL("DROP TABLESPACE {}").format(sql.Identifier(TABLESPACE)))

    def _let_in(self, yes: bool) -> None:  # noqa: FBT001 - one word of this class
        word = sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {}")
        administer(word.format(sql.Identifier(DATABASE), sql.Literal(yes)))

    def _place(self) -> bool:
        """Whether the server could be given a folder on the small disk: it must be on this machine."""
        for name in self.names:
            self.drop(name)
        administer(sql.SQL("DROP TABLESPACE IF EXISTS {}").format(sql.Identifier(TABLESPACE)))
        if self._folder is None or urlsplit(POSTGRES).hostname not in ("127.0.0.1", "localhost"):
            return False
        try:
            owner = pwd.getpwnam("postgres")
            self._folder.mkdir(mode=0o700)
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
            make = sql.SQL("CREATE TABLESPACE {} LOCATION {}")
            administer(make.format(sql.Identifier(TABLESPACE), sql.Literal(str(self._folder))))
        except (KeyError, OSError, psycopg.Error):
            return False
        return True


def administer(statement: sql.Composable) -> list[Any]:
    """A statement to the server itself."""
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as server:
        cursor = server.execute(statement)
        return cursor.fetchall() if cursor.description else []


def has_postgresql() -> bool:
    """Whether there is a server to try."""
    try:
        psycopg.connect(f"{POSTGRES}/postgres", connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


class Job(NamedTuple):
    """A job as it stands."""

    id: int
    kind: str
    state: str
    tries: int
    message: str


@dataclass
class Installation:
    """An installation and its processes; only what it started itself is ever ended."""

    home: Path
    port: int
    more: Mapping[str, str] = field(default_factory=dict)
    log: Path | None = None
    server: subprocess.Popen[bytes] | None = None
    worker: subprocess.Popen[bytes] | None = None

    def told(self) -> dict[str, str]:
        """What its processes are told."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("SHOUWANG_", "DJANGO_"))}
        own = {"SHOUWANG_HOME": str(self.home), "SHOUWANG_LOG_LEVEL": "WARNING"}
        return clean | own | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"} | dict(self.more)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of the program, to its end."""
        return self._done([sys.executable, "-c", COMMAND, *words])

    def inside(self, *words: str) -> Any:  # noqa: ANN401 - what JSON says
        """What `drill_inside` says."""
        done = self._done([sys.executable, "-m", "benchmarks.drill_inside", *words])
        if done.returncode:
            raise SystemExit(done.stderr)
        return json.loads(done.stdout.splitlines()[-1])

    def start_server(self) -> float:
        """The web server; seconds until it answered."""
        began = time.monotonic()
        words = ("serve", "--workers", "2", "--host", "127.0.0.1", "--port", str(self.port))
        self.server = self._started(*words)
        until(self.answers, within=STARTS_WITHIN)
        return time.monotonic() - began

    def start_worker(self) -> None:
        """The process that works in the background."""
        self.worker = self._started("worker")

    def kill_server(self) -> None:
        """As a power cut does: at once, with all that belongs to it."""
        end(self.server, signal.SIGKILL)

    def kill_worker(self) -> None:
        """The same for the background."""
        end(self.worker, signal.SIGKILL)

    def stop(self) -> None:
        """As the system does when it goes down."""
        end(self.server, signal.SIGTERM)
        end(self.worker, signal.SIGTERM)

    def jobs(self) -> list[Job]:
        """Every job, asked of the database itself."""
        names = ", ".join(Job._fields)
        return [Job(*row) for row in self._asked(f"SELECT {names} FROM jobs_job ORDER BY id")]

    def children(self) -> list[int]:
        """The processes that answer requests: children of the server's own process."""
        assert self.server is not None
        told = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text("ascii")
        commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in told.split()}
        return [pid for pid, command in commands.items() if b"resource_tracker" not in command]

    def health(self) -> tuple[int, Mapping[str, bool]]:
        """Status and what it says of each part; 0 where nothing answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/health/")
            answer = connection.getresponse()
            content = answer.read()
            return answer.status, json.loads(content)["parts"]
        except (OSError, http.client.HTTPException, ValueError, KeyError):
            return 0, {}
        finally:
            connection.close()

    def answers(self) -> bool:
        """Whether people could work: it answers, and with its database."""
        status, parts = self.health()
        return status in (200, 503) and bool(parts.get("database"))

    def _asked(self, question: str) -> list[Any]:
        if address := self.more.get("SHOUWANG_DATABASE"):
            with psycopg.connect(address) as database:
                return database.execute(question.encode()).fetchall()
        with closing(sqlite3.connect(self.home / "shouwang.sqlite3", timeout=20)) as database:
            return database.execute(question).fetchall()

    def _started(self, *words: str) -> subprocess.Popen[bytes]:
        with (self.log or Path(os.devnull)).open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-c", COMMAND, "workbench", *words],
                env=self.told(), cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def _done(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, env=self.told(), cwd=ROOT, capture_output=True, text=True, check=False,
            timeout=COMMAND_WITHIN,
        )  # fmt: skip


def end(process: subprocess.Popen[bytes] | None, sign: signal.Signals) -> None:
    """End a process of ours and all that belongs to it."""
    if process is None:
        return
    try:
        os.killpg(process.pid, sign)
    except ProcessLookupError:
        return
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until(true: Callable[[], object], *, within: float, between: float = 0.1) -> float:
    """Wait for something that comes; the seconds it took."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > within:
            raise SystemExit("what was waited for did not come")
        time.sleep(between)
    return time.monotonic() - began
