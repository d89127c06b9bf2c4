"""A worklist that comes back moves the cases of its findings on, as a visit on a phone would."""

from __future__ import annotations

import pytest
from tests import cast
from tests.web.rooms import matters

from shouwang.cases.returned import carry_on
from shouwang.screening.keys import key_of
from shouwang.screening.models import FindingRecord, Outcome, ReturnedList
from shouwang.screening.returning import FilledIn, decide_line, take_in_returned
from shouwang.workflow.models import Case
from shouwang.workflow.refusals import GuardError

pytestmark = pytest.mark.django_db


def came_back(finding: FindingRecord, result: str, *, digest: str = "a" * 64) -> ReturnedList:
    line = FilledIn("赵村", 4, key_of(finding.pk), result, "赵村", "6月3日", "已入户")
    made, _ = take_in_returned([line], sha256=digest, file_name="清单.xlsx", actor=cast.user("wangxiang"))
    return made


def case_about(finding: FindingRecord) -> Case:
    return Case.objects.get(subject_type="finding", subject_id=finding.pk)


def test_an_open_case_goes_on_to_be_decided() -> None:
    found = matters.finding()
    case = matters.case_of(found)
    made = came_back(found, "属实")
    assert carry_on(made.lines.all(), actor=cast.user("wangxiang")) == 1
    case.refresh_from_db()
    assert (case.step, case.assignee) == ("visited", None)
    step = case.steps.get(action="paper_visit")
    assert (step.form["outcome"], step.form["visitor"], step.form["visited_on"]) == (
        "confirmed",
        "赵村",
        "6月3日",
    )
    assert not case.deadlines.filter(met_at=None, name__in=("dispatch", "visit")).exists()
    assert case.deadlines.filter(met_at=None, name="decide").exists()
    matters.step(case, "confirm", "wangxiang")
    assert Case.objects.filter(process_name="monitoring", household_id=found.household_id).exists()
    found.refresh_from_db()
    assert found.events.filter(what="outcome").count() == 1


def test_a_case_that_was_handed_out_goes_on_too() -> None:
    found = matters.finding()
    case = matters.step(
        matters.case_of(found), "dispatch", "wangxiang", form={"assignee": cast.user("zhaocun").pk}
    )
    carry_on(came_back(found, "不属实").lines.all(), actor=cast.user("wangxiang"))
    case.refresh_from_db()
    assert case.step == "visited"
    with pytest.raises(GuardError, match="走访结果不是"):
        matters.step(case, "confirm", "wangxiang")


def test_what_is_true_and_has_no_case_gets_one() -> None:
    found = matters.finding()
    assert carry_on(came_back(found, "属实").lines.all(), actor=cast.user("wangxiang")) == 1
    found.refresh_from_db()
    case = case_about(found)
    assert (case.step, found.case_id) == ("visited", case.pk)


def test_what_is_untrue_and_has_no_case_needs_none() -> None:
    found = matters.finding()
    assert carry_on(came_back(found, "不属实").lines.all(), actor=cast.user("wangxiang")) == 0
    assert not Case.objects.exists()


def test_a_case_that_somebody_visited_stays_where_it_is() -> None:
    case = matters.visited()
    found = FindingRecord.objects.get(pk=case.subject_id)
    assert carry_on(came_back(found, "不属实").lines.all(), actor=cast.user("wangxiang")) == 0
    assert case_about(found).version == case.version


def test_a_result_that_was_chosen_of_two_moves_the_case() -> None:
    found = matters.finding()
    case = matters.case_of(found)
    FindingRecord.objects.filter(pk=found.pk).update(outcome=Outcome.SOLVED)
    (line,) = came_back(found, "属实").lines.all()
    assert carry_on([line], actor=cast.user("wangxiang")) == 0
    decide_line(line, take=True, actor=cast.user("wangxiang"))
    line.refresh_from_db()
    assert carry_on([line], actor=cast.user("wangxiang")) == 1
    case.refresh_from_db()
    assert case.step == "visited"
