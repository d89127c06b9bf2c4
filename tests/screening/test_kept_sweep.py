"""A correction touches only its households, and the result is that of a sweep from the beginning."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.small_county import SmallCounty

from shouwang import flow
from shouwang.engine.execution import incremental
from shouwang.feeds.lake import Lake
from shouwang.orders import ScreenOrder
from shouwang.screening import kept_sweep
from shouwang.screening.kept_sweep import DESCRIPTION, SWEEP

TABLES = ("findings.csv", "features.parquet", "links.csv")


@pytest.fixture
def order(county: SmallCounty, tmp_path: Path) -> ScreenOrder:
    """The screened county in a place of its own, where it may change."""
    shutil.copytree(county.order.data, tmp_path / "files")
    shutil.copytree(county.order.out, tmp_path / "out")
    return replace(county.order, data=tmp_path / "files", out=tmp_path / "out")


@pytest.fixture
def swept(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many households each incremental sweep computed."""
    counts: list[int] = []
    again = kept_sweep.run_again

    def counted(*given: object, **options: object) -> object:
        counts.append(len(options["touched"]))  # type: ignore[arg-type]
        return again(*given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(kept_sweep, "run_again", counted)
    return iter([counts])


def corrected(order: ScreenOrder) -> None:
    """A department sends its list of damages again, with other amounts."""
    for path in order.data.rglob("*.csv"):
        text = path.read_bytes()
        if "受灾".encode() in text or "灾害".encode() in text:
            lines = text.decode("utf-8-sig").split("\n")
            lines = [line.replace("1", "7") if number % 5 == 4 else line for number, line in enumerate(lines)]
            path.write_text("\n".join(lines), encoding="utf-8")


def outputs(order: ScreenOrder) -> dict[str, bytes]:
    return {name: (order.out / name).read_bytes() for name in TABLES}


def test_unchanged_county_is_not_swept_again(order: ScreenOrder, swept: Iterator[list[int]]) -> None:
    before = outputs(order)
    flow.screen(order)
    assert next(swept) == [0]
    assert outputs(order) == before


def test_correction_gives_what_a_sweep_from_the_beginning_gives(
    order: ScreenOrder, swept: Iterator[list[int]], tmp_path: Path
) -> None:
    before = outputs(order)
    corrected(order)
    flow.screen(order)
    fresh = replace(order, out=tmp_path / "fresh")
    flow.screen(fresh)
    counts = next(swept)
    assert 0 < counts[0] < 60
    assert len(counts) == 1
    assert outputs(order) == outputs(fresh) != before


@pytest.mark.parametrize("change", ["full", "day", "code", "torn"])
def test_sweep_begins_anew_where_the_last_one_cannot_serve(
    order: ScreenOrder, swept: Iterator[list[int]], monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    folder = next(path for path in (order.lake_folder / SWEEP).iterdir() if path.is_dir())
    if change == "full":
        order = replace(order, full=True)
    elif change == "day":
        order = replace(order, as_of=order.as_of.replace(day=29))
    elif change == "code":
        monkeypatch.setattr(kept_sweep, "_code", lambda: "another program")
    else:
        next(folder.glob("features-*.parquet")).unlink()
    flow.screen(order)
    assert next(swept) == []
    assert not folder.exists()


def test_where_too_many_changed_the_last_sweep_stays_as_it_is_until_another_is_whole(
    order: ScreenOrder, swept: Iterator[list[int]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whoever is interrupted, or reads meanwhile, finds what the last sweep wrote."""
    folder = next(path for path in (order.lake_folder / SWEEP).iterdir() if path.is_dir())
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    found: list[dict[str, bytes]] = []
    keep = kept_sweep.keep

    def looked(*given: object, **options: object) -> None:
        found.append({path.name: path.read_bytes() for path in folder.iterdir()})
        keep(*given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(kept_sweep, "keep", looked)
    monkeypatch.setattr(incremental, "FEW", 1 << 30)
    corrected(order)
    flow.screen(order)
    assert next(swept)[0] > 0
    assert found == [before]
    assert not folder.exists()
    monkeypatch.undo()
    fresh = replace(order, out=tmp_path / "fresh")
    flow.screen(fresh)
    assert outputs(order) == outputs(fresh)


def test_kept_sweep_names_the_snapshot_it_read(county: SmallCounty) -> None:
    folder = next(path for path in (county.order.lake_folder / SWEEP).iterdir() if path.is_dir())
    told = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    assert told["snapshot"] == Lake(county.order.lake_folder).history()[0]
