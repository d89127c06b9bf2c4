"""ID numbers: every form that a cell may hold, in the order of the tests."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.kernel.idnumbers import (
    RejectCode,
    birth_date_of,
    check_character,
    lost_digits_birth_date,
    mask_agrees,
    mask_id,
    near_id,
    read_id,
)

GOOD = "990101199003070314"
FEMALE_WITH_X = "99010319831025068X"


def passes_iso_7064(text: str) -> bool:
    """The check of the standard by its other formula: powers of two instead of weights."""
    digits = [10 if c == "X" else int(c) for c in text]
    return sum(digit * 2**place for place, digit in enumerate(reversed(digits))) % 11 == 1


@st.composite
def valid_ids(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1900, 1, 1), date(2030, 12, 31)))
    first17 = "99" + draw(st.from_regex(r"[0-8][0-9]{3}", fullmatch=True)) + f"{born:%Y%m%d}"
    first17 += draw(st.from_regex(r"[0-9]{3}", fullmatch=True))
    return first17 + next(c for c in "0123456789X" if passes_iso_7064(first17 + c))


@given(valid_ids())
def test_every_valid_number_is_read_with_its_birth_date_and_sex(text: str) -> None:
    reading = read_id(text)
    assert reading.code is None
    assert (reading.id18, reading.form) == (text, "id")
    assert reading.birth_date == date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    assert reading.sex == ("男" if text[16] in "13579" else "女")


@given(
    valid_ids(), st.sampled_from(["\u200b", "\u00a0", "\ufeff", " ", "'", "\u3000", "\t", "’"]), st.booleans()
)
def test_what_clings_to_a_number_does_not_disturb(text: str, dirt: str, before: bool) -> None:  # noqa: FBT001
    assert read_id(dirt + text if before else text + dirt).id18 == text


@pytest.mark.parametrize(
    "cell",
    [
        "９９０１０３１９８３１０２５０６８Ｘ",
        "99010319831025068x",
        "990103 19831025 068X",
        '="99010319831025068X"',
        '"99010319831025068X"',
        "'99010319831025068X",
        "990103\u200b19831025068X",
    ],
)
def test_every_way_of_writing_gives_the_same_number(cell: str) -> None:
    assert read_id(cell).id18 == FEMALE_WITH_X


def test_a_number_of_15_digits_becomes_18_with_the_century_and_the_check_character() -> None:
    reading = read_id("990101900307031")
    assert (reading.id18, reading.form, reading.birth_date) == (GOOD, "id15", date(1990, 3, 7))
    assert passes_iso_7064(GOOD)


def test_a_number_of_15_digits_in_a_number_cell_has_lost_nothing() -> None:
    assert read_id("990101900307031", number_cell=True).id18 == GOOD


def test_a_disability_card_gives_category_and_grade() -> None:
    card = read_id(GOOD + "42")
    reissued = read_id(FEMALE_WITH_X + "61" + "03")
    assert (card.id18, card.form, card.category, card.grade) == (GOOD, "card20", 4, 2)
    assert (reissued.id18, reissued.form, reissued.category, reissued.grade) == (
        FEMALE_WITH_X,
        "card22",
        6,
        1,
    )


def test_card_digits_outside_the_standard_are_unknown() -> None:
    assert (read_id(GOOD + "95").category, read_id(GOOD + "95").grade) == (None, None)


@pytest.mark.parametrize("cell", ["9.90101199003071e+17", "990101199003071000", "9.9010119900307e+17"])
def test_a_number_cell_of_more_than_15_digits_has_lost_its_tail(cell: str) -> None:
    assert read_id(cell, number_cell=True).code is RejectCode.ID_LOST_DIGITS


@given(valid_ids().filter(lambda text: text.isdigit()))
def test_the_15_digits_that_excel_keeps_are_true(text: str) -> None:
    reading = read_id(repr(float(text[:15] + "000")), number_cell=True)
    assert (reading.code, reading.text) == (RejectCode.ID_LOST_DIGITS, text[:15])


@given(valid_ids().filter(lambda text: text.isdigit() and 128 <= int(text[15:]) <= 872))
def test_of_a_number_that_a_program_stored_whole_15_digits_are_true(text: str) -> None:
    """Nearer to a multiple of 1000 than 128 the binary number is the same as of digits that Excel cut."""
    assert read_id(repr(float(text)), number_cell=True).text == text[:15]


def test_a_number_written_with_all_its_digits_is_cut_off_not_rounded() -> None:
    assert read_id("990101199012319876", number_cell=True).text == "990101199012319"


@pytest.mark.parametrize(
    ("cell", "survived"),
    [
        ("9.90101E+17", "990101"),
        ("9.90101199003071E+17", "990101199003071"),
        ("9.9010119900307e17", "99010119900307"),
    ],
)
def test_scientific_notation_keeps_only_the_digits_it_shows(cell: str, survived: str) -> None:
    reading = read_id(cell)
    assert (reading.code, reading.text) == (RejectCode.ID_LOST_DIGITS, survived)


def test_a_tail_of_000_that_fails_the_check_is_lost_digits() -> None:
    assert read_id("990101199003071000").code is RejectCode.ID_LOST_DIGITS


def test_a_tail_of_000_that_passes_the_check_is_an_id() -> None:
    text = next(
        t for n in range(1000) if passes_iso_7064(t := f"99{n:04d}19900307" + "1000") and t.endswith("000")
    )
    assert read_id(text).id18 == text


def test_the_birth_date_of_lost_digits_needs_fourteen_of_them() -> None:
    assert lost_digits_birth_date("990101199003071") == date(1990, 3, 7)
    assert lost_digits_birth_date("99010119900307") == date(1990, 3, 7)
    assert lost_digits_birth_date("9901011990030") is None


@pytest.mark.parametrize(
    "cell", ["990103********5741", "990103＊＊＊＊＊＊＊＊5741", "990103xxxxxxxx5741", "****"]
)
def test_a_mask_comes_before_every_other_test(cell: str) -> None:
    reading = read_id(cell)
    assert reading.code is RejectCode.ID_MASKED
    assert set(reading.text) <= set("0123456789*X")


@pytest.mark.parametrize(
    "cell", ["99010119900307031", "9901011990030703145", "1234", "不知道啊", "99010190030703X"]
)
def test_other_lengths_are_refused(cell: str) -> None:
    assert read_id(cell).code is RejectCode.ID_LENGTH


@given(valid_ids(), st.integers(0, 16), st.sampled_from("123456789"))
def test_one_wrong_digit_never_passes(text: str, place: int, step: str) -> None:
    wrong = text[:place] + str((int(text[place]) + int(step)) % 10) + text[place + 1 :]
    assert read_id(wrong).code in {RejectCode.ID_CHECKSUM, RejectCode.ID_LOST_DIGITS, RejectCode.ID_MISSING}
    assert near_id(text, wrong)


def test_the_check_comes_before_the_birth_date() -> None:
    first17 = "99010119900231" + "031"
    good_check = first17 + check_character(first17)
    bad_check = first17 + ("0" if good_check[-1] != "0" else "1")
    assert read_id(good_check).code is RejectCode.ID_BIRTHDATE
    assert read_id(bad_check).code is RejectCode.ID_CHECKSUM


def test_a_15_digit_number_with_an_impossible_date_is_refused() -> None:
    assert read_id("990101901332031").code is RejectCode.ID_BIRTHDATE


@pytest.mark.parametrize(
    "eight", ["19000229", "20230230", "18490101", "21010101", "2020010", "２０２００１０１"]
)
def test_dates_on_which_nobody_can_be_born(eight: str) -> None:
    assert birth_date_of(eight) is None


@pytest.mark.parametrize("cell", ["", " ", "\u200b", "无", "—", "不详", "null"])
def test_an_empty_cell_is_missing(cell: str) -> None:
    assert (read_id(cell).code, read_id(cell).text) == (RejectCode.ID_MISSING, "")


def test_the_key_of_a_person_without_an_id_counts_as_missing() -> None:
    key = "99999919900307" + "001"
    wrong_check = "0" if check_character(key) != "0" else "1"
    assert read_id(key + wrong_check).code is RejectCode.ID_MISSING
    assert read_id("999999").code is RejectCode.ID_MISSING


def test_an_area_prefix_is_never_a_reason_to_refuse() -> None:
    key = "99999919900307" + "001"
    assert read_id(key + check_character(key)).code is None


@given(st.text(max_size=40), st.booleans())
def test_no_text_whatever_makes_reading_fail(cell: str, number_cell: bool) -> None:  # noqa: FBT001
    reading = read_id(cell, number_cell=number_cell)
    assert (reading.id18 is None) == (reading.code is not None)


@given(st.one_of(valid_ids(), st.text(max_size=60)), st.text(max_size=10), st.text(max_size=10))
def test_a_masked_text_never_shows_a_whole_number(core: str, before: str, after: str) -> None:
    shown = mask_id(before + core + after)
    assert "*" in shown or len(shown) == 0
    assert max(len(part) for part in shown.split("*")) <= 6
    assert core not in shown or len(core) <= 6


def test_a_mask_shows_area_and_last_four() -> None:
    assert mask_id(GOOD) == "990101********0314"


def test_near_means_one_digit_or_one_swap_of_neighbours() -> None:
    assert near_id(GOOD, "990101199003070324")
    assert near_id(GOOD, "990101199003700314")
    assert not near_id(GOOD, GOOD)
    assert not near_id(GOOD, "990101199003070325")
    assert not near_id(GOOD, "990101199007030314")
    assert not near_id(GOOD, GOOD[:17])


def test_visible_digits_of_a_mask_are_compared_in_their_places() -> None:
    assert mask_agrees("990101********0314", GOOD) is True
    assert mask_agrees("990101********0315", GOOD) is False
    assert mask_agrees("990101****0314", GOOD) is True
    assert mask_agrees("990102****0314", GOOD) is False
    assert mask_agrees("990101*******31", GOOD) is True
    assert mask_agrees("990101********031442", GOOD) is True
    assert mask_agrees("****", GOOD) is None


def test_every_code_says_what_was_found_and_bears_a_full_stop() -> None:
    for code in RejectCode:
        assert code.found
        assert code.message.endswith("。")
        assert code == str(code) == code.name
