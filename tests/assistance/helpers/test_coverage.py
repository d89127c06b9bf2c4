"""Who is covered and who is not, each with reason and document; what cannot be known is told as unknown."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from pytest_django import Settings
from tests import cast
from tests.assistance.helpers.forces import helped, packs, unit, village

from shouwang.assistance.helpers import coverage as judged
from shouwang.assistance.helpers.coverage import CoverageRule, coverage_of
from shouwang.assistance.helpers.models import ClaimKind, Position, Programme, Trait, UnitLevel, VillageTrait
from shouwang.assistance.helpers.pairing import assign, set_position
from shouwang.assistance.helpers.refusals import HelpersError
from shouwang.assistance.helpers.units import (
    NewArrival,
    NewClaim,
    Rank,
    add_unit,
    end_pairing,
    pair,
    record_arrival,
    record_claim,
)
from shouwang.registry.models import HouseholdKind, Standing

pytestmark = pytest.mark.django_db


def lacks(rule: CoverageRule) -> list[str]:
    found = coverage_of(cast.user("lixian")).lacks
    return [lack.reason for lack in found if lack.rule is rule]


def position(username: str, kind: Position) -> None:
    set_position(cast.user(username), position=kind, unit=None, since=cast.SINCE, actor=cast.user("lixian"))


def test_registered_and_monitored_households_without_anybody_are_listed(settings: Settings) -> None:
    packs(settings, "huoqiu")
    helped(cast.user("qianbang"))
    cast.household(head="刘家", kind=HouseholdKind.POOR)
    cast.household(head="周家", monitor_class="marginal")
    cast.household(head="一般户")
    found = coverage_of(cast.user("lixian"))
    assert (found.households, found.helped, found.unhelped, found.helpers) == (3, 1, 2, 1)
    unhelped = [lack for lack in found.lacks if lack.rule is CoverageRule.HELPER]
    assert {lack.household.head_name for lack in unhelped if lack.household} == {"刘家", "周家"}
    assert all("篇1五" in lack.citation for lack in unhelped)


def test_without_a_rule_nothing_is_judged_and_the_page_says_so(settings: Settings) -> None:
    packs(settings)
    cast.household(kind=HouseholdKind.POOR)
    found = coverage_of(cast.user("lixian"))
    assert found.lacks == []
    (told,) = found.not_judged
    assert told.startswith("所用规则包没有规定，未判断：每户有帮扶责任人、")
    assert "每个建档立卡贫困村有包村单位" in told


def test_supported_households_belong_to_the_assistant_or_the_secretary(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    packs(settings, "huoqiu")
    home = helped(cast.user("qianbang"))
    monkeypatch.setattr(judged, "supported_households", lambda categories: frozenset({home.household_no}))
    position("qianbang", Position.COUNTY_ORGAN)
    assert lacks(CoverageRule.SUPPORTED) == ["现由县直机关干部联系，应由乡镇民政助理员、村党组织书记联系"]
    position("qianbang", Position.VILLAGE_SECRETARY)
    assert lacks(CoverageRule.SUPPORTED) == []
    assert lacks(CoverageRule.ORIGIN) == []


def test_one_right_helper_among_several_is_enough(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    packs(settings, "huoqiu")
    home = helped(cast.user("qianbang"))
    assign(home, cast.user("sunbang"), since=cast.SINCE, actor=cast.user("wangxiang"))
    monkeypatch.setattr(judged, "supported_households", lambda categories: frozenset({home.household_no}))
    position("qianbang", Position.COUNTY_ORGAN)
    position("sunbang", Position.CIVIL_AFFAIRS_ASSISTANT)
    assert lacks(CoverageRule.SUPPORTED) == []


def test_without_a_roster_support_is_unknown_not_kept(settings: Settings, tmp_path: Path) -> None:
    packs(settings, "huoqiu")
    helped(cast.user("qianbang"))
    settings.HOME = tmp_path
    found = coverage_of(cast.user("lixian"))
    assert any("没有收到低保特困名册，未判断" in told for told in found.not_judged)


def test_where_a_helper_comes_from_depends_on_the_village(settings: Settings) -> None:
    packs(settings, "huoqiu")
    helped(cast.user("qianbang"))
    position("qianbang", Position.VILLAGE_CADRE)
    assert lacks(CoverageRule.ORIGIN) == []
    VillageTrait.objects.create(region=village(), trait=Trait.REGISTERED_POOR, started_on=cast.SINCE)
    [reason] = lacks(CoverageRule.ORIGIN)
    assert reason.startswith("现由村干部联系，应由中央国家机关干部、省直机关干部")


def test_a_helper_without_a_position_is_unknown(settings: Settings) -> None:
    packs(settings, "huoqiu")
    helped(cast.user("qianbang"))
    found = coverage_of(cast.user("lixian"))
    [lack] = [one for one in found.lacks if one.rule is CoverageRule.ORIGIN]
    assert lack.unknown
    assert found.counted()[CoverageRule.ORIGIN] == 0


def test_a_registered_village_without_a_unit_is_listed(settings: Settings) -> None:
    packs(settings, "huoqiu")
    VillageTrait.objects.create(region=village(), trait=Trait.REGISTERED_POOR, started_on=cast.SINCE)
    assert lacks(CoverageRule.UNIT) == ["建档立卡贫困村没有包村单位"]
    found = unit()
    made = pair(
        found,
        region=cast.VILLAGE,
        programme=Programme.VILLAGE,
        leads=True,
        plan="三年规划",
        since=cast.SINCE,
        actor=cast.user("lixian"),
    )
    assert lacks(CoverageRule.UNIT) == []
    end_pairing(made, reason="机构改革", actor=cast.user("lixian"))
    assert lacks(CoverageRule.UNIT) == ["建档立卡贫困村没有包村单位"]


def test_a_township_sees_its_own_alone(settings: Settings) -> None:
    packs(settings, "huoqiu")
    cast.household(kind=HouseholdKind.POOR)
    cast.household(region="990101002001", kind=HouseholdKind.POOR)
    assert coverage_of(cast.user("lixian")).households == 2
    assert coverage_of(cast.user("wangxiang")).households == 1


def test_one_leading_unit_a_place() -> None:
    actor = cast.user("lixian")
    first, second = unit("县水务局"), unit("县林业局")
    given = {"region": cast.VILLAGE, "programme": Programme.VILLAGE, "plan": "", "since": cast.SINCE}
    pair(first, leads=True, actor=actor, **given)  # type: ignore[arg-type]
    with pytest.raises(HelpersError, match="已经有牵头单位"):
        pair(second, leads=True, actor=actor, **given)  # type: ignore[arg-type]
    with pytest.raises(HelpersError, match="已经在帮扶这里"):
        pair(first, leads=False, actor=actor, **given)  # type: ignore[arg-type]
    with pytest.raises(HelpersError, match="已经登记过"):
        add_unit("县水务局", level=UnitLevel.COUNTY, region=cast.COUNTY, actor=actor)


def test_a_unit_comes_and_pays_only_where_it_helps() -> None:
    found, actor, today = unit(), cast.user("lixian"), timezone.localdate()
    arrival = NewArrival(cast.VILLAGE, today, Rank.MAIN_LEADER, "某局长", "调研")
    claim = NewClaim(cast.VILLAGE, ClaimKind.CLAIM, "饮水改造", 10_000_00, today)
    with pytest.raises(HelpersError, match="没有帮扶这里"):
        record_arrival(found, arrival, actor=actor)
    with pytest.raises(HelpersError, match="没有帮扶这里"):
        record_claim(found, claim, actor=actor)
    pair(
        found,
        region=cast.VILLAGE,
        programme=Programme.VILLAGE,
        leads=False,
        plan="",
        since=today,
        actor=actor,
    )
    record_arrival(found, arrival, actor=actor)
    assert record_claim(found, claim, actor=actor).amount_fen == 10_000_00
    with pytest.raises(HelpersError, match="已经登记过"):
        record_arrival(found, arrival, actor=actor)


def test_only_registered_places_of_ones_own_are_managed() -> None:
    home = cast.household(region="990101002001", kind=HouseholdKind.POOR)
    with pytest.raises(PermissionDenied):
        assign(home, cast.user("qianbang"), since=cast.SINCE, actor=cast.user("wangxiang"))


def test_a_household_that_is_gone_gets_no_helper() -> None:
    home = cast.household(kind=HouseholdKind.POOR)
    type(home).objects.filter(pk=home.pk).update(standing=Standing.EXTINCT)
    home.refresh_from_db()
    with pytest.raises(HelpersError, match="已销户"):
        assign(home, cast.user("qianbang"), since=cast.SINCE, actor=cast.user("wangxiang"))


def test_a_position_has_a_history() -> None:
    position("qianbang", Position.VILLAGE_CADRE)
    later = timezone.localdate()
    set_position(
        cast.user("qianbang"), position=Position.VILLAGE_SECRETARY, unit=None, since=later,
        actor=cast.user("lixian"),
    )  # fmt: skip
    rows = list(cast.user("qianbang").positions.order_by("started_on", "pk"))
    assert [(row.position, row.ended_on) for row in rows] == [
        (Position.VILLAGE_CADRE, later),
        (Position.VILLAGE_SECRETARY, None),
    ]
