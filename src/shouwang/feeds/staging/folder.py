"""Staging a whole folder: what was read before is not read again, whatever happened in between."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path

from shouwang.feeds.contract import Kinds
from shouwang.feeds.lake import Lake
from shouwang.feeds.lake.files import sha256_file
from shouwang.feeds.mapping import Mapping
from shouwang.feeds.progress import NoProgress, Progress
from shouwang.feeds.reading.folder import data_files
from shouwang.feeds.staging.describing import StagedFile, StagedSheet, read_description
from shouwang.feeds.staging.one_file import Rules, StageOrder, stage_file
from shouwang.feeds.staging.pool import Failure, run_jobs
from shouwang.kernel.errors import ShouwangError

WORKERS = 2
_CODE = ("shouwang.feeds", "shouwang.kernel")
_LIBRARIES = ("duckdb", "numpy", "pyarrow", "python-calamine")


class StorageError(ShouwangError):
    """The lake cannot be written to."""

    code = "LAKE_STORAGE"

    def __init__(self, lake: Path) -> None:
        """`lake`: its folder."""
        super().__init__(
            f"数据湖「{lake}」写不进去，磁盘已满或不可写",
            accepted="有剩余空间且可写的磁盘",
            todo="腾出空间，或换一个输出文件夹",
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """A file of the delivery: where it lies, how it is called, its content, and the folder of its sheets."""

    source: Path
    path: str
    sha256: str
    staged: str
    size: int


def stage_folder(
    data: Path,
    lake: Lake,
    *,
    kinds: Kinds,
    mapping: Mapping | None = None,
    workers: int = WORKERS,
    progress: Progress | None = None,
    exclude: Sequence[Path] = (),
) -> list[StagedFile]:
    """Stage every file below `data`, in contract order; call inside `with lake:`.

    A file staged before with the same content, contract, mapping and program is not read again.
    The result does not depend on `workers` (0: read in this process). An interruption leaves what is finished
    for the next run. `exclude`: folders without deliveries, such as OUT; the lake itself is always one.
    """
    hear = progress or NoProgress()
    hear.stage("读取数据文件")
    found = _find(data, kinds, mapping, exclude=(lake.root, *exclude))
    outcomes = {file.staged: read_description(lake.staged / file.staged) for file in found}
    waiting = [file for file in _largest_first(found) if outcomes[file.staged] is None]
    total = sum(file.size for file in found)
    done = total - sum(file.size for file in waiting)
    faults: dict[str, str] = {}
    hear.step(done, total)
    for file, outcome in _read(waiting, lake, Rules(kinds, mapping), workers):
        if isinstance(outcome, Failure) and outcome.everywhere:
            raise StorageError(lake.root)
        if isinstance(outcome, Failure):
            faults[file.staged] = outcome.reason
        else:
            outcomes[file.staged] = outcome
        done += file.size
        hear.step(done, total)
    return [_staged(file, outcomes[file.staged], faults.get(file.staged, "")) for file in found]


def _read(
    waiting: Sequence[_Found], lake: Lake, rules: Rules, workers: int
) -> Iterator[tuple[_Found, tuple[StagedSheet, ...] | Failure]]:
    orders = [
        StageOrder(file.source, file.path, lake.staged / file.staged, lake.temporary()) for file in waiting
    ]
    for number, outcome in run_jobs(stage_file, orders, shared=rules, workers=workers):
        yield waiting[number], outcome


def _staged(file: _Found, sheets: tuple[StagedSheet, ...] | None, fault: str) -> StagedFile:
    if sheets is None:
        return StagedFile(file.path, file.sha256, fault=fault)
    return StagedFile(file.path, file.sha256, sheets, staged=file.staged)


def _find(data: Path, kinds: Kinds, mapping: Mapping | None, *, exclude: Sequence[Path]) -> list[_Found]:
    sources = {shown_path(name): data / name for name in data_files(data)}
    outside = [folder.resolve() for folder in exclude]
    paths = [path for path in sorted(sources) if not _inside(sources[path], outside)]
    rules = _digest(kinds.digest, mapping.digest if mapping else "", _code_digest())
    with ThreadPoolExecutor(WORKERS) as pool:
        contents = list(pool.map(lambda path: _content(sources[path]), paths))
    return [
        # a mapping names files, so that with one the same content may be read differently under another path
        _Found(
            sources[path], path, sha256, f"{sha256[:32]}-{_digest(rules, path if mapping else '')[:8]}", size
        )
        for path, (sha256, size) in zip(paths, contents, strict=True)
    ]


def shown_path(name: str) -> str:
    """A path that can be written as UTF-8: other names are GB18030 from an archive of Windows."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")
    return name


def _content(source: Path) -> tuple[str, int]:
    """Digest and size; what cannot be opened (a dead link, no permission) has none, and reading says why."""
    try:
        return sha256_file(source), source.stat().st_size
    except OSError as error:
        return _digest("unreadable", os.fspath(source), type(error).__name__), 0


def _inside(source: Path, folders: Sequence[Path]) -> bool:
    return any(source.resolve().is_relative_to(folder) for folder in folders)


def _largest_first(found: Sequence[_Found]) -> list[_Found]:
    """Each content once, the longest work first, so that it does not run alone at the end."""
    once = {file.staged: file for file in reversed(found)}
    return sorted(once.values(), key=lambda file: (-file.size, file.path))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


@cache
def _code_digest() -> str:
    """A digest of the program's own text and its libraries: another program may read otherwise."""
    sources = [
        file.read_text(encoding="utf-8") for package in _CODE for file in _files(resources.files(package))
    ]
    return _digest(*sources, *(metadata.version(library) for library in _LIBRARIES))


def _files(folder: Traversable) -> Iterator[Traversable]:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            yield from _files(item)
        elif item.name.endswith((".py", ".csv")):
            yield item
