"""What is otherwise in one stack than in another: numbers and rules, deadlines, forms, words of letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shouwang.engine.diff import diff
from shouwang.policies.checking import Whole
from shouwang.policies.fields import difference, plain_form, told_difference
from shouwang.policies.standards import Standard, standards, told_days
from shouwang.reports.letters.definition import Letter
from shouwang.reports.policy_pages import difference_lines
from shouwang.workflow.definition import Process, Term
from shouwang.workflow.uses import form_label

NOTHING = "（无）"


def differences(old: Whole, new: Whole) -> list[str]:
    """Every difference as lines; those that belong to the one above are indented."""
    found = [line for each in diff(old.policy, new.policy) for line in difference_lines(each, coded=False)]
    found += _of_standards(standards(old), standards(new))
    return [*found, *_of_processes(old.processes, new.processes), *_of_letters(old.letters, new.letters)]


def _of_standards(old: Mapping[str, Standard], new: Mapping[str, Standard]) -> Iterator[str]:
    for target, standard in new.items():
        known = old[target].values if target in old else ()
        for held in standard.values:
            if held not in known:
                days = told_days(held.first, held.last)
                yield f"[改动] {standard.label}：{standard.told(held.value)}，{days}"
                yield f"    依据：{held.citation}"


def _of_processes(old: Mapping[str, Process], new: Mapping[str, Process]) -> Iterator[str]:
    for name, process in new.items():
        before = old.get(name)
        if before is None or before.digest == process.digest:
            continue
        yield f"[改动] 流程 {process.label}：新建的事项按新的办，在办的按原来的"
        for key, term in process.terms.items():
            was = before.terms.get(key)
            if was != term:
                yield f"    {term.label}：{_told(was)} → {_told(term)}，依据：{term.citation}"
        yield from _of_forms(before, process)


def _of_forms(before: Process, process: Process) -> Iterator[str]:
    for name in [*process.actions, *process.forms]:
        known = name in before.actions or name in before.forms
        found = difference(plain_form(before, name) if known else [], plain_form(process, name))
        if found:
            yield f"    {form_label(process, name)}的表单"
            yield from (f"    　{line}" for line in told_difference(found)[1].splitlines())


def _told(term: Term | None) -> str:
    if term is None:
        return NOTHING
    return f"{term.told}（提前{term.warn}天提醒）"


def _of_letters(old: Mapping[str, Letter], new: Mapping[str, Letter]) -> Iterator[str]:
    for name, letter in new.items():
        before = old.get(name)
        if before is None or before == letter:
            continue
        yield f"[改动] 文书 {letter.label}"
        for was, block in zip(before.blocks, letter.blocks, strict=False):
            if was != block:
                yield f"    {was.text or NOTHING} → {block.text or NOTHING}"
