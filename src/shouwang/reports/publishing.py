"""A new set of outputs replaces the old one as a whole, however the program ends.

The set is written into OUT/.incoming, which is then renamed to OUT/.ready: from that moment it counts.
Its files move to their places one by one, summary.json last. A run that died in between is finished by the
next reader or run (`settle`), for everything it needs is still in OUT/.ready.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shouwang.kernel.errors import ShouwangError

INCOMING = ".incoming"
READY = ".ready"
REPLACED = ".replaced"
LAST = "summary.json"


class OutputError(ShouwangError):
    """The OUT folder cannot be written."""

    code = "OUTPUT"


@contextmanager
def publication(out: Path) -> Iterator[Path]:
    """A folder to write the new set into; leaving the block without an error puts it into force."""
    try:
        incoming = _fresh(out)
        yield incoming
        _commit(out, incoming)
    except (PermissionError, NotADirectoryError, FileExistsError) as error:
        raise OutputError(
            f"输出文件夹“{out}”写不进去（{error.strerror}）",
            accepted="可以写入的文件夹",
            todo="关闭正在打开的输出文件，或用 --out 换一个文件夹",
        ) from error


def settle(out: Path) -> None:
    """Finish what an interrupted run had already put into force, if there is anything to finish."""
    ready = out / READY
    if not ready.is_dir():
        return
    for name in sorted(p.name for p in ready.iterdir() if p.name != LAST):
        _move(ready / name, out / name, aside=out / REPLACED)
    if (ready / LAST).exists():
        (ready / LAST).replace(out / LAST)
    shutil.rmtree(ready)
    shutil.rmtree(out / REPLACED, ignore_errors=True)


def _fresh(out: Path) -> Path:
    out.mkdir(parents=True, exist_ok=True)
    settle(out)
    shutil.rmtree(out / INCOMING, ignore_errors=True)
    shutil.rmtree(out / REPLACED, ignore_errors=True)
    (out / INCOMING).mkdir()
    return out / INCOMING


def _commit(out: Path, incoming: Path) -> None:
    for path in incoming.rglob("*"):
        if path.is_file():
            _sync(path)
    incoming.rename(out / READY)
    settle(out)


def _move(source: Path, target: Path, *, aside: Path) -> None:
    """Put a file or folder in its place; a folder in the way steps aside first, for no system replaces it."""
    if source.is_dir() and target.exists():
        aside.mkdir(exist_ok=True)
        shutil.rmtree(aside / target.name, ignore_errors=True)
        target.rename(aside / target.name)
    source.replace(target)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
