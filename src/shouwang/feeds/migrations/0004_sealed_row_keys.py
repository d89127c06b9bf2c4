"""Keys of rows, which ID numbers went into, are sealed and found by a blind index. No decision is lost."""

from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import shouwang.secrecy.fields
from shouwang.secrecy.sealing import blind_index

MODELS, PURPOSE, AT_ONCE = ("UnmatchedRow", "LinkDecision"), "row.key", 200


def seal(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """What stood in the open becomes the sealed key, and its index takes its place."""
    for portion, rows in portions(apps, editor):
        for row in rows:
            row.row_key, row.row_digest = row.row_digest, blind_index(row.row_digest, purpose=PURPOSE)
        portion.bulk_update(rows, ["row_key", "row_digest"])


def unseal(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """As it was before."""
    for portion, rows in portions(apps, editor):
        for row in rows:
            row.row_digest = row.row_key or row.row_digest
        portion.bulk_update(rows, ["row_digest"])


def portions(apps: Apps, editor: BaseDatabaseSchemaEditor) -> Iterator[tuple[Any, list[Any]]]:
    """The rows of both tables that have a key, some hundred at a time."""
    for name in MODELS:
        manager = apps.get_model("feeds", name)._base_manager.using(editor.connection.alias)
        last = 0
        while rows := list(manager.filter(pk__gt=last).exclude(row_digest="").order_by("pk")[:AT_ONCE]):
            last = rows[-1].pk
            yield manager, rows


class Migration(migrations.Migration):
    """Both tables; also back."""

    dependencies = (("feeds", "0003_agriculture"),)
    operations = (
        *(
            migrations.AddField(
                model_name=name.lower(),
                name="row_key",
                field=shouwang.secrecy.fields.SealedTextField(
                    blank=True, default="", purpose=PURPOSE, verbose_name="行键"
                ),
            )
            for name in MODELS
        ),
        migrations.RunPython(seal, unseal),
    )
