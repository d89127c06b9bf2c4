"""The database itself refuses to change or remove an audit entry or a step taken."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "audit_auditentry"
SQLITE = (
    f"CREATE TRIGGER {TABLE}_no_{{verb}} BEFORE {{verb}} ON {TABLE} "
    "BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END"
)
POSTGRESQL = (
    f"CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'audit entries are never changed'; END $$",
    f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
    f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()",
    f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()",
)


def refuse_changes(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the triggers of this kind of database."""
    if editor.connection.vendor == "sqlite":
        statements = tuple(SQLITE.format(verb=verb) for verb in ("UPDATE", "DELETE"))
    else:
        statements = POSTGRESQL
    for statement in statements:
        editor.execute(statement)


def allow_changes(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away again."""
    names = ("UPDATE", "DELETE") if editor.connection.vendor == "sqlite" else ("change", "truncate")
    for name in names:
        on = "" if editor.connection.vendor == "sqlite" else f" ON {TABLE}"
        editor.execute(f"DROP TRIGGER {TABLE}_no_{name}{on}")
    if editor.connection.vendor != "sqlite":
        editor.execute(f"DROP FUNCTION {TABLE}_refuse()")


class Migration(migrations.Migration):
    """After the table is there."""

    dependencies = (("audit", "0001_initial"),)
    operations = (migrations.RunPython(refuse_changes, allow_changes),)
