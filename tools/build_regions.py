"""Packs the Bureau's four tables (provinces, cities, areas, streets) into the one that the kernel reads.

    python tools/build_regions.py FOLDER_OF_THE_TABLES

The output is byte-identical on every run, so that a new edition shows as a change and nothing else does.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from pathlib import Path

TABLES = ("provinces", "cities", "areas", "streets")
TARGET = Path(__file__).parent.parent / "src/shouwang/kernel/data/regions_2023.csv.gz"


def main(folder: Path) -> None:
    """Read the four tables, write one of code and name in order of the codes."""
    rows = dict(row for table in TABLES for row in _rows(folder / f"{table}.csv"))
    doubled = [
        code for code in rows if (len(code), code[-2:]) == (6, "00") or (len(code), code[-3:]) == (9, "000")
    ]
    for code in doubled:  # cities without districts and the like: the same 12 digits as the region above
        del rows[code]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("code", "name"), *sorted(rows.items())])
    TARGET.write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))
    print(f"{len(rows)} regions, {TARGET.stat().st_size} bytes")


def _rows(path: Path) -> list[tuple[str, str]]:
    """Code and name of every region of one table."""
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["code"], row["name"]) for row in csv.DictReader(file)]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
