"""Input that means harm, or was made without care: the run goes on, says so, and nothing is executed."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from shouwang.sample import write_county
from tests.acceptance.compare import table
from tests.acceptance.runs import TABLES, Run, command, environment, screen

MEDICAL = ["身份证号", "姓名", "村", "结算日期", "医疗类别", "个人自付"]
EVENT = ["身份证号", "姓名", "村", "事件类型", "日期"]
NOBODY = "99010119900307123X"  # its check character is wrong
SHEET = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
FORMULAS = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1+1", '=HYPERLINK("http://x","y")', "＝1+1")


def write_rows(path: Path, *rows: list[str]) -> None:
    """A text file of these rows."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(rows)


def sheets(run: Run) -> Iterator[tuple[str, dict[str, object]]]:
    """Every sheet of the summary with its file."""
    summary = json.loads((run.out / "summary.json").read_text("utf-8-sig"))
    yield from ((file["file"], sheet) for file in summary["files"] for sheet in file["sheets"])


def replace_part(path: Path, *, part: str, data: Iterator[bytes]) -> None:
    """Writes a workbook whose one part holds other bytes."""
    source = path.with_suffix(".tmp")
    book = xlsxwriter.Workbook(str(source))
    book.add_worksheet("Sheet1").write_row(0, 0, MEDICAL)
    book.close()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            if item != part:
                new.writestr(item, old.read(item))
        with new.open(part, "w", force_zip64=True) as handle:
            for piece in data:
                handle.write(piece)
    source.unlink()


def bomb(megabytes: int) -> Iterator[bytes]:
    """A sheet that grows a thousandfold when it is unpacked."""
    row = b'<row><c t="inlineStr"><is><t>' + b" " * 1_000_000 + b"</t></is></c></row>"
    yield SHEET.encode() + b"<sheetData>"
    yield from (row for _ in range(megabytes))
    yield b"</sheetData></worksheet>"


SQL = ("'; DROP TABLE persons; --", "\"); ATTACH 'x' AS y; --", "张三' OR '1'='1")


def plain(folder: Path) -> Path:
    """A small clean county."""
    write_county(folder, households=60, seed=1, style=3, as_of=date(2025, 6, 30), dirt=0.0)
    return folder


