"""What every test stands on: Spark tests are skipped without Java, unless the run must have them."""

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

REQUIRED = os.environ.get("SHOUWANG_REQUIRE", "").split(",")


def pytest_sessionstart() -> None:
    """Keys for the sealed fields of this run."""
    make_keys(settings.HOME)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips Spark tests on a machine without Java; with SHOUWANG_REQUIRE=spark they run, and so fail."""
    if shutil.which("java") or "spark" in REQUIRED:
        return
    skip = pytest.mark.skip(reason="no Java on this machine")
    for item in items:
        if "spark" in item.keywords:
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
