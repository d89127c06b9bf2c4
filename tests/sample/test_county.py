"""Invented counties: the same arguments give the same bytes, nobody in them can be a real person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from tests.acceptance.compare import table

from shouwang.cli import main
from shouwang.kernel.errors import ShouwangError
from shouwang.sample import available, write_county

DAY = date(2025, 6, 30)
KINDS = 14


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def texts(folder: Path) -> Iterator[str]:
    """The text of every file below a folder."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".xlsx", ".xls"):
            book = CalamineWorkbook.from_path(path)
            yield "\n".join(
                str(cell)
                for n in book.sheet_names
                for row in book.get_sheet_by_name(n).to_python()
                for cell in row
            )
        elif path.is_file():
            data = path.read_bytes()
            yield (
                data.decode("utf-8-sig")
                if path.stem in ("结算补报", "人员事件")
                else data.decode("gb18030", "ignore")
            )


@pytest.mark.parametrize("style", available())
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, style: int) -> None:
    for name in ("first", "second"):
        write_county(
            tmp_path / name / "f",
            households=60,
            seed=3,
            style=style,
            as_of=DAY,
            expected=tmp_path / name / "e",
        )
    assert files(tmp_path / "first") == files(tmp_path / "second")


def test_another_seed_gives_another_county(tmp_path: Path) -> None:
    write_county(tmp_path / "a", households=40, seed=1, style=3, as_of=DAY)
    write_county(tmp_path / "b", households=40, seed=2, style=3, as_of=DAY)
    first, second = files(tmp_path / "a"), files(tmp_path / "b")
    assert all(first[name] != second[name] for name in ("households.csv", "medical.csv", "insurance.csv"))


@pytest.mark.parametrize("style", available())
def test_every_kind_of_file_is_there(tmp_path: Path, style: int) -> None:
    delivery = write_county(tmp_path, households=80, seed=5, style=style, as_of=DAY)
    assert len({sheet.kind for sheet in delivery.sheets}) == KINDS


@pytest.mark.parametrize("style", available())
def test_all_numbers_belong_to_nobody(tmp_path: Path, style: int) -> None:
    write_county(tmp_path, households=50, seed=6, style=style, as_of=DAY, dirt=0.0)
    for text in texts(tmp_path):
        assert all(number.startswith("99") for number in re.findall(r"(?<!\d)\d{17}[\dX]", text))
        assert all(number.startswith("1610") for number in re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", text))


def test_text_only_counties_have_no_workbooks(tmp_path: Path) -> None:
    write_county(tmp_path, households=40, seed=1, style=1, as_of=DAY, text_only=True)
    assert not [p for p in tmp_path.rglob("*.xls*") if "签到" not in p.name and "新建" not in p.name]


def test_every_rule_has_findings_in_a_larger_county(tmp_path: Path) -> None:
    write_county(tmp_path / "f", households=900, seed=2, style=3, as_of=DAY, expected=tmp_path / "e")
    assert len({row["rule_id"] for row in table(tmp_path / "e" / "findings.csv")}) == 20


def test_expected_rows_of_every_sheet_add_up(tmp_path: Path) -> None:
    write_county(
        tmp_path / "f", households=150, seed=4, style=2, as_of=DAY, expected=tmp_path / "e", dirt=0.2
    )
    for row in table(tmp_path / "e" / "sheets.csv"):
        parts = [int(row[column]) for column in ("accepted", "duplicate", "rejected")]
        assert int(row["rows"]) == sum(parts)


def test_a_county_without_dirt_has_nothing_to_refuse(tmp_path: Path) -> None:
    write_county(
        tmp_path / "f", households=120, seed=8, style=2, as_of=DAY, expected=tmp_path / "e", dirt=0.0
    )
    assert table(tmp_path / "e" / "rejects.csv") == []
    assert {row["reason"] for row in table(tmp_path / "e" / "unmatched.csv")} == {"NOT_IN_REGISTRY"}


def test_an_unknown_style_is_refused_with_the_ones_there_are(tmp_path: Path) -> None:
    with pytest.raises(ShouwangError, match="没有第99种样式"):
        write_county(tmp_path, households=10, seed=1, style=99, as_of=DAY)


def test_the_command_refuses_a_folder_in_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "register.xlsx").write_text("in use")
    options = ["--households", "5", "--seed", "1", "--as-of", "2025-06-30", "--out", str(tmp_path)]
    assert main(["sample", *options]) == 2
    assert "已经有东西" in capsys.readouterr().err


def test_the_bundled_county_is_what_the_command_writes(tmp_path: Path) -> None:
    options = [
        "--households",
        "320",
        "--seed",
        "9",
        "--dirt",
        "0.05",
        "--style",
        "1",
        "--as-of",
        "2025-06-30",
    ]
    folders = ["--out", str(tmp_path / "files"), "--expected", str(tmp_path / "expected")]
    assert main(["sample", *options, *folders]) == 0
    bundled = Path(__file__).parents[2] / "samples" / "county"
    assert files(tmp_path) == {name: data for name, data in files(bundled).items() if name != "README.md"}
