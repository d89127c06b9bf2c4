"""Puts a county's morning on a workbench and writes docs/benchmarks-web.md: `make bench-web`.

    [SIZE=small] [BENCH_POSTGRES=postgres://user@host] python -m benchmarks.workbench_load [sqlite postgresql]

Sixteen township clerks open the pages of their day, each reading a page for about a second; then again, as
fast as they are answered; then phones send offline forms, fifty a second. Server and clerks share the machine
here: an office's own server does better. A database not measured keeps its old section; without a
PostgreSQL at BENCH_POSTGRES its section is left out.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

import psycopg
from benchmarks.results import MARK, Section, kept, machine
from benchmarks.workbench_data import number_of

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "benchmarks-web.md"
WORK = ROOT / "bench_data" / "workbench"
POSTGRES = os.environ.get("BENCH_POSTGRES", "postgres://root@127.0.0.1")
DATABASE = "shouwang_bench"
LIBRARIES = ("django", "granian", "psycopg")
PORT, WORKERS, USERS, FORMS_A_SECOND = 8765, 2, 16, 50
PATIENCE = 10.0
"""Seconds within which a form must be taken to count as accepted at once."""
LATE = 60.0
READING = (0.5, 1.5)
"""Seconds for which somebody looks at a page, at least and at most: a clerk in a hurry."""
COMMAND = "import sys; from shouwang.cli import main; sys.exit(main())"


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is, and how long is measured."""

    households: int
    findings: int
    seconds: int


SIZES = {"full": Size(1_000_000, 200_000, 60), "small": Size(2_000, 1_000, 8)}
TOWNSHIP = "99010190000000"


@dataclass
class Times:
    """Seconds to an answer by page, and how many answers were no good."""

    taken: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: int = 0

    def quantile(self, page: str, part: float) -> float:
        """Milliseconds."""
        found = sorted(self.taken[page])
        return found[min(int(len(found) * part), len(found) - 1)] * 1000


class Person:
    """Somebody signed in, on one connection that is kept."""

    def __init__(self, session: str) -> None:
        """`session`: the cookie."""
        self._connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=LATE)
        self._cookie = f"sessionid={session}; csrftoken={'a' * 32}"

    def ask(self, path: str, form: Mapping[str, str] | None = None) -> int:
        """The status of an answer; 0 where there was none."""
        return self._answer(path, form)[0]

    def send(self, path: str, form: Mapping[str, str]) -> str:
        """What became of a form: accepted, kept (the case went on without it), or nothing yet."""
        status, content = self._answer(path, form)
        return str(json.loads(content)["state"]) if status == HTTPStatus.OK else ""

    def _answer(self, path: str, form: Mapping[str, str] | None) -> tuple[int, bytes]:
        headers = {"Cookie": self._cookie}
        body = None
        if form is not None:
            body = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": "a" * 32})
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        try:
            self._connection.request("GET" if body is None else "POST", path, body, headers)
            answer = self._connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return 0, b""
        return answer.status, content


def day_of_a_clerk(turn: int, households: int) -> tuple[str, str, Mapping[str, str] | None]:
    """The page that a clerk opens at a turn: its name, its address, and a form where one is sent."""
    home = number_of(1 + turn * 37 % min(households, 20_000))
    pages: Sequence[tuple[str, str, Mapping[str, str] | None]] = (
        ("health（参照）", "/health/", None),
        ("收件箱", "/inbox/", None),
        ("事项列表", "/cases/", None),
        ("查找农户", "/households/", {"q": home}),
        ("农户页", f"/households/{home}/", None),
        ("看板", f"/dashboards/{TOWNSHIP}/", None),
    )
    return pages[turn % len(pages)]


def read_pages(sessions: Sequence[str], size: Size, *, reading: bool = False) -> tuple[Times, float]:
    """All clerks at once for a while, `reading` what they open or not; the times, and answers a second."""
    times, end = Times(), time.monotonic() + size.seconds

    def life(number: int, session: str) -> None:
        person, turn, pauses = Person(session), number, random.Random(number)  # noqa: S311 - no secret
        while time.monotonic() < end:
            name, path, form = day_of_a_clerk(turn, size.households)
            begun = time.perf_counter()
            status = person.ask(path, form)
            times.taken[name].append(time.perf_counter() - begun)
            times.faults += status not in (200, 503 if path == "/health/" else 200)
            turn += 1
            if reading:
                time.sleep(pauses.uniform(*READING))

    began = time.monotonic()
    together([partial(life, number, session) for number, session in enumerate(sessions)])
    return times, sum(map(len, times.taken.values())) / (time.monotonic() - began)


def send_forms(prepared: Mapping[str, Any], size: Size) -> tuple[list[float], int, int]:
    """Fifty a second by all phones: seconds until each was taken, how many were sent, how many stayed."""
    taken: list[float] = []
    began = time.monotonic()
    per_phone = FORMS_A_SECOND * size.seconds // USERS

    def life(number: int, session: str, cases: Sequence[tuple[int, int]]) -> None:
        person = Person(session)
        for turn, (case, version) in enumerate(cases[:per_phone]):
            due = began + (turn * USERS + number) / FORMS_A_SECOND
            time.sleep(max(0.0, due - time.monotonic()))
            form = {"client_key": f"offline-{case:08d}", "version": str(version), "f-outcome": "confirmed"}
            while time.monotonic() < due + LATE:
                state = person.send(f"/visits/{case}/record/", form)
                if state in ("accepted", "already"):
                    taken.append(time.monotonic() - due)
                if state:
                    break
                time.sleep(0.2)

    shares = zip(prepared["collectors"], prepared["visits"], strict=True)
    together([partial(life, number, *share) for number, share in enumerate(shares)])
    offered = sum(min(per_phone, len(cases)) for cases in prepared["visits"])
    return taken, offered, offered - len(taken)


