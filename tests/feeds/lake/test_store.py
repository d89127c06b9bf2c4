"""The lake keeps what is in force, whatever happens, and nothing else for long."""

from __future__ import annotations

import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from shouwang.engine.picking import beside, says_the_same, to_pick_from
from shouwang.feeds.lake import Delivery, Lake, LakeDamagedError, Manifest
from shouwang.feeds.lake.partitions import ROWS_PER_GROUP

DATE = datetime.date


def feed(*rows: tuple[int, int | None, DATE | None, int]) -> pa.Table:
    """Rows of (ord, household, month, amount)."""
    names = ["ord", "household", "month", "amount"]
    types = [pa.int64(), pa.int32(), pa.date32(), pa.int64()]
    columns = list(zip(*rows, strict=True)) or [[]] * 4
    return pa.table([pa.array(c, t) for c, t in zip(columns, types, strict=True)], names=names)


MAY, JUNE = DATE(2025, 5, 1), DATE(2025, 6, 1)


def test_partitions_follow_the_month_and_are_sorted_by_household_with_nobody_last(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        rows = feed((3, None, MAY, 1), (2, 7, MAY, 2), (1, 7, MAY, 3), (4, 5, JUNE, 4), (5, 1, None, 5))
        partitions = lake.write_partitions("assistance", rows, time="month")
    assert [(p.month, p.rows) for p in partitions] == [("2025-05", 3), ("2025-06", 1), ("undated", 1)]
    may = pq.read_table(tmp_path / partitions[0].file)
    assert may["ord"].to_pylist() == [1, 2, 3]
    assert may.column_names == ["ord", "household", "month", "amount"]


def test_partitions_of_a_relation_are_those_of_its_table(tmp_path: Path) -> None:
    rows = feed((1, 3, MAY, 1), (2, 1, JUNE, 2))
    with Lake(tmp_path) as lake, duckdb.connect() as connection:
        relation = connection.from_arrow(rows)
        assert lake.write_partitions("a", relation, time="month") == lake.write_partitions(
            "a", rows, time="month"
        )


def test_row_groups_are_small_enough_to_skip_by_household(tmp_path: Path) -> None:
    count = ROWS_PER_GROUP * 2 + 1
    table = pa.table(
        {
            "ord": pa.array(range(count), pa.int64()),
            "household": pa.array(reversed(range(count)), pa.int32()),
            "month": pa.array([MAY] * count),
        }
    )
    with Lake(tmp_path) as lake:
        (partition,) = lake.write_partitions("assistance", table, time="month")
    meta = pq.ParquetFile(tmp_path / partition.file).metadata
    assert meta.num_row_groups == 3
    assert meta.row_group(1).column(1).statistics.min == ROWS_PER_GROUP


def test_month_with_the_same_content_keeps_its_file(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        first = lake.write_partitions("a", feed((1, 1, MAY, 1), (2, 1, JUNE, 2)), time="month")
        stamp = (tmp_path / first[0].file).stat().st_mtime_ns
        second = lake.write_partitions("a", feed((2, 1, JUNE, 3), (1, 1, MAY, 1)), time="month")
    assert second[0] == first[0]
    assert (tmp_path / first[0].file).stat().st_mtime_ns == stamp
    assert second[1].file != first[1].file


def test_damaged_file_of_the_right_name_is_written_again(tmp_path: Path) -> None:
    table = feed((1, 1, MAY, 1))
    with Lake(tmp_path) as lake:
        file = lake.put_table("persons", table)
        (tmp_path / file).write_bytes(b"")
        assert lake.put_table("persons", table) == file
        assert pq.read_table(tmp_path / file).equals(table)


def test_no_rows_make_no_partitions(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        assert lake.write_partitions("a", feed(), time="month") == ()


def test_commit_makes_a_manifest_current_and_returns_it_unchanged(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        assert lake.current() is None
        manifest = Manifest(
            deliveries=(Delivery("民政局/名册.xlsx", "ab" * 32, "ab-cd"),),
            partitions=lake.write_partitions("a", feed((1, 1, MAY, 1)), time="month"),
            objects={"persons": lake.put_table("persons", feed())},
            body='{"行": 1}',
        )
        digest = lake.commit(manifest)
    assert Lake(tmp_path).current() == manifest
    assert (tmp_path / "CURRENT").read_text().split()[0] == digest
    Lake(tmp_path).verify(manifest)


def test_same_manifest_committed_twice_is_one_snapshot(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        assert lake.commit(Manifest()) == lake.commit(Manifest())
        assert len(lake.history()) == 1


def test_manifest_that_names_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        lake.commit(Manifest(body="1"))
        with pytest.raises(LakeDamagedError):
            lake.commit(Manifest(objects={"persons": "objects/persons-00.parquet"}))
        assert lake.current() == Manifest(body="1")


def test_verify_finds_a_changed_byte(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        manifest = Manifest(objects={"persons": lake.put_table("persons", feed((1, 1, MAY, 1)))})
        lake.verify(manifest)
        path = lake.path(manifest.objects["persons"])
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        with pytest.raises(LakeDamagedError, match="persons"):
            lake.verify(manifest)


def test_snapshot_whose_text_was_changed_is_refused(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        digest = lake.commit(Manifest(body="1"))
        path = tmp_path / "snapshots" / f"{digest}.json"
        path.write_bytes(path.read_bytes().replace(b"1", b"2"))
        with pytest.raises(LakeDamagedError):
            lake.current()


def test_finished_file_is_taken_over_under_its_digest(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        work = lake.temporary(".parquet")
        pq.write_table(feed((1, 1, MAY, 1)), work)
        file = lake.put_file("outcomes", work)
        assert not work.exists()
        lake.verify(Manifest(objects={"outcomes": file}))


def commit_number(lake: Lake, number: int) -> Manifest:
    staged = f"staged-{number}"
    (lake.staged / staged).mkdir()
    manifest = Manifest(
        deliveries=(Delivery("a.csv", str(number), staged),),
        partitions=lake.write_partitions("a", feed((1, 1, MAY, number), (2, 1, JUNE, 0)), time="month"),
    )
    lake.commit(manifest)
    return manifest


def test_garbage_collection_keeps_the_last_snapshots_and_all_they_need(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        manifests = [commit_number(lake, number) for number in range(4)]
        assert lake.collect_garbage(keep=2) > 0
        assert [lake.snapshot(name) for name in lake.history()] == [manifests[3], manifests[2]]
        for manifest in manifests[2:]:
            lake.verify(manifest)
        assert sorted(f.name for f in lake.staged.iterdir()) == ["staged-2", "staged-3"]
        assert len(list((tmp_path / "feeds").rglob("*.parquet"))) == 3


def test_garbage_collection_never_takes_the_current_snapshot(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        manifest = commit_number(lake, 1)
        lake.collect_garbage(keep=0)
        lake.verify(manifest)
        assert lake.current() == manifest


def test_garbage_collection_without_a_snapshot_deletes_nothing(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        file = lake.put_table("persons", feed())
        assert lake.collect_garbage() == 0
        assert lake.path(file).exists()


def test_old_snapshot_that_is_damaged_is_swept_away_and_a_damaged_current_one_stops_the_sweep(
    tmp_path: Path,
) -> None:
    with Lake(tmp_path) as lake:
        manifests = [commit_number(lake, number) for number in range(2)]
        (tmp_path / "snapshots" / f"{manifests[0].digest}.json").write_bytes(b"{")
        assert lake.collect_garbage() > 0
        assert lake.history() == [manifests[1].digest]
        (tmp_path / "snapshots" / f"{manifests[1].digest}.json").write_bytes(b"{")
        commit = len(list(tmp_path.rglob("*.parquet")))
        assert lake.collect_garbage() == 0
        assert len(list(tmp_path.rglob("*.parquet"))) == commit


def test_work_in_progress_of_an_earlier_run_is_cleared(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        left = lake.temporary(".parquet")
        left.write_bytes(b"half")
    with Lake(tmp_path):
        assert not left.exists()


def test_rows_by_household_lie_beside_every_month_and_the_register(tmp_path: Path) -> None:
    rows = feed((1, 3, MAY, 1), (2, 1, MAY, 2), (3, None, JUNE, 3))
    with Lake(tmp_path) as lake:
        partitions = lake.write_partitions("a", rows, time="month")
        work = lake.temporary(".parquet")
        pq.write_table(feed((1, 1, MAY, 1)), work)
        file = lake.put_file("persons", work, by_household=True)
        lake.commit(Manifest(partitions=partitions, objects={"persons": file}))
    for named in (*(p.file for p in partitions), file):
        assert beside(tmp_path / named).is_file()
        assert says_the_same(tmp_path / named)


def test_verify_finds_rows_beside_a_month_that_say_something_else(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        partitions = lake.write_partitions("a", feed((1, 3, MAY, 1)), time="month")
        manifest = Manifest(partitions=partitions)
        lake.verify(manifest)
        other = to_pick_from(feed((1, 3, MAY, 2)))
        assert other is not None
        beside(tmp_path / partitions[0].file).write_bytes(other)
        with pytest.raises(LakeDamagedError, match="rows"):
            lake.verify(manifest)


def test_rows_beside_a_month_go_when_the_month_goes(tmp_path: Path) -> None:
    with Lake(tmp_path) as lake:
        for number in range(4):
            commit_number(lake, number)
        lake.collect_garbage(keep=2)
    months = {path.with_suffix("") for path in (tmp_path / "feeds").rglob("*.parquet")}
    assert {path.with_suffix("") for path in (tmp_path / "feeds").rglob("*.rows")} == months
