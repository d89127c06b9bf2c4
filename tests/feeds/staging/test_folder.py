"""A folder of files is staged once, in order, and goes on where it was interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import hypothesis.strategies as st
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from tests.feeds.cleaning.sheets import VALID, kinds
from tests.feeds.staging import jobs

from shouwang.feeds.contract import load_kinds
from shouwang.feeds.lake import Delivery, Lake, Manifest
from shouwang.feeds.mapping import load_mapping
from shouwang.feeds.staging import StagedFile, StorageError, folder, stage_folder
from shouwang.feeds.staging.folder import shown_path

HEADINGS = "序号,乡镇,村,姓名,身份证号,救助类别,月份,金额（元）"
GOOD = f"1,凤山镇,松关村,陆建国,{VALID},特困,2025-03,633"


class Heard:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.steps: list[tuple[int, int]] = []

    def stage(self, name: str) -> None:
        """Remember the stage."""
        self.stages.append(name)

    def step(self, done: int, total: int) -> None:
        """Remember the step."""
        self.steps.append((done, total))


def write(folder: Path, path: str, *lines: str) -> Path:
    """A CSV file of the assistance roster."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([HEADINGS, *lines, ""]), encoding="utf-8")
    return file


def stage(data: Path, lake: Path, *, workers: int = 0) -> list[StagedFile]:
    """Stage a folder in a lake."""
    with Lake(lake) as opened:
        return stage_folder(data, opened, kinds=kinds(), workers=workers)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    delivery = tmp_path / "data"
    write(delivery, "民政局/b.csv", GOOD, GOOD.replace("633", "****"))
    write(delivery, "a.csv", GOOD.replace("2025-03", "20xx"))
    write(delivery, "民政局/大.csv", *[GOOD.replace("633", str(n)) for n in range(300)])
    return delivery


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    return tmp_path / "lake"


def test_files_come_in_order_of_their_paths_with_their_rows(data: Path, lake: Path) -> None:
    files = stage(data, lake)
    assert [f.path for f in files] == ["a.csv", "民政局/b.csv", "民政局/大.csv"]
    assert [[(s.kind, s.rows_read) for s in f.sheets] for f in files] == [
        [("assistance", 1)],
        [("assistance", 2)],
        [("assistance", 300)],
    ]
    assert not any(f.has_gap for f in files)
    (sheet,) = files[1].sheets
    assert sheet.rows
    assert sheet.warnings
    assert pq.read_table(sheet.rows)["row"].to_pylist() == [2, 3]
    assert pq.read_table(sheet.warnings)["code"].to_pylist() == ["VALUE_MASKED"]
    assert dict(sheet.columns)["amount"] == ("金额（元）",)


def test_outcome_is_the_same_whatever_the_number_of_workers(data: Path, tmp_path: Path) -> None:
    lakes = [tmp_path / f"lake{workers}" for workers in (0, 1, 2)]
    results = [stage(data, lake, workers=workers) for workers, lake in enumerate(lakes)]
    assert len({str([(f.path, f.sha256, f.staged) for f in files]) for files in results}) == 1
    contents = [
        {file.relative_to(lake): file.read_bytes() for file in sorted(lake.rglob("*.parquet"))}
        for lake in lakes
    ]
    assert contents[0] == contents[1] == contents[2]
    assert len(contents[0]) == 6


def test_files_staged_before_are_not_read_again(data: Path, lake: Path) -> None:
    before = stage(data, lake)
    stamps = {f: f.stat().st_mtime_ns for f in lake.rglob("*.parquet")}
    new = write(data, "c.csv", GOOD)
    after = stage(data, lake)
    assert [f for f in after if f.path != "c.csv"] == before
    assert {f: f.stat().st_mtime_ns for f in stamps} == stamps
    new.unlink()
    assert stage(data, lake) == before


def test_content_that_came_under_two_names_is_staged_once(data: Path, lake: Path) -> None:
    write(data, "copy.csv", GOOD.replace("2025-03", "20xx"))
    files = {f.path: f for f in stage(data, lake)}
    assert files["a.csv"].staged == files["copy.csv"].staged
    assert len(list((lake / "staged").iterdir())) == 3


