"""Pages of a list: fifty rows each, a count that never reads a whole table; tabs, and names of places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet, TextChoices
from django.http import HttpRequest

from shouwang.registry.selectors import places_of

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


def headings(*labels: str, numbers: Sequence[str] = ()) -> tuple[dict[str, object], ...]:
    """The columns of a list; those of numbers stand at the right, above their numbers."""
    return tuple({"label": label, "number": label in numbers} for label in labels)


def tab(label: str, href: str, *, current: bool, count: int | None = None) -> dict[str, object]:
    """One of the tabs over a list, with the number of its rows where it is known."""
    shown: dict[str, object] = {"label": label, "href": href, "current": current}
    return shown if count is None else {**shown, "count": count}


def state_tabs(
    states: Iterable[TextChoices],
    current: str,
    *,
    href: Callable[[str], str],
    counts: Mapping[Any, int],
    all_count: int | None = None,
) -> list[dict[str, object]]:
    """A tab for all rows, then one a state with its number; `href` leads to a state, or to all by ''."""
    first = tab("全部", href(""), current=not current, count=all_count)
    each = [tab(s.label, href(s.value), current=current == s, count=counts[s]) for s in states]
    return [first, *each]


def placed(rows: Iterable[Any]) -> list[Any]:
    """Rows with a region, each with the name of its place for the template."""
    found = list(rows)
    names = places_of({row.region_id for row in found})
    for row in found:
        row.place = names[row.region_id]
    return found
