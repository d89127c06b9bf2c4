"""Django's `migrate`, quick where there is nothing yet."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from shouwang.web.fresh_tables import make_fresh_tables


class Command(migrate.Command):
    """Brings the tables up to date: all of them in one step where there is none."""

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django declares it
        """The tables, then whatever Django does when they are there."""
        partly = options["app_label"] or options["plan"] or options["check_unapplied"] or options["fake"]
        if not partly:
            make_fresh_tables(connections[options["database"]])
        super().handle(*args, **options)
