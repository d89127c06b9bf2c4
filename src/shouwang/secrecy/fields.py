"""A model field whose text is sealed in the database and open in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from shouwang.secrecy.sealing import seal, unseal

if TYPE_CHECKING:
    _Text = models.Field[str, str]
else:
    _Text = models.Field


class SealedTextField(_Text):
    """Text that only the application can read; empty stays empty. Search goes through a blind index.

    `purpose` names what is sealed: a value of one purpose cannot be opened as another's.
    """

    empty_strings_allowed = True

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Never null; empty by default."""
        self.purpose = purpose
        super().__init__(*args, **{"default": "", "blank": True, **kwargs})

    def get_internal_type(self) -> str:
        """Stored as bytes on every database."""
        return "BinaryField"

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """What a migration needs to build the field again."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.purpose}

    def from_db_value(
        self, value: bytes | memoryview | None, expression: object, connection: BaseDatabaseWrapper
    ) -> str:
        """The open text."""
        return unseal(bytes(value), purpose=self.purpose) if value else ""

    def get_db_prep_value(
        self,
        value: str | None,
        connection: BaseDatabaseWrapper,
        prepared: bool = False,  # noqa: FBT001 - Django's own signature
    ) -> Any:  # noqa: ANN401
        """The sealed bytes."""
        sealed = seal(value, purpose=self.purpose) if value else b""
        return connection.Database.Binary(sealed)  # type: ignore[attr-defined] # the driver's own module

    def get_lookup(self, lookup_name: str) -> Any:  # noqa: ANN401
        """None but `isnull`: sealed text cannot be compared, and a comparison that never holds is a trap."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def value_to_string(self, obj: models.Model) -> str:
        """Nothing: a dump never holds sealed text."""
        return ""
