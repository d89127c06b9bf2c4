"""Small packs for tests, written as an author would write them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.facts_builder import schema

from shouwang.engine.dated import DatedPolicy
from shouwang.engine.language.faults import Fault, PackError
from shouwang.engine.packs import load
from shouwang.engine.policy import Policy

AS_OF = date(2025, 6, 30)
CITE = "cite: {document: 某县通知, clause: 第一条}"

LINE = f"""
parameters:
  line:
    label: 监测线
    unit: cny_per_person
    values:
      - {{from: 2024-01-01, value: 8000, {CITE}}}
      - {{from: 2025-01-01, value: 9000, {CITE}}}
"""
INCOME = f"""
features:
  income_per_person:
    label: 人均纯收入
    unit: cny_per_person
    grain: household
    feed: household
    value: income_per_person
    {CITE}
"""


def rule(when: str = "income_per_person < p.line", *, name: str = "low_income", more: str = "") -> str:
    """A rules file with one rule."""
    return f"""
rules:
  {name}:
    label: 收入低
    risk_type: 因收入
    level: red
    when: {when}
    values: []
    say: 人均纯收入{{income_per_person}}
    remedy: 入户核实
    {CITE}
{more}"""


def feature(
    value: str, *, name: str = "extra", unit: str = "yes_no", grain: str = "household", more: str = ""
) -> str:
    """A features file with one feature; `more` is further lines of it."""
    lines = "".join(f"    {line.strip()}\n" for line in more.strip().splitlines())
    return f"""
features:
  {name}:
    label: 另一个指标
    unit: {unit}
    grain: {grain}
    {value}
    {CITE}
{lines}"""


def versioned(*texts: str) -> str:
    """One rule (or feature) out of several files that each say a version of it, in order of time."""
    head, name = texts[0].strip().splitlines()[:2]
    lines = [line for text in texts for line in _as_version(text)]
    return "\n".join(["", head, name, "    versions:", *lines, ""])


def _as_version(text: str) -> list[str]:
    own = [line for line in text.strip().splitlines()[2:] if line.strip()]
    return ["      - " + own[0].strip(), *("    " + line for line in own[1:])]


def write(root: Path, name: str = "trial", *, head: str = "over: []", **files: str) -> Path:
    """Writes a pack; `parameters`, `features`, `rules` (or `features_more`, …) are texts of files."""
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(f"pack: {name}\nlabel: 试验\n{head}\n", encoding="utf-8")
    for key, text in files.items():
        path = folder / key.split("_")[0] / f"{key}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def dated(root: Path, *names: str) -> DatedPolicy:
    """The policy of packs below `root`, through time."""
    return load(list(names) or ["trial"], schema=schema(), roots=[root])


def loaded(root: Path, *names: str, as_of: date = AS_OF) -> Policy:
    """The policy of packs below `root` on a day."""
    return dated(root, *names).on(as_of)


def faults_of(root: Path, *names: str) -> tuple[Fault, ...]:
    """The faults of packs that must not load."""
    with pytest.raises(PackError) as caught:
        dated(root, *names)
    return caught.value.faults


def only_fault(root: Path, *names: str) -> Fault:
    """The one fault of packs that must not load."""
    [fault] = faults_of(root, *names)
    return fault
