"""shouwang.flow: what is refused before any work, and what comes out at the end."""

from __future__ import annotations

import csv
import json
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from shouwang import flow
from shouwang.engine.language.faults import PackError
from shouwang.feeds.recognition import EMPTY_SHEET
from shouwang.orders import OrderError
from shouwang.reports.closing_words import has_gaps, message, notices
from shouwang.reports.publishing import READY
from shouwang.reports.summary import FileSummary, SheetSummary
from shouwang.sample.stories.illness import DISEASES
from shouwang.screening.finding import State
from shouwang.screening.previous import PreviousRunError
from tests.small_county import AS_OF, HOUSEHOLDS, SmallCounty

EVERYONE = """
rules:
  dropout:
    label: 人人都中
    risk_type: 测试
    level: red
    when: persons >= 1
    values: [persons]
    say: 有{persons}人
    remedy: 看看
    cite: {document: 测试文件, clause: 第一条}
"""


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_output_of_the_contract_is_there(county: SmallCounty) -> None:
    names = {path.name for path in county.order.out.iterdir()}
    assert {
        "findings.csv", "rejects.csv", "warnings.csv", "unmatched.csv", "links.csv", "summary.json",
        "features.parquet", "worklists", "briefing.docx", "held_back.csv", "lake",
    } == names  # fmt: skip


def test_rows_read_are_accepted_duplicate_or_rejected_in_every_sheet(county: SmallCounty) -> None:
    data = json.loads((county.order.out / "summary.json").read_text(encoding="utf-8"))
    sheets = [sheet for file in data["files"] for sheet in file["sheets"]]
    assert sum(sheet["rows_read"] for sheet in sheets) > HOUSEHOLDS
    for sheet in sheets:
        assert sheet["rows_read"] == sheet["accepted"] + sheet["duplicate"] + sheet["rejected"]
    assert data["parameters"]["line"] == 8700
    assert data["packs"] == ["national"]


def test_rejects_hold_every_row_that_was_not_used(county: SmallCounty) -> None:
    sheets = [sheet for file in county.summary.files for sheet in file.sheets]
    assert len(table(county.order.out / "rejects.csv")) == sum(s.rejected + s.duplicate for s in sheets)


def test_features_have_a_row_a_household_with_money_in_yuan(county: SmallCounty) -> None:
    features = pq.read_table(county.order.out / "features.parquet").to_pylist()
    incomes = {row["household_no"]: row["income_per_person"] for row in features}
    assert len(incomes) == HOUSEHOLDS
    found = [f for f in county.summary.findings if f.rule_id == "income_below_line"]
    assert found
    for finding in found:
        assert incomes[finding.household_no] == json.loads(finding.values)["income_per_person"]


def test_each_township_with_a_finding_has_its_worklist(county: SmallCounty) -> None:
    townships = {f.township for f in county.summary.findings}
    assert {path.stem for path in (county.order.out / "worklists").iterdir()} == townships


def test_last_words_say_what_was_found_and_where(county: SmallCounty) -> None:
    said = message(county.summary, out=county.order.out)
    assert f"共{HOUSEHOLDS}户" in said
    assert str(county.order.out / "findings.csv") in said
    assert has_gaps(county.summary) == bool(list(notices(county.summary)))


@pytest.mark.parametrize(
    ("sheets", "hinted"),
    [
        ((SheetSummary("签到", None, reason="最接近自主申报，缺少：日期"),), True),
        ((SheetSummary("Sheet1", None, reason=EMPTY_SHEET),), False),
        ((), False),
    ],
)
def test_a_mapping_is_advised_only_where_there_is_something_to_map(
    county: SmallCounty, sheets: tuple[SheetSummary, ...], *, hinted: bool
) -> None:
    unused = FileSummary("签到表.xlsx", "0" * 64, sheets, problem="没有用上的原因")
    (said,) = notices(replace(county.summary, files=(unused,), held_back=()))
    assert "没有用上的原因" in said
    assert ("--mapping" in said) is hinted


