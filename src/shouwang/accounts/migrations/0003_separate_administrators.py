"""The database itself refuses an administrator a second role (GB/T 22239-2019: nobody alone can do all)."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "accounts_grant"
ROLES = "('audit_admin', 'security_admin', 'system_admin')"
CONFLICT = (
    f"EXISTS (SELECT 1 FROM {TABLE} held WHERE held.user_id = NEW.user_id AND held.id <> NEW.id "
    "AND (held.ended_on IS NULL OR held.ended_on > NEW.started_on) "
    "AND (NEW.ended_on IS NULL OR NEW.ended_on > held.started_on) "
    f"AND (held.role IN {ROLES} OR NEW.role IN {ROLES}))"
)
SAID = "an administrator holds one role alone"
SQLITE = (
    f"CREATE TRIGGER {TABLE}_separate_{{verb}} AFTER {{verb}} ON {TABLE} WHEN {CONFLICT} "
    f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
)
POSTGRESQL = (
    f"CREATE FUNCTION {TABLE}_separate() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN IF {CONFLICT} THEN RAISE EXCEPTION '{SAID}' USING ERRCODE = 'check_violation'; END IF; "
    "RETURN NEW; END $$",
    f"CREATE TRIGGER {TABLE}_separate AFTER INSERT OR UPDATE ON {TABLE} "
    f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_separate()",
)


def refuse(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the triggers of this kind of database."""
    if editor.connection.vendor == "sqlite":
        statements = tuple(SQLITE.format(verb=verb) for verb in ("INSERT", "UPDATE"))
    else:
        statements = POSTGRESQL
    for statement in statements:
        editor.execute(statement)


def allow(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away again."""
    if editor.connection.vendor == "sqlite":
        for verb in ("INSERT", "UPDATE"):
            editor.execute(f"DROP TRIGGER {TABLE}_separate_{verb}")
    else:
        editor.execute(f"DROP TRIGGER {TABLE}_separate ON {TABLE}")
        editor.execute(f"DROP FUNCTION {TABLE}_separate()")


class Migration(migrations.Migration):
    """After the grants are there."""

    dependencies = (("accounts", "0002_signing_in_and_requests"),)
    operations = (migrations.RunPython(refuse, allow),)
