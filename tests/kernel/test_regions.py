"""Regions: codes, levels, ranges, and codes that gave way to others."""

from __future__ import annotations

from datetime import date

import pytest

from shouwang.kernel.regions import Level, Region, Regions, bundled_regions, code_range, level_of, pad_code

OLD, NEW = "990101000000", "990181000000"
INVENTED = Regions((Region("990000000000", "外省"), Region(OLD, "李县"), Region(NEW, "李市")))


@pytest.mark.parametrize("code", ["", "1", "11010", "11010A", "1101010010001"])
def test_a_code_of_another_length_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        pad_code(code)


def test_levels_follow_from_the_digits() -> None:
    codes = ["110000000000", "110100000000", "110101000000", "110101001000", "110101001001"]
    assert [level_of(code) for code in codes] == list(Level)


def test_a_range_holds_a_region_and_all_within() -> None:
    low, high = code_range("110101000000")
    assert low <= "110101000000" < high
    assert low <= "110101999999" < high
    assert not low <= "110102000000" < high


def test_the_bundled_table_has_the_regions_of_2023() -> None:
    regions = bundled_regions()
    levels = [row.level for row in regions.rows]
    assert levels.count(Level.PROVINCE) == 31
    assert levels.count(Level.TOWNSHIP) == 41351
    assert len({row.code for row in regions.rows}) == len(regions.rows)


def test_a_township_is_found_by_code_and_by_name_within_its_county() -> None:
    regions = bundled_regions()
    township = regions.get("110101001000")
    assert township is not None
    assert regions.named(township.name, within="110101000000") == (township,)
    assert regions.parent(township.code) == regions.get("110101000000")


def test_a_city_without_districts_is_the_parent_of_its_townships() -> None:
    parent = bundled_regions().parent("441900003000")
    assert parent is not None
    assert parent.name == "东莞市"


def test_every_region_below_a_province_has_a_parent() -> None:
    regions = bundled_regions()
    orphans = [
        row.code for row in regions.rows if row.level > Level.PROVINCE and regions.parent(row.code) is None
    ]
    assert orphans == []


def test_a_code_is_understood_by_its_own_day() -> None:
    changed = INVENTED.with_change(OLD, day=date(2020, 11, 1), successor=NEW)
    assert changed.on(OLD, date(2020, 10, 31)) is not None
    assert changed.on(OLD, date(2020, 11, 1)) is None
    assert changed.today_called(OLD) == Region(NEW, "李市")


def test_successors_that_run_in_a_circle_end() -> None:
    circle = INVENTED.with_change(OLD, day=date(2020, 1, 1), successor=NEW)
    circle = circle.with_change(NEW, day=date(2021, 1, 1), successor=OLD)
    assert circle.today_called(OLD) is not None


def test_villages_of_a_county_join_the_table_in_order() -> None:
    village = Region("990101001201", "赵村")
    regions = INVENTED.with_rows([village])
    assert list(regions.within(OLD)) == [Region(OLD, "李县"), village]
