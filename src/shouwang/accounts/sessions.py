"""Sessions: so many a user at a time, so long in all, so long without a sign of life."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone

from shouwang.accounts.models import OpenSession, User
from shouwang.accounts.policy import policy

TERMS = "terms"
"""In a session: when it ends whatever happens, its seconds without a sign of life, and the last one."""
SIGN_OF_LIFE_SECONDS = 60
"""A session is written again at most so often only because somebody is still there."""


@transaction.atomic
def begin(session: SessionBase, user: User, *, device: str = "", address: str | None = None) -> None:
    """Open a session on the terms of today; the oldest of too many is closed."""
    terms, now = policy(), timezone.now()
    until = now + timedelta(hours=terms.session_hours)
    session[TERMS] = [until.timestamp(), terms.idle_minutes * 60, now.timestamp()]
    if session.session_key is None:
        session.create()
    key = str(session.session_key)
    opened = OpenSession(
        user=user,
        session_key=key,
        device=device[:120],
        address=address,
        began_at=now,
        seen_at=now,
    )
    OpenSession.objects.filter(session_key=key).delete()
    opened.save()
    for surplus in user.open_sessions.all()[max(terms.sessions_a_user, 1) :]:
        close(surplus, session)


def close(opened: OpenSession, session: SessionBase) -> None:
    """End a session from outside; `session` is any session, for the store they are kept in."""
    session.__class__(opened.session_key).delete()
    opened.delete()


def close_all(user: User, session: SessionBase, *, but: str | None = None) -> int:
    """End every session of a user, except the one under the key `but`. How many there were."""
    others = list(user.open_sessions.exclude(session_key=but))
    for opened in others:
        close(opened, session)
    return len(others)


def has_ended(session: SessionBase, *, now: datetime) -> bool:
    """Whether a session has outlived its terms."""
    until, idle, seen = session[TERMS]
    moment = now.timestamp()
    return bool(moment >= until or moment - seen >= idle)


def show_life(session: SessionBase, *, now: datetime) -> None:
    """Note that somebody is still there, now and then."""
    until, idle, seen = session[TERMS]
    if now.timestamp() - seen >= SIGN_OF_LIFE_SECONDS:
        session[TERMS] = [until, idle, now.timestamp()]
        OpenSession.objects.filter(session_key=session.session_key).update(seen_at=now)
