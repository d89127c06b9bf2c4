"""No personal data, no paths of somebody's machine, no traces of how the text came about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

ID_NUMBER = re.compile(
    r"(?<![0-9])[1-8][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]{4}[0-9Xx](?![0-9])"
)
PHONE = re.compile(r"(?<![0-9A-Za-z.])1(?!610)[3-9][0-9]{9}(?![0-9A-Za-z])")
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|root|Users|work|mnt|opt/venv)/[\w.-]+|[A-Z]:\\\\Users")
SECRET = re.compile(r"(?i)\b(?:api[_-]?key|secret[_-]?key|password)\s*[:=]\s*[\"'][^\"']{6,}")
LOCKS = re.compile(r"^requirements/")


def hits(pattern: re.Pattern[str], texts: Mapping[Path, str], root: Path) -> list[str]:
    """Where a pattern stands, by file and line; the text itself is not repeated."""
    return [
        f"{path.relative_to(root)}:{number}"
        for path, text in texts.items()
        if not LOCKS.match(str(path.relative_to(root))) and path != Path(__file__)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_id_numbers_are_invented_and_begin_with_99(root: Path, texts: Mapping[Path, str]) -> None:
    assert hits(ID_NUMBER, texts, root) == []


def test_telephone_numbers_begin_with_1610_which_nobody_has(root: Path, texts: Mapping[Path, str]) -> None:
    assert hits(PHONE, texts, root) == []


def test_no_path_leads_into_somebodys_machine(root: Path, texts: Mapping[Path, str]) -> None:
    assert hits(MACHINE_PATH, texts, root) == []


def test_no_secret_stands_in_the_text(root: Path, texts: Mapping[Path, str]) -> None:
    assert hits(SECRET, texts, root) == []


def test_the_patterns_find_what_they_are_for() -> None:
    assert ID_NUMBER.search("x" + "11010119900307" + "7758")
    assert not ID_NUMBER.search("990101199003070314")
    assert PHONE.search("138" + "12345678")
    assert not PHONE.search("16101234567")
    assert MACHINE_PATH.search("see /home" + "/somebody/file")
