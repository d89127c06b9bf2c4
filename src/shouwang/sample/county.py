"""Invents a county and writes the files of its offices; the same seed gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath

from shouwang.sample import odd_files
from shouwang.sample.cells import Cell, Cells
from shouwang.sample.chance import Chance
from shouwang.sample.clock import Clock
from shouwang.sample.dirt import Damager, Entry
from shouwang.sample.facts import Fact
from shouwang.sample.families import Families
from shouwang.sample.figures import figures_on
from shouwang.sample.layout import FilePlan, HeadedColumn, Style, load
from shouwang.sample.people import County
from shouwang.sample.register import Member, Register
from shouwang.sample.stories import tell
from shouwang.sample.writing import compose, write

BOOKS = (".xlsx", ".xls")
Record = Entry | Member


@dataclass(frozen=True, slots=True)
class Written:
    """One row that was written and what it really is; `row` as Excel shows it, or the line of a text file."""

    row: int
    record: Record


@dataclass(frozen=True, slots=True)
class WrittenSheet:
    """One sheet that was written, its place in the workbook, and its lines below the rows."""

    file: str
    sheet: str
    place: int
    kind: str
    rows: list[Written]
    footers: int


@dataclass(slots=True)
class Delivery:
    """Everything that was written, and the truth it was made from."""

    county: County
    style: Style
    day: date
    sheets: list[WrittenSheet] = field(default_factory=list)
    odd: list[tuple[str, str]] = field(default_factory=list)


class Offices:
    """Writes the files of one county."""

    def __init__(
        self, out: Path, *, seed: int, dirt: float, style: Style, day: date, text_only: bool
    ) -> None:
        """`dirt`: share of rows with a defect; `text_only`: CSV files instead of workbooks."""
        self.out, self.dirt, self.style, self.day, self.text_only = out, dirt, style, day, text_only
        self.chance = Chance(f"{seed}/{style.number}")
        self.clock = Clock(day)
        self.kept: dict[tuple[str, str], list[Entry]] = {}

    def deliver(self, households: int) -> Delivery:
        """Invents the people and their facts and writes every file."""
        figures = figures_on(self.day)
        families = Families(self.chance.fork("people"), day=self.day, area=self.style.area, line=figures.line)
        county = families.county(self.style.county, households)
        facts = tell(county, self.chance.fork("facts"), clock=self.clock, line=figures.line)
        delivery = Delivery(county, self.style, self.day)
        for plan in self.style.files:
            delivery.sheets += self._file(self._suited(plan), county, facts)
        delivery.odd = odd_files.write_all(self.out, self.style.odd, chance=self.chance.fork("odd"))
        return delivery

    def _suited(self, plan: FilePlan) -> FilePlan:
        path = PurePosixPath(plan.path)
        if not self.text_only or path.suffix not in BOOKS:
            return plan
        return replace(plan, path=str(path.with_suffix(".csv")), sheets="one")

    def _file(self, plan: FilePlan, county: County, facts: dict[str, list[Fact]]) -> Iterator[WrittenSheet]:
        chance = self.chance.fork(plan.path)
        book = PurePosixPath(plan.path).suffix in BOOKS
        records: Iterator[tuple[str, Sequence[Record]]] = (
            self._members(plan, county, chance, book=book)
            if plan.kind == "households"
            else self._entries(plan, county, facts[plan.kind], chance, book=book)
        )
        composed = []
        for name, rows in records:
            if rows:
                columns = self.style.columns[plan.kind]
                lines = self._lines(plan, rows, columns, chance, book=book)
                sheet = compose(
                    name,
                    columns,
                    lines,
                    title=plan.title,
                    preamble=plan.preamble,
                    chance=chance,
                    book=book,
                    manners=self.style.manners,
                )
                composed.append(sheet)
                written = [Written(number, row) for number, row in zip(sheet.rows, rows, strict=True)]
                shown = name if book else ""
                yield WrittenSheet(plan.path, shown, len(composed), plan.kind, written, sheet.footers)
        if composed:
            write(self.out / plan.path, composed, encoding=plan.encoding)

    def _lines(
        self,
        plan: FilePlan,
        rows: Sequence[Record],
        columns: tuple[HeadedColumn, ...],
        chance: Chance,
        *,
        book: bool,
    ) -> list[list[Cell]]:
        cells = Cells(chance.fork("cells"), style=self.style, kind=plan.kind, rate=self.dirt, book=book)
        if plan.kind == "households":
            serial = next((i for i, column in enumerate(columns) if column.holds == "serial"), None)
            return [_numbered(row, serial, n) for n, row in enumerate(rows, 1) if isinstance(row, Member)]
        renderers = cells.renderers(columns)
        return [[render(row) for render in renderers] for row in rows if isinstance(row, Entry)]

    def _members(
        self, plan: FilePlan, county: County, chance: Chance, *, book: bool
    ) -> Iterator[tuple[str, Sequence[Record]]]:
        register = Register(chance, style=self.style, county=county, rate=self.dirt, book=book)
        yield from register.sheets(by_township=plan.sheets == "township")

    def _entries(
        self, plan: FilePlan, county: County, facts: list[Fact], chance: Chance, *, book: bool
    ) -> Iterator[tuple[str, Sequence[Record]]]:
        shown = frozenset(column.holds for column in self.style.columns[plan.kind])
        damager = Damager(chance, rate=self.dirt, kind=plan.kind, shown=shown, day=self.day, book=book)
        damager.elsewhere = tuple(county.villages)
        sheets = [
            (name, [damager.entry(fact) for fact in f]) for name, f in self._sheets(plan, county, facts)
        ]
        for _, entries in sheets:
            entries += [e.repeated() for e in chance.some(entries, self.dirt / 7) if e.plain]
            self._keep(plan, entries)
        again = [e for batch in plan.again for e in self.kept.get((plan.kind, batch), ())]
        repeated = [e.repeated() for e in chance.some(again, plan.share_again) if e.plain]
        if len(sheets) == 1:
            sheets[0][1].extend(repeated)
        else:
            sheets.append(("补报", repeated))
        yield from sheets

    def _keep(self, plan: FilePlan, entries: list[Entry]) -> None:
        """Remembers what a later file of the style delivers once more."""
        wanted = {(other.kind, batch) for other in self.style.files for batch in other.again}
        for entry in entries:
            key = (plan.kind, entry.fact.batch)
            if key in wanted:
                self.kept.setdefault(key, []).append(entry)

    def _sheets(self, plan: FilePlan, county: County, facts: list[Fact]) -> Iterator[tuple[str, list[Fact]]]:
        mine = [fact for fact in facts if fact.batch in plan.batches]
        if plan.sheets == "township":
            for township in county.townships:
                yield township, [fact for fact in mine if fact.subject.village.township == township]
        elif plan.sheets == "batch":
            for number, batch in enumerate(plan.batches, 1):
                yield self._sheet_name(plan, batch, number), [fact for fact in mine if fact.batch == batch]
        else:
            yield plan.sheet, mine

    def _sheet_name(self, plan: FilePlan, batch: str, number: int) -> str:
        month = self.clock.month(int(batch)) if batch.lstrip("-").isdigit() else self.day
        return plan.sheet.format(year=month.year, month=month.month, n=number, batch=batch)


def _numbered(row: Member, serial: int | None, number: int) -> list[Cell]:
    if serial is not None:
        row.cells[serial] = number
    return row.cells


def invent(
    out: Path, *, households: int, seed: int, dirt: float, style: int, as_of: date, text_only: bool = False
) -> Delivery:
    """Writes the files of an invented county into a folder and returns the truth behind them."""
    offices = Offices(out, seed=seed, dirt=dirt, style=load(style), day=as_of, text_only=text_only)
    return offices.deliver(households)
