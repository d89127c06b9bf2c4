"""Posts as the tests need them: asked for, set up, held, attended."""

from __future__ import annotations

from datetime import date

from tests import cast
from tests.assistance.plans import matters as plans

from shouwang.assistance.posts.actions import Wish, ask_for_post
from shouwang.assistance.posts.models import Appointment, Post
from shouwang.registry.models import Person
from shouwang.workflow.models import Case
from shouwang.workflow.runtime import Order, take_step

SINCE, MONTH = date(2025, 5, 20), date(2025, 6, 1)
WISH = Wish(
    region=cast.VILLAGE,
    name="村内保洁",
    kind="cleaning",
    need="主干道和垃圾点没有人打扫",
    pay_mode="month",
    pay_fen=80000,
    full_days=22,
    funding="solar",
)


def wanted(wish: Wish = WISH) -> Post:
    """A post that the township asked for."""
    return ask_for_post(wish, actor=cast.user("wangxiang"))


def step(post: Post, action: str, who: str, **order: object) -> Case:
    """The case of a post after one more step."""
    now = Case.objects.get(pk=post.case_id or 0)
    take_step(now, Order(action, version=now.version, **order), actor=cast.user(who))  # type: ignore[arg-type]
    return Case.objects.get(pk=now.pk)


def set_up(wish: Wish = WISH) -> Post:
    """A post that may be filled."""
    post = wanted(wish)
    step(post, "approve", "lixian")
    return post


def somebody(**told: object) -> Person:
    """A monitored household's member who can work."""
    home = plans.monitored(**told)  # type: ignore[arg-type]
    return Person.objects.get(household=home)


def appoint(post: Post, person: Person, *, on: date = SINCE) -> Case:
    """The person is appointed."""
    form = {"person_no": person.person_no, "started_on": on.isoformat()}
    return step(post, "appoint", "wangxiang", form=form)


def held(wish: Wish = WISH) -> Appointment:
    """A post with its holder."""
    post = set_up(wish)
    appoint(post, somebody())
    return Appointment.objects.get(post=post)


def leave(held_by: Appointment, on: date) -> Case:
    """The holder leaves."""
    return step(held_by.post, "leave", "wangxiang", form={"ended_on": on.isoformat(), "why": "resigned"})
