"""Who reaches which household, and how a household was on a day."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import Http404
from tests import cast

from shouwang.accounts.roles import Permission
from shouwang.registry.models import HelperAssignment
from shouwang.registry.selectors import as_of, household_for, households_for, places_of

pytestmark = pytest.mark.django_db
SEE = Permission.SEE_HOUSEHOLDS


def test_a_clerk_reaches_the_households_of_the_township_and_no_other() -> None:
    here, there = cast.household(), cast.household(region="990101002001")
    user = cast.user("wangxiang")
    assert list(households_for(user, SEE)) == [here]
    assert household_for(user, here.household_no, to=SEE) == here
    with pytest.raises(Http404):
        household_for(user, there.household_no, to=SEE)


def test_a_number_that_nobody_has_is_answered_as_one_that_lies_elsewhere() -> None:
    with pytest.raises(Http404):
        household_for(cast.user("wangxiang"), "nobody", to=SEE)


def test_a_helper_reaches_only_households_assigned_today() -> None:
    helper = cast.user("qianbang")
    mine, former, _ = cast.household(), cast.household(), cast.household()
    HelperAssignment.objects.create(household=mine, user=helper, started_on=date(2025, 1, 1))
    HelperAssignment.objects.create(
        household=former, user=helper, started_on=date(2025, 1, 1), ended_on=date(2025, 6, 1)
    )
    assert list(households_for(helper, SEE)) == [mine]


def test_who_may_not_see_households_reaches_none() -> None:
    cast.household()
    assert not households_for(cast.user("weishen"), SEE).exists()


def test_a_household_is_shown_as_it_was(django_assert_max_num_queries: object) -> None:
    home = cast.household(members=2)
    leaving = home.memberships.get(relation="之子")
    leaving.ended_on = date(2025, 3, 10)
    leaving.save()
    state = home.states.get()
    state.ended_on = date(2025, 3, 10)
    state.save()
    home.states.create(
        region_id=home.region_id, kind="poor", monitor_class="sudden", started_on=date(2025, 3, 10)
    )
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        before, after = as_of(home, date(2025, 3, 9)), None
    after = as_of(home, date(2025, 3, 10))
    assert (len(before.members), len(after.members)) == (2, 1)
    assert before.state
    assert after.state
    assert (before.state.monitor_class, after.state.monitor_class) == ("", "sudden")
    assert after.head
    assert after.place == "守望县 王家乡 赵村"


def test_before_it_was_registered_a_household_has_no_state() -> None:
    long_ago = as_of(cast.household(), date(2001, 1, 1))
    assert (long_ago.state, long_ago.members, long_ago.head) == (None, [], None)


def test_places_of_many_codes_are_asked_for_together(django_assert_num_queries: object) -> None:
    cast.regions()
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert places_of([cast.VILLAGE])[cast.VILLAGE] == "王家乡 赵村"
