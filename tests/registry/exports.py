"""Exports for tests of the register: the bundled county, with its feeds and its rosters apart."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shouwang.feeds.lake import Lake
from shouwang.flow import screen
from shouwang.orders import ScreenOrder
from shouwang.registry import Snapshot, open_snapshot

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class County:
    """A folder of files as departments send them."""

    files: Path

    def copy_feeds_to(self, folder: Path) -> None:
        """All of it but the rosters."""
        shutil.copytree(self.files, folder, ignore=shutil.ignore_patterns("乡村振兴局"))


SAMPLE = County(ROOT / "samples" / "county" / "files")


def screen_county(county: County, out: Path, *, as_of: date) -> Snapshot:
    """Screen a folder and open the snapshot that its lake holds."""
    screen(ScreenOrder(data=county.files, as_of=as_of, out=out, threads=1))
    lake = Lake(out / "lake")
    manifest = lake.current()
    assert manifest is not None
    return open_snapshot(lake, manifest)
