"""briefing.docx: the county's bulletin (通报) on one sweep. Counts only: nobody's name, number or illness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shouwang.reports.labels import LEVELS
from shouwang.reports.official_document import OfficialDocument
from shouwang.screening.finding import Finding, HeldBack, State


@dataclass(frozen=True, slots=True)
class Delivered:
    """What arrived of one kind of file."""

    label: str
    files: int
    rows: int
    accepted: int
    duplicate: int
    rejected: int
    unmatched: int


@dataclass(frozen=True, slots=True)
class Bulletin:
    """Everything the bulletin speaks of; `compared` is whether a last run was given."""

    county: str
    as_of: date
    households: int
    findings: Sequence[Finding]
    held_back: Sequence[HeldBack]
    delivered: Sequence[Delivered]
    missing: Sequence[str]
    compared: bool


def write_briefing(path: Path, *, bulletin: Bulletin) -> None:
    """Write the bulletin as a Word document in the form of a 通报."""
    county = bulletin.county or "本县"
    document = OfficialDocument(title=f"关于{county}防止返贫监测预警情况的通报", day=bulletin.as_of)
    document.centred(f"（数据截至{_day(bulletin.as_of)}）")
    present = [f for f in bulletin.findings if f.state is not State.GONE]
    _overview(document, bulletin, present)
    _by_township(document, bulletin, present)
    _by_risk(document, bulletin, present)
    _by_delivery(document, bulletin)
    _demands(document, bulletin, present)
    document.signature(f"{county}防止返贫监测工作专班", _day(bulletin.as_of))
    document.save(path)


def _overview(document: OfficialDocument, bulletin: Bulletin, present: list[Finding]) -> None:
    document.heading("一、总体情况")
    levels = Counter(f.level for f in present)
    parts = "、".join(f"{label}色{levels[code]}条" for code, label in LEVELS.items())
    share = (
        f"，占农户总数的{_percent(_households(present), bulletin.households)}" if bulletin.households else ""
    )
    document.paragraph(
        f"本次对全县{bulletin.households}户农户进行了比对研判，共发现线索{len(present)}条，"
        f"涉及{_households(present)}户{share}。按等级分，{parts}。{_doubts(present)}"
    )
    if bulletin.compared:
        states = Counter(f.state for f in bulletin.findings)
        document.paragraph(
            f"与上次研判相比，新增线索{states[State.NEW]}条，仍存在{states[State.OPEN]}条，"
            f"已消失{states[State.GONE]}条。"
        )
    else:
        document.paragraph("本次为首次研判，没有上次结果可比，线索均计为新增。")


def _doubts(present: list[Finding]) -> str:
    doubtful = sum(f.doubtful for f in present)
    return f"其中{doubtful}条可能由部门数据残缺引起，已标注“待核”。" if doubtful else ""


def _by_township(document: OfficialDocument, bulletin: Bulletin, present: list[Finding]) -> None:
    document.heading("二、各乡镇情况")
    places = list(dict.fromkeys(f.township for f in bulletin.findings))
    if not places:
        document.paragraph("各乡镇均未发现线索。")
        return
    most = max(places, key=lambda place: sum(f.township == place for f in present))
    count = sum(f.township == most for f in present)
    document.paragraph(f"线索分布在{len(places)}个乡镇，最多的是{most or '乡镇未填的农户'}，共{count}条。")
    rows = [
        _counts(place or "（未填）", [f for f in bulletin.findings if f.township == place])
        for place in places
    ]
    document.table(
        "表1  各乡镇线索", header=_header("乡镇"), rows=[*rows, _counts("合计", bulletin.findings)]
    )


def _by_risk(document: OfficialDocument, bulletin: Bulletin, present: list[Finding]) -> None:
    document.heading("三、风险类型和等级")
    counts = Counter(f.risk_type for f in present)
    names = list(
        dict.fromkeys([name for name, _ in counts.most_common()] + [f.risk_type for f in bulletin.findings])
    )
    if not names:
        document.paragraph("本次没有线索。")
        return
    leading = "、".join(f"{name}（{counts[name]}条）" for name in names[:3] if counts[name])
    document.paragraph(f"线索较多的风险类型为{leading}。" if leading else "本次没有新的或仍存在的线索。")
    rows = [_counts(name, [f for f in bulletin.findings if f.risk_type == name]) for name in names]
    document.table(
        "表2  各风险类型线索",
        header=_header("风险类型"),
        rows=[*rows, _counts("合计", bulletin.findings)],
    )


def _by_delivery(document: OfficialDocument, bulletin: Bulletin) -> None:
    document.heading("四、部门数据报送情况")
    rejected = sum(d.rejected for d in bulletin.delivered)
    unmatched = sum(d.unmatched for d in bulletin.delivered)
    document.paragraph(
        f"共收到{len(bulletin.delivered)}类数据{sum(d.rows for d in bulletin.delivered)}行，"
        f"其中{rejected}行因填写错误未能使用，{unmatched}行未能确定对应到人。"
    )
    if bulletin.missing:
        document.paragraph(f"以下数据本次没有收到，相关风险无法判断：{'、'.join(bulletin.missing)}。")
    rows = [
        [d.label, *map(str, (d.files, d.rows, d.accepted, d.duplicate, d.rejected, d.unmatched))]
        for d in bulletin.delivered
    ]
    header = ["数据", "文件数", "行数", "采用", "重复", "未采用", "未对应到人"]
    document.table("表3  部门数据质量", header=header, rows=rows)


def _demands(document: OfficialDocument, bulletin: Bulletin, present: list[Finding]) -> None:
    document.heading("五、有关要求")
    document.paragraph(
        "各乡镇要对照核查清单逐户入户核查，红色线索优先，如实填写核查结果、核查人和核查日期后报回。"
        "经核查属实的，按程序纳入监测并落实帮扶；不属实的，写明原因。"
    )
    if any(d.rejected or d.unmatched for d in bulletin.delivered):
        document.paragraph("各部门要按退回清单核对证件号码、日期和金额，更正后重新报送。")
    for rule in bulletin.held_back:
        document.paragraph(
            f"“{rule.label}”命中{rule.hits}户，超过允许的比例，已暂缓下发，待核实数据后由专人放行。"
        )


def _header(first: str) -> list[str]:
    return [first, "户数", "线索数", *(f"{label}色" for label in LEVELS.values()), "新增", "仍存在", "已消失"]


def _counts(name: str, own: Sequence[Finding]) -> list[str]:
    present = [f for f in own if f.state is not State.GONE]
    states, levels = Counter(f.state for f in own), Counter(f.level for f in present)
    numbers = [_households(present), len(present), *(levels[code] for code in LEVELS)]
    return [name, *map(str, numbers), *(str(states[s]) for s in (State.NEW, State.OPEN, State.GONE))]


def _households(findings: Iterable[Finding]) -> int:
    return len({f.household_no for f in findings})


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
