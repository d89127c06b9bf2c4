"""Households and persons as a roster lists them, family by family, from the files of the lake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from shouwang.engine.facts import Facts
from shouwang.kernel.characters import compact
from shouwang.kernel.codes import RejectCode
from shouwang.kernel.idnumbers import read_id
from shouwang.registry.building import PlaceTriple, registered_village

FAMILIES_AT_ONCE = 2000
PERSON_COLUMNS = (
    "household", "person_no", "id18", "id_text", "id_code", "name", "sex", "birth_date", "labour", "health",
    "student", "relation", "phone",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A member as a roster lists them: `id18` is a valid ID, `id_text` what stands in place of one."""

    person_no: str
    name: str
    id18: str
    id_text: str
    sex: str
    birth_date: date | None
    labour: str
    health: str
    student: str
    relation: str
    phone: str


@dataclass(frozen=True, slots=True)
class ListedHousehold:
    """A household as a roster lists it; None is unknown."""

    household_no: str
    place: PlaceTriple
    group: str
    head_name: str
    kind: str | None
    monitor_class: str | None
    risk_removed: bool | None
    recognised_month: date | None
    income_per_person: int | None
    source: str
    persons: tuple[ListedPerson, ...] = field(default=())


def places_of(facts: Facts) -> list[PlaceTriple]:
    """County, township and village of the register, each triple once, the most frequent writing first."""
    query = (
        "SELECT coalesce(county, ''), coalesce(township, ''), coalesce(village, '') "
        "FROM read_parquet(?) GROUP BY ALL ORDER BY count(*) DESC, 1, 2, 3"
    )
    with duckdb.connect() as db:
        rows = db.execute(query, [str(facts.households)]).fetchall()
    return list(dict.fromkeys(_bare(PlaceTriple(*row)) for row in rows))


def repeated_person_numbers(facts: Facts) -> frozenset[str]:
    """Person numbers that the register gives to more than one person."""
    query = "SELECT person_no FROM read_parquet(?) GROUP BY 1 HAVING count(*) > 1"
    with duckdb.connect() as db:
        return frozenset(row[0] for row in db.execute(query, [str(facts.persons)]).fetchall())


def families(facts: Facts, *, at_once: int = FAMILIES_AT_ONCE) -> Iterator[list[ListedHousehold]]:
    """The households in the register's order with their persons, so many at a time."""
    persons = _Persons(facts.persons)
    for batch in pq.ParquetFile(facts.households).iter_batches(at_once):
        rows = batch.to_pylist()
        members = persons.up_to(rows[-1]["household"])
        yield [_household(row, tuple(members[row["household"]])) for row in rows]


class _Persons:
    """The persons' file, which is in order of households, read as far as it is needed."""

    def __init__(self, path: Path) -> None:
        self._batches = pq.ParquetFile(path).iter_batches(1 << 14, columns=list(PERSON_COLUMNS))
        self._left: pa.RecordBatch | None = None

    def up_to(self, household: int) -> defaultdict[int, list[ListedPerson]]:
        """The persons of the next households up to and including one."""
        found: defaultdict[int, list[ListedPerson]] = defaultdict(list)
        while batch := self._left or next(self._batches, None):
            count = pc.sum(pc.less_equal(batch["household"], household)).as_py() or 0
            for row in batch.slice(0, count).to_pylist():
                found[row["household"]].append(_person(row))
            self._left = batch.slice(count) if count < batch.num_rows else None
            if self._left is not None:
                break
        return found


def _bare(place: PlaceTriple) -> PlaceTriple:
    """Township and village without blanks, the village without its county and township in front."""
    return PlaceTriple(place.county, compact(place.township), registered_village(place))


def _household(row: dict[str, object], persons: tuple[ListedPerson, ...]) -> ListedHousehold:
    place = _bare(PlaceTriple(*(str(row[name] or "") for name in ("county", "township", "village"))))
    return ListedHousehold(
        household_no=str(row["household_no"]),
        place=place,
        group=str(row["group"] or ""),
        head_name=str(row["head_name"] or ""),
        kind=row["household_kind"],  # type: ignore[arg-type] # the lake's own types
        monitor_class=row["monitor_class"],  # type: ignore[arg-type]
        risk_removed=row["risk_removed"],  # type: ignore[arg-type]
        recognised_month=row["recognised_month"],  # type: ignore[arg-type]
        income_per_person=row["income_per_person"],  # type: ignore[arg-type]
        source=str(row["source"] or ""),
        persons=persons,
    )


def _person(row: dict[str, object]) -> ListedPerson:
    text = {name: str(row[name] or "") for name in PERSON_COLUMNS}
    return ListedPerson(
        person_no=text["person_no"],
        name=text["name"],
        id18=text["id18"],
        id_text=_as_written(text["id_text"], code=text["id_code"]),
        sex=text["sex"],
        birth_date=row["birth_date"],  # type: ignore[arg-type] # the lake's own type
        labour=text["labour"],
        health=text["health"],
        student=text["student"],
        relation=text["relation"],
        phone=text["phone"],
    )


def _as_written(text: str, *, code: str) -> str:
    """A number that is no valid ID, so written that it is read again as what it was.

    >>> _as_written("990421197004188", code="ID_LOST_DIGITS")
    '9.90421197004188E+17'
    """
    if code != RejectCode.ID_LOST_DIGITS or read_id(text).code == code:
        return text
    return f"{text[0]}.{text[1:15]}E+17"
