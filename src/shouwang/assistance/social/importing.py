"""A list of the low-income population comes in, in the layout in which it goes out (DOMAIN 4.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone

from shouwang.accounts.access import Scope, require
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.social.labels import Word, end_labels, set_label
from shouwang.assistance.social.models import Label, LabelSource
from shouwang.assistance.social.pack import LabelKind, current
from shouwang.assistance.social.sheets import YES, SheetError, headings_of
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.kernel.idnumbers import read_id
from shouwang.kernel.money import read_money
from shouwang.registry.models import Person
from shouwang.secrecy.sealing import blind_index

ID, NUMBER = "证件号码", "人编号"
NO = "否"
LOOKED_AT = 10  # not policy: rows among which the headings are looked for
MOST_FAULTS = 200  # not policy: lines told on one page
MONTH = re.compile(r"(\d{4})\D?(\d{1,2})")
Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that was not taken in, and why; never its number or name."""

    row: int
    why: str


@dataclass(slots=True)
class Imported:
    """What a list changed."""

    begun: int = 0
    ended: int = 0
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where what stands in the list."""

    at: Mapping[str, int]
    kinds: Mapping[str, LabelKind]

    def cell(self, row: Row, heading: str) -> str:
        """The text under a heading; empty where the list has no such column."""
        place = self.at.get(heading)
        return row[place].strip() if place is not None and place < len(row) else ""


@transaction.atomic
def take_in(rows: Sequence[Row], *, actor: User, today: date | None = None) -> Imported:
    """Set and end the labels that a list names, person by person; what cannot be taken in is told by row.

    是 sets a label, 否 ends the one of an earlier list, an empty cell says nothing.
    """
    scope = require(actor, Permission.DECIDE_CASES)
    day = today or timezone.localdate()
    columns, first = _header(rows)
    done, word = Imported(), Word(day, "导入名单", by=actor, source=LabelSource.IMPORT)
    for number, row in enumerate(rows[first:], first + 1):
        if not any(cell.strip() for cell in row):
            continue
        person = _person(columns, row, scope)
        if person is None:
            done.faults.append(Fault(number, "没有对上您辖区内在册的人，请核对人编号和证件号码"))
            continue
        done.faults.extend(Fault(number, why) for why in _labels(columns, row, person, word, done))
    new = {"begun": done.begun, "ended": done.ended, "refused": len(done.faults)}
    record(Act.IMPORT, Subject("labels", "import"), actor=actor, new=new)
    return done


def _header(rows: Sequence[Row]) -> tuple[_Columns, int]:
    """The columns of a list and its first row of data: the headings stand in one of the first rows."""
    kinds = {kind.heading: kind for kind in current().labels.values()}
    for number, row in enumerate(rows[:LOOKED_AT]):
        at = {cell.strip(): place for place, cell in enumerate(row) if cell.strip()}
        if {ID, NUMBER} & at.keys() and kinds.keys() & at.keys():
            return _Columns(at, {h: kind for h, kind in kinds.items() if h in at}), number + 1
    raise SheetError(
        "没有认出表头",
        accepted=f"有“{ID}”或“{NUMBER}”，和至少一个标签的列，如“{next(iter(kinds))}”",
        todo="先从本页导出一份，按它的表头填好再导入",
    )


def _person(columns: _Columns, row: Row, scope: Scope) -> Person | None:
    """The only person that a row can mean, within reach; none where its two numbers disagree."""
    identity = read_id(columns.cell(row, ID)).id18
    index = blind_index(identity, purpose="person.id") if identity else ""
    by_id = Person.objects.filter(id_index=index).first() if index else None
    number = columns.cell(row, NUMBER)
    by_number = Person.objects.filter(person_no=number).first() if number else None
    if by_id and by_number and by_id.pk != by_number.pk:
        return None
    found = by_id or by_number
    inside = found is not None and found.household_id and found.region_id and scope.covers(found.region_id)
    return found if inside else None


def _labels(columns: _Columns, row: Row, person: Person, word: Word, done: Imported) -> Iterator[str]:
    for heading, kind in columns.kinds.items():
        said = columns.cell(row, heading)
        if said == YES:
            yield from _set(columns, row, person, kind, word, done)
        elif said == NO:
            mine = Label.objects.filter(person=person, kind=kind.name, source=word.source, ended_on=None)
            done.ended += end_labels(mine, word)
        elif said:
            yield f"“{heading}”只能填{YES}、{NO}或空着"


def _set(
    columns: _Columns, row: Row, person: Person, kind: LabelKind, word: Word, done: Imported
) -> Iterator[str]:
    _, since, amount = headings_of(kind)
    begun, fault = _month(columns.cell(row, since), word.on)
    money = read_money(columns.cell(row, amount))
    if fault or (columns.cell(row, amount) and money.value is None):
        yield fault or f"“{amount}”不是金额"
        return
    if person.household is None:
        return
    before = Label.objects.filter(person=person, kind=kind.name, source=word.source, ended_on=None).first()
    dated = Word(begun, word.reason, by=word.by, source=word.source)
    label = set_label(person.household, kind.name, dated, person=person, amount_fen=money.value)
    if before and label.pk == before.pk:
        done.unchanged += 1
    else:
        done.begun += 1


def _month(said: str, today: date) -> tuple[date, str]:
    """The first day of a month as it is written in lists; today where none is."""
    if not said:
        return today, ""
    found = MONTH.match(said)
    try:
        day = date(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        day = None
    if day is None or day > today:
        return today, f"起始年月“{said[:10]}”不是过去的一个月，请按202601的写法填"
    return day, ""
