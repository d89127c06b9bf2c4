"""Problems as lines of a list, in the words of the packs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shouwang.cases.models import ProblemItem
from shouwang.cases.problems import words_of
from shouwang.registry.selectors import places_of


@dataclass(frozen=True, slots=True)
class Row:
    """A problem as a line of a list."""

    item: ProblemItem
    place: str
    source: str
    category: str

    @property
    def unit(self) -> str:
        """Who must mend it: a department, else the township or village itself."""
        return self.item.get_department_display() or self.item.region.name


def rows_of(items: Iterable[ProblemItem]) -> list[Row]:
    """Problems in words; one query for their places."""
    items = list(items)
    places = places_of({item.region_id for item in items})
    sources, categories = words_of("source"), words_of("category")
    return [
        Row(
            item,
            places[item.region_id] or item.region.name,
            sources.get(item.source, item.source),
            categories.get(item.category, item.category),
        )
        for item in items
    ]
