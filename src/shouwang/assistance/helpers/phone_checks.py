"""A call to a household: what it says against the record (电话抽查核对).

The caller sees name, members and who helps; the telephone stays masked until a purpose is written down.
What differs becomes a change request, where the caller may ask for one, or a problem that the township mends.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from shouwang.accounts.access import scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.assistance.helpers.models import CheckItem, PhoneCheck, Verdict
from shouwang.assistance.helpers.refusals import HelpersError
from shouwang.audit.chain import Subject, record
from shouwang.audit.chain import Values as Told
from shouwang.audit.models import Act
from shouwang.registry.models import (
    ChangeKind,
    ChangeRequest,
    HelperAssignment,
    Household,
    Standing,
)
from shouwang.registry.requests import Papers, ask_change
from shouwang.registry.revealing import LEAST_LETTERS, PurposeError, require_measure
from shouwang.registry.selectors import household_for, households_for
from shouwang.registry.wishes import Wish
from shouwang.workflow.models import Case
from shouwang.workflow.runtime import Matter, open_case

CHECK = Permission.CHECK_BY_PHONE
PROBLEM, TITLE = "helping_problem", "电话核对不一致：{items}"
PHONE = "phone"
REST = timedelta(days=90)  # not policy: a household is not drawn again so soon


@dataclass(frozen=True, slots=True)
class Called:
    """What came of a call: whether somebody answered, a verdict an item, a new number where there is one."""

    reached: bool
    verdicts: Mapping[CheckItem, Verdict] = field(default_factory=dict)
    note: str = ""
    new_phone: str = ""


def draw(user: User) -> Household | None:
    """One helped household of the caller's regions by chance, none that was called lately."""
    today = timezone.localdate()
    helped = HelperAssignment.objects.on(today).values("household")
    lately = PhoneCheck.objects.filter(called_at__gte=timezone.now() - REST).values("household")
    frame = households_for(user, CHECK).filter(pk__in=helped, standing=Standing.ACTIVE)
    keys = list(frame.exclude(pk__in=lately).order_by().values_list("pk", flat=True))
    return Household.objects.get(pk=secrets.choice(keys)) if keys else None


def helpers_of(home: Household) -> list[HelperAssignment]:
    """Who helps a household today."""
    return list(home.helpers.on(timezone.localdate()).select_related("user"))


@transaction.atomic
def reveal_phone(user: User, household_no: str, *, purpose: str) -> str:
    """The telephone of a household in clear, for a purpose that is written down, so many an hour."""
    home = household_for(user, household_no, to=CHECK)
    why = purpose.strip()
    if len(why) < LEAST_LETTERS:
        raise PurposeError(
            "没有写明用途", accepted=f"不少于{LEAST_LETTERS}个字的具体事由", todo="写明用途后再查看"
        )
    require_measure(user)
    record(Act.SEE, _subject(home), actor=user, purpose=why, new={"fields": PHONE, "members": 1})
    return phone_of(home)


def phone_of(home: Household) -> str:
    """The number under which a household is called: its own, else its head's, else any member's."""
    members = home.persons.filter(died_on=None).order_by("memberships__ordinal", "pk")
    return home.phone or next((member.phone for member in members if member.phone), "")


@transaction.atomic
def record_call(home: Household, called: Called, *, actor: User) -> PhoneCheck:
    """Keep what came of a call; what differs goes where it is mended, within the same transaction."""
    household_for(actor, home.household_no, to=CHECK)
    _check(called)
    made = PhoneCheck.objects.create(
        household=home,
        region_id=home.region_id,
        called_at=timezone.now(),
        called_by=actor,
        reached=called.reached,
        verdicts={item.value: verdict.value for item, verdict in called.verdicts.items()},
        note=called.note.strip(),
    )
    differing = [CheckItem(item) for item in made.differing]
    made.request = _ask(home, called, actor) if CheckItem.PHONE in differing else None
    rest = [item for item in differing if not (made.request and item is CheckItem.PHONE)]
    made.case = _problem(home, rest, actor) if rest else None
    made.save(update_fields=["request", "case"])
    told: Told = {"reached": called.reached, "differs": "、".join(differing)}
    record(Act.CREATE, Subject("phone_check", str(made.pk), home.region_id), actor=actor, new=told)
    return made


def checks_for(user: User) -> QuerySet[PhoneCheck]:
    """The calls to households in the regions of whoever checks."""
    rows = scope_for(user, CHECK).within(PhoneCheck.objects.all())
    return rows.select_related("household", "called_by", "region", "case", "request")


def _check(called: Called) -> None:
    if called.reached and not any(v is not Verdict.NOT_ASKED for v in called.verdicts.values()):
        raise HelpersError("接通了，但没有一项核对结果", accepted="至少核对一项", todo="逐项选择核对结果")
    if not called.reached and any(v is not Verdict.NOT_ASKED for v in called.verdicts.values()):
        raise HelpersError(
            "没有接通，不能有核对结果", accepted="接通后的核对", todo="改选“接通”，或清空核对结果"
        )
    differs = [item for item, verdict in called.verdicts.items() if verdict is Verdict.DIFFERS]
    if differs and not called.note.strip():
        raise HelpersError("有不一致的，但没有写明农户怎么说", accepted="一两句话", todo="补写后提交")


def _ask(home: Household, called: Called, actor: User) -> ChangeRequest | None:
    """A correction of the head's telephone, where the caller has the new one and may ask for changes."""
    may_ask = scope_for(actor, Permission.PROPOSE_CORRECTION).covers(home.region_id)
    head = home.persons.filter(died_on=None).order_by("memberships__ordinal", "pk").first()
    if not (may_ask and called.new_phone and head):
        return None
    wish = Wish(
        ChangeKind.CORRECTION,
        timezone.localdate(),
        "电话核对时农户提供的新号码",
        asked={"about": head.person_no, "changes": {PHONE: {"old": "", "new": ""}}},
        sealed={PHONE: called.new_phone},
    )
    return ask_change(home, wish=wish, papers=Papers(), actor=actor)


def _problem(home: Household, items: list[CheckItem], actor: User) -> Case:
    words = "、".join(str(item.label) for item in items)
    matter = Matter("household", home.pk, home.region_id, TITLE.format(items=words), household_id=home.pk)
    return open_case(PROBLEM, matter, actor=actor)


def _subject(home: Household) -> Subject:
    return Subject("household", home.household_no, home.region_id)
