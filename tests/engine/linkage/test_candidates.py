"""What is offered where nobody is certain: likely members, best first, at most five."""

from __future__ import annotations

from datetime import date

from tests.engine.linkage.questions import SHE, ask, ask_each, whole_id

OTHER_ID = whole_id(born="19560307", order="034")


def test_namesake_of_the_village_is_offered() -> None:
    (candidate,) = ask({}, {}, {"name_key": "陆桂英", "village": "金沟"}).candidates
    assert candidate[0] == "P0"
    assert 0.6 < candidate[1] < 0.9


def test_scores_lie_between_0_and_1_with_two_decimals() -> None:
    answer = ask({"id_code": "ID_CHECKSUM", "id_text": SHE[:17] + "0", "village": None}, {}, {})
    assert [score == round(score, 2) and 0 <= score <= 1 for _, score in answer.candidates] == [True, True]


def test_nobody_is_offered_for_a_certain_link() -> None:
    assert ask({"phone": "16100000001"}).candidates == []


def test_namesake_with_an_agreeing_fact_comes_before_one_without() -> None:
    namesake = {"id18": None, "birth_date": None, "phone": None}
    also = {"phone": "16100000001", "id18": OTHER_ID}
    answer = ask({"phone": "16100000001"}, namesake, {}, also)
    assert [person_no for person_no, _ in answer.candidates] == ["P1", "P2", "P0"]


def test_namesake_whom_a_fact_contradicts_comes_last_but_stays() -> None:
    answer = ask({"sex": "男"}, {}, {"sex": "男"})
    assert [person_no for person_no, _ in answer.candidates] == ["P1", "P0"]


def test_at_most_five_are_offered() -> None:
    assert len(ask({}, *({} for _ in range(8))).candidates) == 5


def test_near_id_finds_a_member_under_another_name_and_place() -> None:
    said = {
        "id_code": "ID_CHECKSUM",
        "id_text": SHE[:15] + "9" + SHE[16:],
        "name_key": "陆桂南",
        "village": "金沟",
    }
    assert [person_no for person_no, _ in ask(said).candidates] == ["P0"]


def test_typing_error_in_any_part_of_the_id_is_found() -> None:
    nobody = {"id_code": "ID_CHECKSUM", "township": None, "village": None, "name_key": "陆桂南"}
    typed = [SHE[:i] + str((int(SHE[i]) + 5) % 10) + SHE[i + 1 :] for i in range(17)]
    answers = ask_each({text: {**nobody, "id_text": text} for text in typed})
    assert {t: [p for p, _ in a.candidates] for t, a in answers.items()} == {t: ["P0"] for t in typed}


def test_name_with_one_other_character_is_found_in_the_village_only() -> None:
    assert [person_no for person_no, _ in ask({"name_key": "陸桂兰"}).candidates] == ["P0"]
    assert ask({"name_key": "陸桂兰", "village": "金沟"}).candidates == []


def test_surviving_digits_find_a_member_of_another_village() -> None:
    said = {"id_code": "ID_LOST_DIGITS", "id_text": SHE[:15], "village": "金沟", "township": "石门"}
    assert [person_no for person_no, _ in ask(said).candidates] == ["P0"]


def test_row_without_place_is_offered_rare_names_and_whom_a_fact_points_to() -> None:
    nowhere = {"township": None, "village": None}
    assert len(ask(nowhere, {}, {}).candidates) == 2
    frequent = [{"birth_date": date(1960 + i, 1, 1), "phone": None} for i in range(9)]
    assert ask(nowhere, *frequent).candidates == []
    pointed = ask({**nowhere, "birth_date": date(1963, 1, 1)}, *frequent)
    assert [person_no for person_no, _ in pointed.candidates] == ["P3"]


def test_valid_id_that_nobody_has_is_offered_namesakes_of_the_place_without_a_valid_id_only() -> None:
    said = {"may_link": False, "id_text": whole_id(order="078")}
    unknown = {"id18": None, "birth_date": None}
    answer = ask(said, {}, unknown, {**unknown, "village": "金沟"}, {**unknown, "name_key": "陆桂英"})
    assert [person_no for person_no, _ in answer.candidates] == ["P1"]
    by_township = ask({**said, "village": None}, {}, unknown, {**unknown, "village": "金沟"})
    assert [person_no for person_no, _ in by_township.candidates] == ["P1", "P2"]
    assert ask({**said, "village": None, "township": None}, {}, unknown).candidates == []


def test_traditional_characters_count_as_the_same_when_names_are_likened() -> None:
    said = {"name_key": "陸桂蘭", "birth_date": date(1990, 3, 7)}
    ((person_no, score),) = ask(said).candidates
    assert (person_no, score) == ("P0", ask({"birth_date": date(1990, 3, 7)}, {}, {}).candidates[0][1])
    assert ask(said).person is None
