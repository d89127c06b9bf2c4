"""The job that tries the drafts of the own pack: on the facts of the last sweep, on the cases of months."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

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
from shouwang.policies.actions import Prospect, prospect
from shouwang.policies.models import ChangeKind, PolicyChange, Trial
from shouwang.policies.selectors import county_of, drafts, drafts_digest, last_sweep
from shouwang.policies.standards import standard_of
from shouwang.policies.trying import Facing, try_values
from shouwang.policies.trying_forms import try_form, try_words
from shouwang.policies.trying_standards import try_standard
from shouwang.policies.trying_terms import try_term
from shouwang.policies.wanted import block_of, form_in, term_of
from shouwang.registry.snapshot import open_snapshot
from shouwang.screening.fact_schema import fact_schema
from shouwang.screening.policies import policy_on
from shouwang.workflow.stack import packs_in_use

KIND = "try_policy"
FEN = 100
CHANGED = "草稿已改动，请重新测算"


class NothingToTryError(ShouwangError):
    """There is nothing to try."""

    code = "NOTHING_TO_TRY"


@transaction.atomic
def ask_for_trial(*, actor: User) -> Trial:
    """Ask what the drafts would bring about."""
    require(actor, Permission.EDIT_POLICY, region=county_of(actor))
    county, changes = county_of(actor), list(drafts())
    if not changes:
        raise NothingToTryError("没有草稿", accepted="存好的草稿", todo="先修改参数、期限、表单或文书")
    digest = drafts_digest(changes)
    trial = Trial.objects.create(drafts=digest, county=county, asked_by=actor, asked_at=timezone.now())
    ask(KIND, subject_id=trial.pk, actor=actor)
    record(Act.RUN, Subject("policy_trial", str(trial.pk), county), actor=actor, new={"drafts": digest})
    return trial


def carry_out(running: Running) -> str:
    """Try every draft and keep what was found; nothing where the drafts have changed meanwhile."""
    trial = Trial.objects.get(pk=running.subject_id)
    changes = list(drafts())
    if drafts_digest(changes) != trial.drafts:
        return CHANGED
    running.stage("读取现行政策和草稿")
    found = prospect()
    values = [change for change in changes if change.kind == ChangeKind.VALUE]
    result: dict[str, Any] = {"terms": [], "forms": [], "words": [], "standards": []}
    as_of = None
    if values:
        running.stage("按现行政策和草稿各判一次")
        as_of, result["values"] = _values(values, trial.county)
        result["no_facts"] = as_of is None
    others = [change for change in changes if change.kind != ChangeKind.VALUE]
    running.stage("按近一年的办件测算期限和表单")
    for number, change in enumerate(others, 1):
        section, told = _tried(change, found, county=trial.county)
        result[section].append(told)
        running.step(number, len(others))
    if drafts_digest(drafts()) != trial.drafts:
        return CHANGED
    Trial.objects.filter(pk=trial.pk).update(as_of=as_of, result=result)
    return "测算完成"


def _values(changes: Sequence[PolicyChange], county: str) -> tuple[date | None, dict[str, Any] | None]:
    """What drafted numbers bring about on the day of the last sweep; nothing where nothing was judged yet."""
    sweep, manifest = last_sweep(county), county_lake().current()
    if sweep is None or manifest is None:
        return None, None
    packs = packs_in_use()
    policy = policy_on(packs, as_of=sweep.as_of)
    values = {change.target: Fraction(str(change.content["value"])) for change in changes}
    exact = {n: v * (FEN if policy.parameters[n].unit.is_money else 1) for n, v in values.items()}
    facts = open_snapshot(county_lake(), manifest).facts
    facing = Facing(fact_schema(kinds_of(packs)), facts, sweep.as_of)
    with tempfile.TemporaryDirectory(prefix="shouwang-") as work:
        return sweep.as_of, asdict(try_values(policy, exact, on=facing, work=Path(work)))


def _tried(change: PolicyChange, found: Prospect, *, county: str) -> tuple[str, dict[str, Any]]:
    """In which part of the result a draft that is no number of the rules stands, and what it brings about."""
    target = change.target
    if change.kind == ChangeKind.TERM:
        (process, now), (_, then) = term_of(found.now, target), term_of(found.then, target)
        return "terms", asdict(try_term(process, now, then, target=target, county=county))
    if change.kind == ChangeKind.FORM:
        process, form = form_in(found.now, target)
        fields, letters = change.content["fields"], found.now.letters
        return "forms", asdict(try_form(process, form, fields, letters=letters, county=county))
    if change.kind == ChangeKind.STANDARD:
        was, will = (standard_of(whole, target) for whole in (found.now, found.then))
        return "standards", asdict(
            try_standard(was, will, change=change, social=found.now.social, county=county)
        )
    letter, _ = block_of(found.now, target)
    processes = found.now.processes
    return "words", asdict(try_words(letter, target=target, processes=processes, county=county))
