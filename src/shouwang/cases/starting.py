"""Matters that somebody begins by hand: a household's registration, the recognition of one that was found."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from shouwang.accounts.access import require
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.kernel.errors import ShouwangError
from shouwang.registry.models import Household, Standing
from shouwang.workflow.models import Case
from shouwang.workflow.runtime import Matter, open_case
from shouwang.workflow.shelf import current_processes

HOUSEHOLD = "household"


class StartingError(ShouwangError):
    """A matter that cannot be begun."""

    code = "STARTING"


@dataclass(frozen=True, slots=True)
class Beginning:
    """A process that may be begun by hand for a household."""

    name: str
    label: str
    help: str


def beginnings() -> list[Beginning]:
    """The processes of the packs that are about a household."""
    return [
        Beginning(process.name, process.label, process.help)
        for process in current_processes().values()
        if process.subject == HOUSEHOLD and process.by_hand
    ]


@transaction.atomic
def start_case(household: Household, *, process_name: str, title: str, actor: User) -> Case:
    """Begin a matter of a household, or give the one that is open; StartingError where it makes no sense."""
    require(actor, Permission.WORK_CASES, region=household.region_id)
    if process_name not in {beginning.name for beginning in beginnings()}:
        raise StartingError("没有这个流程", accepted="页面上列出的流程", todo="返回重新选择")
    if household.standing != Standing.ACTIVE:
        raise StartingError(f"该户{household.get_standing_display()}", accepted="在册的户", todo="核对户编号")
    if not title.strip():
        raise StartingError("没有写明事由", accepted="一句话说明", todo="补写后提交")
    matter = Matter(HOUSEHOLD, household.pk, household.region_id, title.strip(), household_id=household.pk)
    return open_case(process_name, matter, actor=actor)
