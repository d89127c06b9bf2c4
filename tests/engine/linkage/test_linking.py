"""A link without a valid ID is certain only by name, place and one more fact, and only of one person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from tests.engine.linkage.questions import SHE, ask, ask_each, whole_id

CHECKSUM, MASKED, LOST = "ID_CHECKSUM", "ID_MASKED", "ID_LOST_DIGITS"
WRONG_DIGIT = SHE[:15] + "9" + SHE[16:]
SWAPPED = SHE[:8] + SHE[9] + SHE[8] + SHE[10:]
TWO_WRONG = SHE[:8] + "88" + SHE[10:]
MASK = SHE[:6] + "*" * 8 + SHE[14:]
ON_HER_DAY = {"sex": "女", "first_day": date(2025, 3, 7), "last_day": date(2025, 3, 7)}

AGREEING: dict[str, dict[str, Any]] = {
    "one wrong digit": {"id_code": CHECKSUM, "id_text": WRONG_DIGIT},
    "two neighbours swapped": {"id_code": CHECKSUM, "id_text": SWAPPED},
    "card with one wrong digit": {"id_code": CHECKSUM, "id_text": WRONG_DIGIT + "41"},
    "mask": {"id_code": MASKED, "id_text": MASK},
    "mask of a card": {"id_code": MASKED, "id_text": MASK + "41"},
    "mask of 15 digits": {"id_code": MASKED, "id_text": "990101900***032"},
    "mask with too few stars": {"id_code": MASKED, "id_text": SHE[:6] + "****" + SHE[14:]},
    "mask that leaves the birth date": {"id_code": MASKED, "id_text": SHE[:14] + "****"},
    "15 digits survived": {"id_code": LOST, "id_text": SHE[:15]},
    "14 digits survived": {"id_code": LOST, "id_text": SHE[:14]},
    "birth date": {"birth_date": date(1990, 3, 7)},
    "sex and age": {"age": 35, **ON_HER_DAY},
    "phone": {"phone": "16100000001"},
}
SILENT: dict[str, dict[str, Any]] = {
    "nothing more": {},
    "two wrong digits": {"id_code": CHECKSUM, "id_text": TWO_WRONG},
    "a birth date inside an ID that fails": {"id_code": CHECKSUM, "id_text": SHE[:14] + "9999"},
    "only the area is visible": {"id_code": MASKED, "id_text": SHE[:6] + "*" * 12},
    "only the area and one digit are visible": {"id_code": MASKED, "id_text": SHE[:6] + "*" * 11 + SHE[17]},
    "nothing is visible": {"id_code": MASKED, "id_text": "*" * 18},
    "13 digits survived": {"id_code": LOST, "id_text": SHE[:13]},
    "six digits survived": {"id_code": LOST, "id_text": SHE[:6]},
    "sex alone": {"sex": "女"},
    "age alone": {"age": 35, **ON_HER_DAY, "sex": None},
    "sex and an age a year off": {"age": 36, **ON_HER_DAY},
    "sex and an age of no known day": {"sex": "女", "age": 35},
}
CONTRADICTING: dict[str, dict[str, Any]] = {
    "mask of another": {"id_code": MASKED, "id_text": SHE[:6] + "*" * 8 + "0990"},
    "area of another": {"id_code": MASKED, "id_text": "990102" + "*" * 12},
    "surviving digits of another": {"id_code": LOST, "id_text": "990101199003089"},
    "surviving area of another": {"id_code": LOST, "id_text": "99452"},
    "birth date of another": {"birth_date": date(1990, 3, 8)},
    "sex of another": {"sex": "男"},
    "age of another": {"age": 38, **ON_HER_DAY},
    "phone of another": {"phone": "16100000002"},
}


def persons(questions: Mapping[str, dict[str, Any]], **also: Any) -> dict[str, int | None]:
    """Who is certainly meant by each question, each with what is also said."""
    answers = ask_each({name: {**also, **said} for name, said in questions.items()})
    return {name: answer.person for name, answer in answers.items()}


def test_name_village_and_one_agreeing_fact_are_certain() -> None:
    assert persons(AGREEING) == dict.fromkeys(AGREEING, 0)


def test_facts_that_prove_nothing_do_not_link() -> None:
    assert persons(SILENT) == dict.fromkeys(SILENT)


def test_facts_that_prove_nothing_do_not_hinder_another_that_does() -> None:
    assert persons(SILENT, phone="16100000001") == dict.fromkeys(SILENT, 0)


def test_one_contradicting_fact_outweighs_all_that_agree() -> None:
    agreeing = {"phone": "16100000001", "birth_date": date(1990, 3, 7)}
    assert persons(CONTRADICTING, **agreeing) == dict.fromkeys(CONTRADICTING)
    assert ask(agreeing).person == 0


@pytest.mark.parametrize(
    "other",
    [{"name_key": "陆桂英"}, {"village": "金沟"}, {"township": "石门"}, {"village": ""}, {"township": ""}],
    ids=str,
)
def test_another_name_village_or_township_is_never_certain(other: dict[str, str]) -> None:
    assert persons(AGREEING, **other) == dict.fromkeys(AGREEING)


def test_row_without_township_is_linked_by_the_village() -> None:
    assert ask({"township": None, "phone": "16100000001"}).person == 0


def test_row_without_village_is_linked_by_the_township() -> None:
    assert ask({"village": None, "phone": "16100000001"}).person == 0


def test_row_without_any_place_is_not_linked() -> None:
    assert ask({"village": None, "township": None, "phone": "16100000001"}).person is None


def test_village_name_of_two_townships_means_both_without_a_township() -> None:
    elsewhere = {"township": "石门", "phone": "16100000001"}
    assert ask({"township": None, "phone": "16100000001"}, {}, elsewhere).person is None
    assert ask({"phone": "16100000001"}, {}, elsewhere).person == 0


def test_two_persons_who_both_agree_are_not_certain() -> None:
    assert ask({"phone": "16100000001"}, {}, {"id18": whole_id(order="054")}).person is None


def test_of_two_namesakes_the_one_whom_a_fact_points_to_is_certain() -> None:
    namesake = {"id18": whole_id(born="19560307", order="034"), "birth_date": date(1956, 3, 7), "phone": None}
    assert ask({"id_code": LOST, "id_text": SHE[:15]}, namesake, {}).person == 1


def test_member_whose_own_id_is_unknown_is_linked_by_other_facts_alone() -> None:
    unknown = {"id18": None, "birth_date": None}
    assert ask({"id_code": CHECKSUM, "id_text": WRONG_DIGIT}, unknown).person is None
    assert ask({"phone": "16100000001"}, unknown).person == 0


def test_valid_id_that_nobody_has_is_never_linked_by_name() -> None:
    said = {"may_link": False, "id_text": whole_id(order="078"), "phone": "16100000001"}
    assert ask(said, {"id18": None}).person is None


def test_age_within_the_months_a_row_is_about_agrees() -> None:
    """A list for the year 2025: she is 34 in January and 35 from March."""
    year = {"sex": "女", "first_day": date(2025, 1, 1), "last_day": date(2025, 12, 31)}
    ages = {str(age): {**year, "age": age} for age in (33, 34, 35, 36)}
    assert persons(ages) == {"33": None, "34": 0, "35": 0, "36": None}


def test_last_surviving_digit_may_have_been_rounded_and_then_proves_nothing() -> None:
    rounded = SHE[:13] + str(int(SHE[13]) + 1)
    assert ask({"id_code": LOST, "id_text": rounded}).person is None
    assert ask({"id_code": LOST, "id_text": rounded, "phone": "16100000001"}).person == 0


def test_landline_that_differs_does_not_contradict() -> None:
    assert ask({"phone": "88001234", "birth_date": date(1990, 3, 7)}).person == 0


def test_method_tells_a_near_id_from_other_facts() -> None:
    assert ask({"id_code": CHECKSUM, "id_text": WRONG_DIGIT, "phone": "16100000001"}).method == "near_id"
    assert ask({"phone": "16100000001"}).method == "name_village"


def test_explanation_names_the_facts_that_agreed_and_no_personal_data() -> None:
    said = {"id_code": MASKED, "id_text": MASK, "phone": "16100000001"}
    expected = "姓名和村一致，证件号码未遮盖的各位相符、联系电话一致，名册中符合的只有这一人。"
    assert ask(said).explanation == expected
    by_township = ask({"village": None, "birth_date": date(1990, 3, 7)}).explanation
    assert by_township == "姓名和乡镇一致，出生日期一致，名册中符合的只有这一人。"


def test_township_is_compared_only_where_both_have_one() -> None:
    assert ask({"phone": "16100000001"}, {"township": None}).person == 0