def test_another_contract_stages_again(data: Path, lake: Path, tmp_path: Path) -> None:
    before = stage(data, lake)
    extra = tmp_path / "kinds" / "fuel"
    extra.mkdir(parents=True)
    text = (kinds()["water"].path).read_text(encoding="utf-8")
    (extra / "kind.yaml").write_text(text.replace("kind: water", "kind: fuel"), encoding="utf-8")
    with Lake(lake) as opened:
        after = stage_folder(data, opened, kinds=load_kinds([extra.parent]), workers=0)
    assert not {f.staged for f in before} & {f.staged for f in after}


def test_mapping_makes_a_file_known_and_is_part_of_its_key(lake: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    write(data, "x.csv", GOOD).write_text(f"谁,钱,哪月,哪类\n{VALID},1,2025-03,特困\n", encoding="utf-8")
    (unknown,) = stage(data, lake)
    assert unknown.has_gap
    said = tmp_path / "mapping.yaml"
    said.write_text(
        "x.csv:\n  kind: assistance\n  columns: {谁: id, 钱: amount, 哪月: month, 哪类: category}\n",
        encoding="utf-8",
    )
    with Lake(lake) as opened:
        (known,) = stage_folder(data, opened, kinds=kinds(), mapping=load_mapping(said, kinds()), workers=0)
    assert known.sheets[0].kind == "assistance"
    assert known.staged != unknown.staged


def test_damaged_cache_is_staged_again(data: Path, lake: Path) -> None:
    before = stage(data, lake)
    rows = before[0].sheets[0].rows
    assert rows
    content = rows.read_bytes()
    rows.write_bytes(b"")
    assert stage(data, lake) == before
    assert rows.read_bytes() == content
    (rows.parent / "staged.json").write_text("{", encoding="utf-8")
    assert stage(data, lake) == before


def test_file_that_nobody_knows_is_named_with_the_nearest_kind(data: Path, lake: Path) -> None:
    (data / "签到.csv").write_text("序号,姓名,身份证号,月份,签名\n1,陆建国,,2025-03,\n", encoding="utf-8")
    (data / "图.pdf").write_bytes(b"%PDF-1.7 not a table")
    (data / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    files = {f.path: f for f in stage(data, lake, workers=1)}
    assert files["签到.csv"].has_gap
    assert files["签到.csv"].sheets[0].kind is None
    assert files["签到.csv"].sheets[0].nearest
    assert files["签到.csv"].sheets[0].missing
    assert "PDF" in files["图.pdf"].fault
    assert files["broken.xlsx"].fault
    assert files["a.csv"].sheets[0].kind == "assistance"


def test_empty_file_is_named_with_that_reason(data: Path, lake: Path) -> None:
    (data / "empty.csv").write_bytes(b"\n\n")
    faults = {f.path: f.fault for f in stage(data, lake) if f.has_gap}
    assert faults == {"empty.csv": "文件里没有任何内容"}


def test_file_that_cannot_be_read_is_tried_again_the_next_time(data: Path, lake: Path) -> None:
    broken = data / "late.csv"
    broken.symlink_to(data / "nowhere.csv")
    assert {f.path: bool(f.fault) for f in stage(data, lake)}["late.csv"]
    write(data, "nowhere.csv", GOOD)
    assert not {f.path: bool(f.fault) for f in stage(data, lake)}["late.csv"]


def test_disk_without_room_ends_the_run_and_blames_no_file(
    data: Path, lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "stage_file", jobs.fill_disk)
    with pytest.raises(StorageError, match="磁盘已满"):
        stage(data, lake)


def test_lake_and_results_inside_the_data_are_no_deliveries(data: Path) -> None:
    write(data, "out/findings.csv", GOOD)
    with Lake(data / "lake") as opened:
        stage_folder(data, opened, kinds=kinds(), workers=0)
        files = stage_folder(data, opened, kinds=kinds(), workers=0, exclude=[data / "out"])
    assert [f.path for f in files] == ["a.csv", "民政局/b.csv", "民政局/大.csv"]


def test_progress_ends_where_all_bytes_are_read(data: Path, lake: Path) -> None:
    heard = Heard()
    with Lake(lake) as opened:
        stage_folder(data, opened, kinds=kinds(), workers=0, progress=heard)
    total = sum(f.stat().st_size for f in data.rglob("*.csv"))
    assert heard.stages == ["读取数据文件"]
    assert heard.steps[0] == (0, total)
    assert heard.steps[-1] == (total, total)
    assert heard.steps == sorted(heard.steps)


def test_garbage_collection_keeps_what_the_snapshot_was_staged_from(data: Path, lake: Path) -> None:
    files = stage(data, lake)
    with Lake(lake) as opened:
        opened.commit(Manifest(deliveries=tuple(Delivery(f.path, f.sha256, f.staged) for f in files[:2])))
        opened.collect_garbage()
        assert sorted(f.name for f in opened.staged.iterdir()) == sorted(f.staged for f in files[:2])


def test_name_in_another_encoding_is_shown_as_windows_wrote_it() -> None:
    assert shown_path(os.fsdecode("名册.csv".encode("gb18030"))) == "名册.csv"
    assert shown_path("名册.csv") == "名册.csv"


RUN = """
import signal
import sys
from pathlib import Path
from shouwang.feeds.contract import load_kinds
from shouwang.feeds.lake import Lake
from shouwang.feeds.staging import stage_folder

class Tell:
    def stage(self, name): print("ready", flush=True)
    def step(self, done, total): print(done, flush=True)

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background it would be ignored
    with Lake(Path(sys.argv[2]), wait_seconds=20) as lake:
        stage_folder(Path(sys.argv[1]), lake, kinds=load_kinds(), workers=2, progress=Tell())
"""


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_interrupted_run_leaves_what_is_finished_and_the_next_one_goes_on(
    tmp_path: Path, lake: Path, sign: signal.Signals
) -> None:
    data, script = tmp_path / "data", tmp_path / "run.py"
    script.write_text(RUN, encoding="utf-8")
    for number in range(12):
        write(data, f"{number}.csv", *[GOOD.replace("633", str(n)) for n in range(2000 + number)])
    command = [sys.executable, str(script), str(data), str(lake)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout
    while process.stdout.readline().strip() in ("ready", "0"):
        continue
    process.send_signal(sign)
    process.communicate(timeout=30)
    assert process.returncode != 0
    time.sleep(0.5)  # a worker of a killed parent finishes its file
    finished = {f: f.stat().st_mtime_ns for f in (lake / "staged").rglob("*.parquet")}
    assert finished
    files = stage(data, lake)
    assert [sum(s.rows_read for s in f.sheets) for f in files] == [2000 + int(f.path[:-4]) for f in files]
    assert {f: f.stat().st_mtime_ns for f in finished} == finished


CELLS = {
    "姓名": ["陆建国", "", "张*"],
    "身份证号": [VALID, "", VALID[:-1] + "5", "12", "990101********0314"],
    "月份": ["2025-03", "20xx", "", "某月"],
    "救助类别": ["特困", "别的", ""],
    "金额": ["1", "****", ""],
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(*(st.sampled_from(cells) for cells in CELLS.values())), min_size=3, max_size=30))
def test_every_row_read_is_staged_once_and_either_refused_or_not(
    tmp_path_factory: pytest.TempPathFactory, table: list[tuple[str, ...]]
) -> None:
    place = tmp_path_factory.mktemp("rows")
    lines = [",".join(CELLS), f"陆建国,{VALID},2025-03,特困,1", *(",".join(cells) for cells in table)]
    (place / "data").mkdir()
    (place / "data" / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    (file,) = stage(place / "data", place / "lake")
    (sheet,) = file.sheets
    written = [number for number, line in enumerate(lines[1:], 2) if line.strip(",")]
    assert sheet.rows
    staged = pq.read_table(sheet.rows)
    assert staged["row"].to_pylist() == written
    assert sheet.rows_read == len(written)
    refused = staged["reject_code"].drop_null()
    open_rows = staged.num_rows - len(refused)
    assert open_rows + len(refused) == sheet.rows_read
