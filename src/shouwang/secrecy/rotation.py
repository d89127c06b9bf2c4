"""Sealed fields put under a new key: in batches, beside the work of others, and on where it was interrupted.

Every sealed value says which generation of the key it is under: a run that was stopped is simply run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from shouwang.secrecy.fields import SealedTextField
from shouwang.secrecy.keys import keyring
from shouwang.secrecy.sealing import generation_of, seal, unseal

BATCH = 1 << 9
Progress = Callable[[str, int], None]
Key = int | str


@dataclass(frozen=True, slots=True)
class Sealed:
    """One sealed column."""

    table: str
    key: str
    column: str
    purpose: str

    @property
    def name(self) -> str:
        """As it is told."""
        return f"{self.table}.{self.column}"


def sealed_columns() -> Iterator[Sealed]:
    """Every sealed column of the installation."""
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, SealedTextField):
                yield Sealed(model._meta.db_table, _key(model), str(field.column), field.purpose)


def rotate(*, progress: Progress = lambda name, done: None) -> int:
    """Put every value that is under an older key under the current one. How many there were."""
    changed = 0
    for column in sealed_columns():
        for done in _rotate_column(column):
            changed += done
            progress(column.name, changed)
    return changed


def _rotate_column(column: Sealed) -> Iterator[int]:
    """Batch by batch: so many were changed in it."""
    last: Key | None = None
    while rows := _batch(column, after=last):
        last = rows[-1][0]
        yield _renew(column, rows)


def _batch(column: Sealed, *, after: Key | None) -> list[tuple[Key, bytes]]:
    q = connection.ops.quote_name
    beyond = f"AND {q(column.key)} > %s " if after is not None else ""
    sql = (
        f"SELECT {q(column.key)}, {q(column.column)} FROM {q(column.table)} "
        f"WHERE {q(column.column)} <> %s {beyond}ORDER BY {q(column.key)} LIMIT {BATCH}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [_bytes(b"")] if after is None else [_bytes(b""), after])
        return [(key, bytes(value)) for key, value in cursor.fetchall()]


@transaction.atomic
def _renew(column: Sealed, rows: list[tuple[Key, bytes]]) -> int:
    """A value that somebody has written meanwhile stays as they wrote it: under the current key already."""
    q, current = connection.ops.quote_name, keyring().current
    sql = (
        f"UPDATE {q(column.table)} SET {q(column.column)} = %s "
        f"WHERE {q(column.key)} = %s AND {q(column.column)} = %s"
    )
    old = [(key, value) for key, value in rows if generation_of(value) != current]
    with connection.cursor() as cursor:
        for key, value in old:
            renewed = seal(unseal(value, purpose=column.purpose), purpose=column.purpose)
            cursor.execute(sql, [_bytes(renewed), key, _bytes(value)])
    return len(old)


def _key(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)


def _bytes(value: bytes) -> Any:  # noqa: ANN401 - what the driver takes for bytes
    return connection.Database.Binary(value)  # type: ignore[attr-defined] # the driver's own module
