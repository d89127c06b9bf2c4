"""What a snapshot is made of: plain data as JSON with sorted keys, so that equal content has one digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Delivery:
    """One file as it was delivered: its path below DIR, its content, and the folder of its staged sheets."""

    path: str
    sha256: str
    staged: str


@dataclass(frozen=True, slots=True, order=True)
class Partition:
    """The rows of one kind in one month ("2025-03", or "undated"); `file` is relative to the lake."""

    kind: str
    month: str
    file: str
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """A snapshot. `objects`: name -> file relative to the lake. `body`: the registry's own JSON text."""

    deliveries: tuple[Delivery, ...] = ()
    partitions: tuple[Partition, ...] = ()
    objects: Mapping[str, str] = field(default_factory=dict)
    body: str = "{}"

    def files(self) -> Iterator[str]:
        """Every file that this snapshot needs, relative to the lake; staged folders not among them."""
        yield from (partition.file for partition in self.partitions)
        yield from self.objects.values()

    def to_json(self) -> bytes:
        """The canonical text."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=1).encode()

    @property
    def digest(self) -> str:
        """The name of the snapshot: a digest of its canonical text."""
        return hashlib.sha256(self.to_json()).hexdigest()[:32]

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        """Read what `to_json` wrote."""
        data = json.loads(text)
        return cls(
            deliveries=tuple(Delivery(**item) for item in data["deliveries"]),
            partitions=tuple(Partition(**item) for item in data["partitions"]),
            objects=data["objects"],
            body=data["body"],
        )
