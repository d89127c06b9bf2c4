"""Writing so that a crash leaves either the old file or the new one, never half of one."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CHUNK = 1 << 20


def sha256_file(path: Path) -> str:
    """The SHA-256 of a file's bytes, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def same_bytes(path: Path, data: memoryview) -> bool:
    """Whether the file holds exactly these bytes; a file that is not there holds nothing."""
    if not path.is_file() or path.stat().st_size != len(data):
        return False
    with path.open("rb") as file:
        return all(file.read(CHUNK) == data[at : at + CHUNK] for at in range(0, len(data), CHUNK))


def sync_file(path: Path) -> None:
    """Bring a file's bytes to the disk itself."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(path: Path) -> None:
    """Bring a folder's names to the disk; Windows keeps them without being asked and refuses the call."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_all(paths: Iterable[Path]) -> None:
    """Sync many files at once, then the folders that name them: one after another would wait for each."""
    files = sorted(set(paths))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(sync_file, files))
        list(pool.map(sync_folder, {file.parent for file in files}))


def write_atomically(path: Path, data: bytes | memoryview, *, temporary: Path) -> None:
    """Write through `temporary`, on the same disk: `path` is the old content or all of the new one."""
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)
