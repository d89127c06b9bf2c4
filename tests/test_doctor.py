"""The doctor says what is missing, how old it is, and what to do."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from shouwang import doctor
from shouwang.doctor import Check, Report, Verdict, coverage, examine
from shouwang.engine.facts import FeedFacts
from shouwang.feeds.contract import load_kinds
from tests.small_county import AS_OF, SmallCounty


def feed(kind: str, *months: str) -> Mapping[str, FeedFacts]:
    periods = {date.fromisoformat(f"{month}-01"): 5 for month in months}
    return {kind: FeedFacts(kind, (Path("a.parquet"),), periods)}


def checks(feeds: Mapping[str, FeedFacts], label: str) -> Check:
    return next(check for check in coverage(feeds, kinds=load_kinds(), as_of=AS_OF) if check.what == label)


def test_screened_county_is_healthy(county: SmallCounty) -> None:
    report = examine(out=county.order.out, lake=None, packs=("national",))
    assert report.healthy, report.text
    assert report.text.endswith("没有发现错误。")
    assert "个文件与摘要一致" in report.text


def test_kind_that_never_came_is_named_with_its_department() -> None:
    found = checks({}, "务工月监测")
    assert found.verdict is Verdict.NOTE
    assert found.line == "[注意] 务工月监测：没有收到，相关规则的结果为未知；请向人社局催报"


def test_missing_month_of_a_monthly_kind_is_named() -> None:
    found = checks(feed("employment", "2025-02", "2025-03", "2025-05", "2025-06"), "务工月监测")
    assert "中间缺 2025-04" in found.found


def test_gap_of_a_kind_that_comes_as_things_happen_is_none() -> None:
    assert checks(feed("disaster", "2024-08", "2025-06"), "灾情").verdict is Verdict.GOOD


def test_old_roster_is_stale_and_last_month_is_not() -> None:
    assert "较旧" in checks(feed("assistance", "2025-03", "2025-04"), "低保特困名册").found
    assert checks(feed("assistance", "2025-04", "2025-05"), "低保特困名册").verdict is Verdict.GOOD


def test_rows_after_the_day_do_not_count() -> None:
    assert "以后" in checks(feed("assistance", "2025-07"), "低保特困名册").found


def test_damaged_lake_is_found(county: SmallCounty, tmp_path: Path) -> None:
    shutil.copytree(county.order.out, tmp_path / "out")
    file = next((tmp_path / "out" / "lake" / "feeds").rglob("*.parquet"))
    file.write_bytes(b"broken")
    report = examine(out=tmp_path / "out", lake=None, packs=("national",))
    assert not report.healthy
    assert "缺失或已损坏" in report.text


def test_folder_without_a_run_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    assert "shouwang screen" in examine(out=tmp_path, lake=None, packs=("national",)).text


def test_pack_that_does_not_load_is_an_error() -> None:
    found = doctor.policy(["nationa"])
    assert found.verdict is Verdict.BAD
    assert "policy check" in found.todo


def test_missing_library_and_full_disk_are_errors(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor, "NEEDED", ("duckdb", "no-such-library"))
    assert "no-such-library" in doctor.packages().found
    monkeypatch.setattr(doctor, "ROOM_GIB", 1e9)
    assert doctor.room(tmp_path / "not" / "yet").verdict is Verdict.BAD


def test_without_java_only_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert doctor.spark().verdict is Verdict.NOTE


def test_one_error_makes_the_report_unhealthy() -> None:
    report = Report((Check("a", Verdict.GOOD, "x"), Check("b", Verdict.BAD, "y", "做点什么")))
    assert not report.healthy
    assert report.text == "[正常] a：x\n[错误] b：y；请做点什么\n发现1处错误，请按上面的提示处理。"
