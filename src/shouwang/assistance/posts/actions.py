"""Posts written: asked for, attended, paid. Setting up, appointing and leaving are steps of their process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from shouwang.accounts.access import require
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.plans.models import Provision, Task
from shouwang.assistance.posts.choosing import MEASURE, PostError
from shouwang.assistance.posts.models import (
    Appointment,
    Attendance,
    Funding,
    PayLine,
    PayMode,
    PayRun,
    Post,
    PostKind,
)
from shouwang.assistance.posts.paying import days_of, last_of, reckon
from shouwang.audit.chain import Subject, Values, record
from shouwang.audit.models import Act
from shouwang.regions.codes import range_of
from shouwang.regions.models import Region
from shouwang.workflow.runtime import Matter, open_case

PROCESS, SUBJECT = "public_post", "post"
ASKING = Permission.DISPATCH
PAYING = Permission.DECIDE_CASES
"""Townships ask for posts and make the lists; the county pays out."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A post as it is asked for."""

    region: str
    name: str
    kind: str
    need: str
    pay_mode: str
    pay_fen: int
    funding: str
    full_days: int | None = None
    client_key: str = ""


@transaction.atomic
def ask_for_post(wish: Wish, *, actor: User) -> Post:
    """A post that is needed, from here on in its process; the same `client_key` gives the first one again."""
    require(actor, ASKING, region=wish.region)
    before = Post.objects.filter(client_key=wish.client_key).first() if wish.client_key else None
    if before:
        if before.asked_by_id != actor.pk:
            raise PostError("这份表单的编号已经用过", todo="重新打开再填")
        return before
    _check(wish)
    place = Region.objects.get(code=wish.region)
    post = Post.objects.create(
        region=place,
        name=wish.name.strip(),
        kind=wish.kind,
        need=wish.need.strip(),
        pay_mode=wish.pay_mode,
        pay_fen=wish.pay_fen,
        full_days=wish.full_days if wish.pay_mode == PayMode.MONTH else None,
        funding=wish.funding,
        asked_by=actor,
        asked_on=timezone.localdate(),
        client_key=wish.client_key,
    )
    matter = Matter(SUBJECT, post.pk, place.code, f"{place.name}公益岗位：{post.name}")
    post.case = open_case(PROCESS, matter, actor=actor)
    post.save(update_fields=["case"])
    new: Values = {"kind": post.kind, "pay_mode": post.pay_mode, "pay_fen": post.pay_fen}
    record(Act.CREATE, Subject("post", str(post.pk), place.code), actor=actor, new=new)
    return post


@transaction.atomic
def record_attendance(
    appointment: Appointment, *, month: date, days: int, actor: User, note: str = ""
) -> Attendance:
    """Days on the post in a month; may be put right until the month is paid."""
    require(actor, ASKING, region=appointment.region_id)
    first = month.replace(day=1)
    most = days_of(appointment, first)
    if first > timezone.localdate():
        raise PostError("还没有到这个月", accepted="本月和以前的月份", todo="改正月份")
    if days and most == 0:
        raise PostError("当月不在岗", accepted="在岗的月份", todo="核对到岗和退岗日期")
    if appointment.post.pay_mode != PayMode.TIMES and days > most:
        raise PostError(f"在岗天数填了 {days} 天", accepted=f"当月在岗最多 {most} 天", todo="改正后提交")
    if PayLine.objects.filter(appointment=appointment, month=first).exists():
        raise PostError("这个月的补贴已经制表", accepted="没有制表的月份", todo="先撤回发放表")
    kept, made = Attendance.objects.update_or_create(
        appointment=appointment,
        month=first,
        defaults={"days": days, "note": note.strip()[:200], "recorded_by": actor},
    )
    subject = Subject("attendance", str(kept.pk), appointment.region_id)
    new: Values = {"month": f"{first:%Y-%m}", "days": days}
    record(Act.CREATE if made else Act.CHANGE, subject, actor=actor, new=new)
    return kept


@transaction.atomic
def make_pay_run(region: str, *, month: date, actor: User) -> PayRun:
    """The list of a month: who was on a post there and is not paid yet; who is left out, and why."""
    require(actor, ASKING, region=region)
    first = month.replace(day=1)
    if first > timezone.localdate():
        raise PostError("还没有到这个月", accepted="本月和以前的月份", todo="改正月份")
    held = _held_in(region, first)
    records = {a.appointment_id: a for a in Attendance.objects.filter(appointment__in=held, month=first)}
    reckoned = reckon(held, month=first, attendance=records)
    if not reckoned.lines:
        raise PostError("没有可以发放的人", accepted="当月在岗、已登记考勤、没有制表的人", todo="先登记考勤")
    left = [{"appointment": out.appointment.pk, "why": out.why} for out in reckoned.left_out]
    run = PayRun.objects.create(region_id=region, month=first, made_by=actor, left_out=left)
    try:
        with transaction.atomic():
            PayLine.objects.bulk_create(
                PayLine(
                    run=run,
                    appointment=line.appointment,
                    month=first,
                    days=line.days,
                    amount_fen=line.amount_fen,
                    told=line.told,
                )
                for line in reckoned.lines
            )
    except IntegrityError as error:  # somebody made the same list at the same moment
        raise PostError("有人刚刚制了同一个月的表", todo="返回查看") from error
    new: Values = {"month": f"{first:%Y-%m}", "lines": len(reckoned.lines), "left_out": len(left)}
    record(Act.CREATE, _of_run(run), actor=actor, new=new)
    return run


