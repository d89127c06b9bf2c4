"""Worklists out of the register of findings: the same workbooks, with keys that we know again."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from shouwang.feeds.headings import heading_key
from shouwang.feeds.originals import Cell
from shouwang.kernel.idnumbers import mask_id
from shouwang.regions.codes import ancestors_of, level_of
from shouwang.regions.models import Level, Region
from shouwang.registry.models import Household, Person
from shouwang.reports.worklists import Entry, write_worklists
from shouwang.screening.finding import Finding, State
from shouwang.screening.keys import KEY, key_of
from shouwang.screening.models import FindingRecord
from shouwang.screening.returning import FilledIn
from shouwang.screening.rule_names import rule_names

WANTED = {"核查结果": "result", "核查人": "visitor", "核查日期": "visited_on", "备注": "note"}
HEADER_SEARCHED = 12


def worklists(records: Sequence[FindingRecord], *, as_of: date) -> tuple[str, bytes]:
    """The worklists of findings as one workbook, or an archive where there are several townships."""
    places = _names(records)
    heads = _heads(records)
    entries, numbers = list[Entry](), dict[int, int]()
    for record in records:
        finding = _finding(record, places, as_of)
        numbers[id(finding)] = record.pk
        entries.append(_entry(finding, record, heads))
    county = next(iter(places.values()), ("", "", "", ""))[0]
    with tempfile.TemporaryDirectory() as folder:
        files = write_worklists(
            Path(folder),
            entries=entries,
            county=county,
            as_of=as_of,
            key=lambda finding: key_of(numbers[id(finding)]),
        )
        if len(files) == 1:
            return files[0].name, files[0].read_bytes()
        return "worklists.zip", _archive(files)


def filled_in(sheets: Sequence[tuple[str, list[list[Cell]]]]) -> list[FilledIn]:
    """The lines of worklists that came back, wherever their columns stand now."""
    return [line for name, rows in sheets for line in _lines(name, rows)]


def _lines(name: str, rows: list[list[Cell]]) -> Iterable[FilledIn]:
    at = next((n for n, row in enumerate(rows[:HEADER_SEARCHED]) if _places(row)), None)
    if at is None:
        return
    places = _places(rows[at])
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        told = {field: row[place].text.strip() for field, place in places.items() if place < len(row)}
        key = next((cell.text.strip() for cell in row if KEY.fullmatch(cell.text.strip())), "")
        if key or any(told.values()):
            yield FilledIn(name, number, key, **told)


def _places(row: Sequence[Cell]) -> dict[str, int]:
    """Where the columns that are filled in stand; nothing where this is no header."""
    wanted = {heading_key(heading): field for heading, field in WANTED.items()}
    found = {wanted[key]: at for at, cell in enumerate(row) if (key := heading_key(cell.text)) in wanted}
    return found if "result" in found else {}


def _finding(record: FindingRecord, places: dict[str, tuple[str, str, str, str]], as_of: date) -> Finding:
    _, township, village, _ = places[record.region_id]
    return Finding(
        household_no=record.household.household_no,
        household_class=_class(record.household),
        township=township,
        village=village,
        head_name=record.household.head_name,
        rule_id=record.rule_id,
        risk_type=record.risk_type,
        level=record.level,
        state=State(record.state),
        doubtful=record.doubtful,
        as_of=as_of,
        values="{}",
        parameters="{}",
        explanation=record.explanation,
        citation=record.citation,
        sources=tuple(record.sources),
    )


def _entry(finding: Finding, record: FindingRecord, heads: dict[int, str]) -> Entry:
    rule = rule_names().get(record.rule_id)
    return Entry(
        finding,
        rule.label if rule else record.rule_id,
        rule.remedy if rule else "",
        "",
        heads.get(record.household_id, ""),
    )


def _class(home: Household) -> str:
    """The class as findings.csv writes it."""
    monitored = "" if not home.monitor_class else "cleared" if home.risk_removed else "monitored"
    parts = [*(["poor"] if home.kind == "poor" else []), *([monitored] if monitored else [])]
    return "+".join(parts) or "general"


def _names(records: Sequence[FindingRecord]) -> dict[str, tuple[str, str, str, str]]:
    """County, township, village and group of every region of the findings."""
    codes = {record.region_id for record in records}
    wanted = {above for code in codes for above in ancestors_of(code)}
    names = dict(Region.objects.filter(code__in=wanted).values_list("code", "name"))
    levels = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE, Level.GROUP)
    found = {}
    for code in codes:
        by_level = {level_of(above): names.get(above, "") for above in ancestors_of(code)}
        county, township, village, group = (by_level.get(level, "") for level in levels)
        found[code] = (county, township, village, group)
    return found


def _heads(records: Sequence[FindingRecord]) -> dict[int, str]:
    """The masked ID of each household's head."""
    homes = {record.household_id for record in records}
    rows = Person.objects.filter(household_id__in=homes, relation="户主")
    return {person.household_id or 0: mask_id(person.id_number) for person in rows if person.id_number}


def _archive(files: Sequence[Path]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, file.name)
    return buffer.getvalue()
