"""The job that judges the county: register and deliveries into one folder, screened, findings into tables."""

from __future__ import annotations

import csv
import json
import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from shouwang import flow
from shouwang.accounts.models import User
from shouwang.cases.actions import dispatch_findings
from shouwang.feeds.actions import settle
from shouwang.feeds.contract import kinds_of
from shouwang.feeds.keeping import file_of, shown_name
from shouwang.feeds.lake import LakeBusyError
from shouwang.feeds.models import LinkState, UnmatchedRow
from shouwang.feeds.selectors import counting
from shouwang.jobs.actions import ask
from shouwang.jobs.checking import county_lake, decided
from shouwang.jobs.first_register import is_registered
from shouwang.jobs.models import Job, JobState
from shouwang.jobs.running import NotNowError, Running
from shouwang.jobs.social import take_in_assistance
from shouwang.orders import ScreenOrder
from shouwang.regions.codes import padded, range_of
from shouwang.regions.models import Level
from shouwang.registry.actions import take_in_register
from shouwang.registry.candidates import regions_of
from shouwang.registry.decisions import write_decisions
from shouwang.registry.roster import write_deaths, write_roster
from shouwang.registry.snapshot import REGISTER, open_snapshot
from shouwang.screening.actions import end_sweep, start_sweep, take_in_sweep
from shouwang.screening.models import FindingRecord, FindingState, HeldRule, Sweep, SweepState
from shouwang.screening.policies import policy_on
from shouwang.screening.suspicion import MOST_TOWNSHIPS, files_behind
from shouwang.screening.taking_in import delivery_of, summary_of, township_of
from shouwang.workflow.stack import packs_in_use

KIND = "sweep"
FOLDER = "sweeps"
HANDED_OUT_WITHIN = timedelta(days=7)
ALIVE = "deliveries.json"
ROSTER, DEATHS = "农户名册.csv", "死亡登记.csv"
MOST_LOOKED_AT = 5_000  # not policy: findings looked at to say why a rule hits so many


@transaction.atomic
def ask_for_sweep(*, county: str, as_of: datetime | None = None, actor: User | None) -> Sweep:
    """Ask for a sweep of today, or of the day of a moment; one that waits or runs already is that one."""
    day = timezone.localdate(as_of)
    sweep, new = start_sweep(county=county, as_of=day, packs=packs_in_use(), actor=actor)
    if new:
        ask(KIND, subject_id=sweep.pk, actor=actor)
    return sweep


def ask_for_scheduled(due: datetime) -> None:
    """The sweep that comes round by itself, of the county that this installation serves."""
    if settings.SHOUWANG_COUNTY:
        ask_for_sweep(county=padded(settings.SHOUWANG_COUNTY[: Level.COUNTY]), actor=None)


def folder_of(sweep: Sweep) -> Path:
    """Where the outputs of a sweep are kept."""
    return Path(settings.HOME) / FOLDER / str(sweep.pk)


def carry_out(running: Running) -> str:
    """Judge the county and take in what was found; a second time it goes on where it stopped."""
    sweep = Sweep.objects.select_related("county").get(pk=running.subject_id)
    if sweep.state != SweepState.DONE:
        Sweep.objects.filter(pk=sweep.pk).update(state=SweepState.RUNNING)
        folder = folder_of(sweep)
        before = _judged(folder)
        alive = _judge(sweep, folder, running) if before is None else before
        _first_register(sweep, running)
        policy = policy_on(tuple(sweep.packs), as_of=sweep.as_of)
        _settle(sweep, folder / "out")
        _find_places(sweep.county_id)
        take_in_sweep(sweep, folder / "out", policy=policy, alive=alive, progress=running)
    # not only the first time: a worker may have been killed when the sweep was done and nothing handed out
    _hand_out(sweep, running)
    take_in_assistance(sweep, running)
    _say_why(sweep, running)
    shutil.rmtree(folder_of(sweep) / "in", ignore_errors=True)
    sweep.refresh_from_db()
    return f"新增 {sweep.new} 条，仍存在 {sweep.open} 条，已消失 {sweep.gone} 条"


def _hand_out(sweep: Sweep, running: Running) -> None:
    """What a sweep of these days found becomes cases; one of a past day only looks back."""
    if sweep.as_of >= timezone.localdate() - HANDED_OUT_WITHIN:
        running.stage("线索转入待办")
        dispatch_findings(sweep.county_id)


def came_to_nothing(job: Job) -> None:
    """The sweep failed or was cancelled."""
    sweep = Sweep.objects.filter(pk=job.subject_id or 0).first()
    if sweep:
        cancelled = job.state == JobState.CANCELLED
        end_sweep(sweep, state=SweepState.CANCELLED if cancelled else SweepState.FAILED, message=job.message)
        shutil.rmtree(folder_of(sweep) / "in", ignore_errors=True)


def _judge(sweep: Sweep, folder: Path, running: Running) -> frozenset[int]:
    """The main job over what counts now; returns the numbers of the deliveries."""
    shutil.rmtree(folder, ignore_errors=True)
    alive = _gather(sweep, folder, running)
    (folder / ALIVE).write_text(json.dumps(sorted(alive)), "utf-8")
    try:
        flow.screen(_order(sweep, folder), progress=running)
    except LakeBusyError as error:
        raise NotNowError(error.found, accepted=error.accepted, todo=error.todo) from error
    return alive


