"""Adding to the chain and proving that nobody touched it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from django.db import transaction
from django.utils import timezone

from shouwang.audit.models import Act, AuditEntry, AuditHead
from shouwang.secrecy.keys import keyring, sm3_mac

SYSTEM = "system"
Values = Mapping[str, str | int | bool | None]


class Actor(Protocol):
    """Whoever acts: an account."""

    username: str
    display_name: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What is acted upon, and where it lies."""

    type: str
    id: str
    region: str = ""


def record(
    act: Act,
    subject: Subject,
    *,
    actor: Actor | None,
    purpose: str = "",
    old: Values | None = None,
    new: Values | None = None,
    at: datetime | None = None,
) -> AuditEntry:
    """Add one entry, as the last step of the transaction whose act it tells; `actor` None is the system."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("an audit entry belongs to the transaction it tells of")
    head, _ = AuditHead.objects.select_for_update().get_or_create(id=1)
    entry = AuditEntry(
        seq=head.seq + 1,
        at=at or timezone.now(),
        actor=actor.username if actor else SYSTEM,
        actor_name=actor.display_name if actor else "系统",
        act=act,
        subject_type=subject.type,
        subject_id=subject.id,
        region=subject.region,
        purpose=purpose[:200],
        old=dict(old or {}),
        new=dict(new or {}),
    )
    entry.mac = mac_of(entry, after=head.mac)
    entry.save(force_insert=True)
    AuditHead.objects.filter(id=1).update(seq=entry.seq, mac=entry.mac)
    return entry


def mac_of(entry: AuditEntry, *, after: str) -> str:
    """HMAC-SM3 over the entry and the check value of the one before it."""
    told = [
        after,
        entry.seq,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.actor_name,
        str(entry.act),
        entry.subject_type,
        entry.subject_id,
        entry.region,
        entry.purpose,
        entry.old,
        entry.new,
    ]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    ring = keyring()
    return sm3_mac(ring.derived("audit", generation=ring.first), text.encode()).hex()


def length() -> int:
    """How many entries the chain has."""
    head = AuditHead.objects.filter(id=1).first()
    return head.seq if head else 0


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold: the number of the entry, and what is wrong with it."""

    seq: int
    reason: str


def breaks() -> Iterator[Break]:
    """Every place where an entry was changed, removed, added or put elsewhere."""
    expected, before = 1, ""
    for entry in AuditEntry.objects.order_by("seq").iterator(chunk_size=5000):
        if entry.seq != expected:
            yield Break(expected, f"第 {expected} 条至第 {entry.seq - 1} 条不见了")
        elif entry.mac != mac_of(entry, after=before):
            yield Break(entry.seq, f"第 {entry.seq} 条与校验值不符")
        expected, before = entry.seq + 1, entry.mac
    head = AuditHead.objects.filter(id=1).first()
    if head and (head.seq, head.mac) != (expected - 1, before):
        yield Break(expected, "最后几条不见了")
