"""What happens to deliveries: received, read, corrected, withdrawn; and who was meant by a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.audit.chain import Subject, Values, record
from shouwang.audit.models import Act
from shouwang.feeds.checked import Checked, CheckedRow, CheckedSheet, OpenRow
from shouwang.feeds.keeping import Kept, shown_name
from shouwang.feeds.models import (
    Delivery,
    DeliverySheet,
    DeliveryState,
    LinkDecision,
    LinkState,
    RowIssue,
    UnmatchedRow,
)
from shouwang.feeds.selectors import MOST_MENDS
from shouwang.kernel.errors import ShouwangError
from shouwang.secrecy.sealing import blind_index

ROW_PURPOSE = "row.key"
MOST_KEPT_ROWS = 1 << 14
"""Of one delivery, refused rows are listed up to here; the counts of its sheets are exact all the same."""
AT_ONCE = 2_000
COUNTS = ("rows_read", "accepted", "duplicate", "rejected", "linked", "unmatched")
RowPlace = tuple[str, int]
Candidates = list[dict[str, Any]]
LIVING = (DeliveryState.RECEIVED, DeliveryState.CHECKED)


class DeliveryError(ShouwangError):
    """This cannot be done to the delivery as it stands."""

    code = "DELIVERY"


class StaleDecisionError(ShouwangError):
    """Somebody else has decided meanwhile."""

    code = "LINK_STALE"

    def __init__(self) -> None:
        """Says so."""
        super().__init__("这一行刚由他人认定", todo="刷新后核对，确需改动的再改")


@dataclass(frozen=True, slots=True)
class Received:
    """The delivery of a content; `again`: the same content had come before, and nothing was changed."""

    delivery: Delivery
    again: bool


def receive(
    *,
    county: str,
    department: str,
    file_name: str,
    kept: Kept,
    actor: User,
    replaces: Delivery | None = None,
    mends: Delivery | None = None,
) -> Received:
    """Take in a file that is on disk (`keeping.keep`); the same content again changes nothing."""
    for other in filter(None, (replaces, mends)):
        _may_follow(other, county=county, department=department)
    if mends and mending_depth(mends) >= MOST_MENDS:
        raise DeliveryError("这些行已更正多次仍未通过", todo="改好整份文件后，在原文件页面上传取代")
    before = _living(county, kept)
    if before is not None:
        return Received(before, again=True)
    made = Delivery(
        county_id=county,
        department=department,
        file_name=shown_name(file_name),
        sha256=kept.sha256,
        bytes=kept.bytes,
        delivered_by=actor,
        delivered_at=timezone.now(),
        replaces=replaces,
        mends=mends,
    )
    try:
        return Received(_save(made, actor), again=False)
    except IntegrityError:
        again = _living(county, kept)
        if again is None:
            raise
        return Received(again, again=True)


@transaction.atomic
def record_check(delivery: Delivery, *, found: Checked) -> bool:
    """Keep what reading brought to light; False where the delivery was withdrawn or read meanwhile."""
    state = _state_of(found)
    now = timezone.now()
    said = {
        "message": found.fault[: _width(Delivery, "message")],
        "changes": dict(found.changes),
        "checked_at": now,
    }
    if not Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.RECEIVED).update(state=state, **said):
        return False
    delivery.refresh_from_db()
    _keep_rows(delivery, found)
    _tell(
        delivery,
        None,
        Act.IMPORT,
        old={"state": DeliveryState.RECEIVED},
        new={
            "state": state,
            "rows_read": sum(s.rows_read for s in found.sheets),
            "accepted": sum(s.accepted for s in found.sheets),
            "rejected": sum(s.rejected for s in found.sheets),
        },
    )
    return True


@transaction.atomic
def withdraw(delivery: Delivery, *, reason: str, actor: User) -> None:
    """Take a delivery back: its rows count no more from the next sweep on; the file stays on disk."""
    if not reason.strip():
        raise DeliveryError("没有写撤回理由", todo="写明为什么撤回")
    if delivery.replaced_by.filter(state__in=LIVING).exists():
        raise DeliveryError("这份文件已被更正的文件取代，不再计入", todo="要恢复原文件，请撤回更正的文件")
    old = delivery.state
    withdrawn = Delivery.objects.filter(pk=delivery.pk, state__in=LIVING).update(
        state=DeliveryState.WITHDRAWN, message=reason.strip()[: _width(Delivery, "message")]
    )
    if not withdrawn:
        raise DeliveryError("这份文件已经撤回或没有计入", todo="刷新后核对")
    delivery.refresh_from_db()
    _tell(
        delivery, actor, Act.CHANGE, old={"state": old}, new={"state": delivery.state}, purpose=reason.strip()
    )


@transaction.atomic
def decide_link(row: UnmatchedRow, *, person_no: str, seen: str, actor: User) -> None:
    """Say whom a row means, or (empty `person_no`) that it means nobody here.

    `seen`: the row's state on the page where this was decided. The answer holds for every row of
    this content, also in files that come later.
    """
    allowed = {str(candidate["person_no"]) for candidate in row.candidates}
    if person_no and person_no not in allowed:
        raise DeliveryError("所选的人不在候选名单里", todo="从候选人中选择，或选“查无此人”")
    state = LinkState.LINKED if person_no else LinkState.NOBODY
    now = timezone.now()
    said = {"state": state, "person_no": person_no, "decided_by": actor, "decided_at": now}
    if not UnmatchedRow.objects.filter(pk=row.pk, state=seen).update(**said):
        raise StaleDecisionError
    LinkDecision.objects.update_or_create(
        county_id=row.delivery.county_id,
        kind=row.kind,
        row_digest=row.row_digest,
        defaults={
            "row_key": row.row_key,
            "person_no": person_no,
            "decided_by": actor,
            "decided_at": now,
        },
    )
    alike = UnmatchedRow.objects.filter(
        kind=row.kind, row_digest=row.row_digest, delivery__county=row.delivery.county_id
    )
    alike.exclude(pk=row.pk).update(**said)
    record(
        Act.CHANGE,
        Subject("unmatched_row", str(row.pk), row.region_id or row.delivery.county_id),
        actor=actor,
        old={"state": seen, "person_no": row.person_no},
        new={"state": state, "person_no": person_no},
    )


@transaction.atomic
def settle(
    number: int, *, sheets: Sequence[Mapping[str, Any]], open_rows: Mapping[RowPlace, Candidates]
) -> None:
    """Say of a delivery what the latest sweep says: the counts of its sheets, and which rows are still open.

    `sheets` as summary.json has them, in the order of the file; `open_rows`: candidates by sheet and row.
    """
    told = [sheet for sheet in sheets if sheet.get("kind")]
    for place in DeliverySheet.objects.filter(delivery=number).exclude(kind=""):
        said = next((t for t in told if (t["sheet"], t["kind"]) == (place.sheet, place.kind)), None)
        if said is not None:
            told.remove(said)
            counts = {name: int(said[name]) for name in COUNTS}
            DeliverySheet.objects.filter(pk=place.pk).update(**counts)
    waiting = list(UnmatchedRow.objects.filter(delivery=number, state=LinkState.WAITING))
    settled = [row.pk for row in waiting if (row.sheet, row.row) not in open_rows]
    UnmatchedRow.objects.filter(pk__in=settled, state=LinkState.WAITING).delete()
    for row in waiting:
        candidates = open_rows.get((row.sheet, row.row))
        if candidates is not None and candidates != row.candidates:
            UnmatchedRow.objects.filter(pk=row.pk, state=LinkState.WAITING).update(candidates=candidates)


def mending_depth(delivery: Delivery) -> int:
    """How often rows of a file were put right on the way to this delivery."""
    return 1 + mending_depth(delivery.mends) if delivery.mends else 0


def _may_follow(other: Delivery, *, county: str, department: str) -> None:
    if (other.county_id, other.department) != (county, department):
        raise DeliveryError("更正的文件和原文件不是同一部门报送的", todo="从原文件的页面上传更正的文件")
    if other.state not in LIVING:
        raise DeliveryError("原文件没有计入，不需要更正", todo="直接报送新文件")
    if other.replaced_by.filter(state__in=LIVING).exists():
        raise DeliveryError("原文件已被更正过", todo="在最近一次更正的文件上再更正")


def _living(county: str, kept: Kept) -> Delivery | None:
    return Delivery.objects.filter(county=county, sha256=kept.sha256, state__in=LIVING).first()


@transaction.atomic
def _save(delivery: Delivery, actor: User) -> Delivery:
    delivery.save(force_insert=True)
    _tell(
        delivery,
        actor,
        Act.IMPORT,
        new={
            "department": delivery.department,
            "sha256": delivery.sha256,
            "bytes": delivery.bytes,
            "replaces": delivery.replaces_id,
            "mends": delivery.mends_id,
        },
    )
    return delivery


def _state_of(found: Checked) -> DeliveryState:
    if found.refused:
        return DeliveryState.REFUSED
    return DeliveryState.UNREADABLE if found.fault else DeliveryState.CHECKED


def _keep_rows(delivery: Delivery, found: Checked) -> None:
    for model in (DeliverySheet, RowIssue, UnmatchedRow):
        model.objects.filter(delivery=delivery).delete()
    sheets = [DeliverySheet(delivery=delivery, **_columns(DeliverySheet, told)) for told in found.sheets]
    rows = [RowIssue(delivery=delivery, **_columns(RowIssue, told)) for told in found.rows[:MOST_KEPT_ROWS]]
    DeliverySheet.objects.bulk_create(sheets, batch_size=AT_ONCE)
    RowIssue.objects.bulk_create(rows, batch_size=AT_ONCE)
    nobody = set(
        LinkDecision.objects.filter(county=delivery.county_id, person_no="").values_list("kind", "row_digest")
    )
    open_rows = [_open_row(delivery, told, nobody) for told in found.open_rows]
    UnmatchedRow.objects.bulk_create(open_rows, batch_size=AT_ONCE)


def _open_row(delivery: Delivery, told: OpenRow, nobody: set[tuple[str, str]]) -> UnmatchedRow:
    """A row as it is kept: its key sealed, and found by the blind index of it."""
    digest = digest_of(told.row_key) if told.row_key else ""
    state = LinkState.NOBODY if (told.kind, digest) in nobody else LinkState.WAITING
    return UnmatchedRow(delivery=delivery, state=state, row_digest=digest, **_columns(UnmatchedRow, told))


def digest_of(row_key: str) -> str:
    """What stands in the index for the key of a cleaned row."""
    return blind_index(row_key, purpose=ROW_PURPOSE)


def _columns(model: type[models.Model], told: CheckedSheet | CheckedRow | OpenRow) -> dict[str, object]:
    """What is told, as the columns of a table: texts no longer than they may be, tuples as lists."""
    values = asdict(told)
    if "region" in values:
        values["region_id"] = values.pop("region")
    return {name: _fitting(model, name, value) for name, value in values.items()}


def _fitting(model: type[models.Model], name: str, value: object) -> object:
    if isinstance(value, str):
        return value[: _width(model, name)]
    return list(value) if isinstance(value, tuple) else value


def _width(model: type[models.Model], name: str) -> int | None:
    field = model._meta.get_field(name)
    return field.max_length if isinstance(field, models.Field) else None


def _tell(
    delivery: Delivery,
    actor: User | None,
    act: Act,
    *,
    old: Values | None = None,
    new: Values,
    purpose: str = "",
) -> None:
    subject = Subject("delivery", str(delivery.pk), delivery.county_id)
    record(act, subject, actor=actor, old=old, new=new, purpose=purpose)
