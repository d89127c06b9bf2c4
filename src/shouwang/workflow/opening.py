"""Many cases of one process opened at once: few statements, whatever their number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from shouwang.accounts.models import User
from shouwang.workflow.deadlines import planned_for_many
from shouwang.workflow.definition import OPEN
from shouwang.workflow.models import Case, Deadline
from shouwang.workflow.runtime import Matter, first_step
from shouwang.workflow.shelf import current_process


@dataclass(frozen=True, slots=True)
class Opening:
    """What the cases have in common: the process in force now, its first step and first deadlines."""

    template: Case
    deadlines: Sequence[Deadline] = field(default_factory=tuple)

    @staticmethod
    def of(process_name: str, *, actor: User | None, at: datetime) -> Opening:
        """By the process in force now."""
        process = current_process(process_name)
        template = first_step(process, Matter("", 0, "", ""), actor=actor, at=at)
        dated = planned_for_many((t for t in process.terms.values() if OPEN in t.starts), at=at)
        template.due_at = min((deadline.due_at for deadline in dated), default=None)
        return Opening(template, dated)


@transaction.atomic
def open_many(
    opening: Opening, matters: Sequence[Matter], *, data: Sequence[Mapping[str, object]] = ()
) -> list[Case]:
    """A new case for each matter, none of which may have one open; the caller records the act."""
    given = data or [{}] * len(matters)
    cases = Case.objects.bulk_create(
        [_case(opening.template, matter, more) for matter, more in zip(matters, given, strict=True)]
    )
    Deadline.objects.bulk_create([_copied(dated, case) for case in cases for dated in opening.deadlines])
    return cases


def _case(template: Case, matter: Matter, data: Mapping[str, object]) -> Case:
    return Case(
        process_id=template.process_id,
        process_name=template.process_name,
        subject_type=matter.subject_type,
        subject_id=matter.subject_id,
        household_id=matter.household_id,
        region_id=matter.region_id,
        title=matter.title,
        level_rank=matter.level_rank,
        step=template.step,
        step_label=template.step_label,
        role=template.role,
        department=template.department,
        assignee_id=matter.assignee_id,
        opened_at=template.opened_at,
        opened_by=template.opened_by,
        due_at=template.due_at,
        data=dict(data),
    )


def _copied(deadline: Deadline, case: Case) -> Deadline:
    return Deadline(
        case=case,
        name=deadline.name,
        label=deadline.label,
        started_at=deadline.started_at,
        warn_at=deadline.warn_at,
        due_at=deadline.due_at,
        citation=deadline.citation,
    )
