"""Rosters become persons and households by the contract's rules for the register itself."""

from __future__ import annotations

from datetime import date

import pytest
from tests.registry.deliveries import Delivery, member, whole_id

BAD_IDS = {
    "990101198501020050": "ID_CHECKSUM",
    "9901011985": "ID_LENGTH",
    "990101********0052": "ID_MASKED",
    "9.90101198501021e+17": "ID_LOST_DIGITS",
    "": "ID_MISSING",
}


def test_rows_of_one_household_number_are_one_household(delivery: Delivery) -> None:
    delivery.add(
        "households", member("001", "陆桂兰", 2, relation="户主"), member("002", "马文海", 5, relation="户主")
    )
    delivery.add("households", member("001", "陆小明", 3))
    updated = delivery.update()
    assert [h["household_no"] for h in updated.households] == ["001", "002"]
    assert [(p["household"], p["name"]) for p in updated.persons] == [
        (0, "陆桂兰"),
        (0, "陆小明"),
        (1, "马文海"),
    ]
    assert [p["person"] for p in updated.persons] == [0, 1, 2]
    assert [h["source"] for h in updated.households] == ["00.xlsx#表!3", "00.xlsx#表!4"]


def test_household_number_that_lost_its_leading_zeros_is_the_same_household(delivery: Delivery) -> None:
    delivery.add("households", member("1", "陆小明", 3), member("001", "陆桂兰", 2, relation="户主"))
    (household,) = delivery.update().households
    assert household["household_no"] == "001"


def test_person_with_a_bad_id_stays_a_member_with_a_warning(delivery: Delivery) -> None:
    names = [f"陆{letter}" for letter in "甲乙丙丁戊"]
    damaged = (member("001", name, id=cell) for name, cell in zip(names, BAD_IDS, strict=True))
    updated = delivery.add("households", member("001", "陆桂兰", 2, relation="户主"), *damaged).update()
    expected = [(name, None, code) for name, code in zip(names, BAD_IDS.values(), strict=True)]
    assert [(p["name"], p["id18"], p["id_code"]) for p in updated.persons][1:] == expected
    warned = [(0, row, "证件号码", code) for row, code in enumerate(BAD_IDS.values(), start=4)]
    assert updated.warnings() == warned


def test_person_in_two_households_stays_in_the_first(delivery: Delivery) -> None:
    delivery.add("households", member("001", "陆桂兰", 2, relation="户主"), member("001", "陆小明", 3))
    delivery.add("households", member("002", "陆小明", 3), member("002", "马文海", 5, relation="户主"))
    updated = delivery.update()
    assert updated.codes() == [None, None, "PERSON_IN_TWO_HOUSEHOLDS", None]
    assert [(p["household"], p["name"]) for p in updated.persons][1:] == [(0, "陆小明"), (1, "马文海")]
    rejected = updated.outcomes("households")[2]
    assert (rejected["column"], rejected["value_masked"]) == ("id", "990101********" + whole_id(3)[14:])


def test_household_all_of_whose_members_live_elsewhere_is_none(delivery: Delivery) -> None:
    delivery.add(
        "households", member("001", "陆桂兰", 2, relation="户主"), member("002", "陆桂兰", 2, relation="户主")
    )
    assert [h["household_no"] for h in delivery.update().households] == ["001"]


def test_same_row_twice_is_a_duplicate(delivery: Delivery) -> None:
    row = member("001", "陆桂兰", 2, relation="户主")
    delivery.add("households", row, row).add("households", row | {"name": "陆 桂 兰"})
    updated = delivery.update()
    assert updated.codes() == [None, "DUPLICATE", "DUPLICATE"]
    assert [o["outcome"] for o in updated.outcomes("households")] == ["accepted", "duplicate", "duplicate"]


def test_person_told_again_in_the_household_counts_once_and_fills_what_was_empty(delivery: Delivery) -> None:
    """A second roster of the same people, with the incomes of a later year."""
    first = member("001", "陆桂兰", 2, relation="户主", income_per_person="", monitor_class="")
    second = first | {"income_per_person": "9000", "monitor_class": "边缘易致贫户"}
    updated = delivery.add("households", first).add("households", second).update()
    assert updated.codes() == [None, "DUPLICATE"]
    (household,) = updated.households
    assert (household["income_per_person"], household["monitor_class"]) == (900_000, "边缘易致贫户")


def test_person_without_a_valid_id_is_known_again_by_number_or_by_the_same_bad_id(delivery: Delivery) -> None:
    bad = member("001", "陆桂兰", id="990101********0021", relation="户主")
    numbered = member("002", "马文海", relation="户主", person_no="77")
    again = [row | {"income_per_person": "1"} for row in (bad, numbered)]
    roster = [row | {"person_no": row.get("person_no", "")} for row in (bad, numbered, *again)]
    updated = delivery.add("households", *roster).update()
    assert updated.codes() == [None, None, "DUPLICATE", "DUPLICATE"]


