"""What steps of a post bring about: somebody is appointed, somebody leaves."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.assistance.plans.eligibility import Answer
from shouwang.assistance.posts.choosing import PostError, checked
from shouwang.assistance.posts.models import Appointment, Attendance, PayLine, Post
from shouwang.registry.models import Person
from shouwang.workflow.definition import SAME
from shouwang.workflow.effects import effect
from shouwang.workflow.models import Case, StepTaken
from shouwang.workflow.refusals import FormError
from shouwang.workflow.shelf import process_of


@effect("appoint_holder", reads={SAME: ("started_on", "person_no")})
def appoint_holder(case: Case, step: StepTaken, actor: User | None) -> None:
    """The person of the form holds the post from that day; FormError, with reasons, if they may not."""
    post = Post.objects.get(case=case)
    day = date.fromisoformat(str(step.form["started_on"]))
    person = Person.objects.filter(person_no=str(step.form["person_no"])).select_related("household").first()
    if person is None or person.household is None:
        raise FormError({"person_no": "受聘人编号：名册里没有这个人"})
    _check_day(post, day, at=step)
    try:
        verdict = checked(post, person, on=day)
    except PostError as error:
        raise FormError({"person_no": f"受聘人编号：{error.found}"}, accepted=error.accepted) from error
    if verdict.answer is not Answer.MET:
        reasons = "；".join(verdict.reasons)
        raise FormError({"person_no": f"受聘人编号：{verdict.answer.label}，{reasons}"})
    Appointment.objects.create(
        post=post,
        person=person,
        household=person.household,
        region_id=post.region_id,
        started_on=day,
        checked=verdict.told,
        appointed_by=actor,
    )


@effect("end_appointment", reads={SAME: ("ended_on", "why")})
def end_appointment(case: Case, step: StepTaken, actor: User | None) -> None:
    """The holder leaves: no month after their last day is paid."""
    held = Appointment.objects.select_for_update().get(post__case=case, ended_on=None)
    day = date.fromisoformat(str(step.form["ended_on"]))
    if not held.started_on <= day <= timezone.localdate(step.at):
        raise FormError({"ended_on": "最后在岗日期：应在到岗以后、今天以前"})
    after = day.replace(day=1)
    later = Attendance.objects.filter(appointment=held, month__gt=after, days__gt=0)
    if later.exists() or PayLine.objects.filter(appointment=held, month__gt=after).exists():
        raise FormError({"ended_on": "最后在岗日期：以后的月份已有考勤或补贴"})
    field = next(f for f in process_of(case).actions[step.action].form if f.name == "why")
    held.ended_on, held.end_reason = day, field.choices.get(str(step.form["why"]), "")
    held.save(update_fields=["ended_on", "end_reason"])


def _check_day(post: Post, day: date, *, at: StepTaken) -> None:
    last = post.appointments.exclude(ended_on=None).first()
    if last and last.ended_on and day <= last.ended_on:
        raise FormError({"started_on": "到岗日期：上一个人还没有退岗"})
    if day > timezone.localdate(at.at):
        raise FormError({"started_on": "到岗日期：还没有到这一天"})
