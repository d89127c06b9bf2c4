"""Writes docs/handbook/processes/: a page and a drawing of every process, from the packs alone.

.venv/bin/python tools/process_pages.py
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from shouwang.workflow.definition import Action, Process, Term

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "docs" / "handbook" / "processes"
VARIANTS = {"gansu": "甘肃", "anhui": "安徽", "hebei": "河北式"}
STYLE = (
    "text{font:14px 'Noto Sans CJK SC','Microsoft YaHei',sans-serif;fill:#1b2624;text-anchor:middle;"
    "dominant-baseline:middle}.who{font-size:12px;fill:#45524f}rect{fill:#fff;stroke:#7d8a86}"
    ".end rect{fill:#e2f0ec;stroke:#0f5f55}path{fill:none;stroke:#45524f}.back{stroke-dasharray:5 4}"
    ".tip{fill:#45524f;stroke:none}"
)


def pages() -> dict[str, str]:
    """The text of every file by its name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.web.settings")
    django.setup()
    from shouwang.workflow.reading import load_processes

    roots = [ROOT / "policy_packs"]
    national = load_processes(["national"], roots=roots)
    others = {pack: load_processes(["national", pack], roots=roots) for pack in VARIANTS}
    found = {"README.md": _contents(national)}
    for name, process in national.items():
        own = {pack: processes[name] for pack, processes in others.items()}
        found[f"{name}.md"] = "\n".join(_page(process, own)) + "\n"
        found[f"{name}.svg"] = _drawing(process)
    return found


def main() -> None:
    """Write them all; remove what no process gives any more."""
    PAGES.mkdir(parents=True, exist_ok=True)
    texts = pages()
    for old in PAGES.iterdir():
        if old.name not in texts:
            old.unlink()
    for name, text in texts.items():
        (PAGES / name).write_text(text, encoding="utf-8")


def _contents(processes: Mapping[str, Process]) -> str:
    lines = ["# 流程", "", "每页由规则包里的流程生成，`tools/process_pages.py` 重写；改流程请改规则包。", ""]
    lines += [f"- [{process.label}]({name}.md)" for name, process in processes.items()]
    return "\n".join(lines) + "\n"


def _page(process: Process, variants: Mapping[str, Process]) -> Iterator[str]:
    yield from (f"# {process.label}", "", process.help, "", f"依据：{process.citation}", "")
    yield from (f"![{process.label}]({process.name}.svg)", "", "## 环节", "")
    yield from _table("环节", "谁办", "说明")
    for step in process.steps.values():
        yield _line(step.label, "办结" if step.end else _role(step.role), step.help)
    yield from ("", "## 操作", "")
    yield from _table("操作", "从", "到", "谁办", "须有", "前提")
    for action in process.actions.values():
        yield _action_line(process, action)
    yield from ("", "## 期限", "")
    yield from _table("期限", "从", "到", "多久", "提前提醒", "超期报", "依据")
    for term in process.terms.values():
        yield _term_line(process, term)
    yield from _differences(process, variants)


def _table(*headings: str) -> tuple[str, str]:
    return _line(*headings), "|" + "---|" * len(headings)


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _action_line(process: Process, action: Action) -> str:
    anywhere = action.sources == ("any",)
    sources = "任何在办环节" if anywhere else "、".join(process.steps[s].label for s in action.sources)
    target = "不变" if action.to == "same" else process.steps[action.to].label
    needed = [process.evidence[kind] for kind in action.evidence]
    needed += ["理由"] if action.reason == "required" else []
    conditions = [f"{guard.message}时不能办" for guard in action.guards]
    if action.another_than:
        done = "、".join(process.actions[name].label for name in action.another_than)
        conditions.append(f"办过“{done}”的人不能办")
    roles = "、".join(_role(role) for role in action.roles)
    return _line(action.label, sources, target, roles, "、".join(needed), "；".join(conditions))


def _term_line(process: Process, term: Term) -> str:
    names = {"open": "开始", **{name: action.label for name, action in process.actions.items()}}
    starts, ends = ("、".join(names[event] for event in events) for events in (term.starts, term.ends))
    warn = f"{term.warn}{term.calendar.label}" if term.warn else ""
    above = _role(term.escalate) if term.escalate else ""
    return _line(term.label, starts, ends, term.told, warn, above, _cited(process, term))


def _cited(process: Process, term: Term) -> str:
    return f"{term.citation}（{process.body['deadlines'][term.name]['cite'].get('strength', '')}）"


def _differences(process: Process, variants: Mapping[str, Process]) -> Iterator[str]:
    changed = {pack: own for pack, own in variants.items() if own.digest != process.digest}
    if not changed:
        return
    yield from ("", "## 各地的不同", "")
    for pack, own in changed.items():
        steps = [step.label for name, step in own.steps.items() if process.steps.get(name) != step]
        gone = [step.label for name, step in process.steps.items() if name not in own.steps]
        yield f"**{VARIANTS[pack]}**（规则包 `{pack}`）"
        yield ""
        yield from [f"- 不同的环节：{'、'.join(steps)}"] if steps else []
        yield from [f"- 没有的环节：{'、'.join(gone)}"] if gone else []
        for name, term in own.terms.items():
            if process.terms.get(name) != term:
                yield f"- {term.label}：{term.told}。{_cited(own, term)}"
        yield ""


def _drawing(process: Process) -> str:
    from shouwang.web.rooms.cases.telling import diagram

    drawn = diagram(process)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{drawn.width}" height="{drawn.height}" '
        f'viewBox="0 0 {drawn.width} {drawn.height}" role="img" aria-label="{escape(process.label)}">',
        f"<style>{STYLE}</style>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>',
    ]
    for move in drawn.moves:
        look = ' class="back"' if move.back else ""
        parts.append(f'<path{look} d="{move.path}" marker-end="url(#tip)"/>')
    for box in drawn.boxes:
        words = [(box.label, box.label_y, ""), (box.who, box.who_y, ' class="who"')]
        told = "".join(
            f'<text{look} x="{box.middle}" y="{y}">{escape(text)}</text>' for text, y, look in words if text
        )
        place = f'x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}"'
        parts.append(f'<g class="{box.state}"><rect {place} rx="6"/>{told}</g>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _role(role: str) -> str:
    from shouwang.accounts.roles import Role

    return Role(role).label if role else ""


if __name__ == "__main__":
    main()
