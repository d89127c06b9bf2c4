"""The job that tries the drafts of the own pack on the facts of the last sweep."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from shouwang.accounts.access import require
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.feeds.contract import kinds_of
from shouwang.jobs.actions import ask
from shouwang.jobs.checking import county_lake
from shouwang.jobs.running import Running
from shouwang.kernel.errors import ShouwangError
from shouwang.policies.models import ChangeKind, Trial
from shouwang.policies.selectors import county_of, drafts, drafts_digest
from shouwang.policies.trying import Facing, try_values
from shouwang.registry.snapshot import open_snapshot
from shouwang.screening.fact_schema import fact_schema
from shouwang.screening.models import Sweep, SweepState
from shouwang.screening.policies import policy_on
from shouwang.workflow.stack import packs_in_use

KIND = "try_policy"
FEN = 100


class NothingToTryError(ShouwangError):
    """There is nothing to try, or nothing to try it on."""

    code = "NOTHING_TO_TRY"


@transaction.atomic
def ask_for_trial(*, actor: User) -> Trial:
    """Ask what the drafted numbers would bring about; the same drafts tried already are that trial."""
    require(actor, Permission.EDIT_POLICY, region=county_of(actor))
    county, digest = county_of(actor), drafts_digest(drafts())
    if not drafts().filter(kind=ChangeKind.VALUE).exists():
        raise NothingToTryError("草稿里没有参数", accepted="改了参数的草稿", todo="期限和文书不用测算")
    if last_sweep(county) is None:
        raise NothingToTryError("还没有完成过研判", accepted="研判用过的数据", todo="先研判一次再测算")
    trial = Trial.objects.create(drafts=digest, county=county, asked_by=actor, asked_at=timezone.now())
    ask(KIND, subject_id=trial.pk, actor=actor)
    record(Act.RUN, Subject("policy_trial", str(trial.pk), county), actor=actor, new={"drafts": digest})
    return trial


def last_sweep(county: str) -> Sweep | None:
    """The last sweep of a county that came to its end: its day is the day that is judged."""
    return Sweep.objects.filter(county=county, state=SweepState.DONE).order_by("-as_of", "-pk").first()


def carry_out(running: Running) -> str:
    """Judge the county twice and keep the difference; nothing where the drafts have changed meanwhile."""
    trial = Trial.objects.get(pk=running.subject_id)
    changes = list(drafts())
    if drafts_digest(changes) != trial.drafts:
        return "草稿已改动，请重新测算"
    values = {c.target: Fraction(str(c.content["value"])) for c in changes if c.kind == ChangeKind.VALUE}
    sweep, manifest = last_sweep(trial.county), county_lake().current()
    if sweep is None or manifest is None:
        return "还没有研判过的数据"
    running.stage("按现行政策和草稿各判一次")
    packs = packs_in_use()
    policy = policy_on(packs, as_of=sweep.as_of)
    exact = {n: v * (FEN if policy.parameters[n].unit.is_money else 1) for n, v in values.items()}
    facts = open_snapshot(county_lake(), manifest).facts
    facing = Facing(fact_schema(kinds_of(packs)), facts, sweep.as_of)
    with tempfile.TemporaryDirectory(prefix="shouwang-") as work:
        found = try_values(policy, exact, on=facing, work=Path(work))
    Trial.objects.filter(pk=trial.pk).update(as_of=sweep.as_of, result=asdict(found))
    return "测算完成"
