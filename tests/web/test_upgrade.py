"""An installation of any earlier day comes forward with all its rows: the walk of every migration, rows on.

After each migration of ours a row is added to every table of its app as it is at that moment; every later
migration must carry them, and in the end the program of today must read them.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from shouwang.secrecy.fields import SealedTextField

ALIAS = "upgrade"
OURS = {config.label for config in apps.get_app_configs() if config.name.startswith("shouwang.")}
SERVER = os.environ.get("SHOUWANG_TEST_DATABASE", "")
numbers = count(1)


@pytest.fixture
def empty(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[BaseDatabaseWrapper]:
    """A database with nothing in it, of the kind that the tests run on."""
    with administered(ALIAS, tmp_path) as connection, django_db_blocker.unblock():
        yield connection


@contextmanager
def administered(alias: str, folder: Path) -> Iterator[BaseDatabaseWrapper]:
    """An empty database of the kind that the tests run on, under an alias, until it is no longer needed."""
    name = str(folder / f"{alias}.sqlite3")
    if SERVER.startswith("postgres"):
        name = f"{urlsplit(SERVER).path[1:]}_{alias}_{os.getpid()}"
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
    connections.databases[alias] = {**connections.databases["default"], "NAME": name}
    try:
        yield connections[alias]
    finally:
        connections[alias].close()
        del connections.databases[alias], connections[alias]
        if SERVER.startswith("postgres"):
            administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def administer(*statements: str) -> None:
    """Statements to the server itself."""
    with psycopg.connect(urlsplit(SERVER)._replace(path="/postgres").geturl(), autocommit=True) as server:
        for statement in statements:
            server.execute(statement.encode())


@pytest.mark.slow
def test_rows_of_every_earlier_state_come_forward(empty: BaseDatabaseWrapper) -> None:
    made = Counter[str]()
    for app, state in walk(empty):
        for model in state.apps.get_models():
            if model._meta.app_label == app and not is_full(model):
                add_row(model, made)
    empty.check_constraints()
    assert len(made) > 30
    lost = {table: (number, rows_in(empty, table)) for table, number in made.items()}
    assert {table: both for table, both in lost.items() if both[1] < both[0]} == {}
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            assert len(list(model._base_manager.using(ALIAS))) >= made[model._meta.db_table]


@pytest.mark.django_db
def test_no_change_of_a_table_is_without_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def walk(connection: BaseDatabaseWrapper) -> Iterator[tuple[str, ProjectState]]:
    """Migration after migration; after each of ours its app, and the project as it is then."""
    executor = MigrationExecutor(connection)
    executor.recorder.ensure_schema()
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    state = executor._create_project_state(with_applied_migrations=True)
    for migration, _ in plan:
        state = executor.apply_migration(state, migration)
        if migration.app_label in OURS:
            yield migration.app_label, state


def is_full(model: type[models.Model]) -> bool:
    """Whether the table holds its one row, as the head of the audit does."""
    return model._meta.pk.has_default() and model._base_manager.using(ALIAS).exists()


def add_row(model: type[models.Model], made: Counter[str]) -> models.Model:
    """A row with something in every column that needs it, and rows of its own that it leads to."""
    chosen = SPECIAL.get(model._meta.label_lower, {})
    values = {f.name: value_of(f, made) for f in model._meta.concrete_fields if wants(f)}
    row = model(**{**values, **{name: value for name, value in chosen.items() if has(model, name)}})
    row.save(using=ALIAS, force_insert=True)
    made[model._meta.db_table] += 1
    return row


def rows_in(connection: BaseDatabaseWrapper, table: str) -> int:
    """How many rows a table holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
        return int(cursor.fetchone()[0])


def has(model: type[models.Model], name: str) -> bool:
    """Whether the table has the column at that moment."""
    return any(field.name == name for field in model._meta.concrete_fields)


def wants(field: Any) -> bool:
    """Whether a column is filled: sealed ones always."""
    if isinstance(field, SealedTextField):
        return True
    return not (field.null or field.has_default() or isinstance(field, models.AutoField))


def value_of(field: Any, made: Counter[str]) -> Any:
    """Something of the column's type, another one each time."""
    number = next(numbers)
    if field.is_relation:
        return add_row(field.related_model, made)
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return date(2000, 1, 1) + timedelta(days=number)
    if isinstance(field, models.JSONField):
        return {}
    if isinstance(field, models.GenericIPAddressField):
        return "127.0.0.1"
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.IntegerField | models.FloatField | models.DecimalField):
        return number % 30000 + 1
    return f"{number:0{min(field.max_length or 20, 14)}d}"


SPECIAL: dict[str, dict[str, Any]] = {
    "accounts.grant": {"role": "department_officer", "department": "civil_affairs"},
    "feeds.deliverysheet": {"rows_read": 3, "accepted": 1, "duplicate": 1, "rejected": 1},
    "helpers.donation": {"cash_fen": 1},
    "helpers.need": {"consented": True},
    "policies.publication": {"state": "sent_back"},
    "plans.task": {"unit_role": "department_officer", "unit_department": "civil_affairs"},
}
"""Columns that a constraint of the table binds to each other."""