def test_namesakes_with_ids_of_their_own_are_two_members(delivery: Delivery) -> None:
    delivery.add("households", member("001", "陆桂兰", 2, relation="户主"), member("001", "陆桂兰", 4))
    assert len(delivery.update().persons) == 2


@pytest.mark.parametrize(
    ("relations", "expected", "head"),
    [
        (("户主", "之子"), [], "甲女"),
        (("配偶", "之子"), [(0, 3, "relation", "HEAD_MISSING")], "甲女"),
        (("之子", "户主"), [], "乙男"),
        (("户主", "户主"), [(0, 4, "relation", "HEAD_TWICE")], "甲女"),
    ],
)
def test_household_needs_exactly_one_head(
    delivery: Delivery, relations: tuple[str, str], expected: list[tuple[int, int, str, str]], head: str
) -> None:
    rows = (member("001", "甲女", 2, relation=relations[0]), member("001", "乙男", 3, relation=relations[1]))
    updated = delivery.add("households", *rows).update()
    assert updated.warnings() == expected
    assert [h["head_name"] for h in updated.households] == [head]


def test_first_non_empty_value_of_a_household_counts_and_other_rows_are_warned_of(delivery: Delivery) -> None:
    delivery.add(
        "households",
        member("001", "甲女", 2, relation="户主", income_per_person="", village=""),
        member("001", "乙男", 3, income_per_person="8000", village="松关村委会"),
        member("001", "丙男", 5, income_per_person="9000", village="凤山镇松关村", household_kind="脱贫户"),
        member("001", "丁男", 7, income_per_person="8000.00", village="金沟村"),
    )
    updated = delivery.update()
    (household,) = updated.households
    assert (household["income_per_person"], household["village"], household["household_kind"]) == (
        800_000,
        "松关村委会",
        "一般农户",
    )
    assert updated.warnings() == [
        (0, 5, "household_kind", "HOUSEHOLD_DIFFERS"),
        (0, 5, "income_per_person", "HOUSEHOLD_DIFFERS"),
        (0, 6, "village", "HOUSEHOLD_DIFFERS"),
    ]
    assert {p["village_key"] for p in updated.persons} == {"松关"}


def test_masked_class_is_unknown_and_an_empty_one_is_none(delivery: Delivery) -> None:
    delivery.add(
        "households",
        member("001", "甲女", 2, relation="户主", monitor_class="****"),
        member("002", "乙男", 3, relation="户主"),
        member("003", "丙男", 5, relation="户主", monitor_class="****"),
        member("003", "丁男", 7, monitor_class="脱贫不稳定户"),
    )
    updated = delivery.update()
    assert [h["monitor_class"] for h in updated.households] == [None, "", "脱贫不稳定户"]
    assert [code for *_, code in updated.warnings()] == ["VALUE_MASKED", "VALUE_MASKED"]


def test_masked_income_is_unknown_and_the_member_stays(delivery: Delivery) -> None:
    updated = delivery.add(
        "households", member("001", "甲女", 2, relation="户主", income_per_person="xxxx")
    ).update()
    assert [h["income_per_person"] for h in updated.households] == [None]
    assert len(updated.persons) == 1


def test_birth_date_and_sex_come_from_the_valid_id_before_the_column(delivery: Delivery) -> None:
    told = {"birth_date": "1999-09-09", "sex": "男"}
    delivery.add(
        "households",
        member("001", "甲女", 2, relation="户主") | told,
        member("001", "乙男", id="990101********0052") | told,
        member("001", "丙男") | {"birth_date": "", "sex": ""},
    )
    found = [(p["birth_date"], p["sex"]) for p in delivery.update().persons]
    assert found == [(date(1985, 1, 2), "女"), (date(1999, 9, 9), "男"), (None, None)]


def test_person_number_is_the_rosters_or_made_of_household_and_place(delivery: Delivery) -> None:
    rows = [member("001", "甲女", 2, relation="户主"), member("001", "乙男", 3), member("001", "丙男", 5)]
    numbers = ("", "P7", "")
    delivery.add("households", *(row | {"person_no": n} for row, n in zip(rows, numbers, strict=True)))
    assert [p["person_no"] for p in delivery.update().persons] == ["001-01", "P7", "001-03"]


def test_row_without_a_household_number_is_refused(delivery: Delivery) -> None:
    delivery.add("households", member("001", "甲女", 2, relation="户主"), member("", "乙男", 3))
    assert delivery.update().codes() == [None, "VALUE_MISSING"]
