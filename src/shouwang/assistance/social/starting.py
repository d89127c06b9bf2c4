"""Matters of one person that somebody begins by hand: 单人保, 特困, care."""

from __future__ import annotations

from django.db import transaction

from shouwang.accounts.access import require
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.cases.starting import Beginning, StartingError
from shouwang.registry.models import Household, Person, Standing
from shouwang.workflow.models import Case
from shouwang.workflow.runtime import Matter, open_case
from shouwang.workflow.shelf import current_processes

PERSON = "person"


def personal_beginnings() -> list[Beginning]:
    """The processes of the packs that are about a person and begun by hand."""
    return [
        Beginning(process.name, process.label, process.help)
        for process in current_processes().values()
        if process.subject == PERSON and process.by_hand
    ]


def members_of(household: Household) -> list[Person]:
    """The living members of a household."""
    present = household.memberships.present().values("person")
    return list(household.persons.filter(died_on=None, pk__in=present))


@transaction.atomic
def start_for_person(household: Household, *, person: int, process_name: str, actor: User) -> Case:
    """Begin a matter of a member, or give the one that is open; StartingError where it makes no sense."""
    require(actor, Permission.WORK_CASES, region=household.region_id)
    chosen = next((b for b in personal_beginnings() if b.name == process_name), None)
    whom = next((member for member in members_of(household) if member.pk == person), None)
    if chosen is None or whom is None:
        raise StartingError("没有选择成员或要办的事", accepted="页面上列出的成员和事项", todo="选好后提交")
    if household.standing != Standing.ACTIVE:
        raise StartingError(f"该户{household.get_standing_display()}", accepted="在册的户", todo="核对户编号")
    title = f"{household.head_name}户{whom.name}{chosen.label}"
    matter = Matter(PERSON, whom.pk, household.region_id, title, household_id=household.pk)
    return open_case(process_name, matter, actor=actor)
