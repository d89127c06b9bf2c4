"""What the audit keeps of coming and going."""

from __future__ import annotations

from django.db import transaction

from shouwang.accounts.access import home_of
from shouwang.accounts.models import OpenSession, User
from shouwang.accounts.passwords import is_too_old
from shouwang.audit.chain import Subject, Values, record
from shouwang.audit.models import Act


@transaction.atomic
def came(user: User, *, address: str | None, second_factor: bool) -> None:
    """Somebody signed in; a password that is too old must be changed first."""
    if not user.must_change_password and is_too_old(user):
        user.must_change_password = True
        user.save(update_fields=["must_change_password"])
    told: Values = {"address": address or "", "second_factor": second_factor}
    record(Act.SIGN_IN, _subject(user), actor=user, new=told)


@transaction.atomic
def left(user: User, *, session_key: str | None, why: str) -> None:
    """Somebody signed out, or was signed out because their time was over."""
    OpenSession.objects.filter(session_key=session_key).delete()
    record(Act.SIGN_OUT, _subject(user), actor=user, purpose=why)


@transaction.atomic
def was_refused(username: str, *, address: str | None, why: str) -> None:
    """A sign-in that failed; what was typed is kept only where it is an account: it could be a password."""
    user = User.objects.filter(username=username).first()
    if user:
        record(Act.REFUSED, _subject(user), actor=None, purpose=why, new={"address": address or ""})


def _subject(user: User) -> Subject:
    return Subject("account", user.username, home_of(user) or "")
