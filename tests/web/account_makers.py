"""Makers of accounts, roles and requests for `access_table.py`."""

from __future__ import annotations

from tests import cast

from shouwang.accounts.models import AccountRequest, RequestKind, User
from shouwang.accounts.roles import Role
from shouwang.accounts.signing_in import came


def account(region: str, helper: User | None) -> tuple[object, ...]:
    """Somebody who works in the region, by the name they sign in with."""
    return (cast.somebody(Role.CLERK, region=region).username,)


def grant(region: str, helper: User | None) -> tuple[object, ...]:
    """A role that somebody holds in the region."""
    held = cast.somebody(Role.CLERK, region=region).grants.get()
    return (held.user.username, held.pk)


def account_request(region: str, helper: User | None) -> tuple[object, ...]:
    """A new account that waits for approval; somebody else asked for it."""
    return _request(region, asked_by=cast.somebody(Role.SYSTEM_ADMIN, region=region))


def own_account_request(region: str, helper: User | None) -> tuple[object, ...]:
    """One that the system administrator of this world has asked for."""
    return _request(region, asked_by=User.objects.get(display_name=Role.SYSTEM_ADMIN.label))


def _request(region: str, *, asked_by: User) -> tuple[object, ...]:
    cast.regions()
    user = User.objects.enrol(f"new{User.objects.count()}", display_name="新人")
    User.objects.filter(pk=user.pk).update(is_active=False)
    asked = AccountRequest.objects.create(
        kind=RequestKind.ACCOUNT,
        user=user,
        role=Role.CLERK,
        region_id=region,
        reason="新任",
        asked_by=asked_by,
    )
    return (asked.pk,)


def audited_account(region: str, helper: User | None) -> tuple[object, ...]:
    """Somebody of the region who has signed in once."""
    user = cast.somebody(Role.CLERK, region=region)
    came(user, address="127.0.0.1", second_factor=False)
    return ("account", user.username)
