"""Registration, exit and removal: five looks, five exclusions, kin filing, postings, months."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests import cast
from tests.web.rooms.matters import paper

from shouwang.accounts.models import User
from shouwang.registry.models import Household, HouseholdKind, HouseholdState
from shouwang.screening.models import Sweep, SweepState
from shouwang.workflow.models import Case
from shouwang.workflow.refusals import FormError, GuardError
from shouwang.workflow.runtime import Matter, Order, open_case, take_step

pytestmark = pytest.mark.django_db
HERE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2025, 3, 3, 10, tzinfo=HERE)
LOOKS = {"house": "土木", "big_items": "无", "labour": "一人", "industry": "三亩地", "burden": "两个学生"}


def opened(process: str, home: Household | None = None) -> Case:
    home = home or cast.household()
    matter = Matter("household", home.pk, home.region_id, "农户申请", household_id=home.pk)
    return open_case(process, matter, actor=None, at=BEGIN)


def step(case: Case, action: str, who: str, *papers: str, at: datetime = BEGIN, **order: object) -> Case:
    now = Case.objects.get(pk=case.pk)
    proofs = [paper(now, kind) for kind in papers]
    sent = Order(action, version=now.version, evidence=proofs, **order)  # type: ignore[arg-type]
    actor = User.objects.filter(username=who).first() or cast.user(who)
    take_step(now, sent, actor=actor, at=at)
    return Case.objects.get(pk=case.pk)


def surveyed(**answers: object) -> Case:
    return step(opened("registration"), "survey", "zhaocun", "survey_form", form={**LOOKS, **answers})


def second(role: cast.Role, region: str, username: str) -> str:
    cast.somebody(role, region=region, username=username)
    return username


@pytest.mark.parametrize("missing", list(LOOKS))
def test_all_five_looks_must_be_written_down(missing: str) -> None:
    form = {name: words for name, words in LOOKS.items() if name != missing}
    with pytest.raises(FormError):
        step(opened("registration"), "survey", "zhaocun", "survey_form", form=form)


@pytest.mark.parametrize(
    "exclusion", ["motor_vehicle", "new_house", "town_house", "public_employee", "large_industry"]
)
def test_none_of_the_five_exclusions_passes_the_group(exclusion: str) -> None:
    with pytest.raises(GuardError, match="五不录"):
        step(surveyed(exclusions=[exclusion]), "assess", "zhaocun", "ballots")


def test_kin_of_cadres_are_filed_before_the_assessment() -> None:
    case = surveyed(kin=True)
    with pytest.raises(GuardError, match="须先备案"):
        step(case, "assess", "zhaocun", "ballots")
    proof = paper(case, "kin_filing")
    proof.case = case
    proof.save()
    assert step(case, "assess", "zhaocun", "ballots").step == "group_assessed"


def test_one_assessment_two_reviews_three_postings_and_the_household_is_registered() -> None:
    township = second(cast.Role.CLERK, cast.TOWNSHIP, "xiangshen")
    case = step(surveyed(priorities=["student"]), "assess", "zhaocun", "ballots")
    case = step(case, "examine", "wangxiang", "minutes")
    with pytest.raises(GuardError, match="公示不满7天"):
        step(case, "report_up", "wangxiang", "publicity", at=BEGIN + timedelta(days=6))
    case = step(case, "report_up", "wangxiang", "publicity", at=BEGIN + timedelta(days=7))
    with pytest.raises(GuardError, match="不能再办"):
        step(case, "review", "wangxiang")
    case = step(case, "review", township, at=BEGIN + timedelta(days=8))
    case = step(case, "report_county", township, "township_publicity", at=BEGIN + timedelta(days=15))
    case = step(case, "decide", "lixian", at=BEGIN + timedelta(days=16))
    with pytest.raises(GuardError, match="公示不满7天"):
        step(case, "register", "lixian", "county_publicity", at=BEGIN + timedelta(days=20))
    case = step(case, "register", "lixian", "county_publicity", at=BEGIN + timedelta(days=23))
    home = Household.objects.get(pk=case.household_id)
    assert (case.outcome, home.kind) == ("registered", HouseholdKind.POOR)
    assert case.steps.count() == 8


def test_an_objection_goes_back_to_the_village() -> None:
    case = step(surveyed(), "assess", "zhaocun", "ballots")
    case = step(case, "examine", "wangxiang", "minutes")
    case = step(case, "object", "wangxiang", reason="有人反映其有车")
    case = step(case, "settle", "lixian", reason="查实无车")
    assert (case.step, case.returned) == ("group_assessed", True)


def poor() -> Household:
    return cast.household(kind=HouseholdKind.POOR, income_yuan=12000)


def line(yuan: int) -> None:
    cast.regions()
    Sweep.objects.create(
        county_id=cast.COUNTY,
        as_of=BEGIN.date(),
        packs=["national"],
        state=SweepState.DONE,
        parameters={"line": yuan},
    )


def test_a_household_is_marked_in_spring_checked_in_winter_and_out_in_january() -> None:
    line(9000)
    case = step(opened("exit", poor()), "mark", "wangxiang")
    with pytest.raises(GuardError, match="年底"):
        step(case, "check", "zhaocun", "check_table", form={"meets": "meets"})
    winter, january = BEGIN.replace(month=12), BEGIN.replace(year=2026, month=1)
    case = step(case, "check", "zhaocun", "check_table", at=winter, form={"meets": "meets"})
    case = step(case, "publicise", "wangxiang", "publicity", at=winter)
    case = step(case, "report_up", "wangxiang", at=winter + timedelta(days=7))
    with pytest.raises(GuardError, match="只在1月"):
        step(case, "decide", "lixian", at=winter + timedelta(days=8))
    case = step(case, "decide", "lixian", at=january)
    state = HouseholdState.objects.get(household_id=case.household_id, ended_on=None)
    assert (case.outcome, state.kind, state.reason) == ("exited", "poor", "脱贫认定，政策延续")
    case = step(case, "come_back", "lixian", at=january + timedelta(days=3), reason="因病返贫")
    assert case.outcome == "returned"


def test_nobody_is_marked_out_of_season() -> None:
    case = opened("exit", poor())
    with pytest.raises(GuardError, match="2月至3月"):
        step(case, "mark", "wangxiang", at=BEGIN.replace(month=6))


def test_whoever_is_not_registered_cannot_exit() -> None:
    with pytest.raises(GuardError, match="不是建档立卡户"):
        step(opened("exit"), "mark", "wangxiang")


def test_an_income_below_the_line_is_not_out_of_poverty() -> None:
    line(15000)
    winter = BEGIN.replace(month=12)
    case = step(opened("exit", poor()), "mark", "wangxiang")
    case = step(case, "check", "zhaocun", "check_table", at=winter, form={"meets": "meets"})
    with pytest.raises(GuardError, match="低于当年标准"):
        step(case, "publicise", "wangxiang", "publicity", at=winter)


def test_a_household_with_a_car_is_struck_off_after_posting_and_its_past_stays() -> None:
    form = {"grounds": ["motor_vehicle"]}
    case = step(opened("removal", poor()), "verify", "zhaocun", "proof", reason="名下有车", form=form)
    case = step(case, "publicise", "wangxiang", "publicity")
    case = step(case, "report_up", "wangxiang", at=BEGIN + timedelta(days=7))
    case = step(case, "remove", "lixian", at=BEGIN + timedelta(days=8))
    kinds = HouseholdState.objects.filter(household_id=case.household_id).order_by("started_on")
    assert [state.kind for state in kinds] == ["poor", "general"]
    assert case.outcome == "removed"


def test_a_monitored_household_of_the_register_is_adopted_with_its_old_day() -> None:
    home = cast.household(monitor_class="marginal", risk_removed=False)
    case = step(opened("monitoring", home), "adopt", "lixian", reason="名册已有")
    assert (case.step, case.monitoring.monitor_class) == ("monitored", "marginal")
    assert case.monitoring.recognised_on == cast.SINCE


def test_a_household_that_is_not_monitored_is_not_adopted() -> None:
    with pytest.raises(GuardError, match="不是风险未消除"):
        step(opened("monitoring"), "adopt", "lixian", reason="名册已有")
