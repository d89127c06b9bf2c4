"""What the audit tells: what was done by whom, to what, where and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from shouwang.audit.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are wanted; what is empty does not narrow. `low` and `high` bound codes of regions."""

    actor: str = ""
    act: str = ""
    subject_type: str = ""
    subject_id: str = ""
    low: str = ""
    high: str = ""
    since: date | None = None
    until: date | None = None


def matching(rows: QuerySet[AuditEntry], wanted: Wanted) -> QuerySet[AuditEntry]:
    """The entries that are wanted, the latest first."""
    narrowed = {
        "actor": wanted.actor,
        "act": wanted.act,
        "subject_type": wanted.subject_type,
        "subject_id": wanted.subject_id,
        "region__gte": wanted.low,
        "region__lt": wanted.high,
        "at__gte": _begins(wanted.since) if wanted.since else None,
        "at__lt": _begins(wanted.until + timedelta(days=1)) if wanted.until else None,
    }
    return rows.filter(**{name: value for name, value in narrowed.items() if value}).order_by("-seq")


def history_of(subject_type: str, subject_id: str) -> QuerySet[AuditEntry]:
    """All that was done with one thing, the latest first."""
    return AuditEntry.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("-seq")


def _begins(day: date) -> datetime:
    """The first moment of a day by the clock here."""
    return timezone.make_aware(datetime.combine(day, time.min))
