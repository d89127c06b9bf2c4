"""A new installation gets in one step what every migration one after another would have given it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import migrations
from django.db.backends.base.base import BaseDatabaseWrapper
from pytest_django import DjangoDbBlocker
from tests.web.test_upgrade import administered

from shouwang.web import fresh_tables

IN_SQLITE = {
    "columns": 'SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden '
    "FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table' ORDER BY 1, 2",
    "references": 'SELECT m.name, f."from", f."table", f."to", f.on_update, f.on_delete '
    "FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY 1, 2",
    "made with": "SELECT type, name, tbl_name, sql FROM sqlite_master "
    "WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2",
}
IN_POSTGRESQL = {
    "columns": "SELECT table_name, column_name, data_type, character_maximum_length, "
    "is_nullable, column_default, is_identity FROM information_schema.columns "
    "WHERE table_schema = 'public' ORDER BY 1, 2",
    "indices": "SELECT tablename, indexname, indexdef FROM pg_indexes "
    "WHERE schemaname = 'public' ORDER BY 1, 2",
    "constraints": "SELECT conrelid::regclass::text, conname, contype, condeferrable, condeferred, "
    "pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
    "triggers": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger "
    "WHERE NOT tgisinternal ORDER BY 1, 2",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
}


@pytest.fixture
def two(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[list[BaseDatabaseWrapper]]:
    """Two databases with nothing in them, of the kind that the tests run on."""
    with (
        administered("fresh", tmp_path) as one,
        administered("walked", tmp_path) as other,
        django_db_blocker.unblock(),
    ):
        yield [one, other]


def shape(connection: BaseDatabaseWrapper) -> dict[str, list[tuple[Any, ...]]]:
    """All that a database says of its tables, whatever the order of their columns."""
    asked = IN_SQLITE if connection.vendor == "sqlite" else IN_POSTGRESQL
    with connection.cursor() as cursor:
        found = {}
        for what, question in asked.items():
            cursor.execute(question)
            found[what] = [tuple(in_order(value) for value in row) for row in cursor.fetchall()]
    return found


def in_order(value: Any) -> Any:
    """The parts of `CREATE TABLE (...)` in alphabetical order; anything else as it is."""
    if not isinstance(value, str) or not value.startswith("CREATE TABLE"):
        return value
    depth, parts = 0, [""]
    for sign in value.partition("(")[2]:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return sorted(part.strip(" )") for part in parts)


@pytest.mark.slow
def test_both_ways_end_in_the_same_tables(two: list[BaseDatabaseWrapper]) -> None:
    fresh, walked = two
    call_command("migrate", database=fresh.alias, interactive=False, verbosity=0)
    call_command(migrate.Command(), database=walked.alias, interactive=False, verbosity=0)
    one, other = shape(fresh), shape(walked)
    for what, rows in other.items():
        assert one[what] == rows, what
    assert len(one["columns"]) > 300
    assert noted(fresh) == noted(walked)


def noted(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """The migrations that a database has been through, and what it counts as content."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2")
        applied = cursor.fetchall()
        cursor.execute("SELECT app_label, model FROM django_content_type ORDER BY 1, 2")
        return [tuple(row) for row in (*applied, *cursor.fetchall())]


def test_a_database_with_tables_is_led_forward_as_ever(two: list[BaseDatabaseWrapper]) -> None:
    one, _ = two
    with one.cursor() as cursor:
        cursor.execute("CREATE TABLE of_somebody_else (number INTEGER)")
    assert not fresh_tables.make_fresh_tables(one)
    assert one.introspection.table_names() == ["of_somebody_else"]


def test_a_migration_that_does_something_else_is_walked(
    two: list[BaseDatabaseWrapper], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = two
    monkeypatch.setattr(fresh_tables, "_BESIDE", (migrations.RunSQL,))
    assert not fresh_tables.make_fresh_tables(one)
    assert one.introspection.table_names() == []
