"""shouwang doctor: is everything there that the job needs, and what to do about what is not."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib import metadata, util
from pathlib import Path

from shouwang.engine.facts import FeedFacts
from shouwang.feeds.contract import ColumnType, Kind, Kinds, kinds_of, load_kinds
from shouwang.feeds.lake import Lake
from shouwang.kernel.calendar import first_of_month, minus_months
from shouwang.kernel.errors import ShouwangError
from shouwang.registry.snapshot import open_snapshot
from shouwang.reports.publishing import settle
from shouwang.reports.summary import read_last_run
from shouwang.screening.policies import load_policy

OLDEST_PYTHON = (3, 11)
ROOM_GIB = 2.0
"""Enough for a county: its lake takes about a tenth of its workbooks."""
GIB = 1 << 30
REGISTER = "households"
STALE_MONTHS = 2
NEEDED = (
    "click",
    "duckdb",
    "jsonschema",
    "numpy",
    "pyarrow",
    "python-calamine",
    "python-docx",
    "pyyaml",
    "rapidfuzz",
    "referencing",
    "rich",
    "sqlglot",
    "xlsxwriter",
)


class Verdict(StrEnum):
    """How a check ended; NOTE needs nobody's action but should be known."""

    GOOD = "正常"
    NOTE = "注意"
    BAD = "错误"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what it is, how it stands, what to do."""

    what: str
    verdict: Verdict
    found: str
    todo: str = ""

    @property
    def line(self) -> str:
        """The check as a line of the report."""
        return f"[{self.verdict}] {self.what}：{self.found}" + (f"；请{self.todo}" if self.todo else "")


@dataclass(frozen=True, slots=True)
class Report:
    """All checks in order."""

    checks: tuple[Check, ...]

    @property
    def healthy(self) -> bool:
        """Whether nothing is wrong."""
        return all(check.verdict is not Verdict.BAD for check in self.checks)

    @property
    def text(self) -> str:
        """A line a check, then the verdict."""
        bad = sum(check.verdict is Verdict.BAD for check in self.checks)
        end = "没有发现错误。" if not bad else f"发现{bad}处错误，请按上面的提示处理。"
        return "\n".join([*(check.line for check in self.checks), end])


def examine(*, out: Path | None, lake: Path | None, packs: Sequence[str]) -> Report:
    """Check the installation; with OUT or a lake also the data."""
    checks = [python(), packages(), spark(), room(out or lake or Path.cwd()), policy(packs)]
    if out is not None or lake is not None:
        checks += data(out, lake)
    return Report(tuple(checks))


def python() -> Check:
    """The interpreter is new enough."""
    found = sys.version.split()[0]
    if sys.version_info >= OLDEST_PYTHON:
        return Check("Python", Verdict.GOOD, found)
    return Check("Python", Verdict.BAD, found, "安装 Python 3.11 或更新的版本")


def packages() -> Check:
    """Every library that the job imports is installed."""
    missing = [name for name in NEEDED if not _installed(name)]
    if missing:
        return Check("程序库", Verdict.BAD, f"缺少 {'、'.join(missing)}", "重新运行 make setup")
    return Check("程序库", Verdict.GOOD, f"{len(NEEDED)} 个都已安装")


def spark() -> Check:
    """The cluster engine is there, which only --engine spark needs."""
    missing = [
        name
        for name, there in (("Java 17", shutil.which("java")), ("pyspark", util.find_spec("pyspark")))
        if not there
    ]
    if missing:
        found = f"缺少 {'、'.join(missing)}，--engine spark 不能用，默认引擎不受影响"
        return Check("Spark", Verdict.NOTE, found)
    return Check("Spark", Verdict.GOOD, "可用")


def room(folder: Path) -> Check:
    """There is room on the disk."""
    there = next(p for p in (folder.absolute(), *folder.absolute().parents) if p.exists())
    free = shutil.disk_usage(there).free / GIB
    if free < ROOM_GIB:
        return Check("磁盘空间", Verdict.BAD, f"只剩 {free:.1f} GB", f"腾出至少 {ROOM_GIB:.0f} GB")
    return Check("磁盘空间", Verdict.GOOD, f"剩余 {free:.1f} GB")


def policy(packs: Sequence[str]) -> Check:
    """The packs load."""
    try:
        found = load_policy(packs, kinds=kinds_of(packs))
    except ShouwangError as error:
        first = error.message.split("\n")[1] if "\n" in error.message else error.message
        return Check("规则包", Verdict.BAD, first.rstrip("。"), "运行 shouwang policy check 看全部错误")
    return Check("规则包", Verdict.GOOD, f"{'、'.join(found.packs)}，{len(found.rules)} 条规则")


def data(out: Path | None, lake: Path | None) -> Iterator[Check]:
    """The lake is whole, and what the departments delivered up to the as-of day."""
    try:
        if out is not None:
            settle(out)
        last = read_last_run(out) if out is not None else None
        store = Lake(lake or (last.lake if last else Path()))
        manifest = store.current()
        if manifest is None:
            yield Check("数据湖", Verdict.BAD, "还没有数据", "先运行 shouwang screen")
            return
        store.verify(manifest)
    except ShouwangError as error:
        yield Check("数据湖", Verdict.BAD, error.message.rstrip("。"))
        return
    yield Check("数据湖", Verdict.GOOD, f"{sum(1 for _ in manifest.files())} 个文件与摘要一致")
    facts = open_snapshot(store, manifest).facts
    kinds = kinds_of(last.packs) if last else load_kinds()
    yield from coverage(facts.feeds, kinds=kinds, as_of=last.as_of if last else None)


def coverage(feeds: Mapping[str, FeedFacts], *, kinds: Kinds, as_of: date | None) -> Iterator[Check]:
    """Which kinds were delivered, up to when, and which months are missing."""
    for kind in kinds:
        if kind.name != REGISTER:
            yield _delivered(kind, feeds.get(kind.name), as_of)


def _delivered(kind: Kind, feed: FeedFacts | None, as_of: date | None) -> Check:
    label, department = kind.label, kind.department
    if feed is None or not feed.files:
        return Check(label, Verdict.NOTE, "没有收到，相关规则的结果为未知", f"向{department}催报")
    days = sorted(day for day in feed.periods if as_of is None or day <= as_of)
    if not days:
        return Check(label, Verdict.NOTE, "收到的都在研判日以后或没有日期", f"向{department}核实")
    span = f"{days[0]:%Y-%m} 至 {days[-1]:%Y-%m}，共 {sum(feed.periods.values())} 行"
    monthly = _monthly(kind)
    gaps = _gaps(days) if monthly else []
    if gaps:
        return Check(label, Verdict.NOTE, f"{span}，中间缺 {'、'.join(gaps)}", f"向{department}补报")
    if monthly and as_of and days[-1] < minus_months(first_of_month(as_of), STALE_MONTHS - 1):
        return Check(label, Verdict.NOTE, f"{span}，最近月份较旧", f"向{department}催报")
    return Check(label, Verdict.GOOD, span)


def _monthly(kind: Kind) -> bool:
    """Whether the kind comes every month; events and inspections come when something happens."""
    return kind.time is not None and kind.columns[kind.time].type is ColumnType.MONTH


def _gaps(days: Sequence[date]) -> list[str]:
    there = {first_of_month(day) for day in days}
    month, missing = first_of_month(days[-1]), []
    while month > first_of_month(days[0]):
        month = minus_months(month, 1)
        if month not in there:
            missing.append(f"{month:%Y-%m}")
    return missing[::-1]


def _installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True
