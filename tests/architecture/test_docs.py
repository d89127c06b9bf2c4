"""The documents tell of the house as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DECISIONS = sorted((Path(__file__).parent.parent.parent / "docs/adr").glob("[0-9]*.md"))
PARTS = ("**Question.**", "**Options.**", "**Choice.**", "**Price.**")
CODE_PATH = re.compile(r"`((?:src/shouwang|tests|docs|tools|policy_packs)/[\w/.-]+)`")


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_question_options_choice_and_price_on_one_page(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    assert [part for part in PARTS if part not in text] == []
    assert text.count("\n") <= 60


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_the_architecture_page_names_every_package(root: Path) -> None:
    page = (root / "ARCHITECTURE.md").read_text(encoding="utf-8")
    packages = [path.parent.name for path in (root / "src/shouwang").glob("*/__init__.py")]
    assert [name for name in packages if f"`{name}" not in page and f" {name}" not in page] == []


def test_paths_in_documents_lead_somewhere(root: Path) -> None:
    pages = [root / "ARCHITECTURE.md", root / "README.md", root / "README.zh.md", *DECISIONS]
    broken = [
        f"{page.name}: {path}"
        for page in pages
        if page.is_file()
        for path in CODE_PATH.findall(page.read_text(encoding="utf-8"))
        if "NNNN" not in path and not (root / path).exists()
    ]
    assert broken == [], "\n".join(broken)


def test_the_licence_is_the_whole_apache_licence(root: Path) -> None:
    text = (root / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_the_changelog_has_a_place_for_what_comes(root: Path) -> None:
    assert "## Unreleased" in (root / "CHANGELOG.md").read_text(encoding="utf-8")
