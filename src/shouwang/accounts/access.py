"""The one place that says what somebody may reach: a permission becomes a set of regions and departments.

Lists, counts, searches, exports, maps, drop-downs and the interface for programs all ask here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from shouwang.accounts.models import Grant, User
from shouwang.accounts.roles import OWN_HOUSEHOLDS_ONLY, Permission, Role, allowed
from shouwang.regions.codes import CodeRange, range_of

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a permission reaches: code ranges, departments, and for a helper only their own households."""

    ranges: tuple[CodeRange, ...] = ()
    departments: frozenset[str] = frozenset()
    helper: int | None = None

    def __bool__(self) -> bool:
        """Whether it reaches anything at all."""
        return bool(self.ranges or self.helper)

    def covers(self, code: str) -> bool:
        """Whether a region lies wholly within; a helper's own households are asked for elsewhere."""
        return any(r.covers(code) for r in self.ranges)

    def condition(self, field: str = "region_id") -> Q:
        """The condition on a column of region codes; nothing matches an empty scope."""
        condition = Q(pk__in=())
        for r in self.ranges:
            condition |= Q(**{f"{field}__gte": r.low, f"{field}__lt": r.high})
        return condition

    def within(self, rows: QuerySet[M], *, field: str = "region_id") -> QuerySet[M]:
        """The rows whose region lies within."""
        return rows.filter(self.condition(field))


def grants_of(user: User, *, on: date | None = None) -> list[Grant]:
    """The roles a user holds on a day, today where none is named; a role does not hold on the day it ends.

    They are kept for the length of a request.
    """
    day = on or timezone.localdate()
    kept: list[Grant] | None = getattr(user, "_grants", None)
    if kept is None:
        kept = list(Grant.objects.filter(user_id=user.pk).select_related("region"))
        user._grants = kept  # type: ignore[attr-defined] # a request's own copy, never stored
    return [g for g in kept if g.started_on <= day and (g.ended_on is None or day < g.ended_on)]


def roles_of(user: User) -> frozenset[Role]:
    """The roles a user holds today, in whatever region."""
    return frozenset(Role(grant.role) for grant in grants_of(user))


def scope_for(user: User, to: Permission) -> Scope:
    """What `to` reaches for this user today; empty where the user may not do it at all."""
    return scope_of_any(user, (to,))


def scope_of_any(user: User, permissions: Iterable[Permission]) -> Scope:
    """What any of the permissions reaches, taken together."""
    if not user.is_active:
        return Scope()
    wanted = frozenset(permissions)
    grants = [g for g in grants_of(user) if not wanted.isdisjoint(allowed(Role(g.role), g.department))]
    ranges = {range_of(g.region_id) for g in grants if g.role not in OWN_HOUSEHOLDS_ONLY}
    helps = any(g.role in OWN_HOUSEHOLDS_ONLY for g in grants)
    return Scope(
        ranges=tuple(sorted(ranges, key=lambda r: r.low)),
        departments=frozenset(g.department for g in grants if g.department),
        helper=user.pk if helps else None,
    )


def may(user: User, *to: Permission) -> bool:
    """Whether a user may do any of this anywhere."""
    return user.is_active and any(
        not allowed(Role(grant.role), grant.department).isdisjoint(to) for grant in grants_of(user)
    )


def require(user: User, to: Permission, *, region: str | None = None) -> Scope:
    """The scope of a permission; PermissionDenied where it is empty, or does not cover `region`."""
    scope = scope_for(user, to)
    if not scope or (region is not None and not scope.covers(region)):
        raise PermissionDenied
    return scope


def require_over(actor: User, to: Permission, user: User) -> None:
    """PermissionDenied unless everything that `user` may do lies within the scope of `actor`.

    Who looks after one township must not get hold of an account that also works for the county.
    """
    scope = require(actor, to)
    if not all(scope.covers(grant.region_id) for grant in grants_of(user)):
        raise PermissionDenied


def home_of(user: User) -> str | None:
    """The region a user mostly works in: the smallest of their grants."""
    codes: Iterable[str] = (grant.region_id for grant in grants_of(user))
    return max(codes, key=lambda code: (len(code.rstrip("0")), code), default=None)
