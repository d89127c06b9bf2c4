"""What happens to the installation's own pack: drafts, their publication by two people, the way back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from shouwang.accounts.access import require
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.audit.chain import Subject, Values, record
from shouwang.audit.models import Act
from shouwang.engine.language.faults import PackError
from shouwang.engine.packs.folders import OWN
from shouwang.policies import pack
from shouwang.policies.checking import Whole, read_whole, whole_now
from shouwang.policies.differences import differences
from shouwang.policies.edits import edits_of
from shouwang.policies.models import ChangeKind, PolicyChange, Publication, PublicationState, Trial
from shouwang.policies.refusals import (
    NothingChangesError,
    NotTriedError,
    PolicyChangeError,
    StalePolicyError,
    refused,
)
from shouwang.policies.selectors import (
    confirmers,
    county_of,
    drafts,
    drafts_digest,
    finished_trial,
    last_number,
    tried_before,
    waiting_publication,
)
from shouwang.policies.wanted import Wanted, describe, weakened

SUBJECT = "own_policy"
EDIT, CONFIRM = Permission.EDIT_POLICY, Permission.CONFIRM_POLICY


@dataclass(frozen=True, slots=True)
class Prospect:
    """What is in force, what would be with the drafts, and what differs."""

    now: Whole
    then: Whole
    differences: tuple[str, ...]


def draft(wanted: Wanted, *, actor: User) -> PolicyChange:
    """Write down a change, after trying whether the pack holds together with it and all other drafts."""
    require(actor, EDIT, region=county_of(actor))
    if waiting_publication():
        raise PolicyChangeError("有一次发布正在等待确认", todo="等确认或退回以后再起草")
    now = whole_now()
    change = PolicyChange(
        kind=wanted.kind,
        target=wanted.target,
        content=dict(wanted.content),
        document=wanted.document,
        clause=wanted.clause,
        reason=wanted.reason,
        starts_on=wanted.starts_on,
        made_by=actor,
        made_at=timezone.now(),
    )
    describe(change, now)
    if change.content == change.old_content:
        raise NothingChangesError(change.label)
    others = drafts().exclude(kind=change.kind, target=change.target)
    with with_changes([*others, change], now) as (then, _):
        change.weaker = list(weakened(change, now, then))
    change.weakens = bool(change.weaker)
    if change.weakens and not change.reason:
        raise PolicyChangeError(
            f"这样改会使力度下降或提前退出：{'；'.join(change.weaker)}",
            accepted="写明理由的改动",
            todo="在“理由”里写明为什么，或改正内容",
        )
    return keep_draft(change, actor=actor)


@transaction.atomic
def keep_draft(change: PolicyChange, *, actor: User) -> PolicyChange:
    """Keep a draft that was looked at; it takes the place of an earlier one of the same item."""
    before = drafts().filter(kind=change.kind, target=change.target).first()
    if before is not None:
        change.pk, change.version = before.pk, before.version + 1
    change.save(force_update=before is not None)
    old = {"item": change.label, "value": (before.new if before else change.old)[:200]}
    new = {"item": change.label, "value": change.new[:200], "document": change.document}
    record(Act.CHANGE, _subject(change), actor=actor, purpose=change.reason, old=old, new=new)
    return change


@transaction.atomic
def drop_draft(change: PolicyChange, *, actor: User) -> None:
    """Take a draft back."""
    require(actor, EDIT, region=county_of(actor))
    new: Values = {"item": change.label, "dropped": True}
    record(Act.CHANGE, _subject(change), actor=actor, old={"value": change.new[:200]}, new=new)
    if not drafts().filter(pk=change.pk, version=change.version).delete()[0]:
        raise StalePolicyError


def prospect() -> Prospect:
    """What the drafts together would bring; PolicyChangeError where the pack would not hold together."""
    now = whole_now()
    with with_changes(list(drafts()), now) as (then, _):
        return Prospect(now, then, tuple(differences(now, then)))


def propose(*, purpose: str, actor: User) -> Publication:
    """Put the drafts before a second person; where there is none, publish them at once."""
    require(actor, EDIT, region=county_of(actor))
    settle()
    if waiting_publication():
        raise StalePolicyError("已有一次发布在等待确认")
    if not drafts().exists():
        raise PolicyChangeError("没有草稿", todo="先修改参数、期限、表单或文书")
    trial = tried(list(drafts()), actor=actor)
    publication = keep_proposal(prospect(), trial, purpose=purpose, actor=actor)
    return publication if confirmers(actor) else _in_force(publication, answer="", actor=actor)


def tried(changes: Sequence[PolicyChange], *, actor: User) -> Trial:
    """The trial of exactly these changes; NotTriedError where there is none."""
    found = finished_trial(changes, county=county_of(actor))
    if found is None:
        raise NotTriedError(changed=tried_before())
    return found


@transaction.atomic
def keep_proposal(found: Prospect, trial: Trial, *, purpose: str, actor: User) -> Publication:
    """Bind the drafts together as they were tried; from now on they cannot be changed."""
    if tried(list(drafts()), actor=actor).drafts != trial.drafts:
        raise NotTriedError(changed=True)
    made = Publication.objects.create(
        state=PublicationState.WAITING,
        based_on=pack.number_now(),
        purpose=purpose,
        differences=list(found.differences),
        proposed_by=actor,
        proposed_at=timezone.now(),
        trial=trial,
    )
    count = drafts().update(publication=made)
    subject = Subject(SUBJECT, f"publication:{made.pk}", county_of(actor))
    record(
        Act.CREATE,
        subject,
        actor=actor,
        purpose=purpose,
        new={"state": made.state, "changes": count, "trial": trial.pk},
    )
    return made


def confirm(publication: Publication, *, answer: str, actor: User) -> Publication:
    """A second person puts what was proposed in force."""
    require(actor, CONFIRM, region=county_of(actor))
    if actor.pk in _authors(publication):
        raise PolicyChangeError(
            "起草或提出发布的人不能自己确认", accepted="另一位政策员或领导", todo="请其他人确认"
        )
    settle()
    return _in_force(publication, answer=answer, actor=actor)


@transaction.atomic
def send_back(publication: Publication, *, answer: str, actor: User) -> None:
    """Not published: the changes are drafts again. Who proposed it may take it back likewise."""
    if actor.pk != publication.proposed_by_id:
        require(actor, CONFIRM, region=county_of(actor))
    waiting = Publication.objects.filter(pk=publication.pk, state=PublicationState.WAITING)
    now = timezone.now()
    if not waiting.update(state=PublicationState.SENT_BACK, decided_by=actor, decided_at=now, answer=answer):
        raise StalePolicyError
    PolicyChange.objects.filter(publication=publication).update(publication=None, version=F("version") + 1)
    subject = Subject(SUBJECT, f"publication:{publication.pk}", county_of(actor))
    record(Act.CHANGE, subject, actor=actor, purpose=answer, new={"state": "sent_back"})


def draft_way_back(publication: Publication, *, actor: User) -> int:
    """Drafts that bring back what was in force before a publication; how many. What is so already is left."""
    today, count = timezone.localdate().isoformat(), 0
    for change in publication.changes.all():
        if change.old_content is None:
            raise PolicyChangeError(
                f"「{change.label}」在这次发布以前没有设定，不能恢复成没有",
                todo="改为设定一个新的数值",
            )
        dated = {"from": today} if change.kind in (ChangeKind.VALUE, ChangeKind.STANDARD) else {}
        reason = f"恢复第{publication.number}次发布以前的内容"
        wanted = Wanted(
            ChangeKind(change.kind),
            change.target,
            {**change.old_content, **dated},
            document=change.document or reason,
            clause=reason,
            reason=reason,
        )
        with suppress(NothingChangesError):
            draft(wanted, actor=actor)
            count += 1
    if not count:
        raise PolicyChangeError("现行的内容已经和这次发布以前一样", todo="不用恢复")
    return count


def settle() -> None:
    """After a crash between the two writes of a publication: what was decided is in force."""
    number = last_number()
    if number and pack.number_now() != number and pack.is_there(number):
        pack.point_at(number)


@contextmanager
def with_changes(changes: Sequence[PolicyChange], now: Whole) -> Iterator[tuple[Whole, Path]]:
    """The stack as it would be, and the folder of the own pack in it, for as long as the block lasts."""
    content = pack.changed(pack.content_now(), edits_of(changes, now))
    with tempfile.TemporaryDirectory(dir=pack.workplace()) as folder:
        made = Path(folder) / OWN
        pack.write_pack(content, made)
        try:
            then = read_whole(pack.stack_with_own(), first=Path(folder))
        except PackError as error:
            raise refused(error) from error
        yield then, made


def _in_force(publication: Publication, *, answer: str, actor: User) -> Publication:
    """Write, check and number the publication in one transaction; then let everybody see it."""
    if publication.based_on != pack.number_now():
        raise StalePolicyError("提出以后又有了别的发布")
    if publication.trial is None or publication.trial.drafts != drafts_digest(publication.changes.all()):
        raise NotTriedError(changed=publication.trial is not None)
    number = last_number() + 1
    _publish(publication, number, answer=answer, actor=actor)
    pack.point_at(number)
    publication.refresh_from_db()
    return publication


@transaction.atomic
def _publish(publication: Publication, number: int, *, answer: str, actor: User) -> None:
    waiting = Publication.objects.filter(pk=publication.pk, state=PublicationState.WAITING)
    told = {"state": PublicationState.PUBLISHED, "number": number, "answer": answer}
    if not waiting.update(**told, decided_by=actor, decided_at=timezone.now()):
        raise StalePolicyError
    with with_changes(list(publication.changes.all()), whole_now()) as (_, made):
        digest = pack.digest_of(made)
        pack.publish_folder(made, number)
    Publication.objects.filter(pk=publication.pk).update(digest=digest)
    subject = Subject(SUBJECT, f"publication:{publication.pk}", county_of(actor))
    new: Values = {"state": "published", "number": number, "digest": digest}
    record(Act.CHANGE, subject, actor=actor, purpose=publication.purpose, new=new)


def _authors(publication: Publication) -> set[int]:
    return {publication.proposed_by_id, *publication.changes.values_list("made_by_id", flat=True)}


def _subject(change: PolicyChange) -> Subject:
    return Subject(SUBJECT, f"{change.kind}:{change.target}"[:64], county_of(change.made_by))
