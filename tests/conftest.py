"""What every test stands on: tests that need Java or Chromium are skipped without, unless they must run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib import import_module

import pytest
import pytest_django
from django.conf import settings
from django.db import connection

from shouwang.secrecy.keys import make_keys
from tests.small_county import SmallCounty, screened

pytest_plugins = ("tests.web.browser",)
REQUIRED = os.environ.get("SHOUWANG_REQUIRE", "").split(",")


def pytest_sessionstart() -> None:
    """Keys for the sealed fields of this run."""
    make_keys(settings.HOME)


NEEDS = {"spark": "java", "browser": "chromium"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips what needs a program that is not here; named in SHOUWANG_REQUIRE, it runs and so fails."""
    for mark, program in NEEDS.items():
        if shutil.which(program) or mark in REQUIRED:
            continue
        skip = pytest.mark.skip(reason=f"no {program} on this machine")
        for item in items:
            if mark in item.keywords:
                item.add_marker(skip)


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> SmallCounty:
    """A small county that has been screened once; tests only read it."""
    return screened(tmp_path_factory.mktemp("county"))


@pytest.fixture
def audit_refuses_again(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """After a test that commits, the audit table refuses changes again."""
    yield
    with django_db_blocker.unblock():
        change_audit_guard("refuse_changes")


@pytest.fixture
def committed(audit_refuses_again: None, transactional_db: None) -> Iterator[None]:
    """A database that threads and other processes see; what was written is removed at the end."""
    yield
    change_audit_guard("allow_changes")


def change_audit_guard(how: str) -> None:
    """Add or take away the triggers that refuse changes of audit entries."""
    guard = import_module("shouwang.audit.migrations.0002_append_only")
    with connection.schema_editor() as editor:
        getattr(guard, how)(None, editor)
