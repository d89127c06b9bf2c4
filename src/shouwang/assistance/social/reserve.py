"""A township's reserve for temporary relief: paid from at once, never beyond what is there."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from shouwang.accounts.access import require, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.social.models import EntryKind, Reserve, ReserveEntry
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.kernel.errors import ShouwangError
from shouwang.kernel.money import format_cny
from shouwang.regions.codes import padded
from shouwang.regions.models import Level, Region
from shouwang.workflow.models import Case
from shouwang.workflow.refusals import GuardError

SEE = Permission.SEE_RESERVES


class ReserveError(ShouwangError):
    """A movement of a reserve that cannot be."""

    code = "RESERVE"


def reserve_of(code: str) -> Reserve:
    """The reserve of the township that a region lies in; an empty one where it has none yet."""
    found, _ = Reserve.objects.get_or_create(region_id=padded(code[: Level.TOWNSHIP]))
    return found


def reserves_for(user: User) -> QuerySet[Reserve]:
    """The reserves that a person may look at: of their township, of the county, or as civil affairs."""
    return scope_for(user, SEE).within(Reserve.objects.select_related("region"))


def townships_for(user: User) -> list[Region]:
    """The townships whose reserves a person may look at, whether or not they have one yet."""
    rows = Region.objects.filter(level=Level.TOWNSHIP, ended_on=None)
    return list(scope_for(user, SEE).within(rows, field="code").order_by("code"))


@transaction.atomic
def allot(code: str, *, amount_fen: int, note: str, key: str, actor: User) -> ReserveEntry:
    """Money for a township's reserve, by the county; the same form twice is one entry."""
    require(actor, Permission.DECIDE_CASES, region=code)
    before = ReserveEntry.objects.filter(client_key=key).first() if key else None
    if before:
        return before
    if amount_fen <= 0 or not note.strip():
        raise ReserveError(
            "拨入登记不完整", accepted="大于零的金额和一句说明（文件或批次）", todo="补写后提交"
        )
    entry = move(reserve_of(code), EntryKind.ALLOTTED, amount_fen, note=note.strip(), actor=actor, key=key)
    record(
        Act.CREATE,
        Subject("reserve", str(entry.reserve_id), code),
        actor=actor,
        new={"kind": entry.kind, "amount_fen": amount_fen, "balance_fen": entry.balance_fen},
    )
    return entry


def pay(case: Case, *, amount_fen: int, day: date, actor: User | None) -> ReserveEntry:
    """Pay a case at once; GuardError where the balance does not reach. Inside the step's transaction."""
    return move(
        reserve_of(case.region_id),
        EntryKind.PAID,
        -amount_fen,
        note="先行救助",
        actor=actor,
        case=case,
        day=day,
    )


def move(
    reserve: Reserve,
    kind: EntryKind,
    amount_fen: int,
    *,
    note: str,
    actor: User | None,
    case: Case | None = None,
    day: date | None = None,
    key: str = "",
) -> ReserveEntry:
    """One movement: a conditional UPDATE of the balance (nobody pays what is not there), and its entry."""
    rows = Reserve.objects.filter(pk=reserve.pk, balance_fen__gte=max(-amount_fen, 0))
    if not rows.update(balance_fen=F("balance_fen") + amount_fen):
        reserve.refresh_from_db()
        left = format_cny(reserve.balance_fen)
        raise GuardError([f"乡镇备用金余额{left}，不够先行救助；请申请拨入，或派人入户核实后按程序审批"])
    reserve.refresh_from_db()
    return ReserveEntry.objects.create(
        reserve=reserve,
        number=reserve.entries.count() + 1,
        kind=kind,
        amount_fen=amount_fen,
        balance_fen=reserve.balance_fen,
        day=day or timezone.localdate(),
        case=case,
        note=note[:120],
        recorded_by=actor,
        client_key=key,
    )
