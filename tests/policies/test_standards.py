"""Numbers of social assistance and helping that a county sets: shown, typed, published, and used at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests import cast
from tests.policies.own_pack import own_home, people, standard, tried

from shouwang.accounts.models import User
from shouwang.assistance.helpers.policy import value_of
from shouwang.assistance.social.pack import NotSetError, current
from shouwang.policies import actions
from shouwang.policies.checking import whole_now
from shouwang.policies.models import PolicyChange
from shouwang.policies.refusals import PolicyChangeError
from shouwang.policies.standards import Answer, standard_of, standards
from shouwang.policies.wanted import Wanted

__all__ = ["own_home"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
DAY = date(2026, 6, 1)
TAPER, DONATIONS = "social.taper_months", "helping.donation_publish_days"


@pytest.fixture
def clerk() -> User:
    """Who drafts."""
    people()
    return cast.user("jiangce")


def publish(*wanted: Wanted, clerk: User) -> None:
    """Drafted, tried, proposed and confirmed."""
    for one in wanted:
        actions.draft(one, actor=clerk)
    tried()
    made = actions.propose(purpose="按县里通知", actor=clerk)
    actions.confirm(made, answer="同意", actor=cast.user("shenling"))


def test_what_was_open_is_set_and_used_at_once(clerk: User) -> None:
    with pytest.raises(NotSetError):
        current().number("taper_months", on=DAY)
    assert value_of("donation_publish_days", on=DAY) is None
    publish(standard(TAPER, "6"), standard(DONATIONS, "15"), clerk=clerk)
    assert current().number("taper_months", on=DAY) == 6
    assert current().numbers["taper_months"].on(DAY).citation == "守望县医疗保障局通知 第二条"  # type: ignore[union-attr]
    assert value_of("donation_publish_days", on=DAY) == 15
    assert value_of("donation_publish_days", on=date(2024, 12, 31)) is None  # open, as the packs below say


def test_another_value_keeps_what_held_before(clerk: User) -> None:
    publish(standard("social.advanced_age", "75", first="2026-01-01"), clerk=clerk)
    numbers = current()
    assert [numbers.number("advanced_age", on=day) for day in (date(2025, 12, 31), DAY)] == [80, 75]
    before = numbers.numbers["advanced_age"].on(date(2025, 12, 31))
    assert before is not None
    assert before.citation == "中华人民共和国老年人权益保障法 第三十三条"
    publish(standard("helping.visit_days_monitored", "15", first="2026-03-01"), clerk=clerk)
    publish(standard("helping.visit_days_monitored", "10", first="2026-06-01"), clerk=clerk)
    days = [value_of("visit_days_monitored", on=date(2026, month, 1)) for month in (2, 3, 6)]
    assert days == [30, 15, 10]


def test_each_question_is_answered_in_its_own_way(clerk: User) -> None:
    found = standards(whole_now())
    answers = {
        TAPER: Answer.NUMBER,
        DONATIONS: Answer.COUNT,
        "helping.attendance_methods": Answer.CHOICES,
    }
    assert {target: found[target].answer for target in answers} == answers
    assert found["helping.attendance_methods"].told(["page", "place"]).count("、") == 1
    assert found[TAPER].told(Decimal("6")) == "6 个月"
    assert found[DONATIONS].told(None) == "待设定"
    publish(standard("helping.attendance_methods", ["place"]), clerk=clerk)
    assert value_of("attendance_methods", on=DAY) == ["place"]


def test_numbers_of_the_rules_stand_with_the_rules(clerk: User) -> None:
    parameters = whole_now().policy.parameters
    assert not {target.partition(".")[2] for target in standards(whole_now())} & set(parameters)


@pytest.mark.parametrize(
    ("target", "typed", "said"),
    [
        (DONATIONS, "1.5", "要写整数"),
        (TAPER, "六", "看不懂这个数"),
        ("helping.attendance_methods", ["balloon"], "签到方式"),
        ("social.nothing", "1", "没有这一项标准"),
    ],
)
def test_what_cannot_be_is_refused(clerk: User, target: str, typed: object, said: str) -> None:
    with pytest.raises(PolicyChangeError, match=said):
        actions.draft(standard(target, typed), actor=clerk)
    assert not PolicyChange.objects.exists()


def test_a_standard_that_ends_without_another_needs_a_reason(clerk: User) -> None:
    wanted = standard(DONATIONS, "15")
    ends = Wanted(wanted.kind, DONATIONS, {**wanted.content, "until": "2026-12-31"}, "通知", "一")
    with pytest.raises(PolicyChangeError, match="没有接续的标准"):
        actions.draft(ends, actor=clerk)


def test_the_differences_say_what_holds_from_when(clerk: User) -> None:
    made = actions.draft(standard(TAPER, "6"), actor=clerk)
    assert (made.label, made.old, made.new) == ("渐退保障的月数", "待设定", "6 个月，自2025年1月1日起")
    assert "[改动] 渐退保障的月数：6 个月，自2025年1月1日起" in actions.prospect().differences


def test_what_was_open_cannot_be_made_open_again_and_what_was_set_can_come_back(clerk: User) -> None:
    publish(standard(TAPER, "6"), clerk=clerk)
    first = PolicyChange.objects.get().publication
    publish(standard(TAPER, "9", first="2026-01-01"), clerk=clerk)
    assert first is not None
    with pytest.raises(PolicyChangeError, match="没有设定"):
        actions.draft_way_back(first, actor=clerk)
    last = PolicyChange.objects.latest("pk").publication
    assert last is not None
    assert actions.draft_way_back(last, actor=clerk) == 1
    assert PolicyChange.objects.get(publication=None).content["value"] == "6"
    assert standard_of(whole_now(), TAPER).on(DAY) is not None
