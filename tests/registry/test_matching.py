"""Feed rows are linked to persons by the contract's rule, and every row is accounted for."""

from __future__ import annotations

from datetime import date

import pytest
from tests.registry.deliveries import Delivery, member, settlement, whole_id

from shouwang.kernel.idnumbers import check_character

HER_ID = whole_id(2)
NEAR_ID = HER_ID[:16] + str((int(HER_ID[16]) + 2) % 10) + HER_ID[17]
MASK = HER_ID[:6] + "********" + HER_ID[14:]
NO_SUCH_DAY = "99010119850230002" + check_character("99010119850230002")


Fate = tuple[str, int | None, str | None, str | None]
"""Outcome, person, method, and code or reason."""


def told(delivery: Delivery, **cells: str) -> Fate:
    """Outcome, person, method and code or reason of one row about 陆桂兰."""
    row = delivery.add("medical", settlement("陆桂兰") | cells).update().outcome()
    return row["outcome"], row["person"], row["method"], row["code"] or row["reason"]


CASES: dict[str, tuple[dict[str, str], Fate]] = {
    "whole ID": ({"id": HER_ID}, ("accepted", 0, "id", None)),
    "whole ID without a name": ({"id": HER_ID, "name": ""}, ("accepted", 0, "id", None)),
    "whole ID under another name and place": (
        {"id": HER_ID, "name": "别的人", "village": "金沟村"},
        ("accepted", 0, "id", None),
    ),
    "15 digits": ({"id": HER_ID[:6] + HER_ID[8:17]}, ("accepted", 0, "id15", None)),
    "one wrong digit": ({"id": NEAR_ID}, ("accepted", 0, "near_id", None)),
    "mask": ({"id": MASK}, ("accepted", 0, "name_village", None)),
    "lost digits": ({"id": "9.90101198501020e+17"}, ("accepted", 0, "name_village", None)),
    "telephone": ({"phone": "16100000001"}, ("accepted", 0, "name_village", None)),
    "telephone with signs": ({"phone": "+86 161-0000-0001"}, ("accepted", 0, "name_village", None)),
    "nothing but name and place": ({}, ("accepted", None, None, "NOT_CERTAIN")),
    "whole ID of nobody": ({"id": whole_id(8)}, ("accepted", None, None, "NOT_IN_REGISTRY")),
    "mask in another village": ({"id": MASK, "village": "金沟村"}, ("rejected", None, None, "ID_MASKED")),
    "one wrong digit, another name": (
        {"id": NEAR_ID, "name": "陆桂英"},
        ("rejected", None, None, "ID_CHECKSUM"),
    ),
    "six digits left": ({"id": "9.90101E+17"}, ("rejected", None, None, "ID_LOST_DIGITS")),
    "too short": ({"id": "99010119850102"}, ("rejected", None, None, "ID_LENGTH")),
    "no such day": ({"id": NO_SUCH_DAY}, ("rejected", None, None, "ID_BIRTHDATE")),
    "neither ID nor place": ({"township": "", "village": ""}, ("rejected", None, None, "ID_MISSING")),
    "mask and an unreadable amount": (
        {"id": MASK, "self_paid": "****"},
        ("rejected", None, None, "VALUE_MASKED"),
    ),
}


def test_row_is_linked_offered_or_refused(village: Delivery) -> None:
    own = (settlement("陆桂兰", self_paid=str(number)) for number in range(len(CASES)))  # lest rows repeat
    rows = (row | cells for row, (cells, _) in zip(own, CASES.values(), strict=True))
    outcomes = village.add("medical", *rows).update().outcomes()
    fates = [(o["outcome"], o["person"], o["method"], o["code"] or o["reason"]) for o in outcomes]
    assert dict(zip(CASES, fates, strict=True)) == {name: fate for name, (_, fate) in CASES.items()}


@pytest.mark.parametrize("card", ["41", "4102"])
def test_disability_card_is_linked_by_the_id_within(village: Delivery, card: str) -> None:
    row = {"id": HER_ID + card, "name": "陆桂兰", "issued_on": "2020-01-01"}
    outcome = village.add("disability", row).update().outcome("disability")
    assert (outcome["person"], outcome["method"]) == (0, "card20")


@pytest.mark.parametrize(
    "cells",
    [
        {"township": "", "village": "云泽县凤山镇松关村3组12号"},
        {"township": "", "village": "凤山镇松关村委会"},
        {"township": "云泽县凤山镇", "village": "松 关"},
        {"township": "凤山", "village": ""},
    ],
    ids=str,
)
def test_places_compare_however_they_are_written(village: Delivery, cells: dict[str, str]) -> None:
    assert told(village, id=MASK, **cells)[:2] == ("accepted", 0)


@pytest.mark.parametrize(
    "cells",
    [
        {"township": "石门镇", "village": "松关村"},
        {"township": "凤山镇", "village": "石门镇松关村"},
        {"township": "凤山镇", "village": "金沟村"},
    ],
    ids=str,
)
def test_another_place_forbids_the_link(village: Delivery, cells: dict[str, str]) -> None:
    village.add("households", member("009", "孙立", 9, relation="户主", township="石门镇", village="白井村"))
    assert told(village, id=MASK, **cells)[:2] == ("rejected", None)


