"""For tests with several connections: what is written is really committed, and taken away afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from shouwang.audit.append_only import allow_changes, refuse_changes

STATE = {"triggers": "on"}
TABLES = ("audit_auditentry", "workflow_steptaken")


def each_table(change: str) -> None:
    """Put the triggers of the append-only tables on or take them off."""
    operation = {"on": refuse_changes, "off": allow_changes}[change]
    with connection.schema_editor() as editor:
        for table in TABLES:
            operation(table)(apps, editor)  # type: ignore[arg-type] # a migration's registry is the same here
    STATE["triggers"] = change


@pytest.fixture(scope="module")
def triggers_again(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """After the last test of a module emptied the tables, their triggers are put on again."""
    yield
    with django_db_blocker.unblock():
        each_table("on")


@pytest.fixture
def committed(triggers_again: None, transactional_db: None) -> Iterator[None]:
    """A database that other connections see; emptied at the end, which the triggers must not refuse."""
    if STATE["triggers"] == "off":
        each_table("on")
    yield
    each_table("off")
