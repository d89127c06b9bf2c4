"""The `sample` command: refuses a folder in use, writes the county, says what was written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shouwang.kernel.errors import ShouwangError
from shouwang.sample import write_county


class FolderInUseError(ShouwangError):
    """The folder holds something already; invented people must not be mixed with real ones."""

    code = "SAMPLE_FOLDER"


@dataclass(frozen=True, slots=True)
class SampleOrder:
    """The options of the command."""

    households: int
    seed: int
    out: Path
    as_of: date
    dirt: float
    style: int
    expected: Path | None
    text_only: bool


def write_sample(order: SampleOrder) -> str:
    """Writes an invented county and returns the line to be shown."""
    if order.out.exists() and any(order.out.iterdir()):
        accepted = "空的或还没有的文件夹"
        raise FolderInUseError(f"文件夹“{order.out}”里已经有东西", accepted=accepted, todo="换一个文件夹")
    delivery = write_county(
        order.out,
        households=order.households,
        seed=order.seed,
        dirt=order.dirt,
        style=order.style,
        as_of=order.as_of,
        expected=order.expected,
        text_only=order.text_only,
    )
    files = {sheet.file for sheet in delivery.sheets}
    rows = sum(len(sheet.rows) for sheet in delivery.sheets)
    people = len(delivery.county.people())
    return (
        f"已写出虚构的{delivery.county.name}：{order.households}户、{people}人，"
        f"{len(files)}个文件、{rows}行，在 {order.out}。"
    )
