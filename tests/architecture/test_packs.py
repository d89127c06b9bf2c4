"""Every rule has its situations, and every item its document and clause."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

PACKS = sorted((Path(__file__).parent.parent.parent / "policy_packs").glob("*/pack.yaml"))


def rules_of(pack: Path) -> dict[str, dict[str, object]]:
    """The rules of a pack by name."""
    found: dict[str, dict[str, object]] = {}
    for path in sorted(pack.parent.glob("rules/*.yaml")):
        found |= yaml.safe_load(path.read_text(encoding="utf-8")).get("rules") or {}
    return found


def test_there_are_packs() -> None:
    assert PACKS


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.parent.name)
def test_every_rule_has_a_situation_file_with_met_not_met_and_unknown(pack: Path) -> None:
    lacking = {}
    for name, rule in rules_of(pack).items():
        path = pack.parent / "situations" / f"{name}.yaml"
        situations = yaml.safe_load(path.read_text(encoding="utf-8"))["situations"] if path.is_file() else []
        missing = {"met", "not_met", "unknown"} - {situation["case"] for situation in situations}
        if missing and "when" in rule:  # an overlay may change a rule's level alone
            lacking[name] = sorted(missing)
    assert lacking == {}, "\n".join(map(str, lacking.items()))


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.parent.name)
def test_every_situation_belongs_to_a_rule(pack: Path) -> None:
    known = {name for other in PACKS for name in rules_of(other)}
    strangers = [path.name for path in pack.parent.glob("situations/*.yaml") if path.stem not in known]
    assert strangers == [], "\n".join(strangers)
