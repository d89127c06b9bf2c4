"""What a corrected delivery changed, and whom."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from pathlib import Path

import hypothesis.strategies as st
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

from shouwang.feeds.lake import (
    Delivery,
    Lake,
    Manifest,
    delivery_changes,
    partition_changes,
    touched_households,
)

MAY, JUNE = datetime.date(2025, 5, 1), datetime.date(2025, 6, 1)
Row = tuple[int, int | None, datetime.date, int]


def snapshot(lake: Lake, rows: list[Row]) -> Manifest:
    columns = list(zip(*rows, strict=True)) or [[]] * 4
    types = {"ord": pa.int64(), "household": pa.int32(), "month": pa.date32(), "amount": pa.int64()}
    table = pa.table({name: pa.array(c, types[name]) for name, c in zip(types, columns, strict=True)})
    return Manifest(partitions=lake.write_partitions("assistance", table, time="month"))


def touched(lake: Lake, old: list[Row], new: list[Row]) -> list[int]:
    changes = partition_changes(snapshot(lake, old), snapshot(lake, new))
    return list(touched_households(changes, lake=lake.root))


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with Lake(tmp_path) as lake:
        yield lake


BEFORE: list[Row] = [(1, 1, MAY, 10), (2, 2, MAY, 20), (3, None, MAY, 30), (4, 3, JUNE, 40)]


def test_same_rows_touch_nobody(lake: Lake) -> None:
    assert partition_changes(snapshot(lake, BEFORE), snapshot(lake, BEFORE)) == ()


def test_rows_that_only_moved_down_touch_nobody(lake: Lake) -> None:
    assert touched(lake, BEFORE, [(o + (1 << 24), h, m, a) for o, h, m, a in BEFORE]) == []


def test_changed_row_touches_its_household_alone(lake: Lake) -> None:
    assert touched(lake, BEFORE, [(1, 1, MAY, 11), *BEFORE[1:]]) == [1]


def test_row_that_moved_to_another_household_touches_both(lake: Lake) -> None:
    assert touched(lake, BEFORE, [(1, 2, MAY, 10), *BEFORE[1:]]) == [1, 2]


def test_row_that_moved_to_another_month_touches_its_household(lake: Lake) -> None:
    assert touched(lake, BEFORE, [*BEFORE[:3], (4, 3, MAY, 40)]) == [3]


def test_month_that_is_new_or_gone_touches_everybody_in_it(lake: Lake) -> None:
    assert touched(lake, BEFORE[:3], BEFORE) == [3]
    assert touched(lake, BEFORE, BEFORE[3:]) == [1, 2]


def test_same_row_once_more_touches_its_household(lake: Lake) -> None:
    assert touched(lake, BEFORE, [*BEFORE, (9, 2, MAY, 20)]) == [2]


def test_two_rows_that_changed_places_touch_their_household(lake: Lake) -> None:
    old: list[Row] = [(1, 1, MAY, 10), (2, 1, MAY, 20), (3, 2, MAY, 5)]
    new: list[Row] = [(1, 1, MAY, 20), (2, 1, MAY, 10), (3, 2, MAY, 5)]
    assert touched(lake, old, new) == [1]


def test_without_an_old_snapshot_everybody_is_touched(lake: Lake) -> None:
    changes = partition_changes(None, snapshot(lake, BEFORE))
    assert list(touched_households(changes, lake=lake.root)) == [1, 2, 3]


ROWS = st.lists(st.tuples(st.sampled_from([1, 2, 3, None]), st.sampled_from([MAY, JUNE]), st.integers(0, 2)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=ROWS, new=ROWS)
def test_touched_are_exactly_those_whose_rows_differ(
    lake: Lake,
    old: list[tuple[int | None, datetime.date, int]],
    new: list[tuple[int | None, datetime.date, int]],
) -> None:
    def content(rows: list[tuple[int | None, datetime.date, int]], household: int) -> list[list[int]]:
        return [[a for h, m, a in rows if (h, m) == (household, month)] for month in (MAY, JUNE)]

    numbered = [[(i, h, m, a) for i, (h, m, a) in enumerate(rows)] for rows in (old, new)]
    expected = [h for h in (1, 2, 3) if content(old, h) != content(new, h)]
    assert touched(lake, *numbered) == expected


def deliver(lake: Lake, path: str, sheets: list[list[str]]) -> Delivery:
    sha256 = hashlib.sha256(repr(sheets).encode()).hexdigest()
    folder = lake.staged / sha256[:32]
    folder.mkdir(exist_ok=True)
    for number, keys in enumerate(sheets):
        pq.write_table(pa.table({"raw_key": pa.array(keys, pa.string())}), folder / f"{number}.rows.parquet")
    return Delivery(path, sha256, folder.name)


def test_corrected_delivery_says_how_many_rows_it_replaces(lake: Lake) -> None:
    old = Manifest(deliveries=(deliver(lake, "a.xlsx", [["x", "y", "y"], ["z"]]),))
    new = Manifest(deliveries=(deliver(lake, "a.xlsx", [["x", "y"], ["z", "w"]]),))
    (change,) = delivery_changes(old, new, staged=lake.staged)
    assert (change.rows_added, change.rows_removed) == (1, 1)
    assert "更正报送" in change.message
    assert "新增 1 行，去除 1 行" in change.message


def test_same_content_under_the_same_path_is_no_change(lake: Lake) -> None:
    manifest = Manifest(deliveries=(deliver(lake, "a.xlsx", [["x"]]),))
    assert delivery_changes(manifest, manifest, staged=lake.staged) == ()


def test_file_saved_again_with_the_same_rows_is_said_to_be_unchanged(lake: Lake) -> None:
    old = Manifest(deliveries=(deliver(lake, "a.xlsx", [["x", "y"]]),))
    new = Manifest(deliveries=(deliver(lake, "a.xlsx", [["y", "x"]]),))
    (change,) = delivery_changes(old, new, staged=lake.staged)
    assert "内容没有变化" in change.message


def test_new_and_gone_deliveries_are_named(lake: Lake) -> None:
    old = Manifest(deliveries=(deliver(lake, "a.csv", [["x"]]), deliver(lake, "empty.csv", [])))
    new = Manifest(deliveries=(deliver(lake, "b.csv", [["x", "y"]]), deliver(lake, "empty.csv", [])))
    gone, added = delivery_changes(old, new, staged=lake.staged)
    assert gone.message == "「a.csv」本次没有，其 1 行不再使用"
    assert added.message == "新收到「b.csv」，共 2 行"
