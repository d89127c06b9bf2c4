"""Change requests: asked by one, decided by another, carried out in the same transaction as the decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from shouwang.accounts.access import require
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.registry.applying import apply
from shouwang.registry.models import ChangeKind, ChangeRequest, Household, RequestState
from shouwang.registry.moves import ChangeError
from shouwang.registry.proposals import digest_of, sealed_text
from shouwang.registry.states import Ground
from shouwang.registry.wishes import Wish
from shouwang.workflow.evidence import Sent, keep_evidence
from shouwang.workflow.models import Evidence

PROOF = "change_proof"


@dataclass(frozen=True, slots=True)
class Papers:
    """What comes with a wish: files that prove it, and the key that its form was given."""

    files: Sequence[Sent] = field(default=())
    client_key: str = ""


def ask_change(household: Household, *, wish: Wish, papers: Papers, actor: User) -> ChangeRequest:
    """Ask for a change; the same form sent twice asks once. ChangeError where it could not be carried out.

    It is carried out once for trial and taken back, so that nobody waits for a decision that cannot be.
    """
    require(actor, Permission.PROPOSE_CORRECTION, region=household.region_id)
    sent = ChangeRequest.objects.filter(client_key=papers.client_key, asked_by=actor).exclude(client_key="")
    if again := sent.first():
        return again
    _check(wish, papers)
    try_out(household, wish)
    with transaction.atomic():
        request = ChangeRequest.objects.create(
            kind=wish.kind,
            household=household,
            region_id=household.region_id,
            takes_effect_on=wish.takes_effect_on,
            asked=dict(wish.asked),
            sealed=sealed_text(wish.sealed),
            reason=wish.reason,
            digest=digest_of(wish.kind, household.household_no, wish.asked, wish.sealed),
            client_key=papers.client_key,
            asked_by=actor,
        )
        for file in papers.files:
            kept = keep_evidence(file, kind=PROOF, region_id=household.region_id, actor=actor)
            request.proof.add(kept)
        told: dict[str, str | int | bool | None] = {
            "kind": wish.kind.value,
            "day": wish.takes_effect_on.isoformat(),
            "files": len(papers.files),
        }
        record(Act.CREATE, _subject(request), actor=actor, purpose=wish.reason, new=told)
    return request


def accept_change(request: ChangeRequest, *, actor: User, answer: str = "") -> ChangeRequest:
    """Decide that a change is made, and make it; ChangeError where it cannot be, or is decided already."""
    wish = Wish.of(request)
    with transaction.atomic():
        decided = _decide(request, RequestState.ACCEPTED, actor=actor, answer=answer)
        ground = Ground(wish.takes_effect_on, ChangeKind(wish.kind).label, by=actor)
        touched = apply(request.household, wish, ground)
        for home in touched:
            require(actor, Permission.DECIDE_CORRECTION, region=home.region_id)
        told = {"state": RequestState.ACCEPTED.value, "kind": wish.kind.value}
        told |= {
            "day": wish.takes_effect_on.isoformat(),
            "households": "、".join(h.household_no for h in touched),
        }
        record(
            Act.CHANGE,
            _subject(request),
            actor=actor,
            purpose=answer or wish.reason,
            old={"state": RequestState.WAITING.value, "fields": "、".join(wish.asked.get("changes") or ())},
            new=told,
        )
    return decided


def refuse_change(request: ChangeRequest, *, actor: User, answer: str) -> ChangeRequest:
    """Decide that a change is not made, and say why."""
    if not answer.strip():
        raise ChangeError("没有写退回的理由", accepted="一句话的理由", todo="写明理由")
    with transaction.atomic():
        decided = _decide(request, RequestState.REFUSED, actor=actor, answer=answer)
        told = {"state": RequestState.REFUSED.value}
        record(Act.STEP, _subject(request), actor=actor, purpose=answer, new=told)
    return decided


def withdraw_change(request: ChangeRequest, *, actor: User) -> None:
    """Take one's own wish back before it is decided."""
    with transaction.atomic():
        waiting = ChangeRequest.objects.filter(pk=request.pk, state=RequestState.WAITING, asked_by=actor)
        if not waiting.update(state=RequestState.WITHDRAWN):
            raise ChangeError("这条申请已经审核，或不是您提出的", todo="刷新后查看结果")
        told = {"state": RequestState.WITHDRAWN.value}
        record(Act.STEP, _subject(request), actor=actor, new=told)


@transaction.atomic
def see_proof(request: ChangeRequest, number: int, *, actor: User) -> Evidence:
    """A paper of a request, with a trace of who looked; Evidence.DoesNotExist where it has no such paper."""
    item = request.proof.get(pk=number)
    subject = Subject("evidence", str(item.pk), item.region_id)
    record(Act.SEE, subject, actor=actor, new={"change": request.pk, "kind": item.kind})
    return item


def try_out(household: Household, wish: Wish) -> None:
    """Carry a wish out and take it back; ChangeError where it cannot be carried out."""
    with transaction.atomic():
        apply(household, wish, Ground(wish.takes_effect_on, ChangeKind(wish.kind).label, by=None))
        transaction.set_rollback(True)


def _check(wish: Wish, papers: Papers) -> None:
    if wish.takes_effect_on > timezone.localdate():
        raise ChangeError("生效日在今天以后", accepted="今天或以前的日期", todo="到那一天再提出")
    if not wish.reason.strip():
        raise ChangeError("没有写理由", accepted="一句话的理由", todo="写明理由")
    if wish.needs_proof and not papers.files:
        raise ChangeError("没有佐证材料", accepted="照片、pdf、docx 或 xlsx", todo="拍照或选择文件后提交")


def _decide(request: ChangeRequest, state: RequestState, *, actor: User, answer: str) -> ChangeRequest:
    """Mark a waiting request as decided; exactly one wins, and never whoever asked."""
    require(actor, Permission.DECIDE_CORRECTION, region=request.region_id)
    if request.asked_by_id == actor.pk:
        raise ChangeError("不能审核自己提出的申请", accepted="由另一人审核", todo="请另一位监测员办理")
    waiting = ChangeRequest.objects.filter(pk=request.pk, state=RequestState.WAITING)
    if not waiting.update(state=state, decided_by=actor, decided_at=timezone.now(), answer=answer.strip()):
        raise ChangeError("这条申请已经审核过", accepted="待审核的申请", todo="刷新后查看结果")
    request.refresh_from_db()
    return request


def _subject(request: ChangeRequest) -> Subject:
    return Subject("change", str(request.pk), region=request.region_id)
