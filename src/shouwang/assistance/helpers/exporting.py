"""Lists of helpers taken along: for a purpose, with a trace."""

from __future__ import annotations

from django.db import transaction

from shouwang.accounts.access import home_of
from shouwang.accounts.models import User
from shouwang.assistance.helpers.refusals import HelpersError
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act


@transaction.atomic
def take_along(name: str, *, rows: int, purpose: str, actor: User) -> None:
    """Write down that somebody takes a list along, and what for; HelpersError without a purpose."""
    if not purpose.strip():
        raise HelpersError("没有写明用途", accepted="一句话", todo="写明后导出")
    subject = Subject("helpers_list", name, home_of(actor) or "")
    record(Act.EXPORT, subject, actor=actor, purpose=purpose.strip(), new={"rows": rows})
