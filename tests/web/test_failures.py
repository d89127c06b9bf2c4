"""Processes killed, a disk that is full, a database that goes away: no form is lost, none is doubled.

A village's phones send visits as their outbox does: a form stays until it is answered, and is sent again.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from tests.web.installation import COMMAND, ask, environment, free_port, install

pytestmark = pytest.mark.slow
SERVER = os.environ.get("SHOUWANG_TEST_DATABASE", "")
ON_POSTGRESQL = SERVER.startswith("postgres")
FORMS, SENDERS, PATIENCE = 24, 3, 240
DISK_BYTES = 64 << 20
FULL = "没有保存下来：服务器磁盘已满；请过后再提交，并告知系统管理员。"
PREPARE = f"""
import json
from django.test import Client
from tests import cast
from tests.cases.matters import handed_out
cases = [handed_out() for _ in range({FORMS})]
client = Client()
client.force_login(cast.user("zhaocun"), backend="django.contrib.auth.backends.ModelBackend")
cookie = client.cookies["sessionid"].value
print(json.dumps({{"cookie": cookie, "cases": [[case.pk, case.version] for case in cases]}}))
"""
LOOK = """
from shouwang.audit.chain import breaks
from shouwang.cases.models import Visit
from shouwang.workflow.models import StepTaken
keys = Visit.objects.values("client_key").distinct().count()
print(repr((Visit.objects.count(), keys, StepTaken.objects.filter(action="visit").count(), list(breaks()))))
"""
DELIVERIES = 4
DELIVER = f"""
from django.conf import settings
from tests import cast
from tests.jobs.office import Office, bill, bills, member
from shouwang.jobs.checking import receive_and_ask
Office(settings.HOME).register(member("陈家", 11))
for month in range(1, {DELIVERIES} + 1):
    day = f"2025-{{month:02d}}-01"
    content = bills(*(bill("陈家", 11, 结算日期=day, 个人自付=str(n)) for n in range(50)))
    receive_and_ask(county=cast.COUNTY, department="medical_insurance", file_name=f"{{month}}.csv",
                    chunks=[content], actor=cast.user("yibao"))
"""
CHECKED = """
from shouwang.feeds.models import Delivery, DeliverySheet
from shouwang.jobs.models import Job
sheets = DeliverySheet.objects.filter(rows_read=50, accepted=50).count()
checked = Delivery.objects.filter(state="checked").count()
print(checked, sheets, DeliverySheet.objects.count(), Job.objects.count())
"""
LONG_AGO = "UPDATE jobs_job SET heard_at = '2020-01-01 00:00:00' WHERE state = 'running'"


class Office:
    """An installation with visits to make, and its server, which is killed and comes back."""

    def __init__(self, home: Path, more: dict[str, str]) -> None:
        """Installed, and with as many visits to make as there are forms."""
        self.home, self.more, self.port = install(home, **more), more, free_port()
        prepared = json.loads(ask(home, PREPARE, **more))
        self.cookie: str = prepared["cookie"]
        self.cases: list[tuple[int, int]] = [tuple(case) for case in prepared["cases"]]
        self.accepted: dict[int, str] = {}
        self.refused: set[str] = set()
        self.server: subprocess.Popen[bytes] | None = None

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """A process of the installation, the head of a group of its own."""
        return subprocess.Popen(
            [sys.executable, "-c", COMMAND, "workbench", *words],
            env=environment(self.home, **self.more),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def serve(self) -> None:
        """The web server, answering."""
        self.server = self.start("serve", "--workers", "1", "--port", str(self.port))
        until(lambda: self.answers("/health/"))

    def children(self) -> list[int]:
        """The processes of the server that answer."""
        assert self.server is not None
        told = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text("ascii")
        commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in told.split()}
        return [pid for pid, command in commands.items() if b"resource_tracker" not in command]

    def runs(self) -> bool:
        """Whether the server has not ended."""
        return self.server is not None and self.server.poll() is None

    def kill(self) -> None:
        """As a power cut does: server and all that belongs to it, at once."""
        if self.server and self.server.poll() is None:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()

    def answers(self, path: str) -> bool:
        """Whether the server answers at all."""
        try:
            return self._ask("GET", path, {}, "")[0] in (200, 503)
        except (OSError, http.client.HTTPException):
            return False

    def send(self, case: int, version: int) -> None:
        """One form, again and again until the server says that it has it."""
        fields = {
            "client_key": f"form-of-case-{case:06d}",
            "version": str(version),
            "f-outcome": "confirmed",
            "csrfmiddlewaretoken": "a" * 32,
        }
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
            "Cookie": f"sessionid={self.cookie}; csrftoken={'a' * 32}",
        }
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                status, body = self._ask(
                    "POST", f"/visits/{case}/record/", headers, urllib.parse.urlencode(fields)
                )
            except (OSError, http.client.HTTPException):
                time.sleep(0.2)
                continue
            if status == 200:
                self.accepted[case] = json.loads(body)["state"]
                return
            assert status >= 500, (status, body[:200])
            self.refused.add(body.decode())
            time.sleep(0.2)

    def jobs(self) -> list[str]:
        """The states of all jobs."""
        return [state for (state,) in self.execute("SELECT state FROM jobs_job")]

    def execute(self, sql: str) -> list[tuple[str, ...]]:
        """A statement to the database, past the program."""
        if ON_POSTGRESQL:
            with psycopg.connect(self.more["SHOUWANG_DATABASE"], autocommit=True) as database:
                cursor = database.execute(sql.encode())
                return cursor.fetchall() if cursor.description else []
        with closing(sqlite3.connect(self.home / "shouwang.sqlite3", timeout=20)) as database:
            found = database.execute(sql).fetchall()
            database.commit()
            return found

    def _ask(self, method: str, path: str, headers: dict[str, str], body: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def until(true: object, *, seconds: float = PATIENCE) -> None:
    """Wait for something that comes."""
    deadline = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.1)


def administer(*statements: str) -> None:
    """Statements to the server of the database itself."""
    with psycopg.connect(urlsplit(SERVER)._replace(path="/postgres").geturl(), autocommit=True) as server:
        for statement in statements:
            server.execute(statement.encode())


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office whose server runs."""
    yield from opened(tmp_path / "office")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own that may be filled."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(disk)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user may not mount a disk")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.fixture
