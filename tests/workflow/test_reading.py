"""Processes of packs: an overlay writes only what differs, and whatever cannot be carried out is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from shouwang.engine.language.faults import PackError
from shouwang.workflow.definition import Days
from shouwang.workflow.reading import load_processes

NATIONAL = Path(__file__).parent.parent.parent / "policy_packs"


def overlay(folder: Path, text: str) -> Path:
    pack = folder / "county"
    (pack / "processes").mkdir(parents=True)
    (pack / "pack.yaml").write_text("pack: county\nlabel: 某县\nover: [national]\n", encoding="utf-8")
    (pack / "processes" / "own.yaml").write_text(text, encoding="utf-8")
    return folder


def test_an_overlay_changes_a_deadline_and_nothing_else(tmp_path: Path) -> None:
    text = "processes:\n  monitoring:\n    deadlines:\n      recognition: {days: 20, calendar: working}\n"
    over = load_processes(["national", "county"], roots=[overlay(tmp_path, text), NATIONAL])["monitoring"]
    below = load_processes(["national"], roots=[NATIONAL])["monitoring"]
    term = over.terms["recognition"]
    assert (term.days, term.calendar, term.warn) == (20, Days.WORKING, below.terms["recognition"].warn)
    assert over.steps == below.steps
    assert over.digest != below.digest


def test_null_takes_a_step_away_and_what_hangs_on_it_is_named(tmp_path: Path) -> None:
    text = "processes:\n  finding:\n    steps:\n      visited: null\n"
    with pytest.raises(PackError) as told:
        load_processes(["national", "county"], roots=[overlay(tmp_path, text), NATIONAL])
    assert "没有环节「visited」" in str(told.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("actions: {dispatch: {to: dispached}}", "最接近的是「dispatched」"),
        ("actions: {dispatch: {effect: beam}}", "没有后续处理「beam」"),
        ("actions: {confirm: {guards: [{check: moon, message: 月相不对}]}}", "没有检查「moon」"),
        ("steps: {lost: {label: 走失, role: clerk}}", "走不到"),
        ("actions: {dispatch: null}", "没有操作「dispatch」"),
        ("actions: {stay: {label: 原地, from: [waiting], to: same, roles: [clerk], effect: fly}}", "fly"),
        (
            "actions: {visit: {from: [visited]}, paper_visit: {from: [visited]}, take_back: null, "
            "withdraw: null, close_gone: null}",
            "出口",
        ),
        ("deadlines: {visit: {days: soon}}", "「processes.finding.deadlines.visit.days」应为整数"),
        ("steps: {waiting: {role: emperor}}", "应为其中之一"),
        ("steps: {waiting: {role: colector}}", "最接近的是「collector」"),
        ("steps: {waiting: 5}", "「processes.finding.steps.waiting」应为空或一组「键: 值」"),
        ("steps: {Waiting: {label: 等}}", "名称「Waiting」只能用小写字母"),
    ],
)
def test_what_cannot_be_carried_out_is_refused_with_file_and_line(
    tmp_path: Path, change: str, said: str
) -> None:
    text = f"processes:\n  finding:\n    {change}\n"
    with pytest.raises(PackError) as told:
        load_processes(["national", "county"], roots=[overlay(tmp_path, text), NATIONAL])
    assert said in str(told.value)
    assert "processes/own.yaml 第" in str(told.value)
