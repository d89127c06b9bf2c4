"""What the command says at the end: what was found, where to look, and what needs somebody's attention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from shouwang.feeds.recognition import EMPTY_SHEET
from shouwang.reports.labels import LEVELS
from shouwang.reports.summary import FileSummary, Summary
from shouwang.screening.finding import State


def message(summary: Summary, *, out: Path) -> str:
    """What was found and where it lies: for stdout."""
    present = [f for f in summary.findings if f.state is not State.GONE]
    levels = Counter(f.level for f in present)
    parts = "、".join(f"{label}色{levels[code]}条" for code, label in LEVELS.items())
    households = len({f.household_no for f in present})
    sheets = [sheet for file in summary.files for sheet in file.sheets]
    return "\n".join(
        [
            f"{summary.county}：共{summary.households}户，发现线索{len(present)}条，涉及{households}户（{parts}）。",
            f"读入{sum(s.rows_read for s in sheets)}行：采用{sum(s.accepted for s in sheets)}行，"
            f"重复{sum(s.duplicate for s in sheets)}行，未采用{sum(s.rejected for s in sheets)}行。",
            f"线索：{out / 'findings.csv'}",
            f"入户清单：{out / 'worklists'}",
            f"通报：{out / 'briefing.docx'}",
            f"未采用的行和原因：{out / 'rejects.csv'}",
        ]
    )


def notices(summary: Summary) -> Iterator[str]:
    """What a person should see to: for stderr, a line each."""
    for file in summary.files:
        if file.is_gap:
            hint = "；可用 --mapping 说明它是哪类数据" if _holds_rows(file) else ""
            yield f"注意：文件“{file.file}”没有用上（{file.problem}）{hint}。"
    for rule in summary.held_back:
        share = f"{100 * float(rule.max_hit_share):g}%"
        yield (
            f"注意：规则“{rule.label}”命中{rule.hits}户，超过全部{rule.judged}户的{share}，已暂缓，"
            f"见 held_back.csv；核实无误后用 --release {rule.rule_id} 放行。"
        )


def _holds_rows(file: FileSummary) -> bool:
    """Whether the file was read and has more in it than empty sheets."""
    return any(sheet.reason != EMPTY_SHEET for sheet in file.sheets)


def has_gaps(summary: Summary) -> bool:
    """Whether a file was not recognised or not readable."""
    return any(file.is_gap for file in summary.files)