@transaction.atomic
def pay_out(run: PayRun, *, paid_on: date, voucher: str, version: int, actor: User) -> PayRun:
    """The county pays a list that another made; what reached a planned household stands in its plan."""
    require(actor, PAYING, region=run.region_id)
    if actor.pk == run.made_by_id:
        raise PermissionDenied
    if not voucher.strip() or paid_on > timezone.localdate() or paid_on < run.month:
        raise PostError("发放日期或凭证不对", accepted="当月到今天的日期，并写明凭证号", todo="改正后提交")
    won = PayRun.objects.filter(pk=run.pk, version=version, paid_on=None).update(
        paid_by=actor, paid_on=paid_on, voucher=voucher.strip()[:100], version=version + 1
    )
    if not won:
        raise PostError("这份表已由他人办理", todo="返回查看最新情况")
    run.refresh_from_db()
    for line in run.lines.select_related("appointment__post"):
        _into_plan(line, run, actor)
    total = sum(run.lines.values_list("amount_fen", flat=True))
    new: Values = {"paid_on": paid_on.isoformat(), "amount_fen": total, "voucher": run.voucher}
    record(Act.CHANGE, _of_run(run), actor=actor, new=new)
    return run


@transaction.atomic
def take_back_pay_run(run: PayRun, *, version: int, actor: User) -> None:
    """A list that nobody paid yet is taken back, so that attendance can be put right."""
    require(actor, ASKING, region=run.region_id)
    kept = PayRun.objects.select_for_update().filter(pk=run.pk, version=version, paid_on=None).first()
    if kept is None:
        raise PostError("这份表已经发放或已撤回", todo="返回查看最新情况")
    old: Values = {"month": f"{kept.month:%Y-%m}", "lines": kept.lines.count()}
    subject = _of_run(kept)
    kept.delete()
    record(Act.CHANGE, subject, actor=actor, old=old, new={"taken_back": True})


def _held_in(region: str, month: date) -> list[Appointment]:
    """Who held a post of a region in a month and is on no list of it yet."""
    within = range_of(region)
    listed = PayLine.objects.filter(month=month).values("appointment")
    rows = Appointment.objects.filter(
        region_id__gte=within.low, region_id__lt=within.high, started_on__lte=last_of(month)
    )
    rows = rows.exclude(ended_on__lt=month).exclude(pk__in=listed)
    return list(rows.select_related("post", "person").order_by("region_id", "pk"))


def _into_plan(line: PayLine, run: PayRun, actor: User) -> None:
    """The pay as help that reached the household, where its open plan has such a task under way."""
    held = line.appointment
    task = Task.objects.filter(
        household=held.household_id, measure=MEASURE, need__plan__ended_on=None, case__step="working"
    ).first()
    if task is None or run.paid_on is None:
        return
    Provision.objects.create(
        task=task,
        household_id=held.household_id,
        region_id=task.region_id,
        provided_on=run.paid_on,
        amount_fen=line.amount_fen,
        what=f"{held.post.name}{run.month.year}年{run.month.month}月补贴",
        voucher=f"{run.voucher}-{line.pk}",
        recorded_by=actor,
    )


def _check(wish: Wish) -> None:
    """PostError for whatever of a wish cannot be."""
    known = wish.kind in PostKind and wish.pay_mode in PayMode and wish.funding in Funding
    if not known or not wish.name.strip() or not wish.need.strip():
        raise PostError("岗位没有写全", accepted="名称、类别、需要、计酬方式和资金来源", todo="补写后提交")
    if wish.pay_fen <= 0:
        raise PostError("没有写补贴标准", accepted="大于0的金额", todo="补写后提交")
    if wish.pay_mode == PayMode.MONTH and not 1 <= (wish.full_days or 0) <= 31:  # not policy: days of a month
        raise PostError("按月计酬要写满勤天数", accepted="1至31天", todo="补写后提交")


def _of_run(run: PayRun) -> Subject:
    return Subject("pay_run", str(run.pk), run.region_id)
