"""Kills, fills, cuts and restores while phones send forms, and counts them: `make drills`.

    [SIZE=small] [BENCH_POSTGRES=postgres://user@host] python -m benchmarks.drills [sqlite postgresql]

Writes docs/operations/drills.md; a database that is not tried keeps its old section. Exit status 1 where a
form was lost or doubled, a job did not come to its end, or the audit does not hold. Needs Linux; a disk is
filled only where this user may mount one. DRILLS_LOG names a file for what the processes say.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.drill_phones import FORMS_A_SECOND, Phones, Sending
from benchmarks.drill_place import (
    Database,
    Installation,
    Job,
    Room,
    filled,
    has_postgresql,
    room,
    until,
)
from benchmarks.results import MARK, Section, kept, machine

PAGE = Path(__file__).parent.parent / "docs" / "operations" / "drills.md"
LIBRARIES = ("django", "granian", "psycopg")
JOB_WITHIN = 900.0
HEADING = ("演练", "次数", "恢复用时（秒）", "送出", "答复收下", "已登记", "丢失", "重复", "最久等待（秒）")


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is, and how long each drill takes."""

    seconds: int
    kills: int
    rows: int


SIZES = {"full": Size(20, 4, 4_000), "small": Size(8, 2, 500)}


@dataclass
class Drills:
    """One installation through all drills: what was seen of each, and what must not be."""

    office: Installation
    phones: Phones
    size: Size
    place: Room
    database: Database | None
    rows: list[tuple[str, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    accepted: dict[str, Any] = field(default_factory=dict)
    files: int = 0

    def send(self) -> Sending:
        """Forms for as long as a drill takes."""
        return self.phones.send(FORMS_A_SECOND * self.size.seconds)

    def deliver(self, files: int) -> set[int]:
        """Files of a department; the numbers of their jobs."""
        first, self.files = self.files, self.files + files
        return set(self.office.inside("deliver", *map(str, (files, self.size.rows, first))))

    def record(self, name: str, sending: Sending, again: Sequence[float]) -> None:
        """A line of the table: all forms are answered, and are there."""
        sending.wait()
        mine = sending.accepted()
        self.accepted |= mine
        found = self.count(self.office, mine)
        longest = max(sending.taken.values(), default=0.0)
        told = "、".join(f"{seconds:.1f}" for seconds in again) or "—"
        numbers = (len(sending.forms), len(mine), found["stored"], found["lost"], found["doubled"])
        self.rows.append((name, str(len(again)), told, *(f"{n:,}" for n in numbers), f"{longest:.1f}"))
        self.suspect(name, len(sending.forms) - len(mine), "没有得到答复")
        self.suspect(name, len(sending.wrong), "再送一次没有答“以前已收到”")
        self.audit(name, self.office)
        print(self.rows[-1], dict(sending.said), dict(sending.refused), found, flush=True)

    def count(self, office: Installation, forms: Mapping[str, Any]) -> dict[str, int]:
        """What is there of these forms."""
        path = self.place.folder.parent / "forms.json"
        path.write_text(json.dumps(forms), "utf-8")
        found: dict[str, int] = office.inside("count", str(path))
        for what, word in (("lost", "丢失"), ("doubled", "重复"), ("without_photograph", "缺照片")):
            self.suspect(office.home.name, found[what], word)
        return found

    def audit(self, name: str, office: Installation) -> str:
        """What the program says of the chain of its records."""
        done = office.run("audit", "verify")
        self.suspect(name, done.returncode, f"审计：{done.stdout}{done.stderr}".strip())
        return done.stdout.strip()

    def ended(self, jobs: set[int], *, within: float = JOB_WITHIN) -> float:
        """Wait for jobs; the seconds it took. Each must have been done."""

        def left() -> list[Job]:
            return [job for job in self.office.jobs() if job.id in jobs]

        took = until(
            lambda: all(job.state not in ("waiting", "running") for job in left()), within=within, between=0.5
        )
        broken = [f"{job.kind} {job.state} {job.message}" for job in left() if job.state != "done"]
        self.suspect("后台工作", len(broken), "；".join(broken))
        return took

    def suspect(self, name: str, times: int, what: str) -> None:
        """Something that must not be."""
        if times:
            self.faults.append(f"{name}：{what}（{times}）")


def kill_the_server(drills: Drills) -> None:
    """The whole server at once, some times over; then one of the processes that answer."""
    office, sending = drills.office, drills.send()
    again = []
    for _ in range(drills.size.kills):
        time.sleep(drills.size.seconds / drills.size.kills / 2)
        began = time.monotonic()
        office.kill_server()
        office.start_server()
        again.append(time.monotonic() - began)
    drills.record("网页服务 kill -9", sending, again)
    sending, again = drills.send(), []
    for _ in range(drills.size.kills // 2):
        time.sleep(drills.size.seconds / drills.size.kills)
        again.append(killed_child(office))
    drills.record("网页的一个子进程 kill -9", sending, again)


def killed_child(office: Installation) -> float:
    """One of the processes that answer is killed; seconds until all of them are there again."""
    before = office.children()
    began = time.monotonic()
    os.kill(before[0], signal.SIGKILL)

    def whole() -> bool:
        assert office.server is not None
        if office.server.poll() is not None:
            office.start_server()  # as systemd does
        return len(set(office.children()) - {before[0]}) == len(before) and office.answers()

    until(whole, within=JOB_WITHIN)
    return time.monotonic() - began


def kill_the_worker(drills: Drills) -> None:
    """While it reads a delivery, and while it judges the county."""
    office, sending = drills.office, drills.send()
    office.start_worker()
    again = [
        killed_while(drills, drills.deliver(3)),
        killed_while(drills, set(office.inside("sweep"))),
    ]
    drills.record("后台 kill -9（读取报送、研判）", sending, again)
    tried = [job for job in office.jobs() if job.tries > 1]
    drills.notes.append(
        f"后台：被杀时正在做的工作由新的进程接手，到全部做完各用 {again[0]:.0f}、{again[1]:.0f} 秒"
        f"（其中 60 秒是确认旧进程已死）；共 {len(office.jobs())} 项，{len(tried)} 项做了第二次，全部完成。"
    )


def killed_while(drills: Drills, jobs: set[int]) -> float:
    """The worker is killed at one of these jobs and another is started; seconds until all are done."""
    office = drills.office
    until(lambda: any(j.id in jobs and j.state == "running" for j in office.jobs()), within=JOB_WITHIN)
    time.sleep(0.5)
    began = time.monotonic()
    office.kill_worker()
    office.start_worker()
    drills.ended(jobs)
    return time.monotonic() - began


def fill_the_disk(drills: Drills) -> None:
    """Not a byte left for a while, in the middle of forms and of a delivery that is read."""
    if not drills.place.own_disk:
        drills.notes.append("磁盘写满：没有做，当前用户不能挂载磁盘；用 root 运行再做。")
        return
    office, jobs = drills.office, drills.deliver(2)
    sending = drills.send()
    time.sleep(drills.size.seconds / 6)
    with filled(drills.place.folder):
        time.sleep(drills.size.seconds / 2)
        full, parts = office.health()
    freed = time.monotonic()
    taken = len(sending.taken)
    until(lambda: len(sending.taken) > taken or sending.over, within=JOB_WITHIN)
    again = time.monotonic() - freed
    drills.record("磁盘写满", sending, [again])
    read = drills.ended(jobs)
    drills.suspect("磁盘写满", int(parts.get("disk", True)), f"健康检查没有说（{full}）")
    drills.suspect("磁盘写满", int(office.server is None or office.server.poll() is not None), "网页服务退出")
    words = [f"状态 {told} {n:,} 次" for told, n in sending.refused.most_common()]
    drills.notes.append(
        f"磁盘：写满 {drills.size.seconds / 2:.0f} 秒，健康检查答 {full}、disk 为 false；手机听到"
        f"{'、'.join(words) or '的没有一份被拒'}；腾出空间后 {again:.1f} 秒又收下第一份，"
        f"报送文件接着读完（再过 {read:.0f} 秒）。"
    )


def cut_the_database(drills: Drills) -> None:
    """Its connections are ended, some times over; then it is away for a while, as when it restarts."""
    if drills.database is None:
        drills.notes.append("数据库重启：不适用，SQLite 是安装文件夹里的一个文件，没有服务可以重启。")
        return
    jobs, sending, again = drills.deliver(2), drills.send(), []
    for _ in range(drills.size.kills):
        time.sleep(drills.size.seconds / drills.size.kills / 2)
        drills.database.end_connections()
        again.append(until(drills.office.answers, within=JOB_WITHIN))
    pause = drills.size.seconds / 2
    with drills.database.away():
        time.sleep(pause)
    again.append(until(drills.office.answers, within=JOB_WITHIN))
    drills.record(f"数据库连接全部断开（最后一次停 {pause:.0f} 秒）", sending, again)
    drills.ended(jobs)


def back_up_and_restore(drills: Drills) -> None:
    """A backup in the middle of forms is restored to another place, and holds what it must."""
    office, sending = drills.office, drills.send()
    time.sleep(drills.size.seconds / 3)
    before, file = sending.accepted(), drills.place.folder.parent / "drill.backup"
    taking = timed(drills, lambda: office.run("workbench", "backup", "--to", str(file)))
    drills.record("备份时照常收表", sending, [])
    must = {key: form for key, form in drills.accepted.items() if key not in sending.taken} | before
    more = dict(office.more)
    if drills.database:
        more["SHOUWANG_DATABASE"] = drills.database.make(drills.database.names[1])
    other = Installation(drills.place.folder.parent / "restored", free_port(), more, office.log)
    words = ("workbench", "restore", "--from", str(file), "--keys", str(office.home / "keys"))
    putting = timed(drills, lambda: other.run(*words))
    found, audit = drills.count(other, must), drills.audit("恢复", other)
    try:
        started = other.start_server()
    finally:
        other.stop()
    drills.notes.append(
        f"备份：用 {taking:.1f} 秒，{file.stat().st_size / 2**20:.0f} MB"
        f"（安装文件夹 {weight(office.home) / 2**20:.0f} MB），期间收表没有停；"
        f"恢复到另一处用 {putting:.1f} 秒，启动 {started:.1f} 秒后应答。"
        f"备份开始前答复收下的 {len(must):,} 份，恢复后在 {found['stored']:,} 份，"
        f"重复 {found['doubled']} 份；"
        f"照片 {found['photographs']:,} 张，缺 {found['without_photograph']} 张；恢复后{audit}。"
    )


def timed(drills: Drills, work: Callable[[], Any]) -> float:
    """The seconds of a command that must go well."""
    began = time.monotonic()
    done = work()
    drills.suspect("备份和恢复", done.returncode, f"{done.stdout}{done.stderr}".strip())
    return time.monotonic() - began


def weight(folder: Path) -> int:
    """Bytes below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


DRILLS = (kill_the_server, kill_the_worker, fill_the_disk, cut_the_database, back_up_and_restore)


def measure(vendor: str, size: Size) -> tuple[Section, list[str]]:
    """Install, fill, drill; the section, and what must not have been."""
    with room() as place:
        folder = place.folder / "database" if place.own_disk else None
        database = Database(folder) if vendor == "postgresql" else None
        more = {"SHOUWANG_DATABASE": database.make(database.names[0])} if database else {}
        log = Path(os.environ["DRILLS_LOG"]) if "DRILLS_LOG" in os.environ else None
        office = Installation(place.folder / "office", free_port(), more, log)
        try:
            return drilled(vendor, size, office, place, database)
        finally:
            office.stop()
            if database:
                database.remove()


def drilled(
    vendor: str, size: Size, office: Installation, place: Room, database: Database | None
) -> tuple[Section, list[str]]:
    """All drills, one after the other, on one installation that lives on."""
    done = office.run("workbench", "setup", "--county", "990101", "--county-name", "守望县")
    if done.returncode:
        raise SystemExit(done.stderr)
    visits = size.seconds * FORMS_A_SECOND * (len(DRILLS) + 1)
    prepared = office.inside("fill", str(visits))
    phones = Phones(office.port, prepared["collectors"], prepared["visits"])
    drills = Drills(office, phones, size, place, database)
    office.start_server()
    for drill in DRILLS:
        drill(drills)
    found = drills.count(office, drills.accepted)
    drills.suspect("合计", found["stray"], "登记了而没有答复过")
    audit = drills.audit("合计", office)
    drills.notes.append(
        f"合计：手机听到“收下”的 {len(drills.accepted):,} 份，登记 {found['stored']:,} 份，"
        f"丢失 {found['lost']}，重复 {found['doubled']}；其中带照片 {found['photographs']:,} 份，"
        f"缺照片 {found['without_photograph']}；{audit}。"
    )
    drills.notes += [f"**不符：{fault}**" for fault in drills.faults]
    title = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[vendor]
    told = f"{title}：{prepared['households']:,} 户，每项送 {size.seconds} 秒"
    return Section(told, HEADING, drills.rows, drills.notes), drills.faults


def write(sections: Mapping[str, str]) -> None:
    """The page, its databases in their order."""
    order = (part for part in ("sqlite", "postgresql") if part in sections)
    head = HEAD.format(rate=FORMS_A_SECOND, machine=machine(LIBRARIES))
    body = "\n\n".join(f"{MARK.format(part)}\n{sections[part]}" for part in order)
    PAGE.write_text(f"{head}\n{body}\n", "utf-8")


HEAD = """# 故障演练：测出来的数字

由 `make drills` 写成，不要手改；在您的机器上再做一遍就会更新。出了事怎么办，见 [trouble.md](trouble.md)。

## 怎样测

装一套守望，放进几千户；十六部手机按每秒 {rate} 份送走访，每十份有一份带照片。手机与页面里的待发箱一样：
没有听到“收下”就过半秒再送；收下的，每二十份再送一次，应当听到“以前已收到”。同时依次：

1. 网页服务整个 kill -9，立即再启动；又杀其中一个子进程，由服务自己补上。
2. 后台正在读取报送文件、正在研判时，各 kill -9 一次，立即再启动。
3. 把安装文件夹（和它的数据库）所在的磁盘写到一个字节不剩，过一会儿腾出来。
   只有 root 能做：它挂载一块自己的小磁盘。
4. 断开数据库的全部连接；最后一次让数据库停一会儿，如同重启。只碰演练自己的数据库。
5. 一边收表一边备份，恢复到另一处，启动。

每项之后逐份核对：答复收下的每一份，走访、办理记录、照片都恰好一份；后台工作全部完成；`shouwang audit verify`
说“全部完好”。有一处不符，命令以 1 退出，页面写出“不符”。

“恢复用时”：网页和数据库是从出事（数据库停一会儿的那次，从恢复接受连接）到又能应答，包括启动
（systemd 另等 2 秒）；后台是到被杀时的工作全部做完；磁盘是从腾出空间到收下第一份。
“最久等待”是一份表从该送出到听到“收下”最久用了多久。手机、服务、数据库在同一台机器上，
它还有别的工作：秒数只看大小，份数才是结果。

机器：{machine}
"""


def main(vendors: Sequence[str]) -> int:
    """One database after the other; what is done is written at once."""
    size, faults = SIZES[os.environ.get("SIZE", "full")], list[str]()
    for vendor in vendors or ("sqlite", *(("postgresql",) if has_postgresql() else ())):
        print(f"{vendor} …", flush=True)
        section, found = measure(vendor, size)
        faults += found
        told = section.markdown().strip()
        write({**kept(PAGE), vendor: told})
        print(told, flush=True)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
