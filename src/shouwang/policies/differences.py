"""What is otherwise in one stack than in another: numbers and rules, deadlines, words of letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shouwang.engine.diff import diff
from shouwang.policies.checking import Whole
from shouwang.reports.letters.definition import Letter
from shouwang.reports.policy_pages import difference_lines
from shouwang.workflow.definition import Process, Term

NOTHING = "（无）"


def differences(old: Whole, new: Whole) -> list[str]:
    """Every difference as lines; those that belong to the one above are indented."""
    found = [line for each in diff(old.policy, new.policy) for line in difference_lines(each)]
    return [*found, *_of_processes(old.processes, new.processes), *_of_letters(old.letters, new.letters)]


def _of_processes(old: Mapping[str, Process], new: Mapping[str, Process]) -> Iterator[str]:
    for name, process in new.items():
        before = old.get(name)
        if before is None or before.digest == process.digest:
            continue
        yield f"[改动] 流程 {process.label}（{name}）：新建的事项按新的办，在办的按原来的"
        for key, term in process.terms.items():
            was = before.terms.get(key)
            if was != term:
                yield f"    {term.label}：{_told(was)} → {_told(term)}，依据：{term.citation}"


def _told(term: Term | None) -> str:
    if term is None:
        return NOTHING
    return f"{term.told}（提前{term.warn}天提醒）"


def _of_letters(old: Mapping[str, Letter], new: Mapping[str, Letter]) -> Iterator[str]:
    for name, letter in new.items():
        before = old.get(name)
        if before is None or before == letter:
            continue
        yield f"[改动] 文书 {letter.label}（{name}）"
        for was, block in zip(before.blocks, letter.blocks, strict=False):
            if was != block:
                yield f"    {was.text or NOTHING} → {block.text or NOTHING}"
