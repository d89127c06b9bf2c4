"""The database itself refuses to change or remove a step that was taken."""

from __future__ import annotations

from django.db import migrations

from shouwang.audit.append_only import allow_changes, refuse_changes

TABLE = "workflow_steptaken"


class Migration(migrations.Migration):
    """After the table is there."""

    dependencies = (("workflow", "0001_initial"),)
    operations = (migrations.RunPython(refuse_changes(TABLE), allow_changes(TABLE)),)