def test_findings_of_a_rule_that_left_the_policy_are_gone(
    county: SmallCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = overlay(tmp_path, "off: {appeal: {reason: 本县不用, cite: {document: 测试文件, clause: 第一条}}}")
    monkeypatch.setenv("SHOUWANG_PACKS", str(pack.parent))
    before = {f.key: f for f in county.summary.findings if f.rule_id == "appeal"}
    order = replace(county.order, out=tmp_path / "out", previous=county.order.out)
    summary = flow.screen(replace(order, packs=("national", "local")))
    gone = [f for f in summary.findings if f.state is State.GONE]
    assert {f.key for f in gone if f.rule_id == "appeal"} == set(before)
    assert all(f.values == before[f.key].values for f in gone if f.key in before)
    assert {f.state for f in summary.findings} <= {State.GONE, State.OPEN}


def test_rule_that_hits_everybody_is_held_back_and_said(
    county: SmallCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = overlay(tmp_path, "")
    (pack / "rules").mkdir()
    (pack / "rules" / "everyone.yaml").write_text(EVERYONE, encoding="utf-8")
    monkeypatch.setenv("SHOUWANG_PACKS", str(pack.parent))
    order = replace(county.order, out=tmp_path / "out", packs=("national", "local"))
    summary = flow.screen(order)
    assert [h.rule_id for h in summary.held_back] == ["dropout"]
    assert "dropout" not in {f.rule_id for f in summary.findings}
    assert len(table(tmp_path / "out" / "held_back.csv")) == summary.held_back[0].hits
    assert "--release dropout" in list(notices(summary))[-1]
    released = flow.screen(replace(order, released=("dropout",)))
    assert sum(f.rule_id == "dropout" for f in released.findings) == summary.held_back[0].hits


def overlay(folder: Path, more: str) -> Path:
    pack = folder / "packs" / "local"
    pack.mkdir(parents=True)
    head = f"pack: local\nlabel: 试\nover: [national]\n{more}\n"
    (pack / "pack.yaml").write_text(head, encoding="utf-8")
    return pack


def test_run_that_died_while_publishing_is_finished_by_the_next_command(
    county: SmallCounty, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(county.order.out, out, ignore=shutil.ignore_patterns("lake"))
    (out / READY).mkdir()
    (out / "summary.json").rename(out / READY / "summary.json")
    flow.settle(out)
    assert (out / "summary.json").is_file()


def test_folder_that_cannot_be_made_is_refused(county: SmallCounty, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OrderError, match="建不起来"):
        flow.screen(replace(county.order, out=tmp_path / "file" / "out"))


@pytest.mark.parametrize(
    ("changed", "error", "said"),
    [
        ({"data": Path("nowhere")}, OrderError, "不存在"),
        ({"packs": ("nationa",)}, PackError, "national"),
        ({"previous": Path("nowhere")}, PreviousRunError, "findings.csv"),
        ({"released": ("appeall",)}, OrderError, "appeal"),
    ],
)
def test_wrong_order_is_refused_before_any_work(
    county: SmallCounty, tmp_path: Path, changed: dict[str, object], error: type[Exception], said: str
) -> None:
    order = replace(county.order, out=tmp_path / "out", **changed)  # type: ignore[arg-type]
    with pytest.raises(error, match=said):
        flow.screen(order)
    assert not (tmp_path / "out").exists()


def test_outputs_among_the_data_are_refused_or_not_read(county: SmallCounty, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(county.order.data, data)
    with pytest.raises(OrderError, match="同一个文件夹"):
        flow.screen(replace(county.order, data=data, out=data))
    order = replace(county.order, data=data, out=data / "out")
    flow.screen(order)
    again = flow.screen(order)
    assert {f.file for f in again.files} == {f.file for f in county.summary.files}
    assert again.as_of == AS_OF


def text_of(path: Path) -> str:
    """All the text of an output, also of a workbook or document."""
    if path.suffix not in (".xlsx", ".docx"):
        return path.read_text(encoding="utf-8-sig")
    with zipfile.ZipFile(path) as parts:
        return "".join(parts.read(name).decode("utf-8") for name in parts.namelist() if name.endswith(".xml"))


def test_findings_name_who_fell_ill_and_never_of_what(county: SmallCounty) -> None:
    out = county.order.out
    ill = [f for f in county.summary.findings if f.rule_id == "new_major_illness"]
    assert ill
    assert all(re.search(r"：.+（\d{4}年\d+月\d+日确诊）", f.explanation) for f in ill)
    told = [out / "findings.csv", out / "briefing.docx", *sorted((out / "worklists").glob("*.xlsx"))]
    texts = [text_of(path) for path in told]
    assert [disease for disease in DISEASES if any(disease in text for text in texts)] == []
    assert any(ill[0].explanation in text for text in texts[2:])


def test_the_bulletin_names_nobody(county: SmallCounty) -> None:
    bulletin = text_of(county.order.out / "briefing.docx")
    told = {
        name for f in county.summary.findings for name in re.findall(r"[：、]([^：、（]+)（", f.explanation)
    }
    assert told
    assert [name for name in told if name in bulletin] == []