def test_row_about_a_household_may_name_any_member(village: Delivery) -> None:
    row = {"id": whole_id(3), "name": "陆小明", "grade": "D级", "inspected_on": "2025-01-01"}
    assert village.add("housing", row).update().feed("housing") == [(0, 1)]


def test_member_with_a_bad_id_is_candidate_of_a_valid_id_that_nobody_has(village: Delivery) -> None:
    village.add("households", member("003", "孙立", id="990101********0098", relation="户主"))
    updated = village.add("medical", settlement("孙立", 9)).update()
    assert updated.outcome()["reason"] == "NOT_IN_REGISTRY"
    assert updated.candidates() == ["003-01"]


def test_person_refused_as_living_elsewhere_is_linked_to_the_first_household(village: Delivery) -> None:
    village.add("households", member("003", "陆小明", 3), member("003", "孙立", 9, relation="户主"))
    assert village.add("medical", settlement("陆小明", 3)).update().feed() == [(0, 1)]


def test_refused_row_with_a_name_is_offered_with_candidates(village: Delivery) -> None:
    updated = village.add("medical", settlement("陆桂兰", id="9.90101E+17")).update()
    row = updated.outcome()
    assert (row["outcome"], row["reason"], row["column"]) == ("rejected", "NOT_CERTAIN", "id")
    assert (row["name"], row["township"], row["village"]) == ("陆桂兰", "凤山", "松关")
    assert updated.candidates() == ["001-01"]


def test_row_refused_for_a_cell_is_not_offered_but_keeps_name_and_place(village: Delivery) -> None:
    row = village.add("medical", settlement("陆桂兰", self_paid="****")).update().outcome()
    assert (row["code"], row["reason"], row["candidates"]) == ("VALUE_MASKED", None, None)
    assert (row["name_key"], row["village"], row["time"]) == ("陆桂兰", "松关", date(2025, 3, 1))


def test_linked_row_keeps_no_name_and_no_id(village: Delivery) -> None:
    row = village.add("medical", settlement("陆桂兰", 2)).update().outcome()
    assert {row[c] for c in ("name", "name_key", "id_masked", "township", "village", "candidates")} == {None}


def test_no_whole_id_is_shown_of_a_row_that_was_not_linked(village: Delivery) -> None:
    village.add("medical", settlement("陆桂兰", id=NEAR_ID, village="金沟村"), settlement("孙立", 9))
    for row in village.update().outcomes():
        assert "********" in row["id_masked"]
        assert all(len(str(value)) != 18 or "*" in str(value) for value in row.values())


def test_link_without_an_id_says_why(village: Delivery) -> None:
    row = village.add("medical", settlement("陆桂兰", id=NEAR_ID)).update().outcome()
    assert row["explanation"] == "姓名和村一致，证件号码只差一位或相邻两位颠倒，名册中符合的只有这一人。"
    assert (
        village.add("medical", settlement("陆桂兰", 2, self_paid="7")).update().outcomes()[1]["explanation"]
        is None
    )


def test_same_row_in_two_deliveries_counts_once(village: Delivery) -> None:
    row = settlement("陆桂兰", 2)
    village.add("medical", row, settlement("马文海", 5)).add(
        "medical", row | {"id": HER_ID[:6] + HER_ID[8:17]}
    )
    updated = village.update()
    assert [o["outcome"] for o in updated.outcomes()] == ["accepted", "accepted", "duplicate"]
    assert updated.feed() == [(0, 0), (1, 2)]


def test_refused_row_that_comes_again_is_a_duplicate(village: Delivery) -> None:
    row = settlement("陆桂兰", self_paid="****")
    assert village.add("medical", row, row).update().codes("medical") == ["VALUE_MASKED", "DUPLICATE"]


def test_same_file_delivered_twice_is_read_once_and_all_its_rows_repeat(village: Delivery) -> None:
    rows = (settlement("陆桂兰", 2), settlement("马文海", 5))
    village.add("medical", *rows, content="same").add("medical", *rows, content="same")
    updated = village.update()
    assert [(o["sheet_no"], o["outcome"]) for o in updated.outcomes()] == [
        (0, "accepted"),
        (0, "accepted"),
        (1, "duplicate"),
        (1, "duplicate"),
    ]


def test_stored_rows_are_sorted_by_household_and_those_of_nobody_come_last(village: Delivery) -> None:
    village.add("medical", settlement("孙立", 9), settlement("马文海", 5), settlement("陆桂兰", 2))
    assert village.update().feed() == [(0, 0), (1, 2), (None, None)]


