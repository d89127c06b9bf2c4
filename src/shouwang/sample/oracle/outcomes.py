"""What becomes of every row: accepted, repeated or refused, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from shouwang.sample.county import Delivery, Written, WrittenSheet
from shouwang.sample.dirt import Entry
from shouwang.sample.oracle.linking import WHOLE, Judge, Verdict
from shouwang.sample.people import Person, name_key
from shouwang.sample.register import Member


@dataclass(frozen=True, slots=True)
class Outcome:
    """One input row and its fate; `first` is the row that it repeats."""

    sheet: WrittenSheet
    row: int
    entry: Entry | None
    verdict: Verdict
    first: Outcome | None = None

    @property
    def accepted(self) -> bool:
        """True where the row counts."""
        return not self.verdict.code and self.first is None


@dataclass(slots=True)
class Outcomes:
    """All rows in file order, and the rows of certain people by kind."""

    rows: list[Outcome] = field(default_factory=list)
    linked: dict[str, dict[Person, list[Outcome]]] = field(default_factory=dict)

    def of_kind(self, kind: str) -> Iterator[Outcome]:
        """The rows of one kind in file order."""
        return (row for row in self.rows if row.sheet.kind == kind)


def work_out(delivery: Delivery) -> Outcomes:
    """Judges every row in the order of files, sheets and rows."""
    judge = Judge(delivery.county.people(), day=delivery.day)
    outcomes, seen = Outcomes(), dict[object, Outcome]()
    for sheet in sorted(delivery.sheets, key=lambda s: (s.file, s.place)):
        for written in sheet.rows:
            outcome = _outcome(sheet, written, judge, seen)
            outcomes.rows.append(outcome)
            person = outcome.verdict.person
            if outcome.accepted and person is not None and outcome.entry is not None:
                outcomes.linked.setdefault(sheet.kind, {}).setdefault(person, []).append(outcome)
    return outcomes


def _outcome(sheet: WrittenSheet, written: Written, judge: Judge, seen: dict[object, Outcome]) -> Outcome:
    record = written.record
    if isinstance(record, Member):
        key: object = record.first or record
        code = "" if record.outcome in ("accepted", "duplicate") else record.outcome
        outcome = Outcome(sheet, written.row, None, Verdict(code), seen.get(key))
    else:
        key = _content(record)
        verdict = Verdict() if key in seen else judge.verdict(record)
        outcome = Outcome(sheet, written.row, record, verdict, seen.get(key))
    seen.setdefault(key, outcome)
    return outcome


def _content(entry: Entry) -> tuple[object, ...]:
    """What is left of a row without blanks, marks and forms; a refused row can be repeated too."""
    number = entry.fact.subject.id18 if WHOLE.get(entry.id_form) in ("id", "id15") else entry.id_text
    shown = {**entry.fact.values, **dict.fromkeys(entry.unknown)}
    if entry.broken:
        shown[entry.broken_column] = f"?{entry.broken_text}"
    who = (number, name_key(entry.name), entry.sex, entry.age, entry.birth, entry.phone)
    return (entry.fact.kind, *who, entry.township, entry.village, tuple(shown.items()))
