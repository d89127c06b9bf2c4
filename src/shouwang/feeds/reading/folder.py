"""The files of a delivery, in the order that decides what is "first" and "later"."""

from __future__ import annotations

import os
from pathlib import Path

_JUNK_FOLDERS = frozenset({"__MACOSX", "$RECYCLE.BIN", "System Volume Information"})
_JUNK_FILES = frozenset({"thumbs.db", "desktop.ini"})


def data_files(root: Path) -> tuple[str, ...]:
    """Relative paths (with "/") of all files below `root`, by code point.

    Lock files of Excel and WPS (~$…, .~…), hidden files and leavings of operating systems are no deliveries.
    A linked folder is followed; a link that leads back to a folder above it is not. A folder nobody may open
    is listed by its own name, so that reading it says so.
    """
    found: list[str] = []
    _walk(root, "", frozenset({os.path.realpath(root)}), found)
    return tuple(sorted(found))


def _walk(folder: Path, prefix: str, above: frozenset[str], found: list[str]) -> None:
    with os.scandir(folder) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    for entry in listed:
        if _is_junk(entry):
            continue
        if not os.path.isdir(entry.path) or not os.access(entry.path, os.R_OK | os.X_OK):
            found.append(prefix + entry.name)
            continue
        real = os.path.realpath(entry.path)
        if real not in above:
            _walk(Path(entry.path), f"{prefix}{entry.name}/", above | {real}, found)


def _is_junk(entry: os.DirEntry[str]) -> bool:
    name = entry.name
    if name.startswith((".", "~$")) or name in _JUNK_FOLDERS:
        return True
    return name.lower() in _JUNK_FILES
