"""Names of places as names of files and sheets, whatever a place is called."""

from __future__ import annotations

import re

SHEET_LENGTH = 31
FILE_LENGTH = 60
FORBIDDEN = re.compile(r'[\x00-\x1f\x7f\[\]:*?/\\"<>|]')
RESERVED_SHEETS = {"history"}
RESERVED_FILES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"com{n}" for n in range(10)),
    *(f"lpt{n}" for n in range(10)),
}


def sheet_name(text: str) -> str:
    """A name Excel accepts for a sheet: at most 31 characters, none forbidden, no apostrophe at its ends."""
    name = FORBIDDEN.sub("_", text).strip().strip("'")[:SHEET_LENGTH].rstrip("'").strip()
    return f"{name}_" if name.lower() in RESERVED_SHEETS else name or "未填"


def file_name(text: str) -> str:
    """A name that Windows and Linux accept for a file, without its ending."""
    name = FORBIDDEN.sub("_", text).strip(" .")[:FILE_LENGTH].rstrip(" .")
    return f"{name}_" if name.lower() in RESERVED_FILES else name or "未填"


class SafeNames:
    """Keeps names apart that Excel or Windows would take for the same (they do not tell A from a)."""

    def __init__(self) -> None:
        """No name is taken yet."""
        self._taken: set[str] = set()

    def unique(self, name: str) -> str:
        """The name, or the name with a number that nobody has yet, never too long for a sheet."""
        candidate, number = name, 1
        while candidate.lower() in self._taken:
            number += 1
            ending = f"({number})"
            candidate = name[: SHEET_LENGTH - len(ending)] + ending
        self._taken.add(candidate.lower())
        return candidate
