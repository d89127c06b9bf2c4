"""A household is found by what somebody has in hand, and the audit knows who looked."""

from __future__ import annotations

import json

import pytest
from tests import cast

from shouwang.audit.models import Act, AuditEntry
from shouwang.registry.models import Household, Person
from shouwang.registry.search import MOST, By, search

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> Household:
    """陈家, with one member, in 赵村."""
    return cast.household(head="单小云")


def found(text: str, username: str = "wangxiang") -> tuple[By, list[str]]:
    """What a text was taken for, and the numbers of the households it finds."""
    result = search(cast.user(username), text)
    return result.by, [each.household.household_no for each in result.found]


def test_nothing_is_listed_before_something_is_asked(home: Household) -> None:
    assert found("  ") == (By.EMPTY, [])
    assert not AuditEntry.objects.filter(act=Act.SEARCH).exists()


@pytest.mark.parametrize("text", ["单小云", "单小", "单"])
def test_by_the_beginning_of_a_name(home: Household, text: str) -> None:
    assert found(text) == (By.NAME, [home.household_no])


@pytest.mark.parametrize("text", ["sxy", "SX"])
def test_by_initials(home: Household, text: str) -> None:
    assert found(text) == (By.INITIALS, [home.household_no])


def test_by_a_whole_id_and_by_the_number_of_a_disability_card(home: Household) -> None:
    number = Person.objects.get().id_number
    assert found(number) == (By.ID, [home.household_no])
    assert found(f"{number}42") == (By.ID, [home.household_no])
    assert found(f"{number[:6]} {number[6:14]} {number[14:]}".lower()) == (By.ID, [home.household_no])


def test_by_an_old_id_of_fifteen_digits() -> None:
    home = cast.household(head="旧证人")
    number = Person.objects.get().id_number
    assert found(number[:6] + number[8:17]) == (By.ID, [home.household_no])


def test_by_telephone(home: Household) -> None:
    assert found(Person.objects.get().phone) == (By.PHONE, [home.household_no])


def test_by_the_number_of_the_household_or_its_beginning(home: Household) -> None:
    assert found(home.household_no) == (By.HOUSEHOLD_NO, [home.household_no])
    assert found(home.household_no[:8])[1] == [home.household_no]


@pytest.mark.parametrize("text", ["9", "a"])
def test_what_would_find_too_many_finds_nobody(home: Household, text: str) -> None:
    assert found(text) == (By.TOO_SHORT, [])


def test_a_household_of_another_township_is_not_found(home: Household) -> None:
    cast.household(head="单小云", region="990101002001")
    assert found("单小云")[1] == [home.household_no]


def test_every_search_is_told_to_the_audit_without_an_id(home: Household) -> None:
    number = Person.objects.get().id_number
    found(number)
    entry = AuditEntry.objects.get(act=Act.SEARCH)
    assert (entry.actor, entry.new["by"]) == ("wangxiang", By.ID)
    assert entry.new["household_no"] == home.household_no
    assert number not in json.dumps(entry.new)


def test_more_than_are_shown_are_said_to_be_there() -> None:
    for _ in range(MOST + 1):
        cast.household(head="王多多")
    result = search(cast.user("lixian"), "王多多")
    assert (len(result.found), result.more) == (MOST, True)


def test_few_queries_whatever_is_found(django_assert_max_num_queries: object) -> None:
    user = cast.user("wangxiang")
    for _ in range(20):
        cast.household(head="王多多")
    search(user, "王多")
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        search(user, "王多")
