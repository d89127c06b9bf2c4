"""Passwords: what they must be, how long they last, and the one that is told once."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from shouwang.accounts.models import FormerPassword, User
from shouwang.accounts.policy import policy
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act

PLAIN_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody takes for another."""
PARTS, PART_LETTERS = 4, 4
KINDS = 3


class KindsOfCharacters:
    """Asks for three of: small letters, capitals, digits, others; a long sentence needs no such mixture."""

    def __init__(self, long_enough: int = 16) -> None:
        """From `long_enough` characters on, anything goes."""
        self.long_enough = long_enough

    def validate(self, password: str, user: User | None = None) -> None:
        """ValidationError where the mixture is too poor."""
        kinds = {
            "small" if c.islower() else "capital" if c.isupper() else "digit" if c.isdigit() else "other"
            for c in password
        }
        if len(kinds) < KINDS and len(password) < self.long_enough:
            raise ValidationError(self.get_help_text(), code="kinds")

    def get_help_text(self) -> str:
        """What is accepted."""
        return f"密码须含大写字母、小写字母、数字、符号中的三种，或不少于 {self.long_enough} 个字符"


class NotUsedBefore:
    """Refuses the present password and those before it, as many as the policy remembers."""

    def validate(self, password: str, user: User | None = None) -> None:
        """ValidationError where the password comes back too soon."""
        if user is None or user.pk is None:
            return
        remembered = policy().passwords_remembered
        former = user.former_passwords.values_list("encoded", flat=True)[:remembered] if remembered else []
        if any(check_password(password, encoded) for encoded in (user.password, *former)):
            raise ValidationError(self.get_help_text(), code="used_before")

    def get_help_text(self) -> str:
        """What is accepted."""
        return "新密码不能与最近用过的密码相同"


def one_time_password() -> str:
    """A password that is told once and must be changed at the first sign-in."""
    return "-".join("".join(secrets.choice(PLAIN_LETTERS) for _ in range(PART_LETTERS)) for _ in range(PARTS))


def is_too_old(user: User) -> bool:
    """Whether a password has outlived the policy."""
    days = policy().password_days
    if not days or user.password_set_at is None:
        return False
    return timezone.now() - user.password_set_at > timedelta(days=days)


@transaction.atomic
def change_password(user: User, *, new: str) -> None:
    """A person sets a new password of their own; ValidationError where it does not fit the policy."""
    validate_password(new, user)
    keep_former(user)
    user.set_password(new)
    user.must_change_password = False
    user.password_set_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_set_at"])
    record(Act.CHANGE, Subject("account", user.username), actor=user, new={"field": "password"})


def give_one_time_password(user: User) -> str:
    """Replace a password by one that must be changed at once; the caller tells it once and records why."""
    told = one_time_password()
    keep_former(user)
    user.set_password(told)
    user.must_change_password = True
    user.password_set_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_set_at"])
    return told


def keep_former(user: User) -> None:
    """Remember the present password, by its hash, among those that may not come back."""
    if user.has_usable_password():
        FormerPassword.objects.create(
            user=user, encoded=user.password, set_at=user.password_set_at or user.created_at
        )
