"""How one county's offices lay out their files: read from a style (styles/N.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from shouwang.kernel.errors import ShouwangError


class StyleError(ShouwangError):
    """A style that does not exist."""

    code = "SAMPLE_STYLE"


@dataclass(frozen=True, slots=True)
class HeadedColumn:
    """A heading as it is written and what stands below it; "报销|基本医保" is a heading of two rows."""

    heading: str
    holds: str


@dataclass(frozen=True, slots=True)
class FilePlan:
    """One file of a style; `batches`: the deliveries it carries, `again`: those it repeats a share of."""

    path: str
    kind: str
    batches: tuple[str, ...]
    sheets: str
    sheet: str
    title: str
    preamble: str
    encoding: str
    again: tuple[str, ...]
    share_again: float


@dataclass(frozen=True, slots=True)
class Style:
    """Everything that makes one county's files look different from another's."""

    number: int
    county: str
    area: str
    columns: Mapping[str, tuple[HeadedColumn, ...]]
    words: Mapping[str, Mapping[str | int | bool, tuple[str, ...]]]
    units: Mapping[str, str]
    files: tuple[FilePlan, ...]
    odd: tuple[str, ...]
    manners: frozenset[str]


def available() -> list[int]:
    """The numbers of the styles there are."""
    folder = resources.files("shouwang.sample") / "styles"
    return sorted(
        int(entry.name.removesuffix(".yaml")) for entry in folder.iterdir() if entry.name.endswith(".yaml")
    )


def load(number: int) -> Style:
    """A style by its number."""
    if number not in available():
        numbers = "、".join(map(str, available()))
        raise StyleError(f"没有第{number}种样式", accepted=numbers, todo="改用其中一种")
    source = resources.files("shouwang.sample") / "styles" / f"{number}.yaml"
    data = yaml.safe_load(source.read_text("utf-8"))
    return Style(
        number=number,
        county=data["county"],
        area=str(data["area"]),
        columns={kind: tuple(_columns(rows)) for kind, rows in data["columns"].items()},
        words={name: {k: tuple(v) for k, v in words.items()} for name, words in data["words"].items()},
        units=data.get("units", {}),
        files=tuple(_file(entry) for entry in data["files"]),
        odd=tuple(data.get("odd", ())),
        manners=frozenset(data.get("manners", ())),
    )


def _columns(rows: list[dict[str, str]]) -> list[HeadedColumn]:
    return [HeadedColumn(heading, holds) for row in rows for heading, holds in row.items()]


def _file(entry: Mapping[str, Any]) -> FilePlan:
    again = entry.get("again", {})
    return FilePlan(
        path=entry["path"],
        kind=entry["kind"],
        batches=_batches(entry.get("batches", "all")),
        sheets=entry.get("sheets", "one"),
        sheet=entry.get("sheet", "Sheet1"),
        title=entry.get("title", ""),
        preamble=entry.get("preamble", ""),
        encoding=entry.get("encoding", "utf-8"),
        again=_batches(again.get("batches", "")),
        share_again=again.get("share", 0.0),
    )


def _batches(text: str | int) -> tuple[str, ...]:
    """ "-13..-7" is every month between, "first second" are two names."""
    parts: list[str] = []
    for part in str(text).split():
        first, dots, last = part.partition("..")
        parts += [str(n) for n in range(int(first), int(last) + 1)] if dots else [part]
    return tuple(parts)
