"""Pages of a list: fifty rows each, and a count that never reads a whole table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

ROWS_A_PAGE = 50
COUNTED_AT_MOST = 10_000


class CappedPaginator(Paginator):  # type: ignore[type-arg] # Django has no type arguments at run time
    """Counts up to a limit; beyond it says 以上, and leads to the first pages only."""

    @cached_property
    def _counted(self) -> int:
        rows = self.object_list
        return rows.order_by()[: COUNTED_AT_MOST + 1].count() if isinstance(rows, QuerySet) else len(rows)

    @property
    def capped(self) -> bool:
        """Whether there are more than were counted."""
        return self._counted > COUNTED_AT_MOST

    @property
    def count(self) -> int:
        """How many rows there are, as far as counted."""
        return min(self._counted, COUNTED_AT_MOST)


def paged(
    rows: QuerySet[Any, Any] | Sequence[Any], request: HttpRequest, *, size: int = ROWS_A_PAGE
) -> Page[Any]:
    """The page of a list that the address asks for; the nearest one where it asks for none that is there.

    Two queries: one counts, one reads.
    """
    return CappedPaginator(rows, size).get_page(request.GET.get("page"))
