"""The second opinion on who is meant: name, place, one more fact, and no contradiction."""

from __future__ import annotations

from datetime import date

import pytest

from shouwang.sample.dirt import Entry
from shouwang.sample.facts import Fact
from shouwang.sample.identity import with_check
from shouwang.sample.oracle.linking import Judge
from shouwang.sample.people import Known, Person, Village

DAY = date(2025, 6, 30)
VILLAGE = Village("枫坊乡", "榆庄村")
NUMBER = with_check("99010119710330101")


def person(
    name: str = "何小满", number: str = NUMBER, *, known: bool = True, village: Village = VILLAGE
) -> Person:
    """Somebody in the register, whose number the register knows or not."""
    someone = Person(
        name=name, sex="男", birth=date(1971, 3, 30), id18=number, village=village, person_no=number[6:]
    )
    someone.known = Known(number if known else None, date(1971, 3, 30), "男", "16100000001", "普通劳动力")
    return someone


def entry(of: Person, form: str, text: str, **more: object) -> Entry:
    """A row about somebody with this ID text."""
    fact = Fact("event", of, "all", {"event_type": "死亡", "occurred_on": DAY, "severity": None})
    row = Entry(fact, form, text, of.name, VILLAGE.township, VILLAGE.name)
    for name, value in more.items():
        setattr(row, name, value)
    return row


CERTAIN = [
    ("near", NUMBER[:16] + "9" + NUMBER[17:], {}),
    ("masked", NUMBER[:6] + "********" + NUMBER[14:], {}),
    ("lost_tail", NUMBER[:15] + "000", {}),
    ("empty", "", {"birth": date(1971, 3, 30)}),
    ("empty", "", {"sex": "男", "age": 54}),
    ("empty", "", {"phone": "16100000001"}),
    ("empty", "", {"phone": "16100000001", "village": None}),
]
NOT_CERTAIN = [
    ("far", "990999199903301017", {}),
    ("masked", "*" * 18, {}),
    ("masked", "990102********" + NUMBER[14:], {}),
    ("lost_short", "9.90101E+17", {}),
    ("empty", "", {}),
    ("empty", "", {"sex": "男"}),
    ("empty", "", {"phone": "16100000001", "birth": date(1970, 3, 30)}),
    ("empty", "", {"phone": "16100000001", "village": "柳湾村"}),
    ("near", NUMBER[:16] + "9" + NUMBER[17:], {"sex": "男", "age": 44}),
]


@pytest.mark.parametrize(("form", "text", "more"), CERTAIN)
def test_one_more_fact_makes_certain(form: str, text: str, more: dict[str, object]) -> None:
    someone = person()
    assert Judge([someone], day=DAY).verdict(entry(someone, form, text, **more)).person is someone


@pytest.mark.parametrize(("form", "text", "more"), NOT_CERTAIN)
def test_without_a_fact_or_against_one_nobody_is_certain(
    form: str, text: str, more: dict[str, object]
) -> None:
    someone = person()
    verdict = Judge([someone], day=DAY).verdict(entry(someone, form, text, **more))
    assert verdict.person is None
    assert verdict.reason == "NOT_CERTAIN"


def test_two_who_fit_make_nobody_certain() -> None:
    first, second = person(), person(number=with_check("99010119710330103"))
    verdict = Judge([first, second], day=DAY).verdict(entry(first, "empty", "", birth=date(1971, 3, 30)))
    assert verdict.person is None
    assert set(verdict.candidates) == {first, second}


def test_a_whole_number_of_nobody_offers_members_whose_own_number_is_bad() -> None:
    someone = person(known=False)
    verdict = Judge([someone], day=DAY).verdict(entry(someone, "id", NUMBER))
    assert (verdict.reason, verdict.candidates) == ("NOT_IN_REGISTRY", (someone,))


def test_a_damaged_number_without_a_name_is_only_refused() -> None:
    someone = person()
    verdict = Judge([someone], day=DAY).verdict(entry(someone, "far", "990999199903301017", name=""))
    assert (verdict.code, verdict.offered) == ("ID_CHECKSUM", False)
