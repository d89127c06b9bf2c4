"""A drafted standard tried: visits a year, and what allowances come to by what the last visit said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone
from tests import cast

from shouwang.assistance.social.models import Label
from shouwang.assistance.social.pack import current
from shouwang.policies.checking import whole_now
from shouwang.policies.models import ChangeKind, PolicyChange
from shouwang.policies.standards import Answer, Held, Standard, standard_of
from shouwang.policies.trying_standards import ALLOWANCE, StandardTried, try_standard
from shouwang.workflow.models import StepTaken
from shouwang.workflow.runtime import Matter, open_case

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 1)


def with_value(now: Standard, value: object) -> Standard:
    """The same with another value from the first day of the year on."""
    return replace(now, values=(Held(FIRST, None, value, "通知 一"), *now.values))


def tried(now: Standard, value: object) -> StandardTried:
    """A standard with another value, in the county of the cast."""
    change = PolicyChange(kind=ChangeKind.STANDARD, target=now.target, content={"from": FIRST.isoformat()})
    social = current()
    return try_standard(now, with_value(now, value), change=change, social=social, county=cast.COUNTY)


def on_allowance(head: str, fen: int, form: Mapping[str, object], *, region: str = cast.VILLAGE) -> None:
    """A household with an allowance, whose last visit said this."""
    home = cast.household(head=head, region=region)
    case = open_case("dibao", Matter("household", home.pk, home.region_id, "低保", home.pk), actor=None)
    StepTaken.objects.create(
        case=case, number=9, action="visit", action_label="入户", from_step="a", to_step="b",
        at=timezone.now(), form=dict(form),
    )  # fmt: skip
    Label.objects.create(
        household=home, region_id=home.region_id, kind="dibao", started_on=FIRST, amount_fen=fen
    )


def test_another_number_of_days_makes_other_visits() -> None:
    now = standard_of(whole_now(), "helping.visit_days_monitored")
    helper = cast.user("lixian")
    for head in ("甲", "乙"):
        home = cast.household(head=head, monitor_class="unstable", risk_removed=False)
        home.helpers.create(user=helper, started_on=FIRST)
    poor = cast.household(head="丙")
    poor.helpers.create(user=helper, started_on=FIRST)
    found = tried(now, 15)
    assert (found.subjects, found.visits_now, found.visits_then) == (2, 24, 49)
    assert tried(standard_of(whole_now(), "helping.visit_days_poor"), 365).visits_then == 1


def test_what_was_open_has_no_visits_yet() -> None:
    home = cast.household(head="甲")
    Label.objects.create(household=home, region_id=home.region_id, kind="left_behind_elder", started_on=FIRST)
    found = tried(standard_of(whole_now(), "social.elder_visit_days"), 30)
    assert (found.open, found.subjects, found.visits_now, found.visits_then) == (True, 1, None, 12)


def test_another_standard_of_the_allowance_says_what_it_costs() -> None:
    now = Standard(ALLOWANCE, "农村低保标准", "元/人·月", Answer.NUMBER, {}, "办法 第十条", ())
    on_allowance("甲", 20_000, {"income": 40_000, "members": 2})  # 600 元: 200 元 each, 400 元
    on_allowance("乙", 90_000, {"income": 30_000, "members": 1})  # 300 元: less than now
    on_allowance("丙", 10_000, {"income": None, "members": 1})  # nobody knows
    on_allowance("丁", 10_000, {"income": 0, "members": 9}, region=cast.padded("990102001001"))
    assert tried(now, 600).allowances == {
        "households": 2, "fen_now": 110_000, "fen_then": 70_000, "more": 1, "less": 1, "unknown": 1,
    }  # fmt: skip


def test_what_concerns_neither_visits_nor_allowances_says_so() -> None:
    found = tried(standard_of(whole_now(), "social.taper_months"), 6)
    assert (found.subjects, found.allowances, found.then) == (None, None, "6 个月")
