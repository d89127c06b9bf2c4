"""Places: the same village however it is written, and never another one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.kernel.places import Gazetteer, PlaceReading, place_key, split_place

REGISTER = Gazetteer.of(
    [
        ("李县", "王乡镇", "赵村"),
        ("李县", "凤山镇", "松关村"),
        ("李县", "凤山镇", "凤山村"),
        ("李县", "凤山镇", "老镇村"),
        ("李县", "石门乡", "松关村"),
        ("李县", "石门乡", "大湾村"),
        ("李县", "石门乡", "大湾头村"),
        ("李县", "石门乡", "红旗村"),
        ("李县", "石门乡", "东街社区"),
        ("", "", ""),
    ]
)


@pytest.mark.parametrize("ending", ["村", "村委会", "村村委会", "村民委员会", "村村民委员会", "", "镇", "乡"])
def test_the_endings_of_a_place_do_not_count(ending: str) -> None:
    assert place_key("松关" + ending) == "松关"


def test_a_community_is_not_the_village_of_the_same_name() -> None:
    assert place_key("东街社区") == place_key("东街居委会") == place_key("东街社区居民委员会") == "东街社区"
    assert place_key("东街社区") != place_key("东街村")


def test_nothing_is_left_of_no_place() -> None:
    assert place_key("村") == "村"
    assert place_key("") == ""


@pytest.mark.parametrize(
    "address",
    [
        "某省某市李县凤山镇松关村3组12号",
        "李县凤山镇松关村村委会",
        "凤山镇松关",
        "凤山松关村",
        "凤山 镇松 关村",
        "李县凤山松关村",
        "凤山镇松关村大坪组",
        "凤山镇松关村（上寨）",
    ],
)
def test_an_address_names_township_and_village(address: str) -> None:
    assert REGISTER.split(address) == PlaceReading("凤山", "松关")


@pytest.mark.parametrize(
    ("text", "village"),
    [
        ("松关", "松关"),
        ("松 关村", "松关"),
        ("李县松关村", "松关"),
        ("松关村第五组", "松关"),
        ("大湾头村三组", "大湾头"),
        ("大湾三组", "大湾"),
        ("大湾头", "大湾头"),
        ("老镇村", "老"),
        ("红旗村三组", "红旗"),
        ("东街居委会", "东街社区"),
        ("凤山村", "凤山"),
        ("无名沟村", "无名沟"),
    ],
)
def test_a_village_alone_is_found_by_its_own_name(text: str, village: str) -> None:
    assert REGISTER.split(text) == PlaceReading(None, village)


def test_a_township_alone_is_no_village_even_where_a_village_bears_its_name() -> None:
    assert REGISTER.split("凤山镇") == PlaceReading("凤山", None)
    assert REGISTER.split("凤山镇凤山村") == PlaceReading("凤山", "凤山")


def test_a_township_that_the_register_does_not_know_is_kept_and_agrees_with_none() -> None:
    assert REGISTER.split("外地镇松关村") == PlaceReading("外地", "松关")


@pytest.mark.parametrize("address", ["某省某市外县凤山镇松关村", "外县松关村", "外县石门乡大湾村2组"])
def test_another_county_contradicts(address: str) -> None:
    assert REGISTER.split(address).contradicts


def test_a_township_named_in_the_village_cell_must_agree() -> None:
    assert REGISTER.read("凤山镇", "石门乡松关村").contradicts
    assert REGISTER.read("凤山", "凤山镇松关村") == PlaceReading("凤山", "松关")
    assert REGISTER.read(None, "石门乡松关村") == PlaceReading("石门", "松关")


def test_a_township_cell_may_hold_more_than_the_township() -> None:
    assert REGISTER.read("李县凤山镇", None) == PlaceReading("凤山", None)
    assert REGISTER.read("凤山镇松关村", "") == PlaceReading("凤山", "松关")
    assert REGISTER.read("凤山镇人民政府", "松关") == PlaceReading("凤山", "松关")


@pytest.mark.parametrize("empty", ["", " ", "无", "—", None])
def test_no_place_says_nothing(empty: str | None) -> None:
    assert REGISTER.read(empty, empty) == PlaceReading(None, None)


def test_an_address_without_a_register_of_villages() -> None:
    read = split_place("李县凤山镇松关村3组", counties=["李县"], townships=["凤山镇"])
    assert read == PlaceReading("凤山", "松关")


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_text_whatever_makes_reading_fail(township: str, village: str) -> None:
    assert isinstance(REGISTER.read(township, village), PlaceReading)


@given(st.sampled_from(sorted(REGISTER.townships)), st.sampled_from(["赵村", "松关村", "大湾头村"]))
def test_a_place_written_in_full_is_the_place_of_its_two_cells(township: str, village: str) -> None:
    assert REGISTER.read(None, f"李县{township}{village}委会") == REGISTER.read(township, village)
