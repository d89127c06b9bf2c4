"""Public posts of the demonstration: one filled and paid, one to be filled, one asked for."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from shouwang.accounts.models import Department, User
from shouwang.assistance.posts.actions import Wish, ask_for_post, make_pay_run, pay_out, record_attendance
from shouwang.assistance.posts.choosing import certain, choices_for
from shouwang.assistance.posts.models import Appointment, Funding, PayMode, Post, PostKind
from shouwang.assistance.posts.paying import days_of
from shouwang.demonstration.people import Staff
from shouwang.demonstration.steps import act
from shouwang.registry.models import Membership
from shouwang.workflow.models import Case

MONTH_FEN, TIME_FEN, FULL_DAYS, PAID_ON_DAY = 80_000, 5_500, 22, 10
A_DAY = timedelta(days=1)
VOUCHER = "国库集中支付（虚构）001"


def leave_posts(staff: Staff) -> None:
    """The month before the last is paid, the last one is listed and waits for the county."""
    clerk, county = staff.cast["wangxiang"], staff.cast["lixian"]
    cleaning = _asked(staff, PostKind.CLEANING, "村内保洁", "主干道和垃圾点没有专人打扫")
    caring = _asked(staff, PostKind.CARE, "照料独居老人", "村里独居老人多，没有人按时上门", each_time=True)
    _asked(staff, PostKind.FOREST, "护林", "防火期巡山人手不够")
    for post in (cleaning, caring):
        act(Case.objects.get(post=post), "approve", staff.officers[Department.HUMAN_RESOURCES])
    last = _month_before(timezone.localdate())
    known = Membership.objects.earliest("started_on").started_on
    since = max(_month_before(last), known)
    held = _appointed(cleaning, since, clerk)
    for month in sorted({since.replace(day=1), last}):
        days = min(FULL_DAYS, days_of(held, month))
        record_attendance(held, month=month, days=days, actor=clerk)
        run = make_pay_run(staff.village, month=month, actor=clerk)
        if month < last:
            paid_on = last.replace(day=PAID_ON_DAY)
            pay_out(run, paid_on=paid_on, voucher=VOUCHER, version=run.version, actor=county)


def _asked(staff: Staff, kind: PostKind, name: str, need: str, *, each_time: bool = False) -> Post:
    wish = Wish(
        region=staff.village,
        name=name,
        kind=kind,
        need=need,
        pay_mode=PayMode.TIMES if each_time else PayMode.MONTH,
        pay_fen=TIME_FEN if each_time else MONTH_FEN,
        funding=Funding.BUDGET,
        full_days=None if each_time else FULL_DAYS,
    )
    return ask_for_post(wish, actor=staff.cast["wangxiang"])


def _appointed(post: Post, since: date, clerk: User) -> Appointment:
    """The first of those who may hold it, from a day on."""
    person = certain(choices_for(post, on=since))[0].person
    form = {"person_no": person.person_no, "started_on": since.isoformat()}
    act(Case.objects.get(post=post), "appoint", clerk, form=form)
    return post.appointments.get()


def _month_before(day: date) -> date:
    """The first day of the month before.

    >>> _month_before(date(2026, 1, 31))
    datetime.date(2025, 12, 1)
    """
    return (day.replace(day=1) - A_DAY).replace(day=1)
