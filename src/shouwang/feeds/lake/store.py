"""The lake itself: put objects in, commit a manifest, read the one in force, sweep out the rest."""

from __future__ import annotations

import hashlib
import shutil
import uuid
from pathlib import Path
from types import TracebackType

import duckdb
import pyarrow as pa

from shouwang.engine.picking import beside, says_the_same, to_pick_from
from shouwang.feeds.lake.files import same_bytes, sha256_file, sync_all, write_atomically
from shouwang.feeds.lake.locking import LakeLock
from shouwang.feeds.lake.manifest import Manifest, Partition
from shouwang.feeds.lake.partitions import months_of, parquet_bytes, plain
from shouwang.kernel.errors import ShouwangError

DIGEST = 32
KEEP_SNAPSHOTS = 3


class LakeDamagedError(ShouwangError):
    """A file of the lake is missing or is not what its name says."""

    code = "LAKE_DAMAGED"

    def __init__(self, file: str) -> None:
        """`file`: relative to the lake."""
        self.file = file
        super().__init__(
            f"数据湖中的文件「{file}」缺失或已损坏",
            accepted="由本程序写入且未被改动的文件",
            todo="删除数据湖文件夹后重新运行，数据会从原始表格重新生成",
        )


class Lake:
    """A lake folder. Reading needs no lock; writing happens inside `with lake:`, one run at a time."""

    def __init__(self, root: Path, *, wait_seconds: float = 0) -> None:
        """`wait_seconds`: how long `with lake:` waits for another run before it raises LakeBusyError."""
        self.root, self._wait = root, wait_seconds
        self._lock = LakeLock(root)
        self._unsynced: set[Path] = set()

    def __enter__(self) -> Lake:
        """Take the lock and clear what an earlier run left half done."""
        for folder in ("snapshots", "feeds", "objects", "staged"):
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        self._lock.acquire(wait_seconds=self._wait)
        shutil.rmtree(self.root / "tmp", ignore_errors=True)
        (self.root / "tmp").mkdir(exist_ok=True)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Free the lock; nothing that was not committed is in force."""
        self._lock.release()

    @property
    def staged(self) -> Path:
        """The folder of the staged files."""
        return self.root / "staged"

    def temporary(self, suffix: str = "") -> Path:
        """A name for work in progress, on the same disk as the lake; gone at the next run."""
        return self.root / "tmp" / f"{uuid.uuid4().hex}{suffix}"

    def path(self, file: str) -> Path:
        """The full path of a file that a manifest names."""
        return self.root / file

    def put_table(self, name: str, table: pa.Table) -> str:
        """Store a table under `name` and its digest, in its order; returns the file, relative to the lake."""
        return self._put(f"objects/{name}", parquet_bytes(table))

    def put_file(self, name: str, path: Path, *, by_household: bool = False) -> str:
        """Take over a finished file (from `temporary`) as an object; returns it relative to the lake.

        `by_household`: its rows stand so, and will be picked for few of them.
        """
        file = f"objects/{name}-{sha256_file(path)[:DIGEST]}{path.suffix}"
        self._prepare(file)
        path.replace(self.root / file)
        if by_household:
            self._put_beside(file, self.root / file)
        return file

    def write_partitions(
        self, kind: str, rows: pa.Table | duckdb.DuckDBPyRelation, *, time: str
    ) -> tuple[Partition, ...]:
        """Store the rows of a kind by month of their `time` column; an unchanged month keeps its file.

        `rows` has `ord`, `household` (null = nobody's) and the kind's columns; `time` is a DATE or null.
        """
        return tuple(self._partition(kind, month, table) for month, table in months_of(rows, time=time))

    def _partition(self, kind: str, month: str, rows: pa.Table) -> Partition:
        file = self._put(f"feeds/{kind}/{month}", parquet_bytes(rows))
        self._put_beside(file, plain(rows))
        return Partition(kind, month, file, rows.num_rows)

    def commit(self, manifest: Manifest) -> str:
        """Make `manifest` the snapshot in force: its files reach the disk first, the pointer moves last."""
        self._check_present(manifest)
        sync_all(path for path in self._unsynced if path.exists())
        self._unsynced.clear()
        digest = manifest.digest
        self._replace(f"snapshots/{digest}.json", manifest.to_json())
        older = [name for name in self.history() if name != digest]
        self._replace("CURRENT", "\n".join([digest, *older, ""]).encode())
        return digest

    def history(self) -> list[str]:
        """The snapshots that are kept, the one in force first."""
        pointer = self.root / "CURRENT"
        return pointer.read_text(encoding="ascii").split() if pointer.exists() else []

    def current(self) -> Manifest | None:
        """The snapshot in force; None before the first commit."""
        names = self.history()
        return self.snapshot(names[0]) if names else None

    def snapshot(self, digest: str) -> Manifest:
        """A snapshot by its name; raises LakeDamagedError when its text is not what the name says."""
        file = f"snapshots/{digest}.json"
        text = self.path(file).read_bytes() if self.path(file).exists() else b""
        if hashlib.sha256(text).hexdigest()[:DIGEST] != digest:
            raise LakeDamagedError(file)
        return Manifest.from_json(text)

    def verify(self, manifest: Manifest) -> None:
        """Read every file of a snapshot again; raises LakeDamagedError for the first that is damaged."""
        self._check_present(manifest)
        for file in manifest.files():
            if sha256_file(self.path(file))[:DIGEST] != Path(file).stem.rsplit("-", 1)[-1]:
                raise LakeDamagedError(file)
            if not says_the_same(self.path(file)):
                raise LakeDamagedError(str(beside(Path(file))))

    def collect_garbage(self, *, keep: int = KEEP_SNAPSHOTS) -> int:
        """Delete what the last `keep` snapshots (at least the one in force) do not need; returns how many."""
        whole = {name: self._whole(name) for name in self.history()[: max(keep, 1)]}
        kept = [manifest for manifest in whole.values() if manifest]
        names = [name for name, manifest in whole.items() if manifest]
        if not names or names[0] != self.history()[0]:
            return 0
        needed = {self.path(file) for manifest in kept for file in manifest.files()}
        needed |= {beside(file) for file in needed}
        needed |= {self.path(f"snapshots/{name}.json") for name in names}
        folders = {self.staged / delivery.staged for manifest in kept for delivery in manifest.deliveries}
        self._replace("CURRENT", "\n".join([*names, ""]).encode())
        return self._sweep(needed, folders)

    def _whole(self, name: str) -> Manifest | None:
        try:
            return self.snapshot(name)
        except LakeDamagedError:  # an old snapshot that cannot be read needs nothing any more
            return None

    def _sweep(self, needed: set[Path], folders: set[Path]) -> int:
        stale = [
            path
            for folder in ("snapshots", "feeds", "objects")
            for path in (self.root / folder).rglob("*")
            if path.is_file() and path not in needed
        ]
        for path in stale:
            path.unlink()
        for folder in self.staged.iterdir():
            if folder not in folders:
                stale.append(folder)
                shutil.rmtree(folder, ignore_errors=True)
        return len(stale)

    def _put(self, stem: str, data: memoryview) -> str:
        file = f"{stem}-{hashlib.sha256(data).hexdigest()[:DIGEST]}.parquet"
        self._write(file, data)
        return file

    def _put_beside(self, file: str, rows: pa.Table | Path) -> None:
        """The same rows to pick from, where they stand by household."""
        data = to_pick_from(rows)
        if data is not None:
            self._write(str(beside(Path(file))), data)

    def _write(self, file: str, data: memoryview) -> None:
        path = self._prepare(file)
        if not same_bytes(path, data):
            temporary = self.temporary()
            temporary.write_bytes(data)
            temporary.replace(path)

    def _prepare(self, file: str) -> Path:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        self._unsynced.add(path)
        return path

    def _replace(self, file: str, data: bytes) -> None:
        write_atomically(self.root / file, data, temporary=self.temporary())

    def _check_present(self, manifest: Manifest) -> None:
        for file in manifest.files():
            if not self.path(file).is_file():
                raise LakeDamagedError(file)
