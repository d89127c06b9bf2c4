"""A post from its need to its end: nobody is paid who was not appointed and there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests import cast
from tests.assistance.plans import matters as plans
from tests.assistance.posts import matters
from tests.assistance.posts.matters import MONTH, SINCE, WISH

from shouwang.accounts.models import Department
from shouwang.assistance.plans.actions import Shape, add_task
from shouwang.assistance.plans.models import Provision
from shouwang.assistance.posts.actions import (
    PostError,
    ask_for_post,
    make_pay_run,
    pay_out,
    record_attendance,
    take_back_pay_run,
)
from shouwang.assistance.posts.choosing import certain, choices_for
from shouwang.assistance.posts.models import Appointment, PayLine, PayRun
from shouwang.assistance.posts.selectors import posts_for, told_of
from shouwang.audit.models import AuditEntry
from shouwang.workflow.refusals import FormError

pytestmark = pytest.mark.django_db


def attend(held: Appointment, days: int, month: date = MONTH) -> None:
    record_attendance(held, month=month, days=days, actor=cast.user("wangxiang"))


def listed(month: date = MONTH) -> PayRun:
    return make_pay_run(cast.TOWNSHIP, month=month, actor=cast.user("wangxiang"))


def test_a_post_is_asked_for_with_its_need_and_set_up_by_human_resources() -> None:
    post = matters.wanted()
    assert post.case
    assert (post.case.step, post.case.department) == ("wanted", Department.HUMAN_RESOURCES)
    assert matters.step(post, "approve", "lixian").step == "set_up"


def test_the_same_form_twice_asks_once() -> None:
    wish = replace(WISH, client_key="k" * 20)
    assert matters.wanted(wish).pk == matters.wanted(wish).pk
    with pytest.raises(PostError, match="已经用过"):
        ask_for_post(wish, actor=cast.user("lixian"))


@pytest.mark.parametrize(
    "wrong", [{"need": " "}, {"kind": "king"}, {"pay_fen": 0}, {"full_days": None}, {"full_days": 32}]
)
def test_a_post_with_gaps_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(PostError):
        matters.wanted(replace(WISH, **wrong))  # type: ignore[arg-type]


def test_nobody_asks_for_posts_elsewhere() -> None:
    stranger = cast.somebody(cast.Role.CLERK, region=cast.OTHER_TOWNSHIP)
    with pytest.raises(PermissionDenied):
        ask_for_post(WISH, actor=stranger)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"labour": "丧失劳动力"}, "劳动能力是“丧失劳动力”"),
        ({"labour": ""}, "劳动能力没有登记"),
        ({"born": timezone.localdate() - timedelta(days=365 * 15)}, "不满16周岁"),
    ],
)
def test_only_somebody_who_can_work_is_appointed_and_unknown_is_not_yes(
    told: dict[str, object], why: str
) -> None:
    post = matters.set_up()
    with pytest.raises(FormError, match=why):
        matters.appoint(post, matters.somebody(**told))
    assert not Appointment.objects.exists()


def test_somebody_of_a_household_that_is_neither_poor_nor_monitored_is_not_appointed() -> None:
    home = cast.household()
    with pytest.raises(FormError, match="不是脱贫户或监测对象"):
        matters.appoint(matters.set_up(), home.persons.get())


def test_somebody_who_lives_elsewhere_or_is_dead_is_not_appointed() -> None:
    post, person = matters.set_up(), matters.somebody()
    person.household.__class__.objects.filter(pk=person.household_id).update(region_id=cast.OTHER_VILLAGE)  # type: ignore[union-attr]
    with pytest.raises(FormError, match="不在岗位所在地"):
        matters.appoint(post, person)
    gone = matters.somebody()
    gone.__class__.objects.filter(pk=gone.pk).update(died_on=date(2025, 1, 1))
    with pytest.raises(FormError, match="不在册"):
        matters.appoint(post, gone)


def test_a_person_holds_one_post_and_a_post_one_person() -> None:
    held = matters.held()
    with pytest.raises(FormError, match="已在另一个公益岗位上"):
        matters.appoint(matters.set_up(), held.person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(
            post=held.post,
            person=matters.somebody(),
            household=held.household,
            region_id=held.region_id,
            started_on=SINCE,
            checked="符合",
        )


def test_those_who_may_hold_a_post_are_offered_with_their_reasons() -> None:
    post = matters.set_up()
    able, unknown = matters.somebody(), matters.somebody(labour="")
    matters.somebody(labour="无劳动力")
    offered = choices_for(post, on=timezone.localdate())
    assert [choice.person for choice in offered] == [able, unknown]
    assert [choice.person for choice in certain(offered)] == [able]
    assert "劳动能力没有登记" in offered[1].verdict.told


def test_the_month_is_paid_by_the_days_on_the_post_to_the_fen() -> None:
    held = matters.held()
    attend(held, 20)
    [line] = listed().lines.all()
    assert (line.amount_fen, line.told) == (72727, "每月800元 × 20天 ÷ 满勤22天")


@pytest.mark.parametrize(
    ("mode", "days", "fen"), [("day", 3, 15150), ("times", 40, 202000)]
)  # 50.50 a day or time
def test_posts_paid_by_day_or_by_time(mode: str, days: int, fen: int) -> None:
    held = matters.held(replace(WISH, pay_mode=mode, pay_fen=5050, full_days=None))
    attend(held, days)
    assert listed().lines.get().amount_fen == fen


def test_whoever_was_not_there_or_has_no_attendance_is_left_out_with_the_reason() -> None:
    there, absent, unwritten = matters.held(), matters.held(), matters.held()
    attend(there, 22)
    record_attendance(absent, month=MONTH, days=0, note="请假", actor=cast.user("wangxiang"))
    run = listed()
    assert [line.appointment for line in run.lines.all()] == [there]
    whys = {out["appointment"]: out["why"] for out in run.left_out}
    assert whys == {absent.pk: "请假", unwritten.pk: "当月没有登记考勤"}


def test_before_the_first_day_and_after_the_last_nothing_is_attended_or_paid() -> None:
    held = matters.held()
    with pytest.raises(PostError, match="当月不在岗"):
        attend(held, 1, month=date(2025, 4, 1))
    with pytest.raises(PostError, match="最多 12 天"):
        attend(held, 13, month=date(2025, 5, 1))  # from the 20th on
    matters.leave(held, date(2025, 6, 10))
    held.refresh_from_db()
    with pytest.raises(PostError, match="当月不在岗"):
        attend(held, 1, month=date(2025, 7, 1))
    with pytest.raises(PostError, match="最多 10 天"):
        attend(held, 11)
    with pytest.raises(PostError, match="没有可以发放的人"):
        listed(date(2025, 7, 1))


def test_a_month_is_paid_once() -> None:
    held = matters.held()
    attend(held, 22)
    first = listed()
    with pytest.raises(PostError, match="没有可以发放的人"):
        listed()
    with pytest.raises(IntegrityError), transaction.atomic():
        PayLine.objects.create(run=first, appointment=held, month=MONTH, days=1, amount_fen=1, told="")


def test_the_database_itself_refuses_pay_without_days() -> None:
    held = matters.held()
    run = PayRun.objects.create(region_id=cast.TOWNSHIP, month=MONTH, made_by=cast.user("wangxiang"))
    with pytest.raises(IntegrityError), transaction.atomic():
        PayLine.objects.create(run=run, appointment=held, month=MONTH, days=0, amount_fen=1, told="")


def test_another_than_whoever_made_the_list_pays_it_and_once() -> None:
    held = matters.held()
    attend(held, 22)
    run = make_pay_run(cast.TOWNSHIP, month=MONTH, actor=cast.user("lixian"))
    told = {"paid_on": timezone.localdate(), "voucher": "银发7", "version": 1}
    with pytest.raises(PermissionDenied):
        pay_out(run, actor=cast.user("lixian"), **told)  # type: ignore[arg-type]
    with pytest.raises(PermissionDenied):
        pay_out(run, actor=cast.user("wangxiang"), **told)  # type: ignore[arg-type]
    other = cast.somebody(cast.Role.MONITOR, region=cast.COUNTY)
    assert pay_out(run, actor=other, **told).paid_by == other  # type: ignore[arg-type]
    with pytest.raises(PostError, match="已由他人办理"):
        pay_out(run, actor=other, **told)  # type: ignore[arg-type]


def test_a_list_is_taken_back_and_attendance_put_right_until_it_is_paid() -> None:
    held = matters.held()
    attend(held, 20)
    run = listed()
    with pytest.raises(PostError, match="已经制表"):
        attend(held, 22)
    take_back_pay_run(run, version=1, actor=cast.user("wangxiang"))
    attend(held, 22)
    paid = pay_out(
        listed(), paid_on=timezone.localdate(), voucher="银发8", version=1, actor=cast.user("lixian")
    )
    with pytest.raises(PostError, match="已经发放"):
        take_back_pay_run(paid, version=paid.version, actor=cast.user("wangxiang"))


def test_pay_reaches_the_plan_of_the_household_by_itself() -> None:
    held = matters.held()
    plan = plans.planned(held.household)
    task = add_task(plan.needs.get(), Shape("public_post"), actor=cast.user("wangxiang"))
    plans.step(task, "agree", "wangxiang")
    plans.step(task, "receive", "wangxiang")
    attend(held, 22)
    pay_out(listed(), paid_on=timezone.localdate(), voucher="银发9", version=1, actor=cast.user("lixian"))
    given = Provision.objects.get(task=task)
    assert (given.amount_fen, given.what) == (80000, "村内保洁2025年6月补贴")


def test_a_post_is_left_in_order_and_held_again_or_closed() -> None:
    held = matters.held()
    with pytest.raises(FormError, match="到岗以后"):
        matters.leave(held, SINCE - timedelta(days=1))
    attend(held, 5, month=MONTH)
    with pytest.raises(FormError, match="以后的月份已有考勤"):
        matters.leave(held, date(2025, 5, 31))
    assert matters.leave(held, date(2025, 6, 30)).step == "left"
    held.refresh_from_db()
    assert (held.ended_on, held.end_reason) == (date(2025, 6, 30), "本人辞去")
    matters.step(held.post, "refill", "wangxiang")
    with pytest.raises(FormError, match="上一个人还没有退岗"):
        matters.appoint(held.post, matters.somebody(), on=date(2025, 6, 30))
    matters.appoint(held.post, matters.somebody(), on=date(2025, 7, 1))
    assert held.post.appointments.count() == 2
    last = held.post.appointments.get(ended_on=None)
    matters.leave(last, date(2025, 7, 31))
    assert matters.step(held.post, "close", "wangxiang", reason="不再需要").outcome == "closed"


def test_posts_stand_in_the_story_of_the_household() -> None:
    held = matters.held()
    matters.leave(held, date(2025, 6, 30))
    assert [(t.day, t.text) for t in told_of(held.household, user=cast.user("wangxiang"))] == [
        (SINCE, "陈家到岗"),
        (date(2025, 6, 30), "陈家退岗，本人辞去"),
    ]


def test_posts_are_seen_where_one_works_and_by_human_resources() -> None:
    matters.held()
    stranger = cast.somebody(cast.Role.CLERK, region=cast.OTHER_TOWNSHIP)
    assert [posts_for(user).count() for user in (cast.user("wangxiang"), cast.user("yibao"), stranger)] == [
        1,
        0,
        0,
    ]
    renshe = cast.somebody(
        cast.Role.DEPARTMENT_OFFICER, region=cast.COUNTY, department=Department.HUMAN_RESOURCES
    )
    assert posts_for(renshe).count() == 1


def test_everything_leaves_its_entry_in_the_audit() -> None:
    held = matters.held()
    attend(held, 22)
    pay_out(listed(), paid_on=timezone.localdate(), voucher="银发9", version=1, actor=cast.user("lixian"))
    kinds = list(AuditEntry.objects.order_by("seq").values_list("subject_type", flat=True))
    assert kinds == ["case", "post", "case", "case", "attendance", "pay_run", "pay_run"]
