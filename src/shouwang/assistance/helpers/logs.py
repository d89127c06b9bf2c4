"""Work logs: one line for what was done on a day; the same form arrives once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from shouwang.accounts.access import scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.attendance import stations_of
from shouwang.assistance.helpers.models import LogKind, WorkLog
from shouwang.assistance.helpers.refusals import HelpersError
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.registry.models import HelperAssignment, Household


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be written down: of a household, or of a village where somebody is stationed."""

    day: date
    kind: LogKind
    text: str
    reached: int
    household_no: str
    region: str
    client_key: str


def write_log(entry: Entry, *, actor: User) -> WorkLog:
    """Keep a line of the log of whoever writes it."""
    before = WorkLog.objects.filter(client_key=entry.client_key).first()
    if before:
        if before.user_id != actor.pk:
            raise PermissionDenied
        return before
    if entry.day > timezone.localdate():
        raise HelpersError("日期在今天以后", accepted="今天或以前的日期", todo="核对日期")
    home = _household(entry.household_no, actor)
    region = home.region_id if home else _place(entry.region, actor)
    with transaction.atomic():
        made = WorkLog.objects.create(
            user=actor,
            region_id=region,
            household=home,
            day=entry.day,
            kind=entry.kind,
            reached=entry.reached,
            text=entry.text.strip(),
            client_key=entry.client_key,
        )
        told = {"kind": entry.kind.value, "day": entry.day.isoformat()}
        record(Act.CREATE, Subject("work_log", str(made.pk), region), actor=actor, new=told)
    return made


def logs_of(user: User) -> QuerySet[WorkLog]:
    """One's own log."""
    return WorkLog.objects.filter(user=user).select_related("household", "region")


def logs_for(reader: User) -> QuerySet[WorkLog]:
    """The logs written in the regions of a reader."""
    return scope_for(reader, Permission.SEE_TEAMS).within(WorkLog.objects.select_related("user", "region"))


def _household(number: str, actor: User) -> Household | None:
    if not number:
        return None
    mine = HelperAssignment.objects.on(timezone.localdate()).filter(user=actor)
    home = Household.objects.filter(household_no=number, pk__in=mine.values("household")).first()
    if home is None:
        raise HelpersError("这户不在您的帮扶名单里", accepted="您帮扶的户", todo="从名单里选择")
    return home


def _place(region: str, actor: User) -> str:
    mine = [member.region_id for member in stations_of(actor)]
    if region in mine:
        return region
    raise HelpersError("没有写明在哪一户或哪个村", accepted="您帮扶的户，或您驻村的村", todo="从名单里选择")
