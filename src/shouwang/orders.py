"""What a person asks for on the command line: one order a command; the fields are its options."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shouwang.engine.execution import Settings
from shouwang.kernel.errors import ShouwangError

MOST_CORES = 8
"""Unless more are asked for: readers and sweep have a fixed memory to share among them."""


def cores(threads: int | None) -> int:
    """How many cores to use where `threads` were asked for, or nothing was said."""
    return threads or min(os.cpu_count() or 1, MOST_CORES)


class OrderError(ShouwangError):
    """What was asked for cannot be done like this."""

    code = "ORDER"


@dataclass(frozen=True, slots=True)
class ScreenOrder:
    """The options of `screen`; `decisions`: whom people said that some rows mean (registry.decisions)."""

    data: Path
    as_of: date
    out: Path
    packs: tuple[str, ...] = ("national",)
    engine: str = "duckdb"
    mapping: Path | None = None
    previous: Path | None = None
    lake: Path | None = None
    threads: int | None = None
    released: tuple[str, ...] = ()
    full: bool = False
    spark_master: str | None = None
    decisions: Path | None = None

    @property
    def lake_folder(self) -> Path:
        """Where the data stays between runs."""
        return self.lake or self.out / "lake"

    @property
    def lake_from_out(self) -> str:
        """The lake's folder as seen from OUT, for summary.json."""
        return Path(os.path.relpath(self.lake_folder, self.out)).as_posix()

    @property
    def cores(self) -> int:
        """How many cores the run may use."""
        return cores(self.threads)

    @property
    def settings(self) -> Settings:
        """How much of the machine the sweep may take."""
        return Settings(threads=self.cores)

    def check(self) -> None:
        """Raise OrderError where the folders cannot be worked with."""
        if not self.data.is_dir():
            raise OrderError(
                f"数据文件夹“{self.data}”不存在", accepted="存放各部门表格的文件夹", todo="改正 --data"
            )
        if self.out.resolve() == self.data.resolve():
            raise OrderError("--out 和 --data 是同一个文件夹", accepted="两个不同的文件夹", todo="改正 --out")

    def make_folders(self) -> None:
        """Create OUT and the lake; raise OrderError where that cannot be."""
        for option, folder in (("--out", self.out), ("--lake", self.lake_folder)):
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise OrderError(
                    f"文件夹“{folder}”建不起来（{error.strerror}）",
                    accepted="可以写入的文件夹",
                    todo=f"改正 {option}",
                ) from error

    @property
    def not_data(self) -> tuple[Path, ...]:
        """Folders inside the data folder that hold outputs, not deliveries."""
        data = self.data.resolve()
        return tuple(f for f in (self.out, self.lake_folder) if f.resolve().is_relative_to(data))


@dataclass(frozen=True, slots=True)
class PacksOnDay:
    """A stack of packs, through all time or on a day."""

    packs: tuple[str, ...]
    day: date | None = None

    def __str__(self) -> str:
        """national,fujian@2025-06-30."""
        return ",".join(self.packs) + (f"@{self.day}" if self.day else "")


@dataclass(frozen=True, slots=True)
class ExplainOrder:
    """The options of `explain`: a household of the last run in OUT, or of a lake."""

    household: str
    out: Path | None = None
    lake: Path | None = None
    as_of: date | None = None
    packs: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class SimulateOrder:
    """The options of `simulate`: changes to try, or months to replay."""

    out: Path | None = None
    lake: Path | None = None
    changes: tuple[tuple[str, str], ...] = ()
    months: int | None = None
    as_of: date | None = None
    packs: tuple[str, ...] | None = None
    threads: int | None = None
