"""A permission reaches the regions of one's roles and nothing beside them."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from tests import cast

from shouwang.accounts.access import home_of, may, require, scope_for
from shouwang.accounts.models import Grant
from shouwang.accounts.roles import ADMINISTRATORS, ALLOWED, Permission, Role
from shouwang.registry.models import Household

pytestmark = pytest.mark.django_db
SEE = Permission.SEE_HOUSEHOLDS


def test_township_user_reaches_the_villages_of_the_township_only() -> None:
    scope = scope_for(cast.user("wangxiang"), SEE)
    assert scope.covers(cast.VILLAGE)
    assert scope.covers(cast.TOWNSHIP)
    assert not scope.covers(cast.OTHER_TOWNSHIP)
    assert not scope.covers(cast.COUNTY)
    assert not scope.covers(cast.padded("990102001001"))


def test_a_list_holds_the_rows_of_the_scope() -> None:
    mine = cast.household(region=cast.VILLAGE)
    cast.household(region=cast.OTHER_TOWNSHIP)
    scope = scope_for(cast.user("wangxiang"), SEE)
    assert list(scope.within(Household.objects.all())) == [mine]


def test_a_role_that_may_not_do_it_reaches_nothing() -> None:
    cast.household()
    scope = scope_for(cast.user("weishen"), SEE)
    assert not scope
    assert list(scope.within(Household.objects.all())) == []


def test_a_grant_that_has_ended_gives_nothing() -> None:
    user = cast.user("wangxiang")
    Grant.objects.filter(user=user).update(ended_on=date(2021, 1, 1))
    assert not may(user, SEE)


def test_a_grant_that_ends_today_gives_nothing_any_more() -> None:
    user = cast.user("wangxiang")
    Grant.objects.filter(user=user).update(ended_on=timezone.localdate())
    assert not may(user, SEE)


def test_a_user_who_was_switched_off_reaches_nothing() -> None:
    user = cast.user("wangxiang")
    user.is_active = False
    assert not may(user, SEE)


def test_require_refuses_another_region() -> None:
    user = cast.user("wangxiang")
    assert require(user, SEE, region=cast.VILLAGE)
    with pytest.raises(PermissionDenied):
        require(user, SEE, region=cast.OTHER_TOWNSHIP)


def test_a_helper_reaches_own_households_only() -> None:
    scope = scope_for(cast.user("qianbang"), SEE)
    assert scope.helper is not None
    assert not scope.ranges


def test_home_is_the_smallest_region_of_a_user() -> None:
    assert home_of(cast.user("zhaocun")) == cast.VILLAGE
    assert home_of(cast.user("lixian")) == cast.COUNTY


def test_every_role_is_in_the_table_and_no_administrator_sees_households() -> None:
    assert set(ALLOWED) == set(Role)
    assert all(SEE not in ALLOWED[role] for role in ADMINISTRATORS)
