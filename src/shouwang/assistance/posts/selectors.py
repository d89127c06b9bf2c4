"""Posts, holders and lists of pay as somebody may see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet, Sum, TextChoices

from shouwang.accounts.access import grants_of, scope_for
from shouwang.accounts.models import Department, User
from shouwang.accounts.roles import Permission, Role
from shouwang.assistance.plans.selectors import sees_help
from shouwang.assistance.posts.models import Appointment, Attendance, PayRun, Post
from shouwang.assistance.posts.paying import last_of
from shouwang.regions.codes import range_of
from shouwang.registry.history import Told
from shouwang.registry.models import Household

SEE = Permission.SEE_FINDINGS


class PostState(TextChoices):
    """How far a post is: the steps of its process, as lists ask for them."""

    WANTED = "wanted", "待设岗"
    SET_UP = "set_up", "待聘任"
    HELD = "held", "在岗"
    LEFT = "left", "已退岗"
    DONE = "done", "已注销或不设"


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the posts is asked for."""

    state: str = ""
    kind: str = ""
    region: str = ""


def posts_for(user: User) -> QuerySet[Post]:
    """The posts of one's regions; of officers, only those of human resources see any."""
    condition = scope_for(user, SEE).condition()
    for grant in grants_of(user) if user.is_active else ():
        if grant.role == Role.DEPARTMENT_OFFICER and grant.department == Department.HUMAN_RESOURCES:
            within = range_of(grant.region_id)
            condition |= Q(region_id__gte=within.low, region_id__lt=within.high)
    return Post.objects.filter(condition).select_related("region", "case")


def post_for(user: User, number: int) -> Post:
    """One of them; Post.DoesNotExist for any other."""
    return posts_for(user).select_related("case__process", "asked_by").get(pk=number)


def asked_for(posts: QuerySet[Post], asked: Asked) -> QuerySet[Post]:
    """The posts that meet the conditions, with their present holder."""
    if asked.state:
        posts = posts.filter(in_state(PostState(asked.state)))
    if asked.kind:
        posts = posts.filter(kind=asked.kind)
    if asked.region:
        within = range_of(asked.region)
        posts = posts.filter(region_id__gte=within.low, region_id__lt=within.high)
    held = Appointment.objects.filter(ended_on=None).select_related("person", "household")
    return posts.prefetch_related(Prefetch("appointments", held, to_attr="holders"))


def counted(posts: QuerySet[Post]) -> Mapping[PostState, int]:
    """How many are in each state; one query."""
    found = posts.order_by().aggregate(**{s.name: Count("pk", filter=in_state(s)) for s in PostState})
    return {state: found[state.name] for state in PostState}


def runs_for(user: User) -> QuerySet[PayRun]:
    """The lists of pay of one's regions, with their sums."""
    rows = scope_for(user, Permission.DISPATCH).within(PayRun.objects.all())
    totals = rows.annotate(total_fen=Sum("lines__amount_fen"), people=Count("lines"))
    return totals.select_related("region", "made_by", "paid_by").order_by("-month", "-pk")


def run_for(user: User, number: int) -> PayRun:
    """One of them; PayRun.DoesNotExist for any other."""
    return runs_for(user).get(pk=number)


def on_duty(user: User, *, month: date) -> list[Appointment]:
    """Who holds or held a post of one's regions in a month, each with the month's attendance."""
    rows = scope_for(user, Permission.DISPATCH).within(Appointment.objects.all())
    rows = rows.filter(started_on__lte=last_of(month)).exclude(ended_on__lt=month)
    kept = Attendance.objects.filter(month=month)
    shown = rows.select_related("post", "person", "household", "region").order_by("region_id", "pk")
    return list(shown.prefetch_related(Prefetch("attendance", kept, to_attr="this_month")))


def appointments_of(household: Household, *, user: User) -> list[Appointment]:
    """Posts that members of a household hold or held, where somebody may see its help."""
    if not sees_help(user, household):
        return []
    return list(household.appointments.select_related("post", "person"))


def told_of(household: Household, *, user: User) -> list[Told]:
    """Posts of a household's members as entries of its story."""
    told = []
    for held in appointments_of(household, user=user):
        title = f"公益岗位：{held.post.name}"
        told.append(Told(held.started_on, title, f"{held.person.name}到岗", tone="good"))
        if held.ended_on:
            told.append(Told(held.ended_on, title, f"{held.person.name}退岗，{held.end_reason}"))
    return told


def in_state(state: PostState) -> Q:
    """The condition of a state."""
    if state is PostState.DONE:
        return Q(case__closed_at__isnull=False)
    return Q(case__closed_at=None, case__step=state.value)