def cramped_office(small_disk: Path) -> Iterator[Office]:
    """An office on such a disk."""
    yield from opened(small_disk / "office")


def opened(home: Path) -> Iterator[Office]:
    """An office whose server runs, until it is no longer needed."""
    more, name = {}, f"{urlsplit(SERVER).path[1:]}_failures"
    if ON_POSTGRESQL:
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
        more = {"SHOUWANG_DATABASE": urlsplit(SERVER)._replace(path=name).geturl()}
    made = Office(home, more)
    made.serve()
    yield made
    made.kill()
    if ON_POSTGRESQL:
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def phones(office: Office) -> list[threading.Thread]:
    """Senders that share the forms."""

    def life(share: list[tuple[int, int]]) -> None:
        for case, version in share:
            office.send(case, version)

    threads = [threading.Thread(target=life, args=(office.cases[n::SENDERS],)) for n in range(SENDERS)]
    for thread in threads:
        thread.start()
    return threads


def nothing_is_lost_or_doubled(office: Office, threads: list[threading.Thread]) -> None:
    """Every form was answered, and stands in the database once, as one step of its case."""
    for thread in threads:
        thread.join(PATIENCE)
    assert set(office.accepted) == {case for case, _ in office.cases}
    assert set(office.accepted.values()) <= {"accepted", "already"}
    assert ask(office.home, LOOK, **office.more) == repr((FORMS, FORMS, FORMS, []))


def test_a_killed_server_loses_and_doubles_no_form(office: Office) -> None:
    threads = phones(office)
    for answered in (FORMS // 4, FORMS // 2):
        until(lambda answered=answered: len(office.accepted) >= answered)
        office.kill()
        office.serve()
    nothing_is_lost_or_doubled(office, threads)


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the processes")
def test_a_killed_child_of_the_server_is_replaced_and_the_server_goes_on(office: Office) -> None:
    threads = phones(office)
    until(lambda: len(office.accepted) >= FORMS // 4)
    (before,) = office.children()
    os.kill(before, signal.SIGKILL)
    nothing_is_lost_or_doubled(office, threads)
    assert office.runs()
    assert before not in office.children()


def test_a_full_disk_is_said_and_loses_and_doubles_no_form(cramped_office: Office, small_disk: Path) -> None:
    office, ballast = cramped_office, small_disk / "ballast"
    fill(ballast)
    threads = phones(office)
    if ON_POSTGRESQL:  # its database lies elsewhere: forms without photographs need no room
        until(lambda: len(office.accepted) == FORMS)
    else:
        until(lambda: office.refused)
        assert not office.accepted
        assert {json.loads(body)["message"] for body in office.refused} == {FULL}
    assert office.answers("/health/")
    assert office.runs()
    ballast.unlink()
    nothing_is_lost_or_doubled(office, threads)


def fill(ballast: Path) -> None:
    """Not a byte is left."""
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    assert shutil.disk_usage(ballast.parent).free == 0


@pytest.mark.skipif(not ON_POSTGRESQL, reason="a file does not restart")
def test_a_database_that_restarts_loses_and_doubles_no_form(office: Office) -> None:
    threads = phones(office)
    database = urlsplit(office.more["SHOUWANG_DATABASE"]).path[1:]
    for answered in range(2, FORMS, 5):
        until(lambda answered=answered: len(office.accepted) >= answered)
        administer(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")
    nothing_is_lost_or_doubled(office, threads)


def test_the_work_of_a_killed_worker_is_done_once_by_the_next(office: Office) -> None:
    office.kill()
    ask(office.home, DELIVER, **office.more)
    first = office.start("worker")
    until(lambda: "running" in office.jobs())
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    office.execute(LONG_AGO)
    second = office.start("worker")
    try:
        until(lambda: set(office.jobs()) == {"done"})
    finally:
        os.killpg(second.pid, signal.SIGTERM)
        second.wait(PATIENCE)
    n = DELIVERIES
    assert ask(office.home, CHECKED, **office.more) == f"{n} {n} {n} {n}"
