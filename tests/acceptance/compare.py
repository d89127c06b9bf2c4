"""Holds what a run wrote against what had to come out: `python -m tests.acceptance.compare OUT EXPECTED`.

A fault is one sentence that starts with its measure. Rows are named file#sheet!row, never by a person.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

Table = list[dict[str, str]]
Place = tuple[str, str, int]
WHOLE_NUMBER = re.compile(r"(?<!\d)99\d{15}[\dX]")
TABLES = ("findings.csv", "rejects.csv", "warnings.csv", "unmatched.csv", "links.csv")
OUTPUTS = (*TABLES, "summary.json", "features.parquet", "briefing.docx")
MASKED_COLUMNS = (("rejects.csv", "value_masked"), ("unmatched.csv", "id_masked"))


def table(path: Path) -> Table:
    """The rows of a CSV file with BOM."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def place(row: dict[str, str]) -> Place:
    """Where a row stands."""
    return row["file"], row["sheet"], int(row["row"])


def name(at: Place) -> str:
    """A place as people write it."""
    return f"{at[0]}#{at[1]}!{at[2]}"


@dataclass(slots=True)
class Comparison:
    """All faults found; none means that the run is right. `counts` says how much was compared."""

    out: Path
    expected: Path
    faults: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def fault(self, measure: str, text: str) -> None:
        """Notes a fault."""
        self.faults.append(f"{measure}: {text}")

    def got(self, file: str) -> Table:
        """A table of the run."""
        return table(self.out / file)

    def want(self, file: str) -> Table:
        """A table of the expected results."""
        return table(self.expected / file)


def compare(out: Path, expected: Path) -> Comparison:
    """Every measure, one after the other."""
    comparison = Comparison(out, expected)
    missing = [file for file in OUTPUTS if not (out / file).exists()]
    if missing:
        comparison.fault("files", f"not written: {', '.join(missing)}")
        return comparison
    for measure in (
        _findings,
        _doubts,
        _links,
        _rejects,
        _repeats,
        _unmatched,
        _warnings,
        _sheets,
        _odd_files,
        _privacy,
    ):
        measure(comparison)
    return comparison


def _findings(c: Comparison) -> None:
    want = {(r["household_no"], r["rule_id"]): json.loads(r["values"]) for r in c.want("findings.csv")}
    rows = [r for r in c.got("findings.csv") if r["state"] != "gone"]
    got = {(r["household_no"], r["rule_id"]): json.loads(r["values"]) for r in rows}
    c.counts["findings"] = len(want)
    if len(got) != len(rows):
        c.fault("findings", "a pair is written twice")
    for household, rule in sorted(want.keys() - got.keys(), key=lambda pair: pair[::-1]):
        c.fault("findings", f"missing {rule} of {household}")
    for household, rule in sorted(got.keys() - want.keys(), key=lambda pair: pair[::-1]):
        c.fault("findings", f"too many: {rule} of {household}")
    for pair in want.keys() & got.keys():
        for number, value in want[pair].items():
            if abs(float(got[pair].get(number, "nan")) - value) > 0.0051 or number not in got[pair]:
                c.fault("values", f"{number} of {pair} is {got[pair].get(number)}, must be {value}")


def _doubts(c: Comparison) -> None:
    want = {(r["household_no"], r["rule_id"]): r.get("doubtful", "") for r in c.want("findings.csv")}
    for row in c.got("findings.csv"):
        expected = want.get((row["household_no"], row["rule_id"]), "")
        if expected and row["doubtful"] != expected:
            c.fault("doubtful", f"{row['rule_id']} of {row['household_no']} must be {expected}")
        if row["doubtful"] == "1" and "待核" not in row["explanation"]:
            c.fault("doubtful", f"{row['rule_id']} of {row['household_no']} does not say 待核")


def _first_of(c: Comparison) -> dict[Place, Place]:
    """Which row each repeated row repeats; it does not matter which of the group is kept."""
    return {
        place(r): (r["first_file"], r["first_sheet"], int(r["first_row"])) for r in c.want("duplicates.csv")
    }


def _links(c: Comparison) -> None:
    first = _first_of(c)
    want = {place(r): r for r in c.want("links.csv")}
    got = {first.get(place(r), place(r)): r for r in c.got("links.csv")}
    c.counts["links"] = len(want)
    for at in sorted(want.keys() - got.keys()):
        if want[at]["after_as_of"] != "1":
            c.fault("links", f"missing {want[at]['method']} {name(at)}")
    for at, row in sorted(got.items()):
        if at not in want:
            c.fault("links", f"nobody is certain: {name(at)} ({row['method']})")
        elif row["person_no"] != want[at]["person_no"]:
            c.fault("links", f"another person: {name(at)} ({row['method']})")


