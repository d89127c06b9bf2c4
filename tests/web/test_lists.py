"""Pages of a list: fifty rows, two queries, and a count that does not read a whole table."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries
from tests import cast

from shouwang.assistance.plans.selectors import TaskState
from shouwang.registry.models import Household
from shouwang.registry.selectors import places_of
from shouwang.web import lists


@pytest.mark.django_db
def test_a_page_takes_two_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(3):
        cast.household()
    request = RequestFactory().get("/", {"page": "2"})
    with django_assert_num_queries(2):
        page = lists.paged(Household.objects.order_by("pk"), request, size=2)
        assert (len(page), page.paginator.count, page.number) == (1, 3, 2)


@pytest.mark.django_db
def test_the_count_ends_at_a_limit_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "COUNTED_AT_MOST", 2)
    for _ in range(4):
        cast.household()
    page = lists.paged(Household.objects.order_by("pk"), RequestFactory().get("/"))
    assert (page.paginator.count, page.paginator.capped) == (2, True)


@pytest.mark.parametrize("asked", ["0", "99", "zwei", ""])
def test_a_page_that_is_not_there_is_the_nearest_one(asked: str) -> None:
    page = lists.paged(["a"] * 60, RequestFactory().get("/", {"page": asked}))
    assert page.number in (1, 2)


@pytest.mark.django_db
def test_rows_found_by_their_keys_stand_in_the_same_order(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    homes = sorted((cast.household() for _ in range(3)), key=lambda home: -home.pk)
    request = RequestFactory().get("/", {"page": "1"})
    with django_assert_num_queries(3):
        page = lists.paged(Household.objects.order_by("-pk"), request, size=2, keys_first=True)
        assert [home.pk for home in page] == [home.pk for home in homes[:2]]


@pytest.mark.django_db
def test_a_number_that_is_known_is_not_counted_again(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    cast.household()
    known = lists.Counted(7, capped=True)
    with django_assert_num_queries(1):
        page = lists.paged(Household.objects.order_by("pk"), RequestFactory().get("/"), known=known)
        assert (len(page), page.paginator.count, page.paginator.capped) == (1, 7, True)


def test_tabs_lead_to_each_state_with_its_number_and_mark_the_one_shown() -> None:
    counts = dict.fromkeys(TaskState, 0) | {TaskState.LATE: 3}
    tabs = lists.state_tabs(TaskState, "late", href=lambda state: f"?state={state}", counts=counts)
    assert tabs[0] == {"label": "全部", "href": "?state=", "current": False}
    assert [tab["count"] for tab in tabs if tab["current"]] == [3]
    assert [tab["href"] for tab in tabs if tab["current"]] == ["?state=late"]


@pytest.mark.django_db
def test_rows_are_given_the_names_of_their_places() -> None:
    home = cast.household()
    [row] = lists.placed(Household.objects.filter(pk=home.pk))
    assert row.place == places_of([home.region_id])[home.region_id]
