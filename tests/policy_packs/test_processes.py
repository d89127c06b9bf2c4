"""The shipped variants of procedure: each is loaded, differs for real, and its dates are right."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings
from tests import cast

from shouwang import questions
from shouwang.cli import main
from shouwang.workflow.definition import Process
from shouwang.workflow.models import Case, Deadline
from shouwang.workflow.reading import load_processes
from shouwang.workflow.runtime import Matter, Order, open_case, take_step

ROOT = Path(__file__).parent.parent.parent / "policy_packs"
VARIANTS = ("gansu", "anhui", "hebei")
HERE = ZoneInfo("Asia/Shanghai")
BEFORE_THE_HOLIDAY = datetime(2025, 9, 26, 10, tzinfo=HERE)
"""A Friday: Sunday the 28th is worked, 1 to 8 October is closed, Saturday 11 October is worked."""


def processes(*packs: str) -> dict[str, Process]:
    """The processes of a stack over national."""
    return dict(load_processes(["national", *packs], roots=[ROOT]))


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_passes_the_check(variant: str) -> None:
    assert "个流程" in questions.check_policy(("national", variant))


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_cites_a_document_and_clause_for_each_number_of_its_own(variant: str) -> None:
    national, own = processes(), processes(variant)
    for name, process in own.items():
        for key, term in process.terms.items():
            before = national[name].terms.get(key)
            if before is None or (before.days, before.calendar) != (term.days, term.calendar):
                cite = process.body["deadlines"][key]["cite"]
                assert cite["strength"] in "ABC", (name, key)
                assert before is None or cite != national[name].body["deadlines"][key]["cite"]


@pytest.mark.parametrize(
    ("variant", "process", "term", "due"),
    [
        ("gansu", "application", "visit", date(2025, 10, 10)),
        ("gansu", "monitoring", "visit", date(2025, 10, 10)),
        ("gansu", "monitoring", "recognition", date(2025, 10, 23)),
        ("anhui", "application", "take_in", date(2025, 9, 29)),
        ("anhui", "application", "answer", date(2025, 10, 30)),
        ("anhui", "monitoring", "visit", date(2025, 9, 29)),
        ("anhui", "monitoring", "recognition", date(2025, 10, 30)),
        ("hebei", "monitoring", "visit", date(2025, 9, 29)),
        ("hebei", "monitoring", "recognition", date(2025, 10, 11)),
    ],
)
@pytest.mark.django_db
def test_the_dates_of_a_variant_are_right_over_the_holiday(
    settings: Settings, variant: str, process: str, term: str, due: date
) -> None:
    settings.SHOUWANG_PACKS = ("national", variant)
    case = opened(process)
    deadline = Deadline.objects.get(case=case, name=term)
    assert deadline.due_at.astimezone(HERE).date() == due


def opened(process: str) -> Case:
    home = cast.household()
    matter = Matter("household", home.pk, home.region_id, "某事", household_id=home.pk)
    return open_case(process, matter, actor=None, at=BEFORE_THE_HOLIDAY)


@pytest.mark.django_db
def test_in_gansu_a_refusal_is_answered_with_its_reason_within_five_working_days(
    settings: Settings,
) -> None:
    settings.SHOUWANG_PACKS = ("national", "gansu")
    case = opened("monitoring")
    Case.objects.filter(pk=case.pk).update(step="deciding")
    refusal = Order("refuse", version=1, reason="收入高于监测线")
    take_step(case, refusal, actor=cast.user("lixian"), at=BEFORE_THE_HOLIDAY)
    case.refresh_from_db()
    assert (case.step, case.role, case.closed_at) == ("answering", "clerk", None)
    due = Deadline.objects.get(case=case, name="answer", met_at=None).due_at
    assert due.astimezone(HERE).date() == date(2025, 10, 10)
    answer = Order("answer", version=2, reason="收入高于监测线")
    take_step(case, answer, actor=cast.user("wangxiang"), at=BEFORE_THE_HOLIDAY)
    case.refresh_from_db()
    assert (case.step, case.data["answer"]["reason"]) == ("refused", "收入高于监测线")


def test_in_anhui_the_comparison_runs_beside_assessment_and_publicity() -> None:
    monitoring = processes("anhui")["monitoring"]
    assert "compared" not in monitoring.steps
    assert monitoring.actions["compare"].aim("publicised") == "publicised"
    assert "信息比对还没有结果" in [guard.message for guard in monitoring.actions["report_up"].guards]


def test_in_hebei_the_posting_is_due_on_the_day_of_the_assessment() -> None:
    posting = processes("hebei")["monitoring"].terms["posting"]
    assert (posting.starts, posting.days) == (("assess", "settle"), 0)


def test_the_check_tells_a_fault_of_a_process_by_pack_file_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = tmp_path / "somewhere"
    (pack / "processes").mkdir(parents=True)
    (pack / "pack.yaml").write_text("pack: somewhere\nlabel: 某县\nover: [national]\n", encoding="utf-8")
    text = "processes:\n  finding:\n    actions:\n      dispatch: {to: dispached}\n"
    (pack / "processes" / "own.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("SHOUWANG_PACKS", str(tmp_path))
    assert main(["policy", "check", "--pack", "national,somewhere"]) == 2
    told = capsys.readouterr().err
    assert "somewhere 包 processes/own.yaml 第4行" in told
    assert "最接近的是「dispatched」" in told
