"""Every rule has its situations, and every item its document and clause."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

PACKS = sorted((Path(__file__).parent.parent.parent / "policy_packs").glob("*/pack.yaml"))


def rules_of(pack: Path) -> dict[str, dict[str, Any]]:
    """The rules of a pack by name."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(pack.parent.glob("rules/*.yaml")):
        found |= yaml.safe_load(path.read_text(encoding="utf-8")).get("rules") or {}
    return found


def benefits_of(pack: Path) -> dict[str, dict[str, Any]]:
    """The benefits of a pack by name."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(pack.parent.glob("benefits/*.yaml")):
        found |= yaml.safe_load(path.read_text(encoding="utf-8")).get("benefits") or {}
    return found


def test_there_are_packs() -> None:
    assert PACKS


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.parent.name)
def test_every_rule_has_a_situation_file_with_met_not_met_and_unknown(pack: Path) -> None:
    lacking = {}
    for name in rules_of(pack):
        path = pack.parent / "situations" / f"{name}.yaml"
        situations = yaml.safe_load(path.read_text(encoding="utf-8"))["situations"] if path.is_file() else []
        missing = {"met", "not_met", "unknown"} - {situation["case"] for situation in situations}
        if missing:
            lacking[name] = sorted(missing)
    assert lacking == {}, "\n".join(map(str, lacking.items()))


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.parent.name)
def test_every_benefit_has_situations_of_all_four_cases(pack: Path) -> None:
    lacking = {}
    for name, benefit in benefits_of(pack).items():
        path = pack.parent / "situations" / f"{name}_owed.yaml"
        told = yaml.safe_load(path.read_text(encoding="utf-8"))["situations"] if path.is_file() else []
        missing = {"met", "not_met", "unknown", "boundary"} - {situation["case"] for situation in told}
        if missing:
            lacking[name] = sorted(missing)
        elif "amount" in benefit and not any(f"{name}_owed_amount" in s.get("values", {}) for s in told):
            lacking[name] = ["no situation says how much"]
    assert lacking == {}, "\n".join(map(str, lacking.items()))


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.parent.name)
def test_every_pair_that_excludes_one_another_has_situations_of_all_four_cases(pack: Path) -> None:
    for name in (name for name, benefit in benefits_of(pack).items() if "not_with" in benefit):
        path = pack.parent / "situations" / f"{name}_doubled.yaml"
        told = yaml.safe_load(path.read_text(encoding="utf-8"))["situations"] if path.is_file() else []
        assert {situation["case"] for situation in told} == {"met", "not_met", "unknown", "boundary"}, name


def days_of(rule: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The first and the last day of each version of a rule, as texts that compare like days."""
    versions = rule.get("versions", [rule])
    starts = [str(version.get("from", "0001-01-01")) for version in versions]
    for version, start, after in zip(versions, starts, [*starts[1:], "9999-12-31"], strict=True):
        yield start, str(version.get("until", after))


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.parent.name)
def test_every_version_of_a_rule_is_met_in_a_situation_of_its_days(pack: Path) -> None:
    lacking = []
    for name, rule in rules_of(pack).items():
        told = yaml.safe_load((pack.parent / "situations" / f"{name}.yaml").read_text(encoding="utf-8"))
        days = [str(s.get("as_of", told["as_of"])) for s in told["situations"] if s["expect"] == "true"]
        spans = days_of(rule)
        lacking += [f"{name} {first}" for first, last in spans if not any(first <= d <= last for d in days)]
    assert lacking == []


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.parent.name)
def test_every_situation_belongs_to_a_rule(pack: Path) -> None:
    known = {name for other in PACKS for name in rules_of(other)}
    ways = ("owed", "undue", "doubled")
    known |= {f"{name}_{way}" for other in PACKS for name in benefits_of(other) for way in ways}
    strangers = [path.name for path in pack.parent.glob("situations/*.yaml") if path.stem not in known]
    assert strangers == [], "\n".join(strangers)
