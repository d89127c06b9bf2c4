"""The keys of an installation: one file, several generations, one of them in use for what is written now.

Lost keys cannot be made again: whoever backs up the database backs up this file, elsewhere.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes, hmac
from django.conf import settings

from shouwang.kernel.errors import ShouwangError

KEY_BYTES = 32
FILE = Path("keys") / "fields.json"


class KeysError(ShouwangError):
    """The keys of this installation are missing or do not fit."""

    code = "KEYS"


@dataclass(frozen=True, slots=True)
class Keyring:
    """The generations of the master key by number; `current` encrypts, all of them decrypt."""

    current: int
    masters: Mapping[int, bytes]

    def derived(self, purpose: str, *, generation: int | None = None) -> bytes:
        """The 32-byte key for one purpose: HMAC-SM3 of the purpose under the master key."""
        number = self.current if generation is None else generation
        if number not in self.masters:
            raise KeysError(
                f"第 {number} 代密钥不在密钥文件里", accepted="备份中的密钥文件", todo="恢复密钥文件"
            )
        return _derived(self.masters[number], purpose)

    @property
    def first(self) -> int:
        """The generation whose index and audit keys stay for good: rotating them would break every chain."""
        return min(self.masters)


@lru_cache(maxsize=64)
def _derived(master: bytes, purpose: str) -> bytes:
    return sm3_mac(master, purpose.encode())


def sm3_mac(key: bytes, message: bytes) -> bytes:
    """HMAC-SM3, 32 bytes (GB/T 32905, GB/T 15852.2)."""
    mac = hmac.HMAC(key, hashes.SM3())
    mac.update(message)
    return mac.finalize()


def keyring() -> Keyring:
    """The keys of this installation; KeysError where they are missing."""
    return _read(str(settings.HOME))


def keyring_at(home: Path) -> Keyring:
    """The keys in a folder that is not, or not yet, this installation's; read anew."""
    _read.cache_clear()
    return _read(str(home))


def keyring_again() -> Keyring:
    """The keys, read from the file anew."""
    _read.cache_clear()
    return keyring()


def make_keys(home: Path) -> bool:
    """Make the key file of a new installation; False where there is one already."""
    path = home / FILE
    if path.exists():
        return False
    _write(path, Keyring(1, {1: secrets.token_bytes(KEY_BYTES)}))
    return True


def add_generation(home: Path) -> int:
    """A new master key for what is written from now on; the old ones still read. Its number."""
    ring = _read(str(home))
    number = max(ring.masters) + 1
    _write(home / FILE, Keyring(number, {**ring.masters, number: secrets.token_bytes(KEY_BYTES)}))
    _read.cache_clear()
    return number


@lru_cache(maxsize=4)
def _read(home: str) -> Keyring:
    try:
        data = json.loads((Path(home) / FILE).read_text("ascii"))
    except OSError as error:
        raise KeysError(
            "找不到密钥文件",
            accepted="本机安装时生成的 keys/fields.json",
            todo="运行 shouwang setup 或恢复备份",
        ) from error
    masters = {int(number): base64.b64decode(key) for number, key in data["masters"].items()}
    return Keyring(int(data["current"]), masters)


def _write(path: Path, ring: Keyring) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    masters = {str(number): base64.b64encode(key).decode() for number, key in ring.masters.items()}
    text = json.dumps({"current": ring.current, "masters": masters}, indent=1)
    new = path.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
