"""Tables to which rows are only added: the database itself refuses to change or remove one."""

from __future__ import annotations

from collections.abc import Callable

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

Operation = Callable[[StateApps, BaseDatabaseSchemaEditor], None]


def refuse_changes(table: str) -> Operation:
    """For a migration: add the triggers of this kind of database."""

    def add(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _sqlite(table) if editor.connection.vendor == "sqlite" else _postgresql(table):
            editor.execute(statement)

    return add


def allow_changes(table: str) -> Operation:
    """For a migration that is taken back: remove the triggers."""

    def remove(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                editor.execute(f"DROP TRIGGER {table}_no_{verb}")
        else:
            for name in ("change", "truncate"):
                editor.execute(f"DROP TRIGGER {table}_no_{name} ON {table}")
            editor.execute(f"DROP FUNCTION {table}_refuse()")

    return remove


def _sqlite(table: str) -> tuple[str, ...]:
    return tuple(
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: rows are only added'); END"
        for verb in ("UPDATE", "DELETE")
    )


def _postgresql(table: str) -> tuple[str, ...]:
    return (
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table}: rows are only added'; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    )