def _judged(folder: Path) -> frozenset[int] | None:
    """The deliveries that counted, where an earlier try came as far as the outputs (the summary is last)."""
    if not (folder / "out" / "summary.json").is_file():
        return None
    return frozenset(json.loads((folder / ALIVE).read_text("utf-8")))


def _gather(sweep: Sweep, folder: Path, running: Running) -> frozenset[int]:
    """The register and all deliveries that count, in one folder; returns the numbers of these."""
    running.stage("汇集名册和报送文件")
    data = folder / "in"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    registered = is_registered(sweep.county_id)
    if registered:
        write_roster(sweep.county_id, data / ROSTER, as_of=sweep.as_of)
        write_deaths(sweep.county_id, data / DEATHS, as_of=sweep.as_of)
    deliveries = list(counting(sweep.county_id).prefetch_related("sheets"))
    for done, delivery in enumerate(deliveries, start=1):
        kinds = {sheet.kind for sheet in delivery.sheets.all() if sheet.kind}
        # the register of the workbench is what counts once there is one
        if not (registered and kinds == {REGISTER}):
            _place(file_of(delivery), data / f"{delivery.pk:08d}-{shown_name(delivery.file_name)}")
        running.step(done, len(deliveries))
    write_decisions(folder / "decisions.csv", decided(sweep.county_id))
    return frozenset(delivery.pk for delivery in deliveries)


def _place(source: Path, target: Path) -> None:
    """The same file under another name; a copy where the disk knows no second name."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _order(sweep: Sweep, folder: Path) -> ScreenOrder:
    last = (
        Sweep.objects.filter(county=sweep.county_id, state=SweepState.DONE, pk__lt=sweep.pk)
        .order_by("-pk")
        .first()
    )
    previous = folder_of(last) / "out" if last else None
    return ScreenOrder(
        data=folder / "in",
        as_of=sweep.as_of,
        out=folder / "out",
        packs=tuple(sweep.packs),
        lake=county_lake().root,
        previous=previous if previous and (previous / "findings.csv").is_file() else None,
        decisions=folder / "decisions.csv",
    )


def _first_register(sweep: Sweep, running: Running) -> None:
    """Where nobody is registered yet, the delivered rosters become the register."""
    if is_registered(sweep.county_id):
        return
    with county_lake() as lake:
        manifest = lake.current()
        if manifest:
            facts = open_snapshot(lake, manifest).facts
            county = sweep.county_id[: Level.COUNTY]
            take_in_register(facts, county=county, as_of=sweep.as_of, progress=running)


def _settle(sweep: Sweep, out: Path) -> None:
    """What deliveries say of their rows is what the sweep made of them: no two numbers disagree."""
    open_rows: dict[int, dict[tuple[str, int], list[dict[str, Any]]]] = {}
    with (out / "unmatched.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            number = delivery_of(row["file"])
            if number is not None:
                place = (row["sheet"], int(row["row"]))
                open_rows.setdefault(number, {})[place] = json.loads(row["candidates"] or "[]")
    for told in cast("list[dict[str, Any]]", summary_of(out)["files"]):
        number = delivery_of(told["file"])
        if number is not None:
            settle(number, sheets=told["sheets"], open_rows=open_rows.get(number, {}))


def _find_places(county: str) -> None:
    """Open rows of no known place belong where their likeliest candidate lives, once that is known."""
    rows = list(UnmatchedRow.objects.filter(delivery__county=county, region=None, state=LinkState.WAITING))
    likely = {row.pk: str(row.candidates[0]["person_no"]) for row in rows if row.candidates}
    homes = regions_of(likely.values())
    for row in rows:
        row.region_id = homes.get(likely.get(row.pk, ""))
    placed = [row for row in rows if row.region_id]
    UnmatchedRow.objects.bulk_update(placed, ("region",), batch_size=1_000)


def _say_why(sweep: Sweep, running: Running) -> None:
    """For each held rule: in which townships it hits, and which files are behind it."""
    running.stage("分析暂缓的规则")
    kinds = kinds_of(packs_in_use())
    lake = county_lake()
    for held in HeldRule.objects.filter(sweep=sweep, why={}):
        rows = FindingRecord.objects.filter(
            last_sweep=sweep, rule_id=held.rule_id, state=FindingState.HELD
        ).order_by()
        if held.region_id:
            reach = range_of(held.region_id)
            rows = rows.filter(region_id__gte=reach.low, region_id__lt=reach.high)
        found = list(rows.values_list("region_id", "sources")[:MOST_LOOKED_AT])
        files = files_behind([sources[:-1] for _, sources in found], lake=lake, kinds=kinds)
        townships: dict[str, int] = {}
        for region, _ in found:
            townships[township_of(region)] = townships.get(township_of(region), 0) + 1
        most = sorted(townships.items(), key=lambda item: -item[1])[:MOST_TOWNSHIPS]
        why = {"files": files, "townships": [list(item) for item in most]}
        HeldRule.objects.filter(pk=held.pk).update(why=why)
