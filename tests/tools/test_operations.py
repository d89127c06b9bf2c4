"""The pages for whoever runs it, the units and the container name commands and settings that exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from shouwang.cli import cli

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs/operations").glob("*.md"))
TEXTS = [
    *PAGES,
    *sorted((ROOT / "deploy").glob("shouwang*")),
    ROOT / "Containerfile",
]
COMMAND = re.compile(
    r"(?:^|[`/ ])shouwang ((?:workbench|audit|keys|doctor|screen|explain|policy)[^`\n'；]*)", re.M
)
SETTING = re.compile(r"\bSHOUWANG_[A-Z_]+\b")
MAKE = re.compile(r"(?:^|`)make ([a-z-]+)", re.M)
LINK = re.compile(r"\]\(([\w./]+)\)")
NAMED = re.compile(r"`((?:deploy|docs)/[\w./-]+)`")


def commands() -> list[tuple[str, str]]:
    """Every command of ours that a page tells, with the page."""
    found = [(path.name, line.strip()) for path in TEXTS for line in COMMAND.findall(path.read_text("utf-8"))]
    return sorted(set(found))


def resolved(line: str) -> tuple[click.Command, list[str]]:
    """The command of a line, and the words after its name."""
    command, words = cli, shlex.split(re.sub(r"\$\(.*?\)", "now", line))
    while isinstance(command, click.Group):
        assert words, f"{line}: a group alone"
        assert words[0] in command.commands, f"{line}: there is no such command"
        command = command.commands[words.pop(0)]
    return command, words


def test_there_are_commands_to_try() -> None:
    assert len(commands()) > 15


@pytest.mark.parametrize(("page", "line"), commands(), ids=lambda text: text.replace(" ", "_"))
def test_a_command_in_the_pages_exists_with_its_options(page: str, line: str) -> None:
    command, words = resolved(line)
    if words:
        command.make_context("shouwang", words, resilient_parsing=False)


def test_the_settings_they_name_are_read_by_the_program() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "src/shouwang").rglob("*.py"))
    named = {name for path in TEXTS for name in SETTING.findall(path.read_text("utf-8"))}
    assert {name for name in named if f'"{name}"' not in source} == set()


def test_the_targets_links_and_files_they_name_are_there() -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)
    for page in PAGES:
        text = page.read_text("utf-8")
        assert set(MAKE.findall(text)) <= set(targets), page.name
        assert [link for link in LINK.findall(text) if not (page.parent / link).is_file()] == [], page.name
        written_later = {"docs/benchmarks-web.md"}
        assert [
            name for name in NAMED.findall(text) if name not in written_later and not (ROOT / name).exists()
        ] == []


def test_the_index_names_every_page() -> None:
    index = (ROOT / "docs/operations/README.md").read_text("utf-8")
    assert [page.name for page in PAGES if page.name != "README.md" and page.name not in index] == []


def test_the_container_is_built_from_a_name_without_an_address() -> None:
    lines = (ROOT / "Containerfile").read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("FROM")] == ["FROM python:3.11-slim"]


@pytest.mark.parametrize("unit", sorted((ROOT / "deploy").glob("*.service")), ids=lambda path: path.stem)
def test_a_unit_runs_as_nobody_else_and_writes_only_where_it_must(unit: Path) -> None:
    lines = unit.read_text("utf-8").splitlines()
    for line in ("User=shouwang", "UMask=0077", "ProtectSystem=strict", "NoNewPrivileges=true"):
        assert line in lines