def _rejects(c: Comparison) -> None:
    want = {place(r): r["code"] for r in c.want("rejects.csv")}
    got = {place(r): r["code"] for r in c.got("rejects.csv") if r["code"] != "DUPLICATE"}
    c.counts["rejects"] = len(want)
    for at in sorted(want.keys() | got.keys()):
        if want.get(at) != got.get(at):
            c.fault("rejects", f"{name(at)} is {got.get(at)}, must be {want.get(at)}")


def _repeats(c: Comparison) -> None:
    first = _first_of(c)
    want = Counter(first.values())
    rows = [place(r) for r in c.got("rejects.csv") if r["code"] == "DUPLICATE"]
    got = Counter(first.get(at, at) for at in rows)
    c.counts["duplicates"] = want.total()
    for at in sorted(want.keys() | got.keys()):
        if want[at] != got[at]:
            c.fault("duplicates", f"{name(at)} is repeated {got[at]} times, must be {want[at]}")


def _unmatched(c: Comparison) -> None:
    first = _first_of(c)
    want = {place(r): r for r in c.want("unmatched.csv")}
    got = {first.get(place(r), place(r)): r for r in c.got("unmatched.csv")}
    c.counts["unmatched"] = len(want)
    for at in sorted(want.keys() | got.keys()):
        reasons = [side[at]["reason"] if at in side else None for side in (got, want)]
        if reasons[0] != reasons[1]:
            c.fault("unmatched", f"{name(at)} is {reasons[0]}, must be {reasons[1]}")
            continue
        offered = [candidate["person_no"] for candidate in json.loads(got[at]["candidates"])]
        if len(offered) > 5:
            c.fault("candidates", f"{name(at)} offers {len(offered)}")
        if set(json.loads(want[at]["candidates"])) - set(offered) and len(offered) < 5:
            c.fault("candidates", f"{name(at)} leaves out a person of that name in that place")


def _warnings(c: Comparison) -> None:
    """Bad ID numbers of members of the register are warned of, one by one."""
    register = {(r["file"], r["sheet"]) for r in c.want("sheets.csv") if r["kind"] == "households"}
    want = {(*place(r), r["code"]) for r in c.want("register_warnings.csv")}
    rows = [r for r in c.got("warnings.csv") if (r["file"], r["sheet"]) in register]
    got = {(*place(r), r["code"]) for r in rows if r["code"].startswith("ID_")}
    c.counts["bad numbers in the register"] = len(want)
    for file, sheet, row, code in sorted(want ^ got):
        c.fault("warnings", f"{code} of {name((file, sheet, row))}")


def _sheets(c: Comparison) -> None:
    summary = json.loads((c.out / "summary.json").read_text("utf-8-sig"))
    got = {(file["file"], sheet["sheet"]): sheet for file in summary["files"] for sheet in file["sheets"]}
    for row in c.want("sheets.csv"):
        at = (row["file"], row["sheet"])
        sheet = got.get(at)
        if sheet is None:
            c.fault("sheets", f"{at} is not in summary.json")
            continue
        wanted = [row["kind"], *(int(row[k]) for k in ("rows", "accepted", "duplicate", "rejected"))]
        found = [sheet[k] for k in ("kind", "rows_read", "accepted", "duplicate", "rejected")]
        if wanted != found:
            c.fault("sheets", f"{at} is {found}, must be {wanted}")
    c.counts["sheets"] = len(got)
    for at, sheet in got.items():
        if sheet["rows_read"] != sheet["accepted"] + sheet["duplicate"] + sheet["rejected"]:
            c.fault("balance", f"{at} does not add up")


def _odd_files(c: Comparison) -> None:
    summary = (c.out / "summary.json").read_text("utf-8-sig")
    for row in c.want("odd_files.csv"):
        if row["file"] not in summary:
            c.fault("odd files", f"{row['file']} is not named")


def _privacy(c: Comparison) -> None:
    for file, column in MASKED_COLUMNS:
        if any(WHOLE_NUMBER.search(row[column]) for row in c.got(file)):
            c.fault("privacy", f"{file} shows a whole ID number")


def lines(comparison: Comparison, *, at_most: int = 8) -> Iterator[str]:
    """What to print: counts, then the first faults of each measure."""
    yield ", ".join(f"{number} {what}" for what, number in comparison.counts.items())
    shown: Counter[str] = Counter()
    for fault in comparison.faults:
        measure = fault.split(":")[0]
        shown[measure] += 1
        if shown[measure] <= at_most:
            yield fault
    yield from (f"{measure}: {number} in all" for measure, number in shown.items() if number > at_most)
    yield "RIGHT" if not comparison.faults else f"WRONG: {len(comparison.faults)} faults"


def main() -> int:
    """Compares two folders named on the command line."""
    comparison = compare(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write("\n".join(lines(comparison)) + "\n")
    return 1 if comparison.faults else 0


if __name__ == "__main__":
    sys.exit(main())