def spoil(county: Path) -> None:
    """Everything at once: files that cannot be read, and files that can and mean harm."""
    replace_part(county / "炸弹.xlsx", part="xl/worksheets/sheet1.xml", data=bomb(1500))
    cell = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    dense = f'{SHEET}<dimension ref="A1:XFD1048576"/><sheetData>{cell}</sheetData></worksheet>'
    replace_part(county / "满格.xlsx", part="xl/worksheets/sheet1.xml", data=iter([dense.encode()]))
    (county / "坏.xlsx").write_bytes(b"PK\x03\x04" + b"\x00" * 500)
    (county / "空.xls").write_bytes(b"")
    extra = [f"附加列{n}" for n in range(1000)]
    person = [NOBODY, "无此人", "无此村", "2025-06-01", "住院", "100"]
    wide = [[*extra[:500], *MEDICAL, *extra[500:]], [*["x"] * 500, *person, *["y"] * 500]]
    write_rows(county / "宽.csv", *wide)
    write_rows(county / "长.csv", MEDICAL, [NOBODY, "长" * 300, "无此村", "2025-06-01", "住院", "100"])
    write_rows(county / "注入.csv", EVENT, *(["", text, text, "死亡", "2025-06-01"] for text in SQL))
    rows = [["", f"{formula}{n}", "无此村", "死亡", "2025-06-01"] for n, formula in enumerate(FORMULAS)]
    write_rows(county / "公式.csv", EVENT, *rows)


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A run over the clean county, one over the spoilt one, and how long the second took."""

    clean: Run
    run: Run
    seconds: float

    def sheet(self, file: str) -> dict[str, object]:
        """The only sheet of a file."""
        (sheet,) = [sheet for name, sheet in sheets(self.run) if name == file]
        return sheet


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> Spoilt:
    """The county before and after."""
    work = tmp_path_factory.mktemp("hostile")
    county = plain(work / "files")
    clean = screen(county, work / "clean")
    spoil(county)
    begun = time.monotonic()
    return Spoilt(clean, screen(county, work / "out"), time.monotonic() - begun)


def test_the_run_goes_on_and_finds_the_same(spoilt: Spoilt) -> None:
    assert spoilt.run.status == 1, spoilt.run.complained
    assert spoilt.run.tables()["findings.csv"] == spoilt.clean.tables()["findings.csv"]
    assert spoilt.clean.tables()["findings.csv"].count(b"\n") > 1


def test_bombs_and_dense_ranges_cost_little(spoilt: Spoilt) -> None:
    assert spoilt.seconds < 150


@pytest.mark.parametrize("file", ["炸弹.xlsx", "满格.xlsx", "坏.xlsx", "空.xls"])
def test_a_file_that_cannot_be_used_is_named(spoilt: Spoilt, file: str) -> None:
    assert file in spoilt.run.complained + spoilt.run.said
    assert file in (spoilt.run.out / "summary.json").read_text("utf-8-sig")


def test_a_thousand_columns_do_not_hide_the_ones_that_matter(spoilt: Spoilt) -> None:
    sheet = spoilt.sheet("宽.csv")
    assert (sheet["kind"], sheet["rows_read"], sheet["rejected"]) == ("medical", 1, 1)


def test_a_name_of_300_characters_is_a_row_like_any_other(spoilt: Spoilt) -> None:
    assert spoilt.sheet("长.csv")["rows_read"] == 1


def test_sql_in_a_cell_is_a_name_like_any_other(spoilt: Spoilt) -> None:
    rows = [row for row in table(spoilt.run.out / "unmatched.csv") if row["file"] == "注入.csv"]
    assert len(rows) == len(SQL)


def test_no_cell_of_our_files_starts_a_formula(spoilt: Spoilt) -> None:
    number = re.compile(r"[+-]?\d+(\.\d+)?")
    for name in TABLES:
        for row in table(spoilt.run.out / name):
            for cell in row.values():
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝")) or number.fullmatch(cell)
    assert sum(row["file"] == "公式.csv" for row in table(spoilt.run.out / "unmatched.csv")) == len(FORMULAS)


def pack(folder: Path, name: str, *, over: str = "national", rule: str = "", cite: str = "第一条") -> None:
    """A pack with one rule about income."""
    (folder / name / "rules").mkdir(parents=True)
    (folder / name / "pack.yaml").write_text(f"pack: {name}\nlabel: 试验规则包\nover: [{over}]\n", "utf-8")
    text = (
        "rules:\n  strange:\n    label: 试验规则\n    risk_type: 因收入\n    level: red\n"
        f"    when: {json.dumps(rule, ensure_ascii=False)}\n    values: []\n"
        "    say: 人均纯收入为正\n    remedy: 入户核实收入\n"
        f"    cite: {{document: 试验所用文件, clause: {cite}, strength: C}}\n"
    )
    (folder / name / "rules" / "strange.yaml").write_text(text, "utf-8")


REFUSED = (
    "income_per_person > 0; DROP TABLE households",
    "income_per_person > (SELECT 0)",
    "read_csv('/etc/passwd') is not null",
    "income_per_person > 0 -- comment",
    "system('id') = 0",
    "income_per_person in (SELECT household FROM persons)",
    "nothing_like_this > 0",
    "income_per_person",
)


def check(packs: Path, names: str) -> Run:
    """Runs `shouwang policy check`."""
    arguments = command("policy", "check", "--pack", names)
    surroundings = environment({"SHOUWANG_PACKS": str(packs)})
    done = subprocess.run(arguments, capture_output=True, text=True, env=surroundings, check=False)
    return Run(done.returncode, done.stdout, done.stderr, packs)


@pytest.mark.parametrize("rule", REFUSED)
def test_sql_in_a_rule_is_refused_with_its_place(tmp_path: Path, rule: str) -> None:
    pack(tmp_path, "strange", rule=rule)
    run = check(tmp_path, "national,strange")
    assert run.status == 2
    assert "strange.yaml" in run.complained
    assert "第6行" in run.complained, run.complained


def test_a_sound_rule_is_accepted(tmp_path: Path) -> None:
    pack(tmp_path, "sound", rule="income_per_person > 0")
    run = check(tmp_path, "national,sound")
    assert run.status == 0, run.complained


def test_packs_that_lie_over_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    pack(tmp_path, "first", over="second", rule="income_per_person > 0")
    pack(tmp_path, "second", over="first", rule="income_per_person > 0")
    run = check(tmp_path, "first,second")
    assert run.status == 2
    assert "pack.yaml" in run.complained, run.complained


def test_rules_that_need_each_other_are_refused(tmp_path: Path) -> None:
    pack(tmp_path, "circle", rule="r.strange")
    run = check(tmp_path, "national,circle")
    assert run.status == 2
    assert "strange" in run.complained


def test_a_rule_that_hits_everyone_is_held_back_and_said(tmp_path: Path) -> None:
    county = plain(tmp_path / "files")
    pack(tmp_path / "packs", "everyone", rule="income_per_person > 0")
    packs = {"SHOUWANG_PACKS": str(tmp_path / "packs")}
    run = screen(county, tmp_path / "out", "--pack", "national,everyone", extra=packs)
    assert run.status == 0, run.complained
    assert "strange" not in {row["rule_id"] for row in table(run.out / "findings.csv")}
    assert "strange" in run.said + run.complained
    freed = screen(
        county, tmp_path / "out", "--pack", "national,everyone", "--release", "strange", extra=packs
    )
    assert freed.status == 0, freed.complained
    assert "strange" in {row["rule_id"] for row in table(run.out / "findings.csv")}


@pytest.mark.slow
def test_two_million_rows_add_up(tmp_path: Path) -> None:
    """One file of 2,000,000 rows about people whom nobody registered."""
    county = plain(tmp_path / "files")
    with (county / "大.csv").open("w", encoding="utf-8", newline="") as handle:
        handle.write("身份证号,姓名,村,月份,状态,月收入\n")
        for n in range(2_000_000):
            handle.write(f"{NOBODY},某人{n},无此村,2025-0{1 + n % 6},在岗,{2000 + n % 977}\n")
    run = screen(county, tmp_path / "out")
    assert run.status == 0, run.complained
    (sheet,) = [sheet for file, sheet in sheets(run) if file == "大.csv"]
    assert (sheet["rows_read"], sheet["rejected"], sheet["accepted"]) == (2_000_000, 2_000_000, 0)
