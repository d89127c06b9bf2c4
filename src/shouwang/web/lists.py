"""Pages of a list: fifty rows each, and a count that never reads a whole table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

ROWS_A_PAGE = 50
COUNTED_AT_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows a list has where that is known; `capped`: at least so many."""

    number: int
    capped: bool = False


class CappedPaginator(Paginator):  # type: ignore[type-arg] # Django has no type arguments at run time
    """Counts up to a limit; beyond it says 以上, and leads to the first pages only."""

    def __init__(
        self, rows: QuerySet[Any, Any] | Sequence[Any], size: int, *, known: Counted | None = None
    ) -> None:
        """So many rows a page; does not count where the number is known."""
        super().__init__(rows, size)
        self._known = known

    @cached_property
    def _counted(self) -> int:
        if self._known is not None:
            return self._known.number
        rows = self.object_list
        return rows.order_by()[: COUNTED_AT_MOST + 1].count() if isinstance(rows, QuerySet) else len(rows)

    @property
    def capped(self) -> bool:
        """Whether there are more than were counted."""
        return self._known.capped if self._known is not None else self._counted > COUNTED_AT_MOST

    @property
    def count(self) -> int:
        """How many rows there are, as far as counted."""
        return min(self._counted, COUNTED_AT_MOST)


class KeysFirstPaginator(CappedPaginator):
    """Sorts keys alone and reads the rows of one page afterwards: thousands of wide rows sort slowly."""

    def __init__(self, rows: QuerySet[Any, Any], size: int, *, known: Counted | None = None) -> None:
        """So many rows a page."""
        super().__init__(rows.values_list("pk", flat=True), size, known=known)
        self._rows = rows

    def page(self, number: int | str) -> Page[Any]:
        """The page of that number."""
        keys = super().page(number)
        return Page(self._rows.filter(pk__in=list(keys)), keys.number, self)


def paged(
    rows: QuerySet[Any, Any] | Sequence[Any],
    request: HttpRequest,
    *,
    size: int = ROWS_A_PAGE,
    keys_first: bool = False,
    known: Counted | None = None,
) -> Page[Any]:
    """The page of a list that the address asks for; the nearest one where it asks for none that is there.

    Two queries: one counts, where the number is not `known`, one reads; with `keys_first` (for wide rows of a
    table) a third finds which.
    """
    if keys_first and isinstance(rows, QuerySet):
        return KeysFirstPaginator(rows, size, known=known).get_page(request.GET.get("page"))
    return CappedPaginator(rows, size, known=known).get_page(request.GET.get("page"))
