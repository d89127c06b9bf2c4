"""Facts of a few households of the tests, as the registry would hand them on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from tests.facts_builder import Story, build

from shouwang.engine.facts import Facts
from shouwang.registry.models import Household

Row = tuple[str, str, int | None]  # category, month, amount in 元


def facts_of(home: Household, story: Story, folder: Path, *, as_of: date) -> Facts:
    """The facts of a story, told of a household of the register."""
    facts = build(story, folder, as_of=as_of)
    homes = pq.read_table(facts.households)
    number = pa.array([home.household_no])
    column = homes.schema.get_field_index("household_no")
    pq.write_table(homes.set_column(column, "household_no", number), facts.households)
    people = pq.read_table(facts.persons)
    numbers = list(home.persons.order_by("pk").values_list("person_no", flat=True))[: people.num_rows]
    column = people.schema.get_field_index("person_no")
    pq.write_table(people.set_column(column, "person_no", pa.array(numbers)), facts.persons)
    return facts


def rosters(home: Household, folder: Path, rows: Mapping[int, Sequence[Row]]) -> Facts:
    """Monthly rosters in which members stand, by their place in the household from 1 on."""
    told = [
        {"member": member, "category": category, "month": month, "amount": amount}
        for member, listed in rows.items()
        for category, month, amount in listed
    ]
    story = Story(members=[{}] * home.members, feeds={"assistance": told})
    return facts_of(home, story, folder, as_of=date(2026, 12, 31))
