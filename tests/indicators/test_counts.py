"""Numbers are computed of facts and work, and count what lies within a region and nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests import cast
from tests.assistance.plans import matters as plans
from tests.assistance.posts import matters as posts
from tests.cases.matters import finding, finding_case, handed_out

from shouwang.cases.models import MonitoringRecord
from shouwang.indicators.counts import Board
from shouwang.indicators.help_counts import help_figures
from shouwang.registry.models import MonitorClass
from shouwang.screening.models import FindingRecord, FindingState
from shouwang.workflow.models import Case

pytestmark = pytest.mark.django_db


def test_figures_count_the_region_and_not_its_neighbours() -> None:
    finding_case()
    finding_case(cast.household(region=cast.OTHER_TOWNSHIP))
    cast.household(monitor_class=MonitorClass.MARGINAL, risk_removed=False)
    cast.household(monitor_class=MonitorClass.MARGINAL, risk_removed=True)
    mine, county = Board(cast.TOWNSHIP).figures(), Board(cast.COUNTY).figures()
    assert (mine.households, mine.findings, mine.cases, mine.monitored, mine.cleared) == (3, 1, 1, 1, 1)
    assert (county.households, county.findings) == (4, 2)


def test_what_is_gone_or_withdrawn_is_no_open_finding() -> None:
    finding(cast.household())
    FindingRecord.objects.update(state=FindingState.GONE)
    assert Board(cast.COUNTY).figures().findings == 0
    assert Board(cast.COUNTY).by_risk_type() == []


def test_late_is_what_passed_its_deadline_and_is_open() -> None:
    case = handed_out()
    assert Board(cast.COUNTY).figures().late == 0
    Case.objects.filter(pk=case.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    assert Board(cast.COUNTY).figures().late == 1
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now())
    assert Board(cast.COUNTY).figures().late == 0


def test_the_funnel_never_widens() -> None:
    finding_case()
    handed_out()
    numbers = [stage.number for stage in Board(cast.COUNTY).funnel()]
    assert numbers == [2, 1, 0, 0, 0, 0]
    assert numbers == sorted(numbers, reverse=True)


def test_places_below_are_counted_each_for_itself() -> None:
    finding_case()
    finding_case(cast.household(region=cast.OTHER_TOWNSHIP))
    finding_case(cast.household(region=cast.OTHER_TOWNSHIP))
    assert {one.region.name: one.findings for one in Board(cast.COUNTY).places()} == {
        "王家乡": 1,
        "周家镇": 2,
    }
    assert Board(cast.VILLAGE).places() == []


def test_the_trend_puts_each_thing_into_its_month_across_the_new_year() -> None:
    home = cast.household()
    MonitoringRecord.objects.create(
        household=home,
        region_id=home.region_id,
        monitor_class=MonitorClass.MARGINAL,
        recognised_on=date(2024, 12, 31),
        cleared_on=date(2025, 1, 1),
    )
    months = Board(cast.COUNTY).trend(until=date(2025, 2, 15), months=3)
    assert [(m.first_day, m.recognised, m.cleared) for m in months] == [
        (date(2024, 12, 1), 1, 0),
        (date(2025, 1, 1), 0, 1),
        (date(2025, 2, 1), 0, 0),
    ]


def test_precision_counts_only_what_somebody_verified() -> None:
    finding(cast.household())
    for outcome in ("confirmed", "not_confirmed"):
        FindingRecord.objects.filter(pk=finding(cast.household()).pk).update(outcome=outcome)
    assert Board(cast.COUNTY).precision() == [("inpatient_burden", 2, 1)]


def test_help_is_counted_where_it_lies() -> None:
    plans.monitored()
    late = plans.task(plans.planned())
    plans.step(late, "agree", "wangxiang")
    plans.late(late)
    posts.held()
    posts.set_up()
    mine, other = help_figures(cast.TOWNSHIP), help_figures(cast.OTHER_TOWNSHIP)
    # the holder of the post is monitored too, and has no plan
    assert (mine.without_plan, mine.tasks_late, mine.posts_held) == (2, 1, 1)
    assert (other.without_plan, other.tasks_late, other.posts_held) == (0, 0, 0)
