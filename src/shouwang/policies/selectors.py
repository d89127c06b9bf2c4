"""Drafts, publications and who may confirm them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from shouwang.accounts.access import home_of
from shouwang.accounts.models import Grant, User
from shouwang.accounts.roles import ALLOWED, Permission
from shouwang.policies.models import PolicyChange, Publication, PublicationState, Trial
from shouwang.policies.pack import number_now
from shouwang.regions.codes import padded, range_of
from shouwang.regions.models import Level
from shouwang.screening.models import Sweep, SweepState


def county_of(user: User) -> str:
    """The county whose pack this is: that of the installation; without one, the county of the user."""
    return padded((settings.SHOUWANG_COUNTY or home_of(user) or "")[: Level.COUNTY])


def drafts() -> QuerySet[PolicyChange]:
    """The changes that belong to no publication yet."""
    return PolicyChange.objects.filter(publication=None).select_related("made_by")


def draft_numbered(number: int) -> PolicyChange:
    """One of them."""
    found = drafts().filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def drafts_digest(changes: Iterable[PolicyChange]) -> str:
    """What drafts say, and over which publication: the same only where the same would be published."""
    told = sorted(
        json.dumps([c.kind, c.target, c.content, c.document, c.clause], ensure_ascii=False, sort_keys=True)
        for c in changes
    )
    return hashlib.sha256(json.dumps([number_now(), *told]).encode()).hexdigest()


def publications() -> QuerySet[Publication]:
    """All publications, the latest first."""
    return Publication.objects.select_related("proposed_by", "decided_by", "trial").prefetch_related(
        "changes"
    )


def publication_numbered(number: int) -> Publication:
    """One of them, by its key."""
    found = publications().filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def waiting_publication() -> Publication | None:
    """The one that waits for a second person."""
    return publications().filter(state=PublicationState.WAITING).first()


def last_number() -> int:
    """The number of the last publication; 0 where there is none."""
    last = Publication.objects.filter(number__isnull=False).order_by("-number").first()
    return last.number or 0 if last else 0


def confirmers(actor: User) -> list[User]:
    """Who else may confirm what somebody proposes for this county."""
    today, county = timezone.localdate(), county_of(actor)
    roles = [role for role, allowed in ALLOWED.items() if Permission.CONFIRM_POLICY in allowed]
    holding = Q(ended_on=None) | Q(ended_on__gt=today)
    rows = Grant.objects.filter(holding, role__in=roles, started_on__lte=today, user__is_active=True)
    others = rows.exclude(user=actor).select_related("user").order_by("user__display_name")
    return list({g.user.pk: g.user for g in others if range_of(g.region_id).covers(county)}.values())


def trial_of(changes: Iterable[PolicyChange]) -> Trial | None:
    """The last trial of exactly these drafts."""
    return Trial.objects.filter(drafts=drafts_digest(changes)).first()


def finished_trial(changes: Iterable[PolicyChange], *, county: str) -> Trial | None:
    """The last trial of exactly these drafts that came to its end, nothing left out that can be tried now."""
    trial = Trial.objects.filter(drafts=drafts_digest(changes), county=county, result__isnull=False).first()
    if trial and (trial.result or {}).get("no_facts") and last_sweep(county):
        return None
    return trial


def tried_before() -> bool:
    """Whether drafts were tried since the last publication was proposed, if not as they are now."""
    last = Publication.objects.order_by("-proposed_at").first()
    tried = Trial.objects.filter(result__isnull=False)
    return (tried.filter(asked_at__gt=last.proposed_at) if last else tried).exists()


def last_sweep(county: str) -> Sweep | None:
    """The last sweep of a county that came to its end: its day is the day that is judged."""
    return Sweep.objects.filter(county=county, state=SweepState.DONE).order_by("-as_of", "-pk").first()
