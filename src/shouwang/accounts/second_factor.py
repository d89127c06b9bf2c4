"""The second step of signing in: an app on one's own phone, and codes for the day it is lost."""

from __future__ import annotations

import secrets
from base64 import b32encode
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from shouwang.accounts.access import home_of, require_over, roles_of
from shouwang.accounts.models import Authenticator, RecoveryCode, User
from shouwang.accounts.passwords import PLAIN_LETTERS
from shouwang.accounts.roles import Permission
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.kernel.errors import ShouwangError
from shouwang.secrecy.sealing import blind_index

ISSUER = "守望"
SECRET_BYTES = 20
CODES, CODE_LETTERS = 10, 10
NUMBER_DIGITS = 6


class OwnSecondFactorError(ShouwangError):
    """Somebody wants to take away their own second factor."""

    code = "OWN_SECOND_FACTOR"


def must_have(user: User) -> bool:
    """Whether one of somebody's roles asks for a second factor."""
    return bool(settings.SECOND_FACTOR_ROLES) and not roles_of(user).isdisjoint(settings.SECOND_FACTOR_ROLES)


def authenticator_of(user: User) -> Authenticator | None:
    """The authenticator that counts."""
    found: Authenticator | None = Authenticator.objects.filter(user=user, confirmed=True).first()
    return found


def new_authenticator(user: User) -> Authenticator:
    """One that waits for its first number; an older one that still waited is forgotten."""
    Authenticator.objects.filter(user=user, confirmed=False).delete()
    secret = b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
    made: Authenticator = Authenticator.objects.create(user=user, name=ISSUER, confirmed=False, secret=secret)
    return made


def address_of(authenticator: Authenticator) -> str:
    """What the QR code says to the app."""
    label = quote(f"{ISSUER}:{authenticator.user.username}")
    return f"otpauth://totp/{label}?{urlencode({'secret': authenticator.secret, 'issuer': ISSUER})}"


@transaction.atomic
def confirm(user: User, *, number: str) -> list[str] | None:
    """Bind the authenticator that waits, by its first number: the recovery codes; None where it is wrong."""
    waiting = Authenticator.objects.select_for_update().filter(user=user, confirmed=False).first()
    if waiting is None or not waiting.verify_token(number):
        return None
    Authenticator.objects.filter(user=user, confirmed=True).delete()
    waiting.confirmed, waiting.confirmed_at = True, timezone.now()
    waiting.save(update_fields=["confirmed", "confirmed_at"])
    codes = _new_codes(user)
    _record(user, user, done="bound")
    return codes


@transaction.atomic
def renew_codes(user: User) -> list[str]:
    """New recovery codes, told once; the old ones are void."""
    codes = _new_codes(user)
    _record(user, user, done="codes_renewed")
    return codes


@transaction.atomic
def passes(user: User, *, number: str) -> bool:
    """Whether a number of the app, or a recovery code that was not used, is right; each counts once."""
    typed = number.strip().replace(" ", "").replace("-", "").lower()
    found = Authenticator.objects.select_for_update().filter(user=user, confirmed=True).first()
    if found is None:
        return False
    if len(typed) == NUMBER_DIGITS:
        return bool(found.verify_token(typed))
    return _use_code(user, typed, found)


@transaction.atomic
def remove(user: User, *, reason: str, actor: User) -> None:
    """Take away somebody's lost authenticator and codes, so that they bind a new one."""
    require_over(actor, Permission.MANAGE_SECURITY, user)
    if actor.pk == user.pk:
        raise OwnSecondFactorError("不能解除本人的动态口令", todo="请另一位安全管理员办理")
    Authenticator.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    _record(user, actor, done="removed", reason=reason)


def codes_left(user: User) -> int:
    """How many recovery codes were not used."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def _new_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["".join(secrets.choice(PLAIN_LETTERS) for _ in range(CODE_LETTERS)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, index=_index(user, code)) for code in codes)
    half = CODE_LETTERS // 2
    return [f"{code[:half]}-{code[half:]}" for code in codes]


def _use_code(user: User, typed: str, found: Authenticator) -> bool:
    """Wrong codes slow down as wrong numbers do."""
    if not found.verify_is_allowed()[0]:
        return False
    unused = RecoveryCode.objects.filter(user=user, index=_index(user, typed), used_at=None)
    used = unused.update(used_at=timezone.now()) == 1
    if used:
        _record(user, user, done="code_used")
    else:
        found.throttle_increment()
    return used


def _index(user: User, code: str) -> str:
    return blind_index(f"{user.pk}:{code}", purpose="user.recovery_code")


def _record(user: User, actor: User, *, done: str, reason: str = "") -> None:
    subject = Subject("account", user.username, home_of(user) or "")
    record(Act.CHANGE, subject, actor=actor, purpose=reason, new={"second_factor": done})
