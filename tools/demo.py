"""Screens the bundled sample county, says what was found and where to look; then opens the workbench.

With DEMO_EXIT in the environment it ends as soon as the first page has been served, and waits for nobody.
"""

from __future__ import annotations

import csv
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "demo" / "out"
DAY = "2025-06-30"
LEVELS = {"red": "红", "orange": "橙", "yellow": "黄"}
COMMAND = str(Path(sys.executable).parent / "shouwang")
HOME = ROOT / "demo" / "workbench"
FIRST_PORT, PORTS = 8000, 50
PATIENCE_SECONDS = 90
FINE = (0, 1)  # 1: some files of the sample county are of no kind, on purpose


def screen() -> int:
    """Runs the command as a county would."""
    command = [COMMAND, "screen"]
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


def open_workbench() -> int:
    """Builds the demonstration, serves it, and waits until somebody ends it."""
    print("\n现在建立演示工作台（虚构的青禾县，半年的研判和办理记录）……", flush=True)
    built = subprocess.run([COMMAND, "workbench", "demo", "--home", str(HOME)], check=False, cwd=ROOT)
    if built.returncode:
        return built.returncode
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    with running("serve", "--port", str(port), "--workers", "1"), running("worker"):
        if not served(f"{address}sign-in/"):
            print("工作台没有在 90 秒内打开，请看上面的提示。", file=sys.stderr)
            return 1
        print(f"\n工作台已打开：{address}　按 Ctrl-C 结束。", flush=True)
        print("  十分钟走一遍：docs/tour.md", flush=True)
        if os.environ.get("DEMO_EXIT"):
            return 0
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            print("\n已结束。再次运行 make demo 会接着用同一份演示数据。")
    return 0


@contextmanager
def running(*words: str) -> Iterator[None]:
    """A command of the workbench, for as long as it is needed."""
    process = subprocess.Popen([COMMAND, "workbench", *words, "--home", str(HOME)], cwd=ROOT)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


def free_port() -> int:
    """The first port from 8000 on that nobody uses."""
    for port in range(FIRST_PORT, FIRST_PORT + PORTS):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)):
                return port
    return FIRST_PORT


def served(address: str) -> bool:
    """Whether a page is served before patience ends."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own server
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    return False


def main() -> int:
    """The whole demonstration."""
    status = screen()
    if status not in FINE:
        return status
    tell()
    return open_workbench()


if __name__ == "__main__":
    sys.exit(main())
