"""A pack damaged anywhere is loaded or refused with its faults; nothing else happens."""

from __future__ import annotations

import os
import random
import shutil
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.facts_builder import schema

from shouwang.engine.language.faults import PackError
from shouwang.engine.packs import load

NATIONAL = Path(__file__).parents[3] / "policy_packs" / "national"
FILES = sorted(
    path.relative_to(NATIONAL) for path in NATIONAL.glob("*/*.yaml") if path.parts[-2] != "situations"
)
EXAMPLES = 40 * int(os.environ.get("SHOUWANG_FUZZ", "1"))
PIECES = [
    "",
    "\n",
    " ",
    ":",
    "- ",
    "{",
    "}",
    "[",
    "'",
    '"',
    "#",
    "0",
    "-1",
    "1.5",
    "null",
    "true",
    "p.",
    "r.",
    "&a",
    "*a",
    "!!x",
    "\t",
    "é",
    "2024-02-30",
    "\x00",
]


def damaged(text: str, chance: random.Random) -> str:
    """The text after one to three cuts, insertions or repetitions."""
    for _ in range(chance.randrange(1, 4)):
        at, length = chance.randrange(len(text)), chance.randrange(30)
        lines = text.splitlines(keepends=True)
        kind = chance.randrange(3)
        if kind == 0:
            text = text[:at] + chance.choice(PIECES) + text[at + chance.randrange(3) :]
        elif kind == 1:
            text = text[:at] + text[at + length :]
        else:
            lines.insert(chance.randrange(len(lines)), chance.choice(lines))
            text = "".join(lines)
    return text


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([*FILES, Path("pack.yaml")]), st.integers(0, 2**32))
def test_a_damaged_pack_is_loaded_or_refused(tmp_path: Path, file: Path, seed: int) -> None:
    folder = tmp_path / "national"
    if not folder.exists():
        shutil.copytree(NATIONAL, folder, ignore=shutil.ignore_patterns("situations"))
    whole = (NATIONAL / file).read_text(encoding="utf-8")
    (folder / file).write_text(damaged(whole, random.Random(seed)), encoding="utf-8")
    with suppress(PackError):
        load(["national"], schema=schema(), roots=[tmp_path])
    (folder / file).write_text(whole, encoding="utf-8")
