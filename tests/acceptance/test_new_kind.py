"""A new kind of file and a new rule by doing what docs/handbook/new_kind.md says, in an empty folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.compare import table
from tests.acceptance.runs import BUNDLED, ROOT, environment

PAGE = ROOT / "docs" / "handbook" / "new_kind.md"
FILE = re.compile(r"^`([^`\n]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A folder with the sample county's files and every file that the page shows."""
    return prepared(tmp_path)


def prepared(folder: Path) -> Path:
    shutil.copytree(BUNDLED / "files", folder / "files")
    for name, text in FILE.findall(PAGE.read_text("utf-8")):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same folder after the first commands of the page."""
    county = prepared(tmp_path_factory.mktemp("followed"))
    done = run(county, f"set -u\n{blocks()[0]}")
    assert done.returncode == 1, done.stderr  # the sample county has files of no kind
    return county


def run(county: Path, commands: str) -> subprocess.CompletedProcess[str]:
    """Runs a block of commands of the page with `shouwang` on the path."""
    bin_folder = county / "bin"
    bin_folder.mkdir(exist_ok=True)
    starter = bin_folder / "shouwang"
    starter.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m shouwang.cli "$@"\n')
    starter.chmod(0o755)
    path = {"PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        ["bash", "-c", commands],
        cwd=county,
        env=environment(path),
        capture_output=True,
        text=True,
        check=False,
    )


def blocks() -> list[str]:
    """The blocks of commands of the page."""
    return COMMANDS.findall(PAGE.read_text("utf-8"))


def test_the_page_holds_no_python() -> None:
    assert "```python" not in PAGE.read_text("utf-8")


def test_following_the_page_gives_the_findings_it_promises(followed: Path) -> None:
    rows = [row for row in table(followed / "out" / "findings.csv") if row["rule_id"] == "power_cut"]
    found = {row["household_no"]: json.loads(row["values"])["power_arrears_60d"] for row in rows}
    assert found == {"990421000001": 1260.5, "990421000002": 1045.0}
    assert all("达到预警线" in row["explanation"] and "第三条" in row["citation"] for row in rows)


def test_the_new_file_is_counted_and_linked(followed: Path) -> None:
    summary = json.loads((followed / "out" / "summary.json").read_text("utf-8-sig"))
    (file,) = [file for file in summary["files"] if file["file"].startswith("供电公司/")]
    (sheet,) = file["sheets"]
    assert (sheet["kind"], sheet["rows_read"], sheet["accepted"], sheet["linked"]) == ("power_cut", 3, 3, 3)


def test_the_mapping_of_the_page_is_accepted(followed: Path, tmp_path: Path) -> None:
    county = Path(shutil.copytree(followed, tmp_path / "county"))
    exports = [line for line in blocks()[0].splitlines() if line.startswith("export ")]
    done = run(county, "\n".join([*exports, blocks()[1]]))
    assert done.returncode == 1, done.stderr


def test_a_mistake_in_the_new_rule_is_named_with_its_place(county: Path) -> None:
    rules = county / "packs" / "my_county" / "rules" / "electricity.yaml"
    rules.write_text(
        rules.read_text("utf-8").replace("when: power_arrears_60d", "when: power_arears_60d"), "utf-8"
    )
    done = run(county, blocks()[0].split("\nshouwang screen")[0])
    assert done.returncode == 2
    assert "electricity.yaml" in done.stderr
    assert "power_arrears_60d" in done.stderr
