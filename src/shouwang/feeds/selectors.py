"""Deliveries as people may see them: a county's, and for a department officer those of the own department."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from shouwang.accounts.access import grants_of, scope_for
from shouwang.accounts.models import Department, Grant, User
from shouwang.accounts.roles import ALLOWED, Permission, Role
from shouwang.feeds.models import Delivery, DeliveryState, LinkDecision, RowIssue, UnmatchedRow
from shouwang.regions.codes import range_of

MOST_MENDS = 3
"""How often rows of rows that were put right may be put right again."""


def deliveries_for(user: User, *, to: Permission = Permission.SEE_DELIVERIES) -> QuerySet[Delivery]:
    """The deliveries that a permission reaches."""
    return Delivery.objects.filter(_reached(user, to))


def delivery_for(user: User, number: int, *, to: Permission = Permission.SEE_DELIVERIES) -> Delivery:
    """One delivery within reach; Delivery.DoesNotExist for any other."""
    return deliveries_for(user, to=to).select_related("delivered_by", "replaces", "mends").get(pk=number)


def departments_for(user: User, county: str, *, to: Permission = Permission.DELIVER_FEEDS) -> tuple[str, ...]:
    """The departments a user may send files for in a county: an officer for their own, the county for all."""
    grants = [g for g in _grants(user, to) if range_of(g.region_id).covers(county)]
    if any(not grant.department for grant in grants):
        return tuple(Department.values)
    return tuple(dict.fromkeys(grant.department for grant in grants))


def counting(county: str) -> QuerySet[Delivery]:
    """The deliveries of a county that count: read, not withdrawn, and not replaced by one that counts.

    Rows put right count as long as the file does whose rows they are: a file that replaces it as a whole
    stands for them too.
    """
    read = Delivery.objects.filter(county=county, state=DeliveryState.CHECKED)
    own = read.exclude(Exists(_newer("pk")))
    for depth in range(1, MOST_MENDS + 1):
        mended = "__".join(["mends"] * depth)
        lives = Q(**{f"{mended}__state": DeliveryState.CHECKED}) & ~Exists(_newer(f"{mended}_id"))
        own = own.filter(Q(**{f"{mended}__isnull": True}) | lives)
    return own.order_by("delivered_at", "id")


def _newer(outer: str) -> QuerySet[Delivery]:
    return Delivery.objects.filter(replaces=OuterRef(outer), state=DeliveryState.CHECKED)


def refused_rows(delivery: Delivery) -> QuerySet[RowIssue]:
    """The rows of a delivery that are not used, repeated ones not among them."""
    return delivery.issues.filter(warning=False).exclude(code="DUPLICATE")


def open_rows_for(user: User, *, to: Permission = Permission.DECIDE_LINKS) -> QuerySet[UnmatchedRow]:
    """Rows whose person somebody must tell, of places within reach; of no known place: the county's."""
    scope = scope_for(user, to)
    nowhere = Q(region=None) & scope.condition("delivery__county_id")
    rows = UnmatchedRow.objects.filter(scope.condition() | nowhere)
    return rows.filter(delivery__state=DeliveryState.CHECKED).select_related("delivery")


def open_row_for(user: User, number: int, *, to: Permission = Permission.DECIDE_LINKS) -> UnmatchedRow:
    """One such row within reach; UnmatchedRow.DoesNotExist for any other."""
    return open_rows_for(user, to=to).get(pk=number)


def decisions_in(county: str) -> QuerySet[LinkDecision]:
    """What people of a county said of rows that no rule could tell."""
    return LinkDecision.objects.filter(county=county)


def _grants(user: User, to: Permission) -> list[Grant]:
    if not user.is_active:
        return []
    return [grant for grant in grants_of(user) if to in ALLOWED[Role(grant.role)]]


def _reached(user: User, to: Permission) -> Q:
    condition = Q(pk__in=())
    for grant in _grants(user, to):
        reach = range_of(grant.region_id)
        within = Q(county_id__gte=reach.low, county_id__lt=reach.high)
        condition |= within & Q(department=grant.department) if grant.department else within
    return condition
