"""The stages of the main job, in order. Data runs down this page; imports run up.

files of the departments
  -> feeds        read, recognise, clean: every row is kept or refused with a reason
  -> registry     who is meant: households, persons, and every feed row linked to its person
  -> engine       features and rules of the policy packs, for every household
  -> screening    findings: new, still there, gone; doubtful ones marked; excessive rules held back
  -> reports      CSV files, worklists, bulletin, summary
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shouwang.engine.explain import Explainer
from shouwang.engine.plan import compile_plan
from shouwang.engine.policy import Policy
from shouwang.feeds.contract import Kinds, kinds_of
from shouwang.feeds.lake import Lake, Manifest
from shouwang.feeds.mapping import Mapping as FileMapping
from shouwang.feeds.mapping import load_mapping
from shouwang.feeds.progress import NoProgress, Progress
from shouwang.feeds.staging import StagedFile, stage_folder
from shouwang.orders import OrderError, ScreenOrder
from shouwang.registry.decisions import NONE_DECIDED, read_decisions
from shouwang.registry.snapshot import Snapshot
from shouwang.registry.updating import update
from shouwang.reports.outputs import write_outputs
from shouwang.reports.publishing import publication, settle
from shouwang.reports.summary import Summary, write_summary
from shouwang.screening.arrivals import changes, origins
from shouwang.screening.fact_schema import fact_schema
from shouwang.screening.finding import Finding
from shouwang.screening.findings import features_shown, find
from shouwang.screening.kept_sweep import sweep_what_changed
from shouwang.screening.policies import policy_on
from shouwang.screening.previous import read_previous
from shouwang.screening.register import county_and_size
from shouwang.screening.screening import Screening
from shouwang.screening.stopwatch import Stopwatch
from shouwang.screening.sweep import SPARK, Swept, gather_evidence, sweep_on_spark

KEPT_SNAPSHOTS = 3


@dataclass(frozen=True, slots=True)
class Run:
    """What every stage stands on: the order, the contract of the kinds, the policy, the lake, who listens.

    `before` is the snapshot of the last run on this lake.
    """

    order: ScreenOrder
    kinds: Kinds
    policy: Policy
    mapping: FileMapping | None
    previous: Mapping[tuple[str, str], Finding]
    lake: Lake
    before: Manifest | None
    hear: Progress
    watch: Stopwatch


def screen(order: ScreenOrder, *, progress: Progress | None = None) -> Summary:
    """The main job, from a folder of files to published findings."""
    run = prepare(order, progress or NoProgress())
    with run.lake:
        files = take_in(run)
        snapshot = match(run, files)
        swept = judge(run, snapshot)
        screening = look(run, files, snapshot, swept)
        return publish(run, screening)


def prepare(order: ScreenOrder, hear: Progress) -> Run:
    """Before any work: read everything that can be wrong with the order."""
    order.check()
    for folder in filter(None, (order.out, order.previous)):
        settle(folder)
    kinds = kinds_of(order.packs)
    policy = policy_on(order.packs, as_of=order.as_of, kinds=kinds)
    unknown = [name for name in order.released if name not in policy.rules]
    if unknown:
        raise OrderError(f"没有规则“{unknown[0]}”", accepted="、".join(policy.rules), todo="改正 --release")
    mapping = load_mapping(order.mapping, kinds) if order.mapping else None
    previous = read_previous(order.previous) if order.previous else {}
    order.make_folders()
    lake = Lake(order.lake_folder)
    return Run(order, kinds, policy, mapping, previous, lake, lake.current(), hear, Stopwatch())


def take_in(run: Run) -> list[StagedFile]:
    """feeds: every file read, recognised and cleaned, or the reason why not."""
    with run.watch.stage("feeds"):
        return stage_folder(
            run.order.data,
            run.lake,
            kinds=run.kinds,
            mapping=run.mapping,
            workers=run.order.cores,
            progress=run.hear,
            exclude=run.order.not_data,
        )


def match(run: Run, files: Sequence[StagedFile]) -> Snapshot:
    """registry: households, persons, and whom each row is about; committed as one snapshot."""
    with run.watch.stage("registry"):
        decisions = read_decisions(run.order.decisions) if run.order.decisions else NONE_DECIDED
        snapshot = update(
            files,
            lake=run.lake,
            kinds=run.kinds,
            full=run.order.full,
            progress=run.hear,
            decisions=decisions,
        )
        run.lake.collect_garbage(keep=KEPT_SNAPSHOTS)
        return snapshot


def judge(run: Run, snapshot: Snapshot) -> Swept:
    """engine: every feature and rule of every household, or of those whose rows changed."""
    run.hear.stage("逐户研判")
    order, facts = run.order, snapshot.facts
    with run.watch.stage("engine"):
        plan = compile_plan(run.policy, fact_schema(run.kinds), facts, as_of=order.as_of)
        if order.engine == SPARK:
            work = run.lake.temporary()
            return Swept(plan, sweep_on_spark(plan, facts, into=work, master=order.spark_master))
        result = sweep_what_changed(plan, facts, lake=run.lake, settings=order.settings, full=order.full)
        return Swept(plan, result)


def look(run: Run, files: Sequence[StagedFile], snapshot: Snapshot, swept: Swept) -> Screening:
    """screening: hits become findings with numbers, lines, sentence, clause, sources and state."""
    run.hear.stage("整理线索")
    with run.watch.stage("screening"):
        facts, as_of = snapshot.facts, run.order.as_of
        county, households = county_and_size(facts)
        evidence = gather_evidence(
            swept,
            shown=features_shown(run.policy),
            facts=facts,
            origins=origins(snapshot),
            settings=run.order.settings,
        )
        found = find(
            run.policy,
            as_of=as_of,
            evidence=evidence,
            sentence=Explainer(run.policy, as_of=as_of).sentence,
            households=households,
            previous=run.previous,
            released=run.order.released,
        )
        return Screening(
            as_of=as_of,
            engine=run.order.engine,
            kinds=run.kinds,
            policy=run.policy,
            files=files,
            snapshot=snapshot,
            changes=changes(run.lake, run.before),
            swept=swept,
            found=found,
            county=county,
            households=households,
            compared=run.order.previous is not None,
        )


def publish(run: Run, screening: Screening) -> Summary:
    """reports: the new set of outputs takes the place of the old one as a whole."""
    run.hear.stage("写出结果")
    with publication(run.order.out) as folder:
        with run.watch.stage("reports"):
            summary = write_outputs(folder, screening=screening, lake=run.order.lake_from_out)
        summary = replace(summary, seconds=run.watch.seconds)
        write_summary(folder, summary=summary)
    return summary
