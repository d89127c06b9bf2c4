"""What every test stands on: tests that need Java or Chromium are skipped without, unless they must run."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

from shouwang.feeds.staging import stage_folder
from shouwang.secrecy.keys import make_keys
from tests.small_county import SmallCounty, screened
from tests.web.chromium import CHROMIUM

pytest_plugins = ("tests.web.browser", "tests.journeys.counting", "tests.journeys.town")
REQUIRED = os.environ.get("SHOUWANG_REQUIRE", "").split(",")


def pytest_sessionstart() -> None:
    """Keys for the sealed fields of this run."""
    make_keys(settings.HOME)


NEEDS = {"spark": shutil.which("java"), "browser": CHROMIUM}
LONG = {"slow", *NEEDS}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips what needs a program that is not here; named in SHOUWANG_REQUIRE, it runs and so fails.

    Files with long tests come first, then those with most: so no core waits for another at the end.
    """
    for mark, program in NEEDS.items():
        if program or mark in REQUIRED:
            continue
        skip = pytest.mark.skip(reason=f"what {mark} needs is not on this machine")
        for item in items:
            if mark in item.keywords:
                item.add_marker(skip)
    long = {item.path for item in items if LONG & set(item.keywords)}
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.path not in long, -tests[item.path]))


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> SmallCounty:
    """A small county that has been screened once; tests only read it."""
    return screened(tmp_path_factory.mktemp("county"))


@pytest.fixture(scope="module")
def lasting(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What fixtures of a module write is there for each of its tests, and taken away after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session", autouse=True)
def emptied_between_tests() -> Iterator[None]:
    """After a test that commits, Django empties every table: for that moment the triggers must let it."""
    empty = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined] # Django's own hook

    def unguarded(self: TransactionTestCase) -> None:
        with triggers_away():
            empty(self)

    TransactionTestCase._fixture_teardown = unguarded  # type: ignore[attr-defined]
    yield
    TransactionTestCase._fixture_teardown = empty  # type: ignore[attr-defined]


@pytest.fixture
def committed(transactional_db: None) -> None:
    """A database that threads and other processes see; what was written is removed at the end."""


@pytest.fixture
def reads_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in the process of the test: others take a second to start, for every file."""
    monkeypatch.setattr("shouwang.jobs.checking.READERS", 0)
    monkeypatch.setattr("shouwang.feeds.originals.READERS", 0)
    monkeypatch.setattr(
        "shouwang.flow.stage_folder", lambda *a, **more: stage_folder(*a, **{**more, "workers": 0})
    )


@contextmanager
def triggers_away() -> Iterator[None]:
    """The tables without the triggers that refuse changes."""
    away, back = (sqlite_triggers if connection.vendor == "sqlite" else postgresql_triggers)()
    with connection.cursor() as cursor:
        for statement in away:
            cursor.execute(statement)
    yield
    with connection.cursor() as cursor:
        for statement in back:
            cursor.execute(statement)


def sqlite_triggers() -> tuple[list[str], list[str]]:
    """Statements that take every trigger away, and that make them again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = cursor.fetchall()
    return [f'DROP TRIGGER "{name}"' for name, _ in found], [sql for _, sql in found]


def postgresql_triggers() -> tuple[list[str], list[str]]:
    """Statements that put our triggers to sleep, and that wake them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        tables = [name for (name,) in cursor.fetchall()]
    return (
        [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables],
        [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables],
    )
