"""What happens to sweeps and findings: asked for, taken in, released, kept back, suppressed, verified."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.audit.chain import Subject, Values, record
from shouwang.audit.models import Act
from shouwang.engine.policy import Policy
from shouwang.feeds.progress import Progress
from shouwang.kernel.errors import ShouwangError
from shouwang.regions.codes import range_of
from shouwang.screening.models import (
    FindingEvent,
    FindingRecord,
    FindingState,
    Happening,
    HeldRule,
    Outcome,
    Suppression,
    Sweep,
    SweepState,
)
from shouwang.screening.taking_in import Intake, summary_of, take_in

UNFINISHED = (SweepState.WAITING, SweepState.RUNNING)
ENDED = (FindingState.GONE, FindingState.WITHDRAWN)
LONGEST = 300  # not policy: the width of a column


class FindingError(ShouwangError):
    """This cannot be done to the finding as it stands."""

    code = "FINDING"


class StaleFindingError(ShouwangError):
    """Somebody else was faster."""

    code = "FINDING_STALE"

    def __init__(self, found: str = "刚由他人处理过") -> None:
        """`found`: what happened meanwhile."""
        super().__init__(found, todo="刷新后核对")


@transaction.atomic
def start_sweep(
    *, county: str, as_of: date, packs: tuple[str, ...], actor: User | None
) -> tuple[Sweep, bool]:
    """A sweep to be carried out, and whether it is new: one that waits or runs already is that one."""
    before = Sweep.objects.filter(county=county, state__in=UNFINISHED).first()
    if before:
        return before, False
    sweep = Sweep.objects.create(county_id=county, as_of=as_of, packs=list(packs), asked_by=actor)
    _told(sweep, actor, new={"as_of": as_of.isoformat(), "packs": ",".join(packs)})
    return sweep, True


def take_in_sweep(
    sweep: Sweep, out: Path, *, policy: Policy, alive: frozenset[int], progress: Progress | None = None
) -> None:
    """Bring what a sweep wrote into the register of findings; a second time it changes nothing.

    `alive`: numbers of the deliveries that counted. Portions are committed one by one; the last one finishes.
    """
    sweep.refresh_from_db()
    if sweep.state == SweepState.DONE:
        return
    take_in(Intake(sweep, policy, alive), out, progress=progress)
    _finish(sweep, summary_of(out))


@transaction.atomic
def end_sweep(sweep: Sweep, *, state: SweepState, message: str) -> None:
    """A sweep that came to nothing."""
    if Sweep.objects.filter(pk=sweep.pk, state__in=UNFINISHED).update(state=state, message=message[:LONGEST]):
        _told(sweep, None, new={"state": state})


@transaction.atomic
def decide_held_rule(held: HeldRule, *, release: bool, reason: str, actor: User) -> int:
    """Release a held rule, so that its findings count, or keep it back; says how many findings it touches."""
    if not reason.strip():
        raise FindingError("没有写理由", todo="写明为什么放行或不放行")
    now = timezone.now()
    said = {"released": release, "released_by": actor, "released_at": now, "reason": reason.strip()[:LONGEST]}
    if not HeldRule.objects.filter(pk=held.pk, released=None).update(**said):
        raise StaleFindingError("这条规则刚由他人处理过")
    reach = range_of(held.region_id or held.sweep.county_id)
    rows = FindingRecord.objects.filter(
        state=FindingState.HELD,
        rule_id=held.rule_id,
        region_id__gte=reach.low,
        region_id__lt=reach.high,
        last_sweep=held.sweep_id,
    )
    numbers = list(rows.values_list("pk", flat=True))
    if release:
        rows.update(state=FindingState.NEW)
    what = Happening.RELEASED if release else Happening.KEPT_BACK
    FindingEvent.objects.bulk_create(
        [FindingEvent(finding_id=n, what=what, at=now, actor=actor, text=reason[:LONGEST]) for n in numbers],
        batch_size=1_000,
    )
    told: Values = {"rule": held.rule_id, "released": release, "findings": len(numbers)}
    subject = Subject("held_rule", str(held.pk), held.region_id or held.sweep.county_id)
    record(Act.CHANGE, subject, actor=actor, purpose=reason, new=told)
    return len(numbers)


@transaction.atomic
def suppress(finding: FindingRecord, *, reason: str, until: date, actor: User) -> Suppression:
    """Do not hand out findings of this household and rule until a day."""
    if not reason.strip():
        raise FindingError("没有写理由", todo="写明为什么暂不处置")
    if until <= timezone.localdate():
        raise FindingError("截止日已过", accepted="今天以后的日期", todo="改正截止日")
    _must_go_on(finding)
    made = Suppression.objects.create(
        household_id=finding.household_id,
        rule_id=finding.rule_id,
        reason=reason.strip()[:LONGEST],
        until=until,
        created_by=actor,
    )
    _happened(finding, Happening.SUPPRESSED, actor, f"至 {until}：{reason.strip()}")
    _change(finding, actor, new={"suppressed_until": until.isoformat()}, purpose=reason)
    return made


@transaction.atomic
def lift(suppression: Suppression, *, finding: FindingRecord, actor: User) -> None:
    """Hand the findings out again before the day has come."""
    lifted = Suppression.objects.filter(pk=suppression.pk, lifted_at=None).update(lifted_at=timezone.now())
    if not lifted:
        raise StaleFindingError("已由他人恢复处置")
    _happened(finding, Happening.LIFTED, actor, "")
    _change(finding, actor, new={"suppressed_until": None}, purpose="恢复处置")


@transaction.atomic
def record_outcome(
    finding: FindingRecord,
    *,
    outcome: str,
    actor: User,
    seen: str | None = None,
    text: str = "",
) -> None:
    """What people found of a finding. `seen`: the outcome that stood there for whoever decided."""
    if outcome not in Outcome.values:
        raise FindingError("核查结果不在可选范围", accepted="、".join(Outcome.labels), todo="从中选择")
    old = finding.outcome if seen is None else seen
    if not FindingRecord.objects.filter(pk=finding.pk, outcome=old).update(outcome=outcome):
        raise StaleFindingError("核查结果刚由他人登记过")
    finding.outcome = outcome
    _happened(finding, Happening.OUTCOME, actor, f"{Outcome(outcome).label}{'：' if text else ''}{text}")
    _change(finding, actor, old={"outcome": old}, new={"outcome": outcome}, purpose="登记核查结果")


@transaction.atomic
def withdraw(finding: FindingRecord, *, reason: str, actor: User) -> None:
    """A finding that is untrue after a correction: it stays, with its trace, and counts no more."""
    old = finding.state
    if old == FindingState.WITHDRAWN:
        return
    if not FindingRecord.objects.filter(pk=finding.pk, state=old).update(state=FindingState.WITHDRAWN):
        raise StaleFindingError
    finding.state = FindingState.WITHDRAWN
    _happened(finding, Happening.WITHDRAWN, actor, reason)
    _change(finding, actor, old={"state": old}, new={"state": finding.state}, purpose=reason)


def _must_go_on(finding: FindingRecord) -> None:
    if finding.state in ENDED:
        raise FindingError("这条线索已不再成立", todo="不需要再处置")


@transaction.atomic
def _finish(sweep: Sweep, summary: Mapping[str, Any]) -> None:
    events = FindingEvent.objects.filter(sweep=sweep, what__in=(Happening.GONE, Happening.WITHDRAWN))
    present = FindingRecord.objects.filter(last_sweep=sweep).exclude(state=FindingState.HELD)
    said = {
        "state": SweepState.DONE,
        "finished_at": timezone.now(),
        "policy_digest": summary["policy_digest"],
        "parameters": summary["parameters"],
        "households": summary["households"],
        "new": present.filter(first_sweep=sweep).count(),
        "open": present.exclude(first_sweep=sweep).count(),
        "gone": events.count(),
        "message": "",
    }
    if Sweep.objects.filter(pk=sweep.pk).exclude(state=SweepState.DONE).update(**said):
        sweep.refresh_from_db()
        told: Values = {"state": sweep.state, "new": sweep.new, "open": sweep.open, "gone": sweep.gone}
        _told(sweep, None, new=told)


def _happened(finding: FindingRecord, what: Happening, actor: User, text: str) -> None:
    FindingEvent.objects.create(
        finding=finding, what=what, at=timezone.now(), actor=actor, text=text[:LONGEST]
    )


def _change(
    finding: FindingRecord, actor: User, *, new: Values, old: Values | None = None, purpose: str = ""
) -> None:
    subject = Subject("finding", str(finding.pk), finding.region_id)
    record(Act.CHANGE, subject, actor=actor, old=old, new=new, purpose=purpose)


def _told(sweep: Sweep, actor: User | None, *, new: Values) -> None:
    record(Act.RUN, Subject("sweep", str(sweep.pk), sweep.county_id), actor=actor, new=new)
