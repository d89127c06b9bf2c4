"""Care of left-behind and disabled people and children: filed, visited, found, reported, settled (SM15)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests import cast
from tests.assistance.social.matters import about, do, officer

from shouwang.assistance.social.care_effects import open_due_visits
from shouwang.assistance.social.labels import WATCH, Word, set_label
from shouwang.assistance.social.models import Label
from shouwang.assistance.social.pack import NotSetError
from shouwang.workflow.models import Case
from shouwang.workflow.selectors import cases_for

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def screening(kind: str = "left_behind_child") -> Case:
    home = cast.household(members=2)
    person = home.persons.order_by("pk").last()
    assert person is not None
    return do(about(person, "care"), "visit", cast.user("zhaocun"), {"kind": kind, "guardian": "祖母"})


@pytest.mark.usefixtures("county_numbers")
def test_who_is_filed_is_visited_again_and_again() -> None:
    case = do(screening(), "file", cast.user("wangxiang"))
    label = Label.objects.get()
    assert (label.kind, label.person_id, label.check_on) == (
        "left_behind_child",
        case.subject_id,
        TODAY + timedelta(days=30),
    )
    assert open_due_visits() == 0
    for round_ in (30, 60):
        due = timezone.now() + timedelta(days=round_)
        assert [open_due_visits(due) for _ in range(2)] == [1, 1]
        visit = Case.objects.get(process_name="care_visit", closed_at=None)
        do(visit, "visit", cast.user("zhaocun"), {}, at=due)
    assert Case.objects.filter(process_name="care_visit", outcome="done").count() == 2


@pytest.mark.usefixtures("county_numbers")
def test_trouble_found_at_a_visit_is_a_matter_that_goes_to_its_end() -> None:
    do(screening(), "file", cast.user("wangxiang"))
    due = timezone.now() + timedelta(days=30)
    open_due_visits(due)
    visit = Case.objects.get(process_name="care_visit")
    do(visit, "report", cast.user("zhaocun"), reason="几天没有去上学，家里没有大人", at=due)
    case = Case.objects.get(process_name="care", closed_at=None)
    wangxiang = cast.user("wangxiang")
    do(case, "report", cast.user("zhaocun"), reason="无人照看")
    do(case, "handle", wangxiang, {"handled_on": TODAY.isoformat(), "moved": "1"}, reason="已送亲属家")
    do(case, "intervene", wangxiang, {"measure": ["custody", "schooling"]}, reason="落实委托照护人")
    do(case, "settle", wangxiang, reason="父亲已回家")
    assert case.outcome == "settled"


def test_filing_waits_until_the_county_said_how_often_to_visit_but_a_report_does_not() -> None:
    with pytest.raises(NotSetError, match="留守妇女多少天走访一次"):
        do(screening("left_behind_woman"), "file", cast.user("wangxiang"))
    case = do(screening("left_behind_woman"), "report", cast.user("wangxiang"), reason="突发疾病，无人照料")
    assert case.step == "reported"
    assert Label.objects.get().check_on is None


@pytest.mark.usefixtures("county_numbers")
@pytest.mark.parametrize(
    ("outcome", "action", "watched", "opened"),
    [("stable", "release", 0, 0), ("unsure", "keep", 1, 0), ("worse", "report", 0, 1)],
)
def test_after_a_stop_somebody_looks_again(outcome: str, action: str, watched: int, opened: int) -> None:
    home = cast.household()
    set_label(home, WATCH, Word(TODAY - timedelta(days=90), "停保"), check_on=TODAY)
    assert open_due_visits() == 1
    case = Case.objects.get(process_name="stopped_watch")
    do(case, "visit", cast.user("zhaocun"), {"outcome": outcome})
    do(case, action, cast.user("wangxiang"), reason="按回访结果" if action != "release" else "")
    assert Label.objects.filter(kind=WATCH, ended_on=None).count() == watched
    assert Case.objects.filter(process_name="monitoring").count() == opened
    assert not Label.objects.filter(kind=WATCH, ended_on=None, check_on__lte=TODAY).exists()


def test_officers_of_other_departments_do_not_reach_the_matters_of_civil_affairs() -> None:

    home = cast.household()
    case = about(home.persons.get(), "single_support")
    do(case, "visit", cast.user("zhaocun"), {"ground": "serious_illness"}, papers=("proof",))
    assert cases_for(officer()).filter(pk=case.pk).exists()
    assert not cases_for(cast.user("yibao")).filter(pk=case.pk).exists()
