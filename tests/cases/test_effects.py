"""What a case finds out of its finding is told the finding as anybody else would tell it: with its trace."""

from __future__ import annotations

import pytest
from tests import cast
from tests.web.rooms import matters

from shouwang.audit.models import AuditEntry
from shouwang.screening.models import FindingRecord, FindingState, Happening, Outcome
from shouwang.workflow.models import Case

pytestmark = pytest.mark.django_db


def finding_of(case: Case) -> FindingRecord:
    return FindingRecord.objects.get(pk=case.subject_id)


def test_an_outcome_stands_in_the_events_of_the_finding_and_in_the_audit() -> None:
    case = matters.step(matters.visited(), "dismiss", "wangxiang", reason="住院费用已由亲属承担")
    found = finding_of(case)
    assert found.outcome == Outcome.NOT_CONFIRMED
    event = found.events.get(what=Happening.OUTCOME)
    assert (event.actor, event.text) == (cast.user("wangxiang"), "不属实：住院费用已由亲属承担")
    assert AuditEntry.objects.filter(subject_type="finding", new__outcome="not_confirmed").exists()


def test_an_outcome_that_stands_is_not_told_twice() -> None:
    case = matters.visited()
    FindingRecord.objects.filter(pk=case.subject_id).update(outcome=Outcome.CONFIRMED)
    matters.step(case, "confirm", "wangxiang")
    assert not finding_of(case).events.exists()


def test_a_finding_that_is_withdrawn_says_by_whom_and_why() -> None:
    case = matters.step(matters.visited(), "withdraw", "lixian", reason="医保局更正了数据")
    found = finding_of(case)
    assert found.state == FindingState.WITHDRAWN
    event = found.events.get(what=Happening.WITHDRAWN)
    assert (event.actor, event.text) == (cast.user("lixian"), "医保局更正了数据")
