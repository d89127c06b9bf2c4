"""One file that holds an installation: a packed tar whose last member says what every other must be.

database          a whole SQLite file, or what pg_dump wrote
files/…           what lies in the folder of the installation
manifest.json     what it was made of, and the digest of every member
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO

from shouwang.kernel.errors import ShouwangError

DATABASE, FILES, MANIFEST = "database", "files", "manifest.json"
FORMAT = 1
PIECE = 1 << 20
QUICK = 1  # level of packing: photographs do not shrink, tables do at once
OWNER_ONLY = 0o600


class BackupError(ShouwangError):
    """A backup cannot be made as asked, or a file is not one."""

    code = "BACKUP"


class BackupDamagedError(BackupError):
    """The file is not what was written."""

    code = "BACKUP_DAMAGED"

    def __init__(self, why: str) -> None:
        """`why`: what does not fit."""
        super().__init__(
            f"备份文件不完整或被改动：{why}", accepted="完整的备份文件", todo="换一份备份；什么都没有写入"
        )


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup was made of. `keys_check` tells whether keys fit, and nothing else of them."""

    made_at: str
    program: str
    vendor: str
    county: str
    migrations: tuple[str, ...]
    counts: Mapping[str, int]
    audit_seq: int
    audit_mac: str
    keys_check: str
    with_keys: bool
    digests: Mapping[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def to_json(self) -> bytes:
        """The text of it."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        """Read what `to_json` wrote; BackupDamagedError where it is something else."""
        try:
            data = json.loads(text)
            if data["format"] != FORMAT:
                raise BackupError("备份的格式本程序不认识", todo="用制作备份的版本恢复")
            return cls(**{**data, "migrations": tuple(data["migrations"])})
        except (ValueError, KeyError, TypeError) as error:
            raise BackupDamagedError("清单看不懂") from error


class Writing:
    """A backup in the making: under another name until it is whole."""

    def __init__(self, path: Path) -> None:
        """`path`: the file that must not be there yet."""
        self.path, self._new = path, path.with_name(f"{path.name}.new")
        self.digests: dict[str, str] = {}

    def __enter__(self) -> Writing:
        """Open it, for the owner alone."""
        descriptor = os.open(self._new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
        self._file = os.fdopen(descriptor, "wb")
        self._tar = tarfile.open(fileobj=self._file, mode="w:gz", compresslevel=QUICK)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give it its name where all went well; else nothing is left of it."""
        try:
            if error is None:
                self._tar.close()
                self._file.flush()
                os.fsync(self._file.fileno())
                self._new.replace(self.path)
        finally:
            self._file.close()
            self._new.unlink(missing_ok=True)

    def add(self, name: str, path: Path) -> None:
        """Take in a file as it is now."""
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            read = Digesting(file)
            self._tar.addfile(_member(name, size), read)
        self.digests[name] = read.digest

    def close_with(self, manifest: Manifest) -> None:
        """The last member."""
        text = manifest.to_json()
        self._tar.addfile(_member(MANIFEST, len(text)), io.BytesIO(text))


class Digesting(io.RawIOBase):
    """A file that is read once, and its digest."""

    def __init__(self, file: IO[bytes]) -> None:
        """`file`: open for reading."""
        self._file, self._sha = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        piece = self._file.read(size)
        self._sha.update(piece)
        return piece

    @property
    def digest(self) -> str:
        """Of what was read."""
        return self._sha.hexdigest()


def unpack(path: Path, into: Path) -> Manifest:
    """Write every member below `into` and hold it against the manifest; BackupDamagedError where not."""
    found: dict[str, str] = {}
    try:
        with tarfile.open(path, "r|gz") as tar:
            for member in tar:
                found[member.name] = _write(tar, member, into)
    except (tarfile.TarError, EOFError, OSError) as error:
        if isinstance(error, OSError) and error.errno:  # the disk, not the file
            raise
        raise BackupDamagedError("读到一半就断了，或不是备份文件") from error
    if found.pop(MANIFEST, None) is None:
        raise BackupDamagedError("没有清单")
    manifest = Manifest.from_json((into / MANIFEST).read_bytes())
    _compare(found, manifest.digests)
    return manifest


def _compare(found: Mapping[str, str], told: Mapping[str, str]) -> None:
    if wrong := sorted(name for name in {*found, *told} if found.get(name) != told.get(name)):
        raise BackupDamagedError(f"{len(wrong)} 个文件与清单不符，第一个是 {wrong[0]}")


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, into: Path) -> str:
    """One member; its digest. A name that leads elsewhere is no name of ours."""
    name, content = PurePosixPath(member.name), tar.extractfile(member)
    if not member.isreg() or content is None or name.is_absolute() or ".." in name.parts:
        raise BackupDamagedError("里面有不该有的内容")
    path = into / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    read = Digesting(content)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        while piece := read.read(PIECE):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return read.digest


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, OWNER_ONLY
    return member
