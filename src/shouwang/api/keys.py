"""Keys for programs: made once, shown once, checked at every call."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from shouwang.accounts.models import User
from shouwang.api.models import ApiKey
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act

MARK = "sw_"
BYTES = 32


@transaction.atomic
def make_key(user: User, *, name: str, ends_on: date, actor: User | None = None) -> str:
    """A new key for a program that acts as `user`; it is not kept, and cannot be shown again."""
    key = MARK + secrets.token_urlsafe(BYTES)
    made = ApiKey.objects.create(user=user, name=name, digest=_digest(key), ends_on=ends_on)
    record(
        Act.CREATE,
        Subject("api_key", str(made.pk)),
        actor=actor,
        new={"user": user.username, "name": name, "ends_on": ends_on.isoformat()},
    )
    return key


@transaction.atomic
def revoke_key(number: int, *, actor: User | None = None) -> bool:
    """The key opens nothing any more; False where there is none, or it was revoked before."""
    done = ApiKey.objects.filter(pk=number, revoked_at=None).update(revoked_at=timezone.now())
    if done:
        record(Act.CHANGE, Subject("api_key", str(number)), actor=actor, new={"revoked": True})
    return bool(done)


class Bearer(HttpBearer):
    """`Authorization: Bearer sw_…`; the account behind the key must be switched on."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """The account of a key that is in force; None for any other."""
        found = ApiKey.objects.select_related("user").filter(digest=_digest(token), revoked_at=None).first()
        if found is None or found.ends_on < timezone.localdate() or not found.user.is_active:
            return None
        ApiKey.objects.filter(pk=found.pk).update(used_at=timezone.now())
        request.user = found.user
        return found.user


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
