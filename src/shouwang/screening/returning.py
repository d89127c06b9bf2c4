"""Worklists that come back: each line finds its finding by its key, and nothing filled in is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.audit.chain import Subject, Values, record
from shouwang.audit.models import Act
from shouwang.screening.actions import LONGEST, StaleFindingError, record_outcome
from shouwang.screening.keys import number_in
from shouwang.screening.models import (
    FindingEvent,
    FindingRecord,
    Happening,
    LineState,
    Outcome,
    ReturnedLine,
    ReturnedList,
)
from shouwang.screening.selectors import findings_for

OUTCOMES = {label: value for value, label in Outcome.choices}
AT_ONCE = 500  # not policy: parameters of one query


@dataclass(frozen=True, slots=True)
class FilledIn:
    """A line as it came back; `key` is its hidden cell, the rest as written."""

    sheet: str
    row: int
    key: str
    result: str = ""
    visitor: str = ""
    visited_on: str = ""
    note: str = ""


def take_in_returned(
    lines: Sequence[FilledIn], *, sha256: str, file_name: str, actor: User
) -> tuple[ReturnedList, bool]:
    """Take in a list that came back, and whether it is new: the same content again changes nothing."""
    before = ReturnedList.objects.filter(sha256=sha256).first()
    if before:
        return before, False
    try:
        return _take_in(lines, sha256, file_name, actor), True
    except IntegrityError:
        return ReturnedList.objects.get(sha256=sha256), False


@transaction.atomic
def decide_line(line: ReturnedLine, *, take: bool, actor: User) -> None:
    """Of two results that disagree, take the one that came back, or keep the one that stands."""
    state = LineState.TAKEN if take else LineState.KEPT_OLD
    said = {"state": state, "decided_by": actor, "decided_at": timezone.now()}
    if not ReturnedLine.objects.filter(pk=line.pk, state=LineState.CONFLICT).update(**said):
        raise StaleFindingError("这一行刚由他人处理过")
    if line.finding is None:
        return
    if take:
        record_outcome(line.finding, outcome=line.outcome, actor=actor, text=_words(line.filled_in))
    else:
        subject = Subject("returned_line", str(line.pk), line.finding.region_id)
        record(Act.CHANGE, subject, actor=actor, new={"state": state}, purpose="保留原核查结果")


@transaction.atomic
def _take_in(lines: Sequence[FilledIn], sha256: str, file_name: str, actor: User) -> ReturnedList:
    known = _reached([number for line in lines if (number := number_in(line.key))], actor)
    region = next((known[n].region_id for line in lines if (n := number_in(line.key)) in known), None)
    made = ReturnedList.objects.create(
        sha256=sha256,
        file_name=file_name,
        region_id=region,
        returned_by=actor,
        returned_at=timezone.now(),
    )
    rows = [_line(made, line, known, actor) for line in lines]
    ReturnedLine.objects.bulk_create(rows, batch_size=1_000)
    counts: Values = {str(state): n for state, n in Counter(row.state for row in rows).items()}
    record(Act.IMPORT, Subject("returned_list", str(made.pk), region or ""), actor=actor, new=counts)
    return made


def _reached(numbers: Sequence[int], actor: User) -> dict[int, FindingRecord]:
    found: dict[int, FindingRecord] = {}
    for start in range(0, len(numbers), AT_ONCE):
        rows = findings_for(actor, to=Permission.DISPATCH).filter(pk__in=numbers[start : start + AT_ONCE])
        found |= {row.pk: row for row in rows.select_for_update()}
    return found


def _line(made: ReturnedList, line: FilledIn, known: dict[int, FindingRecord], actor: User) -> ReturnedLine:
    finding = known.get(number_in(line.key) or 0)
    outcome = OUTCOMES.get(line.result.strip(), "")
    state = _state(finding, line, outcome)
    if state is LineState.TAKEN and finding is not None:
        _set(finding, outcome, line, actor)
    filled = {name: value for name, value in asdict(line).items() if name not in ("sheet", "row", "key")}
    return ReturnedLine(
        list=made,
        finding=finding,
        sheet=line.sheet[:40],
        row=line.row,
        outcome=outcome,
        filled_in={name: str(value)[:LONGEST] for name, value in filled.items() if value},
        state=state,
    )


def _state(finding: FindingRecord | None, line: FilledIn, outcome: str) -> LineState:
    if not any((line.result, line.visitor, line.visited_on, line.note)):
        return LineState.EMPTY
    if finding is None:
        return LineState.NOT_KNOWN
    if not outcome:
        return LineState.NOT_VALID
    if not finding.outcome:
        return LineState.TAKEN
    return LineState.SAME if finding.outcome == outcome else LineState.CONFLICT


def _set(finding: FindingRecord, outcome: str, line: FilledIn, actor: User) -> None:
    """The outcome of a finding that had none; `finding` knows it for the lines that follow."""
    FindingRecord.objects.filter(pk=finding.pk).update(outcome=outcome)
    finding.outcome = outcome
    text = f"{line.result} {line.visitor} {line.visited_on} {line.note}".strip()
    FindingEvent.objects.create(
        finding=finding, what=Happening.OUTCOME, at=timezone.now(), actor=actor, text=text[:LONGEST]
    )


def _words(filled_in: dict[str, str]) -> str:
    return " ".join(str(value) for value in filled_in.values())
