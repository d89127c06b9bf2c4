"""Measures everything and writes docs/benchmarks.md: `make bench`, or `python -m benchmarks [PART …]`.

Parts: ingestion, county, province, benefits, gaps, large, linkage. Without a name all of them; `large` only
where the disk has room.
A part that is not measured keeps its old section. No date and no name of the machine is written.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from benchmarks import benefits, gaps, ingestion, linkage, sweep
from benchmarks.results import MARK, Section, kept, machine

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
ROOM_FOR_LARGE = 60 * 2**30  # bytes: 90 M rows, their source and what DuckDB spills
PARTS: Mapping[str, Callable[[], Section]] = {
    "ingestion": ingestion.measure,
    "county": partial(sweep.measure, "county"),
    "province": partial(sweep.measure, "province"),
    "benefits": benefits.measure,
    "gaps": gaps.measure,
    "large": partial(sweep.measure, "large", repeats=1),
    "linkage": linkage.measure,
}
LIBRARIES = ("duckdb", "pyarrow", "pandas", "python-calamine")


def write(sections: Mapping[str, str], page: Path) -> None:
    """Writes the page, its parts in their order."""
    head = (
        "# Benchmarks\n\nWritten by `make bench`; do not edit. Compare ratios, not seconds:\n"
        f"machines differ, the ratios of one run hardly do.\n\nMachine: {machine(LIBRARIES)}\n"
    )
    body = "\n\n".join(f"{MARK.format(part)}\n{sections[part]}" for part in PARTS if part in sections)
    page.write_text(f"{head}\n{body}\n", "utf-8")


def chosen(arguments: Sequence[str]) -> list[str]:
    """The parts asked for, or all that fit. Ends the program where there is no such part."""
    if unknown := [part for part in arguments if part not in PARTS]:
        sys.exit(f"no part {unknown[0]}; there are: {', '.join(PARTS)}")
    room = shutil.disk_usage(PAGE.parent).free > ROOM_FOR_LARGE
    return list(arguments) or [part for part in PARTS if part != "large" or room]


def main(arguments: Sequence[str]) -> int:
    """Measures part after part; what is done is written at once."""
    sections = kept(PAGE)
    for part in chosen(arguments):
        print(f"{part} …", flush=True)
        sections[part] = PARTS[part]().markdown().strip()
        write(sections, PAGE)
        print(sections[part], flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
