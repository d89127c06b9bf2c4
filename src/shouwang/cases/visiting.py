"""Visits as they arrive from a phone: once each, whatever the network did, and none is ever lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from shouwang.accounts.access import scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.cases.models import Visit, VisitPurpose
from shouwang.registry.models import Household
from shouwang.screening.models import Outcome
from shouwang.workflow.evidence import Sent, keep_evidence
from shouwang.workflow.models import Case, Evidence, StepTaken
from shouwang.workflow.reassigning import had
from shouwang.workflow.refusals import FormError, GuardError, StepRefusedError
from shouwang.workflow.runtime import Order, take_step

VISIT = "visit"
PURPOSES: Mapping[str, VisitPurpose] = {
    "finding": VisitPurpose.FINDING,
    "routine_visit": VisitPurpose.ROUTINE,
    "reverification": VisitPurpose.REVERIFY,
}
"""The purpose of a visit by the process that it belongs to; any other process is a matter of recognition."""
CLOCK_ERROR = timedelta(hours=24)


class Arrival(StrEnum):
    """What became of a visit that arrived."""

    ACCEPTED = "accepted"
    ALREADY = "already"
    KEPT = "kept"

    @property
    def label(self) -> str:
        """What the visitor reads."""
        return {
            Arrival.ACCEPTED: "已登记",
            Arrival.ALREADY: "以前已收到，没有重复登记",
            Arrival.KEPT: "已保存；此事在您走访期间已由他人办理，走访记录附在后面",
        }[self]


@dataclass(frozen=True, slots=True)
class SentVisit:
    """A visit as filled in: for which case at which version, when, and what was found."""

    case_id: int
    version: int
    client_key: str
    visited_at: datetime
    form: Mapping[str, object]
    photos: Sequence[Sent] = ()
    papers: Mapping[str, Sent] | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What became of it, and the visit as it is kept."""

    arrival: Arrival
    visit: Visit


def receive_visit(sent: SentVisit, *, actor: User, now: datetime | None = None) -> Received:
    """Take in a visit once: FormError or GuardError where it cannot be accepted as filled in.

    A case that went on without the visitor does not lose the visit: it is kept beside the case.
    """
    before = Visit.objects.filter(client_key=sent.client_key).first()
    if before:
        return _already(before, actor)
    try:
        with transaction.atomic():
            return _take_in(sent, actor=actor, now=now or timezone.now())
    except IntegrityError:
        # the same form on its way twice at once: the other one is in
        return _already(Visit.objects.get(client_key=sent.client_key), actor)


def _already(visit: Visit, actor: User) -> Received:
    if visit.visitor_id != actor.pk:
        raise PermissionDenied
    return Received(Arrival.ALREADY, visit)


def _take_in(sent: SentVisit, *, actor: User, now: datetime) -> Received:
    case = _case_of(sent, actor)
    at = min(sent.visited_at, now) if sent.visited_at <= now + CLOCK_ERROR else now
    evidence = _evidence(sent, case, actor)
    step = _step(sent, case, evidence, actor=actor, now=now)
    visit = Visit.objects.create(
        household=Household.objects.get(pk=case.household_id or 0),
        region_id=case.region_id,
        case=case,
        purpose=PURPOSES.get(case.process_name, VisitPurpose.CASE),
        visited_at=at,
        visitor=actor,
        no_change=not any(value for name, value in sent.form.items() if name != "outcome"),
        outcome=_outcome(sent),
        answers={name: value for name, value in sent.form.items() if name != "note"},
        note=str(sent.form.get("note") or ""),
        latitude=sent.latitude,
        longitude=sent.longitude,
        client_key=sent.client_key,
    )
    arrival = Arrival.ACCEPTED if step else Arrival.KEPT
    record(
        Act.CREATE,
        Subject("visit", str(visit.pk), visit.region_id),
        actor=actor,
        new={"case": case.pk, "arrival": arrival},
    )
    return Received(arrival, visit)


def _case_of(sent: SentVisit, actor: User) -> Case:
    """The case, if the visitor may visit there, has it, or had it when they went."""
    case = Case.objects.filter(pk=sent.case_id).first()
    if case is None or case.household_id is None:
        raise PermissionDenied
    theirs = case.assignee_id == actor.pk or scope_for(actor, Permission.VISIT).covers(case.region_id)
    if not theirs and not had(actor, case):
        raise PermissionDenied
    return case


def _step(
    sent: SentVisit, case: Case, evidence: Sequence[Evidence], *, actor: User, now: datetime
) -> StepTaken | None:
    order = Order(VISIT, version=sent.version, form=sent.form, evidence=evidence, client_key=sent.client_key)
    try:
        return take_step(case, order, actor=actor, at=now)
    except (FormError, GuardError):
        raise
    except (StepRefusedError, PermissionDenied):
        return None


def _evidence(sent: SentVisit, case: Case, actor: User) -> list[Evidence]:
    files = [("photo", photo) for photo in sent.photos] + list((sent.papers or {}).items())
    kept = []
    for kind, file in files:
        item = keep_evidence(file, kind=kind, region_id=case.region_id, actor=actor)
        Evidence.objects.filter(pk=item.pk).update(case=case)
        kept.append(item)
    return kept


def _outcome(sent: SentVisit) -> str:
    outcome = str(sent.form.get("outcome") or "")
    return outcome if outcome in Outcome else ""
