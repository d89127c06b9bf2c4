"""Evidence of a case: added to it, and looked at with a trace."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction

from shouwang.accounts.models import User
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.cases.case_story import evidence_for
from shouwang.workflow.evidence import EvidenceError, Sent, keep_evidence
from shouwang.workflow.models import Case, Evidence
from shouwang.workflow.permitted import choices_for
from shouwang.workflow.shelf import process_of

MOST_FILES = 100
"""Of one case: more is a mistake or worse."""


@transaction.atomic
def add_evidence(case: Case, sent: Sent, *, kind: str, actor: User) -> Evidence:
    """Add a file of a kind that the process knows; PermissionDenied for whoever has nothing to do with it."""
    if not choices_for(actor, case):
        raise PermissionDenied
    kinds = process_of(case).evidence
    if kind not in kinds:
        raise EvidenceError("没有选择佐证种类", accepted="、".join(kinds.values()), todo="选择后上传")
    if case.evidence.count() >= MOST_FILES:
        raise EvidenceError("佐证太多", accepted=f"一件事 {MOST_FILES} 份以内", todo="核对是否传错")
    item = keep_evidence(sent, kind=kind, region_id=case.region_id, actor=actor)
    Evidence.objects.filter(pk=item.pk).update(case=case)
    record(
        Act.CREATE,
        Subject("evidence", str(item.pk), case.region_id),
        actor=actor,
        new={"case": case.pk, "kind": kind, "sha256": item.sha256},
    )
    return item


@transaction.atomic
def see_evidence(number: int, *, actor: User) -> Evidence:
    """A proof to be shown, with a trace of who looked; Evidence.DoesNotExist where they may not."""
    item = evidence_for(actor, number)
    new = {"case": item.case_id, "kind": item.kind}
    record(Act.SEE, Subject("evidence", str(item.pk), item.region_id), actor=actor, new=new)
    return item


def offered(case: Case, sent: Sequence[tuple[str, Sent]], *, actor: User) -> list[Evidence]:
    """Files that come with a step: kept, and given to the step by the runtime."""
    return [keep_evidence(file, kind=kind, region_id=case.region_id, actor=actor) for kind, file in sent]
