"""One word per thing: names are made of the words of GLOSSARY.yaml."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
CHINESE = re.compile(r"[\u4e00-\u9fff]|[A-Z]{2}")


@pytest.fixture(scope="module")
def glossary(root: Path) -> Mapping[str, Any]:
    """The glossary as written."""
    loaded: Mapping[str, Any] = yaml.safe_load((root / "GLOSSARY.yaml").read_text(encoding="utf-8"))
    return loaded


def covered(name: str, words: set[str]) -> bool:
    """Whether a name is a row of glossary words of one or more parts each, plural s or not."""
    parts = name.split("_")
    if not parts or parts == [""]:
        return True
    for end in range(len(parts), 0, -1):
        head = "_".join(parts[:end])
        if (head in words or head.removesuffix("s") in words) and covered("_".join(parts[end:]), words):
            return True
    return False


def uncovered(names: Iterable[str], glossary: Mapping[str, Any]) -> list[str]:
    """The names that hold a word which nobody explained."""
    words = set(glossary["terms"]) | {str(word) for word in glossary["grammar"]}
    return sorted({name for name in names if not covered(name, words)})


def names_in_kinds(root: Path) -> Iterator[str]:
    """Kinds of file and their columns."""
    shipped = sorted((root / "src/shouwang/feeds/kinds").rglob("*.yaml"))
    for path in (*shipped, *sorted((root / "policy_packs").glob("*/kinds/*/kind.yaml"))):
        kind = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield from [kind["kind"]] if "kind" in kind else []
        yield from kind.get("columns") or {}


def names_in_packs(root: Path) -> Iterator[str]:
    """Parameters, features, rules and benefits of every pack."""
    for path in sorted((root / "policy_packs").glob("*/*/*.yaml")):
        item = yaml.safe_load(path.read_text(encoding="utf-8"))
        for section in ("parameters", "features", "rules", "benefits"):
            yield from item.get(section) or {} if path.parent.name == section else {}


def labels_of_enumerations(modules: Mapping[Path, ast.Module]) -> Iterator[str]:
    """The members of every text enumeration: what is stored and shown."""
    for tree in modules.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and {"StrEnum", "Code"} & {
                ast.unparse(base) for base in node.bases
            }:
                steps = (step for step in node.body if isinstance(step, ast.Assign))
                yield from (ast.unparse(step.targets[0]).lower() for step in steps)


def test_kinds_and_columns_are_made_of_glossary_words(root: Path, glossary: Mapping[str, Any]) -> None:
    assert uncovered(names_in_kinds(root), glossary) == []


def test_parameters_features_and_rules_are_made_of_glossary_words(
    root: Path, glossary: Mapping[str, Any]
) -> None:
    assert uncovered(names_in_packs(root), glossary) == []


def test_enumerations_are_made_of_glossary_words(
    modules: Mapping[Path, ast.Module], glossary: Mapping[str, Any]
) -> None:
    assert uncovered(labels_of_enumerations(modules), glossary) == []


def test_every_term_has_its_chinese_word_its_meaning_and_its_source(glossary: Mapping[str, Any]) -> None:
    for term, entry in glossary["terms"].items():
        assert {"zh", "means", "source"} <= set(entry) <= {"zh", "means", "source", "never"}, term
        assert CHINESE.search(entry["zh"]), term


def test_no_term_is_told_not_to_be_used(glossary: Mapping[str, Any]) -> None:
    never = {word for entry in glossary["terms"].values() for word in entry.get("never", [])}
    assert never & set(glossary["terms"]) == set()


def test_no_name_in_python_uses_a_word_that_the_glossary_forbids(
    root: Path, modules: Mapping[Path, ast.Module], glossary: Mapping[str, Any]
) -> None:
    never = {word: term for term, entry in glossary["terms"].items() for word in entry.get("never", [])}
    found = [
        f"{path.relative_to(root)}:{node.lineno} {node.name}"
        for path, tree in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        if set(CAMEL.sub("_", node.name).lower().split("_")) & set(never)
    ]
    assert found == [], "\n".join(found)


def test_the_check_notices_a_word_that_nobody_explained(glossary: Mapping[str, Any]) -> None:
    assert uncovered(["household_no", "flurb_count", "inpatient_selfpay_ytd"], glossary) == ["flurb_count"]
