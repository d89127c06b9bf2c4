"""The job that reads one delivery: in the safe reader, against the register in force, within seconds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from shouwang.accounts.models import Department, User
from shouwang.feeds.actions import Received, receive, record_check
from shouwang.feeds.checked import Checked, CheckedRow, CheckedSheet, OpenRow
from shouwang.feeds.contract import Kinds, kinds_of
from shouwang.feeds.duties import departments_of
from shouwang.feeds.keeping import folder_of, keep
from shouwang.feeds.lake import Lake, LakeBusyError, row_difference
from shouwang.feeds.models import Delivery, DeliveryState
from shouwang.feeds.selectors import counting, decisions_in
from shouwang.feeds.staging import StagedFile, StagedSheet, stage_folder
from shouwang.jobs.actions import ask
from shouwang.jobs.first_register import ensure_register
from shouwang.jobs.mending import write_mended
from shouwang.jobs.models import Job
from shouwang.jobs.running import NotNowError, Running
from shouwang.kernel.codes import RejectCode, UnmatchedReason, WarningCode
from shouwang.regions.whereabouts import Whereabouts
from shouwang.registry.candidates import regions_of
from shouwang.registry.checking import KindCheck, RowOutcome, RowWarning, SheetOutcome, check
from shouwang.registry.decisions import Decision, Decisions
from shouwang.workflow.stack import packs_in_use

KIND = "check_delivery"
LAKE = "lake"
WAIT_SECONDS = 20.0
READERS = 1
"""Processes that read: a file that kills its reader costs that file. Tests read in their own."""
MOST_DUPLICATES = 1_000
"""Repeated rows are no fault: so many are listed, all are counted."""
MESSAGES = {code.value: code.message for code in (*RejectCode, *WarningCode, *UnmatchedReason)}


def receive_and_ask(
    *,
    county: str,
    department: str,
    file_name: str,
    chunks: Iterable[bytes],
    actor: User,
    replaces: Delivery | None = None,
    mends: Delivery | None = None,
) -> Received:
    """Keep a file, take it in and have it read: the last two both, or neither."""
    kept = keep(chunks, name=file_name)
    with transaction.atomic():
        received = receive(
            county=county,
            department=department,
            file_name=file_name,
            kept=kept,
            actor=actor,
            replaces=replaces,
            mends=mends,
        )
        if not received.again:
            ask(KIND, subject_id=received.delivery.pk, actor=actor)
    return received


def ask_for_unread(due: datetime) -> None:
    """Have read whatever came and was not read, for whatever reason."""
    for number in Delivery.objects.filter(state=DeliveryState.RECEIVED).values_list("pk", flat=True):
        ask(KIND, subject_id=number, actor=None)


def carry_out(running: Running) -> str:
    """Read the delivery and keep what came of it; a second time it changes nothing."""
    delivery = Delivery.objects.get(pk=running.subject_id)
    if delivery.state != DeliveryState.RECEIVED:
        return "此前已读取"
    running.stage("读取文件")
    kinds = kinds_of(packs_in_use())
    write_mended(delivery)
    try:
        with county_lake() as lake:
            found = _look(delivery, lake, kinds, running)
    except LakeBusyError as error:
        raise NotNowError(error.found, accepted=error.accepted, todo=error.todo) from error
    record_check(delivery, found=found)
    return "已读取"


def came_to_nothing(job: Job) -> None:
    """The file could not be read by us: its officer is told, and may send it again."""
    delivery = Delivery.objects.filter(pk=job.subject_id or 0, state=DeliveryState.RECEIVED).first()
    if delivery:
        record_check(delivery, found=Checked(fault=job.message or "读取时出错，请重新报送"))


def county_lake() -> Lake:
    """The lake of this installation; waits a while for whoever works on it."""
    root = Path(settings.HOME) / LAKE
    root.mkdir(parents=True, exist_ok=True)
    return Lake(root, wait_seconds=WAIT_SECONDS)


def decided(county: str) -> list[Decision]:
    """What people said of rows, as the registry takes it."""
    rows = decisions_in(county).values_list("kind", "row_key", "person_no")
    return [Decision(*row) for row in rows]


def _look(delivery: Delivery, lake: Lake, kinds: Kinds, running: Running) -> Checked:
    file = staged(delivery, lake, kinds, running)
    strangers = tuple(_stranger(sheet, kinds) for sheet in file.sheets if sheet.kind is None)
    if file.has_gap:
        return Checked(sheets=strangers, fault=_why_not(file))
    if foreign := _foreign(delivery, file, kinds):
        return Checked(sheets=strangers, fault=foreign, refused=True)
    running.stage("比对农户名册")
    ensure_register(delivery.county_id, file, lake=lake, kinds=kinds, running=running)
    earlier = _rows_of(staged(other, lake, kinds, running) for other in _others(delivery, file))
    said = Decisions.of(decided(delivery.county_id))
    found = check(file, lake=lake, kinds=kinds, earlier=earlier, decisions=said)
    running.stage("记录结果")
    changes = _changes(file, staged(delivery.replaces, lake, kinds, running)) if delivery.replaces else {}
    return _checked(delivery, found, strangers, changes)


def staged(delivery: Delivery, lake: Lake, kinds: Kinds, running: Running) -> StagedFile:
    """The one file of a delivery as staged; read only where it has not been before."""
    (file,) = stage_folder(folder_of(delivery), lake, kinds=kinds, workers=READERS, progress=running)
    return file


def _others(delivery: Delivery, file: StagedFile) -> Iterable[Delivery]:
    """What came before with sheets of the same kinds, and still counts when this one does."""
    same = [sheet.kind for sheet in file.sheets if sheet.kind]
    before = counting(delivery.county_id).filter(sheets__kind__in=same, pk__lt=delivery.pk)
    return before.exclude(pk=delivery.replaces_id or 0).distinct()


def _rows_of(files: Iterable[StagedFile]) -> Mapping[str, Sequence[Path]]:
    """The staged rows of some files, by kind."""
    found: defaultdict[str, list[Path]] = defaultdict(list)
    for file in files:
        for sheet in file.sheets:
            if sheet.kind and sheet.rows:
                found[sheet.kind].append(sheet.rows)
    return found


def _changes(new: StagedFile, old: StagedFile) -> dict[str, int]:
    """What a corrected file says that the one before did not, and the other way round."""
    sides = [[s.rows for s in file.sheets if s.kind and s.rows] for file in (old, new)]
    added, removed = row_difference(*sides)
    total = sum(s.rows_read for s in new.sheets if s.kind)
    return {"added": added, "removed": removed, "same": total - added}


def _why_not(file: StagedFile) -> str:
    if file.fault:
        return file.fault
    return "没有认出任何一张报送表；请对照各工作表所缺的表头修改后重新报送"


def _foreign(delivery: Delivery, file: StagedFile, kinds: Kinds) -> str:
    """Why the file is not theirs to send; empty where it is."""
    theirs = [
        kinds[sheet.kind]
        for sheet in file.sheets
        if sheet.kind and delivery.department not in departments_of(sheet.kind)
    ]
    told = dict.fromkeys(f"“{kind.label}”应由{_senders(kind.name)}报送" for kind in theirs)
    sender = Department(delivery.department).label
    return f"文件里有不属于{sender}报送的内容，{'，'.join(told)}；请删去后重新报送" if told else ""


def _senders(kind: str) -> str:
    return "或".join(str(Department(name).label) for name in departments_of(kind)) or "县乡村振兴局指定的部门"


def _stranger(sheet: StagedSheet, kinds: Kinds) -> CheckedSheet:
    """A sheet of no kind: what it comes closest to, and the headings it lacks."""
    why = sheet.reason
    if sheet.nearest and sheet.missing:
        why = f"{why}；最接近“{kinds[sheet.nearest].label}”，缺少表头：{'、'.join(sheet.missing)}"
    return CheckedSheet(sheet.sheet, "", "", why)


def _checked(
    delivery: Delivery,
    found: Sequence[KindCheck],
    strangers: tuple[CheckedSheet, ...],
    changes: Mapping[str, int],
) -> Checked:
    where = Whereabouts.of(delivery.county_id)
    sheets = [_sheet(kind, sheet) for kind in found for sheet in kind.sheets]
    faults = [_fault(kind, row) for kind in found for row in kind.rows if row.outcome == "rejected"]
    repeats = [_fault(kind, row) for kind in found for row in kind.rows if row.outcome == "duplicate"]
    warned = [_warning(kind, row) for kind in found for row in kind.warnings]
    rows = (*faults, *repeats[:MOST_DUPLICATES], *warned)
    open_rows = [(kind, row) for kind in found for row in kind.rows if row.candidates or row.reason]
    homes = regions_of(str(c["person_no"]) for _, row in open_rows for c in row.candidates[:1])
    opened = tuple(_open_row(kind, row, where, homes) for kind, row in open_rows)
    return Checked((*sheets, *strangers), rows, opened, changes=changes)


def _sheet(kind: KindCheck, sheet: SheetOutcome) -> CheckedSheet:
    return CheckedSheet(
        sheet=sheet.sheet,
        kind=kind.kind.name,
        kind_label=kind.kind.label,
        why=kind.why.get(sheet.number, ""),
        months=sheet.months,
        rows_read=sheet.rows_read,
        accepted=sheet.accepted,
        duplicate=sheet.duplicate,
        rejected=sheet.rejected,
        linked=sheet.linked,
        unmatched=sheet.unmatched,
    )


def _fault(kind: KindCheck, row: RowOutcome) -> CheckedRow:
    return CheckedRow(
        sheet=kind.sheet_name(row.sheet_no),
        row=row.row,
        column=_label(kind, row.column),
        code=row.code or "",
        value_masked=row.value_masked or "",
        message=MESSAGES.get(row.code or "", ""),
    )


def _warning(kind: KindCheck, row: RowWarning) -> CheckedRow:
    message = row.message or MESSAGES.get(row.code, "")
    return CheckedRow(
        kind.sheet_name(row.sheet_no), row.row, _label(kind, row.column), row.code, "", message, warning=True
    )


def _label(kind: KindCheck, column: str | None) -> str:
    known = kind.kind.columns.get(column or "")
    return known.label if known else column or ""


def _open_row(kind: KindCheck, row: RowOutcome, where: Whereabouts, homes: Mapping[str, str]) -> OpenRow:
    likely = next((str(c["person_no"]) for c in row.candidates), "")
    return OpenRow(
        sheet=kind.sheet_name(row.sheet_no),
        row=row.row,
        kind=kind.kind.name,
        name=row.name,
        id_masked=row.id_masked,
        reason=row.reason or row.code or "",
        candidates=row.candidates,
        row_key=row.row_digest,
        region=where.code(row.township, row.village) or homes.get(likely),
    )
