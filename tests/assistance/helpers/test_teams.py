"""Resident teams: what a village must be sent, who is there, presence, leave and logs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings
from tests import cast
from tests.assistance.helpers.forces import helped, packs, stationed, village

from shouwang.assistance.helpers.attendance import (
    Where,
    ask_leave,
    check_presence,
    decide_leave,
    sign,
    withdraw_leave,
)
from shouwang.assistance.helpers.logs import Entry, write_log
from shouwang.assistance.helpers.models import (
    Attendance,
    LeaveState,
    LogKind,
    Presence,
    SignedBy,
    TeamPost,
    Trait,
    WorkLog,
)
from shouwang.assistance.helpers.refusals import HelpersError
from shouwang.assistance.helpers.teams import (
    NewMember,
    relieve,
    set_traits,
    station,
    station_of,
    stations_for,
)

pytestmark = pytest.mark.django_db


def traits(*names: Trait) -> None:
    set_traits(village(), names, reason="县委组织部文件", actor=cast.user("zuzhi"))


def told() -> dict[str, bool]:
    return {duty.label: duty.met for duty in station_of(village()).duties}


def new(username: str, post: TeamPost = TeamPost.MEMBER, *, secretary: bool = False) -> NewMember:
    return NewMember(cast.user(username), post, secretary, None, timezone.localdate(), None)


@pytest.mark.parametrize(
    ("trait", "asked"),
    [
        (Trait.HEAVY_TASK, {"第一书记", "驻村工作队"}),
        (Trait.WEAK_ORGANISATION, {"第一书记", "驻村工作队"}),
        (Trait.RESETTLEMENT, {"第一书记", "驻村工作队"}),
        (Trait.SLACK, {"第一书记"}),
        (Trait.VERY_SLACK, {"整建制选派干部"}),
        (Trait.REGISTERED_POOR, set()),
    ],
)
def test_what_a_village_must_be_sent_follows_from_what_it_is(
    settings: Settings, trait: Trait, asked: set[str]
) -> None:
    packs(settings, "shanxi")
    traits(trait)
    assert set(told()) == asked
    assert not any(told().values())


def test_without_a_rule_nothing_is_asked_of_a_village(settings: Settings) -> None:
    packs(settings)
    traits(Trait.HEAVY_TASK)
    assert told() == {}


@pytest.mark.parametrize(
    ("trait", "members", "met"),
    [(Trait.REGISTERED_POOR, 5, False), (Trait.REGISTERED_POOR, 6, True), (None, 2, False), (None, 3, True)],
)
def test_six_members_in_a_registered_village_three_elsewhere_and_extras_do_not_count(
    settings: Settings,
    trait: Trait | None,
    members: int,
    met: bool,  # noqa: FBT001
) -> None:
    packs(settings, "weishan")
    if trait:
        traits(trait)
    for _ in range(members):
        stationed(cast.somebody(cast.Role.HELPER, region=cast.VILLAGE))
    for post in (TeamPost.GUIDE, TeamPost.GRADUATE, TeamPost.TEMPORARY, TeamPost.FIRST_HEAD):
        stationed(cast.somebody(cast.Role.HELPER, region=cast.VILLAGE), post=post)
    assert list(told().values()) == [met]
    assert station_of(village()).counted == members


def test_the_leader_should_be_first_secretary(settings: Settings) -> None:
    packs(settings, "huoqiu")
    member = stationed(cast.user("qianbang"), post=TeamPost.LEADER)
    assert told() == {"工作队长任第一书记": False}
    type(member).objects.filter(pk=member.pk).update(first_secretary=True)
    assert told() == {"工作队长任第一书记": True}


def test_one_leader_and_one_first_secretary_a_village() -> None:
    station(village(), new("qianbang", TeamPost.LEADER, secretary=True), actor=cast.user("zuzhi"))
    with pytest.raises(HelpersError, match="已有工作队长"):
        station(village(), new("sunbang", TeamPost.LEADER), actor=cast.user("zuzhi"))
    with pytest.raises(HelpersError, match="已有第一书记"):
        station(village(), new("sunbang", secretary=True), actor=cast.user("zuzhi"))
    with pytest.raises(IntegrityError), transaction.atomic():
        stationed(cast.user("sunbang"), secretary=True)


def test_whoever_has_no_role_there_is_not_stationed() -> None:
    with pytest.raises(HelpersError, match="没有帮扶责任人或采集员的角色"):
        station(village(), new("chudu"), actor=cast.user("zuzhi"))


def test_a_township_clerk_stations_nobody() -> None:
    with pytest.raises(PermissionDenied):
        station(village(), new("qianbang"), actor=cast.user("wangxiang"))


def test_the_last_member_of_a_village_that_needs_a_team_leaves_only_with_a_successor(
    settings: Settings,
) -> None:
    packs(settings, "shanxi")
    traits(Trait.HEAVY_TASK)
    member = stationed(cast.user("qianbang"), post=TeamPost.LEADER, secretary=True)
    with pytest.raises(HelpersError, match=r"最后一名驻村干部.*接替"):
        relieve(member, reason="任期届满", actor=cast.user("zuzhi"))
    after = relieve(member, reason="任期届满", actor=cast.user("zuzhi"), successor=cast.user("sunbang"))
    assert after is not None
    assert (after.post, after.first_secretary) == (TeamPost.LEADER, True)
    member.refresh_from_db()
    assert member.ended_on == timezone.localdate()
    assert [one.user for one in station_of(village()).members] == [cast.user("sunbang")]


def test_where_nothing_is_asked_the_last_member_may_leave(settings: Settings) -> None:
    packs(settings)
    member = stationed(cast.user("qianbang"))
    assert relieve(member, reason="任务完成", actor=cast.user("zuzhi")) is None
    assert station_of(village()).members == []


def test_what_a_village_was_stays(settings: Settings) -> None:
    packs(settings, "shanxi")
    traits(Trait.HEAVY_TASK)
    traits(Trait.SLACK)
    assert station_of(village()).traits == [Trait.SLACK]
    assert len(stations_for(cast.user("zuzhi"))) == 1


def test_signing_in_twice_is_one_day() -> None:
    member = stationed(cast.user("qianbang"))
    sign(member, method=SignedBy.PAGE, actor=cast.user("qianbang"))
    sign(member, method=SignedBy.PAGE, actor=cast.user("qianbang"))
    assert Attendance.objects.get().day == timezone.localdate()


def test_a_place_is_kept_only_where_the_packs_allow_it_and_the_member_gives_it(settings: Settings) -> None:
    member, actor = stationed(cast.user("qianbang")), cast.user("qianbang")
    where = Where(30.12345, 110.5)
    packs(settings)
    with pytest.raises(HelpersError, match=r"不能用定位签到.*页面签到"):
        sign(member, method=SignedBy.PLACE, actor=actor, where=where)
    packs(settings, "huoqiu")
    with pytest.raises(HelpersError, match="没有得到位置"):
        sign(member, method=SignedBy.PLACE, actor=actor)
    assert sign(member, method=SignedBy.PLACE, actor=actor, where=where).latitude == 30.12345
    other = stationed(cast.user("sunbang"))
    assert sign(other, method=SignedBy.PAGE, actor=cast.user("sunbang"), where=where).latitude is None


def test_nobody_signs_for_another() -> None:
    with pytest.raises(PermissionDenied):
        sign(stationed(cast.user("qianbang")), method=SignedBy.PAGE, actor=cast.user("sunbang"))


def test_a_call_that_finds_somebody_there_is_their_attendance() -> None:
    member = stationed(cast.user("qianbang"))
    check_presence(member, result=Presence.THERE, by_phone=True, note="", actor=cast.user("lixian"))
    assert Attendance.objects.get().method == SignedBy.PHONE
    with pytest.raises(HelpersError, match="由接电话的人登记"):
        sign(member, method=SignedBy.PHONE, actor=cast.user("qianbang"))


def test_leave_is_decided_by_another_and_counts_in_a_check() -> None:
    member, today = stationed(cast.user("qianbang")), timezone.localdate()
    with pytest.raises(HelpersError, match="没有批准的请假"):
        check_presence(member, result=Presence.ON_LEAVE, by_phone=True, note="", actor=cast.user("lixian"))
    leave = ask_leave(member, from_day=today, until_day=today, reason="看病", actor=cast.user("qianbang"))
    with pytest.raises(HelpersError, match="这几天已经请过假"):
        ask_leave(member, from_day=today, until_day=today, reason="看病", actor=cast.user("qianbang"))
    decide_leave(leave, grant=True, answer="同意", actor=cast.user("zuzhi"))
    with pytest.raises(HelpersError, match="已经有人审批"):
        decide_leave(leave, grant=False, answer="", actor=cast.user("lixian"))
    with pytest.raises(HelpersError, match="当天请假已批准"):
        check_presence(member, result=Presence.AWAY, by_phone=True, note="", actor=cast.user("lixian"))
    made = check_presence(member, result=Presence.ON_LEAVE, by_phone=True, note="", actor=cast.user("lixian"))
    assert made.result == Presence.ON_LEAVE
    assert not Attendance.objects.exists()


def test_a_request_for_leave_may_be_taken_back_before_it_is_decided() -> None:
    member, today = stationed(cast.user("qianbang")), timezone.localdate()
    leave = ask_leave(
        member,
        from_day=today,
        until_day=today + timedelta(days=1),
        reason="私事",
        actor=cast.user("qianbang"),
    )
    withdraw_leave(leave, actor=cast.user("qianbang"))
    leave.refresh_from_db()
    assert leave.state == LeaveState.WITHDRAWN


def entry(**given: object) -> Entry:
    values = {
        "day": timezone.localdate(),
        "kind": LogKind.WARMTH,
        "text": "送去冬衣",
        "reached": 0,
        "household_no": "",
        "region": "",
        "client_key": "log-0001",
        **given,
    }
    return Entry(**values)  # type: ignore[arg-type]


def test_a_log_is_of_ones_own_household_or_village_and_arrives_once() -> None:
    helper = cast.user("qianbang")
    home = helped(helper)
    write_log(entry(household_no=home.household_no), actor=helper)
    write_log(entry(household_no=home.household_no), actor=helper)
    assert WorkLog.objects.get().text == "送去冬衣"
    with pytest.raises(HelpersError, match="不在您的帮扶名单里"):
        write_log(entry(household_no=cast.household().household_no, client_key="log-0002"), actor=helper)
    with pytest.raises(HelpersError, match="没有写明在哪一户或哪个村"):
        write_log(entry(region=cast.VILLAGE, client_key="log-0003"), actor=helper)
    stationed(helper)
    write_log(
        entry(region=cast.VILLAGE, client_key="log-0004", kind=LogKind.LECTURE, reached=76), actor=helper
    )
    with pytest.raises(HelpersError, match="日期在今天以后"):
        write_log(entry(day=date(2999, 1, 1), client_key="log-0005"), actor=helper)
    with pytest.raises(PermissionDenied):
        write_log(entry(), actor=cast.user("sunbang"))
