"""Questions and members for tests of linking: one invented villager, and rows that may mean her."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from shouwang.engine.linkage import ASKED, MEMBERS, link
from shouwang.kernel.idnumbers import check_character

Row = Mapping[str, Any]


def whole_id(born: str = "19900307", order: str = "032", area: str = "990101") -> str:
    """A valid number of an area that does not exist."""
    first17 = area + born + order
    return first17 + check_character(first17)


SHE = whole_id()
MEMBER: Row = {
    "person": 0,
    "household": 0,
    "person_no": "P0",
    "name_key": "陆桂兰",
    "township": "凤山",
    "village": "松关",
    "id18": SHE,
    "sex": "女",
    "birth_date": date(1990, 3, 7),
    "phone": "16100000001",
}
QUESTION: Row = {
    "may_link": True,
    "name_key": "陆桂兰",
    "township": "凤山",
    "village": "松关",
    "id_text": "",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one question."""

    person: int | None
    method: str | None
    explanation: str | None
    candidates: list[tuple[str, float]]


def ask(question: Row, *members: Row) -> Answer:
    """The answer to one question; see `ask_each`."""
    return ask_each({"one": question}, *members)["one"]


def ask_each(questions: Mapping[str, Row], *members: Row) -> dict[str, Answer]:
    """The answers to questions that say what QUESTION does but for the given; so members, MEMBER if none."""
    people = [{**MEMBER, **_numbered(i), **member} for i, member in enumerate(members or ({},))]
    asked = [{**QUESTION, **question, "question": i} for i, question in enumerate(questions.values())]
    with duckdb.connect() as db:
        _register(db, "asked", asked, ASKED)
        _register(db, "members", people, MEMBERS)
        links = link(db)
    certain = {row["question"]: row for row in links.certain.to_pylist()}
    offered = {row["question"]: json.loads(row["candidates"]) for row in links.candidates.to_pylist()}
    return {name: _answer(certain.get(i, {}), offered.get(i, [])) for i, name in enumerate(questions)}


def _numbered(place: int) -> Row:
    return {"person": place, "household": place, "person_no": f"P{place}"}


def _answer(certain: Row, offered: Sequence[Row]) -> Answer:
    ranked = [(c["person_no"], c["score"]) for c in offered]
    return Answer(certain.get("person"), certain.get("method"), certain.get("explanation"), ranked)


def _register(db: duckdb.DuckDBPyConnection, name: str, rows: Sequence[Row], schema: pa.Schema) -> None:
    whole = [{field.name: row.get(field.name) for field in schema} for row in rows]
    db.register(name, pa.Table.from_pylist(whole, schema=schema))