def together(lives: Sequence[Callable[[], None]]) -> None:
    """Everybody at once, until all are done."""
    threads = [threading.Thread(target=life) for life in lives]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def measure(vendor: str, size: Size) -> Section:
    """Fill, serve, load."""
    shutil.rmtree(WORK, ignore_errors=True)
    told = environment(vendor)
    install = [sys.executable, "-c", COMMAND, "workbench", "setup", "--county", "990101"]
    subprocess.run(
        [*install, "--county-name", "守望县"], check=True, env=told, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    visits = FORMS_A_SECOND * size.seconds + USERS
    words = [str(number) for number in (size.households, size.findings, visits)]
    fill = [sys.executable, "-m", "benchmarks.workbench_work", *words]
    done = subprocess.run(fill, check=True, env=told, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    prepared = json.loads(done.stdout.splitlines()[-1])
    with server(told):
        read_pages(prepared["clerks"], Size(size.households, 0, 2))  # warm
        calm = read_pages(prepared["clerks"], size, reading=True)
        hurried = read_pages(prepared["clerks"], size)
        forms = send_forms(prepared, size)
    shutil.rmtree(WORK, ignore_errors=True)
    return told_as_section(vendor, size, calm, hurried, forms)


def told_as_section(
    vendor: str,
    size: Size,
    calm: tuple[Times, float],
    hurried: tuple[Times, float],
    forms: tuple[list[float], int, int],
) -> Section:
    """The table and what it means."""
    (times, rate), (pressed, most) = calm, hurried
    reference = times.quantile("health（参照）", 0.5)
    rows = [
        (
            page,
            f"{times.quantile(page, 0.5):,.0f}",
            f"{times.quantile(page, 0.95):,.0f}",
            f"{times.quantile(page, 0.5) / reference:.1f}",
            f"{pressed.quantile(page, 0.5):,.0f}",
            f"{pressed.quantile(page, 0.95):,.0f}",
            f"{len(taken) + len(pressed.taken[page]):,}",
        )
        for page, taken in sorted(times.taken.items())
    ]
    taken, offered, lost = forms
    at_once = sum(seconds <= PATIENCE for seconds in taken)
    middle = statistics.median(taken) * 1000 if taken else 0
    slow = sorted(taken)[int(len(taken) * 0.95)] * 1000 if taken else 0
    least, longest = READING
    return Section(
        f"{vendor}: {size.households:,} households, {size.findings:,} findings",
        ("page", "p50 ms", "p95 ms", "p50 ÷ health", "without a pause: p50", "p95", "requests"),
        rows,
        (
            f"{USERS} township clerks, {WORKERS} server processes. Each looks at a page for {least} to "
            f"{longest} s: {rate:,.0f} requests/s, {times.faults} answers that were no page.",
            f"Without a pause, a page asked for as soon as the last one came: {most:,.0f} requests/s, "
            f"{pressed.faults} answers that were no page; what is measured then is mostly the queue.",
            f"Offline forms, {FORMS_A_SECOND}/s: {at_once / max(offered, 1):.1%} of {offered:,} "
            f"accepted within {PATIENCE:.0f} s, {lost} not within {LATE:.0f} s; "
            f"p50 {middle:,.0f} ms, p95 {slow:,.0f} ms.",
        ),
    )


@contextmanager
def server(told: Mapping[str, str]) -> Iterator[None]:
    """The web server, answering; ended with all that belongs to it."""
    words = ["workbench", "serve", "--workers", str(WORKERS), "--port", str(PORT)]
    command = [sys.executable, "-c", COMMAND, *words]
    process = subprocess.Popen(
        command, env=dict(told), cwd=ROOT, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + LATE * 2
        while Person("").ask("/health/") not in (200, 503):
            if time.monotonic() > deadline or process.poll() is not None:
                raise SystemExit("the server did not begin to answer")
            time.sleep(0.2)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def environment(vendor: str) -> dict[str, str]:
    """What a process of the installation under load is told."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("SHOUWANG_", "DJANGO_"))}
    told = clean | {"SHOUWANG_HOME": str(WORK), "SHOUWANG_LOG_LEVEL": "WARNING", "SHOUWANG_COUNTY": "990101"}
    if vendor == "postgresql":
        with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)".encode())
            admin.execute(f"CREATE DATABASE {DATABASE}".encode())
        told["SHOUWANG_DATABASE"] = f"{POSTGRES}/{DATABASE}"
    return told


def has_postgresql() -> bool:
    """Whether there is one to measure."""
    try:
        psycopg.connect(f"{POSTGRES}/postgres", connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def write(sections: Mapping[str, str]) -> None:
    """The page, its databases in their order."""
    head = (
        "# Benchmarks of the workbench\n\nWritten by `make bench-web`; do not edit. Compare ratios, not "
        "milliseconds: the load comes\nfrom the same machine. `health` asks the database one question and is "
        f"the measure of the others.\n\nMachine: {machine(LIBRARIES)}\n"
    )
    parts = (part for part in ("sqlite", "postgresql") if part in sections)
    body = "\n\n".join(f"{MARK.format(part)}\n{sections[part]}" for part in parts)
    PAGE.write_text(f"{head}\n{body}\n", "utf-8")


def main(vendors: Sequence[str]) -> int:
    """Measure one database after the other; what is done is written at once."""
    size, sections = SIZES[os.environ.get("SIZE", "full")], kept(PAGE)
    for vendor in vendors or ("sqlite", *(("postgresql",) if has_postgresql() else ())):
        print(f"{vendor} …", flush=True)
        sections[vendor] = measure(vendor, size).markdown().strip()
        write(sections)
        print(sections[vendor], flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
