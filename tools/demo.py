"""Screens the bundled sample county and says in Chinese what was found and where to look; never waits."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "demo" / "out"
DAY = "2025-06-30"
LEVELS = {"red": "红", "orange": "橙", "yellow": "黄"}
FINE = (0, 1)  # 1: some files of the sample county are of no kind, on purpose


def screen() -> int:
    """Runs the command as a county would."""
    command = [str(Path(sys.executable).parent / "shouwang"), "screen"]
    options = ["--data", str(ROOT / "samples" / "county" / "files"), "--as-of", DAY, "--out", str(OUT)]
    return subprocess.run([*command, *options], check=False, cwd=ROOT).returncode


def tell() -> None:
    """Says what was found."""
    with (OUT / "findings.csv").open(encoding="utf-8-sig", newline="") as handle:
        findings = [row for row in csv.DictReader(handle) if row["state"] != "gone"]
    summary = json.loads((OUT / "summary.json").read_text("utf-8-sig"))
    sheets = [sheet for file in summary["files"] for sheet in file["sheets"]]
    count = {
        key: sum(sheet[key] for sheet in sheets) for key in ("rows_read", "accepted", "duplicate", "rejected")
    }
    households = len({row["household_no"] for row in findings})
    levels = Counter(row["level"] for row in findings)
    print("\n演示县（虚构）研判完毕。")
    print(
        f"  读入 {len(summary['files'])} 个文件、{count['rows_read']} 行："
        f"采用 {count['accepted']}，重复 {count['duplicate']}，退回 {count['rejected']}。"
    )
    shown = "、".join(f"{label} {levels[level]}" for level, label in LEVELS.items())
    print(f"  发现 {households} 户、{len(findings)} 条线索（{shown}）：")
    for risk, number in Counter(row["risk_type"] for row in findings).most_common():
        print(f"    {risk}　{number} 条")
    example = findings[0]
    place = f"{example['township']}{example['village']} {example['household_no']}"
    print(f"  例如 {place}：{example['explanation']}")
    where(example["household_no"])


def where(household: str) -> None:
    """Says where to look next."""
    print("请看：")
    print(f"  {OUT / 'findings.csv'}　全部线索：事实、标准、条款、出处")
    print(f"  {OUT / 'worklists'}　各乡镇的核查清单（Excel）")
    print(f"  {OUT / 'briefing.docx'}　全县通报（Word）")
    print(f"  {OUT / 'rejects.csv'} 和 {OUT / 'unmatched.csv'}　退回的行和没有对上人的行")
    print(f"  .venv/bin/shouwang explain {household} --out demo/out　一户一页")


def main() -> int:
    """The whole demonstration."""
    status = screen()
    if status not in FINE:
        return status
    tell()
    return 0


if __name__ == "__main__":
    sys.exit(main())