def test_stored_rows_hold_the_kinds_columns_and_the_way_back_to_the_source(village: Delivery) -> None:
    updated = village.add("medical", settlement("孙立", 9)).add("medical", settlement("陆桂兰", 2)).update()
    (file,) = updated.snapshot.facts.feeds["medical"].files
    first, _ = updated.rows(file)
    assert first["ord"] == (1 << 24) + 3
    assert (first["self_paid"], first["settled_on"]) == (10_000, date(2025, 3, 1))
    assert not {"name", "id18", "township", "village", "phone"} & set(first)


def test_periods_count_accepted_rows_by_month(village: Delivery) -> None:
    rows = [settlement("陆桂兰", 2, settled_on=day) for day in ("2025-03-01", "2025-03-31", "2025-04-01")]
    village.add("medical", *rows, settlement("陆桂兰", 2, settled_on="2025-04-02", self_paid="****"))
    assert village.update().periods() == {date(2025, 3, 1): 2, date(2025, 4, 1): 1}


def test_name_that_is_no_variant_of_the_registers_is_counted_and_linked(village: Delivery) -> None:
    names = ("陆桂兰", "陸桂蘭", "陆·桂兰", "马文海")
    village.add("medical", *(settlement(name, 2, self_paid=str(i)) for i, name in enumerate(names)))
    (sheet,) = village.update().snapshot.kinds["medical"].sheets
    assert (sheet.linked, sheet.names_differ) == (4, 1)


def test_rows_read_are_accepted_duplicate_and_rejected(village: Delivery) -> None:
    row = settlement("陆桂兰", 2)
    village.add(
        "medical", row, row, settlement("孙立", 9), settlement("陆桂兰", id=NEAR_ID, village="金沟村")
    )
    (sheet,) = village.update().snapshot.kinds["medical"].sheets
    counts = (sheet.rows_read, sheet.accepted, sheet.duplicate, sheet.rejected, sheet.linked, sheet.unmatched)
    assert counts == (4, 2, 1, 1, 1, 1)


def aged(name: str, order: int | None, day: str, age: int, **cells: str) -> dict[str, str]:
    """A row that states sex and age."""
    return settlement(name, order, settled_on=day) | {"sex": "女", "age": str(age)} | cells


def test_age_is_that_of_the_rows_own_day_where_nothing_else_is_known(village: Delivery) -> None:
    """Born on 2 January 1985, she was 39 until 1 January 2025."""
    rows = [aged("陆桂兰", None, day, 39) for day in ("2025-01-01", "2025-01-02")]
    outcomes = village.add("medical", *rows).update().outcomes()
    assert [o["person"] for o in outcomes] == [0, None]


def clan(delivery: Delivery, born: dict[str, int]) -> None:
    """More villagers: birth date -> order of the ID, the name made of the order."""
    rows = (member("010", f"孙{n}", id=whole_id(n, born=day)) for day, n in born.items())
    delivery.add("households", *rows)


def test_day_of_a_printed_list_is_found_from_the_rows_with_valid_ids(village: Delivery) -> None:
    """A list of June 2025 with everybody's age of then, about settlements of two years before."""
    days = {
        f"19{year}{month:02d}15": 10 + 2 * i
        for i, (year, month) in enumerate(zip(range(60, 84), [*range(1, 13)] * 2, strict=True))
    }
    clan(village, days)
    ages = {n: 2025 - int(day[:4]) - (day[4:] > "0620") for day, n in days.items()}
    listed = [
        aged(f"孙{n}", None, "2023-05-01", age, id=whole_id(n, born=day))
        for (day, n), age in zip(days.items(), ages.values(), strict=True)
    ]
    hers = [aged("陆桂兰", None, "2023-05-01", age) for age in (40, 38, 41, 39)]
    outcomes = village.add("medical", *listed, *hers).update().outcomes()
    assert [o["person"] for o in outcomes[-4:]] == [0, None, None, None]


def test_age_of_a_printed_list_does_not_contradict_an_old_row(village: Delivery) -> None:
    """Too few rows to tell the day, but enough to see that it is not the rows' own."""
    listed = aged("马文海", 5, "2015-03-01", 40, sex="男")
    rows = (
        aged("陆桂兰", None, "2015-03-01", 40, phone="16100000001"),
        aged("陆桂兰", None, "2015-03-01", 40),
    )
    outcomes = village.add("medical", listed, *rows).update().outcomes()
    assert [o["person"] for o in outcomes[1:]] == [0, None]


def test_ages_that_fit_hardly_anybody_say_nothing(village: Delivery) -> None:
    days = {f"19{year}0115": 10 + 2 * i for i, year in enumerate(range(60, 84))}
    clan(village, days)
    listed = [
        aged(f"孙{n}", None, "2025-03-01", 3 * i, id=whole_id(n, born=day))
        for i, (day, n) in enumerate(days.items())
    ]
    rows = (
        aged("陆桂兰", None, "2025-03-01", 40),
        aged("陆桂兰", None, "2025-03-01", 9, phone="16100000001"),
    )
    outcomes = village.add("medical", *listed, *rows).update().outcomes()
    assert [o["person"] for o in outcomes[-2:]] == [None, 0]
