"""Questions about a county that has been screened: why, what if, what then. Nothing is written."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import django

from shouwang.engine.dated import DatedPolicy
from shouwang.engine.diff import diff
from shouwang.engine.execution import Settings
from shouwang.engine.facts import FactSchema
from shouwang.engine.language.faults import PackError
from shouwang.engine.packs import search_path
from shouwang.engine.packs.folders import find_pack
from shouwang.engine.packs.standards import standards_of
from shouwang.engine.policy import Policy
from shouwang.engine.situations import faults_of, read_situations
from shouwang.engine.standards import judge
from shouwang.feeds.contract import kinds_of
from shouwang.feeds.lake import Lake
from shouwang.orders import ExplainOrder, OrderError, PacksOnDay, SimulateOrder, cores
from shouwang.registry.snapshot import Snapshot, open_snapshot
from shouwang.reports.entitlements_file import FILE as ENTITLEMENTS
from shouwang.reports.entitlements_file import TOTALS_HEADER, totals
from shouwang.reports.household_page import household_page
from shouwang.reports.policy_pages import difference_page
from shouwang.reports.policy_schedule import schedule_page, standards_page
from shouwang.reports.publishing import settle
from shouwang.reports.simulation_pages import comparison_page, replay_page
from shouwang.reports.summary import LastRun, read_last_run
from shouwang.reports.text_tables import table
from shouwang.screening.fact_schema import fact_schema
from shouwang.screening.findings import Key
from shouwang.screening.household import one_household
from shouwang.screening.judging import judge_household
from shouwang.screening.policies import load_policy
from shouwang.screening.register import registered
from shouwang.screening.replay import replay
from shouwang.screening.simulate import Home, changed, compare, narrowed, read_changes
from shouwang.screening.sweep import Swept, sweep
from shouwang.screening.terms import rules_reading

if TYPE_CHECKING:
    from shouwang.policies.checking import Whole

OWN_LEFT_OUT = "没有检查本安装自己的规则包 own：它垫在本安装所用的规则包之上，不写 --pack 就一并检查。"


@dataclass(frozen=True, slots=True)
class County:
    """A county as the last run left it: its facts, its policy, its day."""

    schema: FactSchema
    dated: DatedPolicy
    snapshot: Snapshot
    as_of: date
    threads: int

    @property
    def policy(self) -> Policy:
        """The policy in force on its day."""
        return self.dated.on(self.as_of)

    def judged(self, policy: Policy, as_of: date, into: Path) -> Swept:
        """The county judged by some policy on some day."""
        settings = Settings(threads=self.threads)
        facts = self.snapshot.facts
        return sweep(policy, schema=self.schema, facts=facts, as_of=as_of, into=into, settings=settings)


def explain(order: ExplainOrder) -> str:
    """One household's page: facts, every rule with its reason, how far, what would change it."""
    county = open_county(order)
    facts, policy = county.snapshot.facts, county.policy
    household = one_household(facts, order.household)
    number = household.home.household
    judged = judge_household(policy, number, schema=county.schema, facts=facts, as_of=county.as_of)
    return household_page(household, policy, judged.features, judged.explanations, as_of=county.as_of)


def entitlements(out: Path) -> str:
    """What came of every benefit in the county, from the last run in OUT."""
    settle(out)
    path = out / ENTITLEMENTS
    if not path.is_file():
        raise OrderError(
            f"“{out}”里没有 {ENTITLEMENTS}",
            accepted="用带有待遇的规则包运行过 screen 的文件夹",
            todo="先运行 shouwang screen，--pack 里写上带有 benefits 的规则包，例如 national,livelihood,faku",
        )
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return table(TOTALS_HEADER, totals(list(csv.DictReader(handle))))


def simulate(order: SimulateOrder) -> str:
    """A changed policy against the present one, or the past month by month."""
    if bool(order.changes) == bool(order.months):
        raise OrderError(
            "--set 和 --months 要写一个，而且只写一个", accepted="--set line=9000 或 --months 12"
        )
    county = open_county(order, threads=order.threads)
    with tempfile.TemporaryDirectory() as work:
        if order.months:
            return _replayed(county, order.months, Path(work))
        return _compared(county, order.changes, Path(work))


def stack_to_check(packs: tuple[str, ...] | None) -> tuple[tuple[str, ...], str]:
    """The packs asked for or in use, with the installation's own pack where it fits; else a word why not."""
    set_up_workbench()
    from shouwang.workflow.stack import fits_own, packs_in_use, with_own

    if packs is None:
        return packs_in_use(), ""
    whole = with_own(packs)
    return (whole, "") if whole == packs or fits_own(packs) else (packs, OWN_LEFT_OUT)


def check_policy(packs: tuple[str, ...]) -> str:
    """Read everything that packs hold; all faults come as one error."""
    set_up_workbench()
    from shouwang.policies.checking import check_whole

    return counted(check_whole(packs))


def schedule(packs: tuple[str, ...]) -> str:
    """Every dated change of a stack of packs, in order of time."""
    return schedule_page(load_policy(packs, kinds=kinds_of(packs)))


def standards(packs: tuple[str, ...], as_of: date) -> str:
    """What the documents ask of the numbers themselves, judged on a day."""
    parameters = load_policy(packs, kinds=kinds_of(packs)).parameters
    asked = standards_of(packs, parameters, roots=search_path(environ=os.environ))
    return standards_page(list(judge(asked, parameters, on=as_of)))


def counted(whole: Whole) -> str:
    """What a sound stack holds."""
    dated = whole.policy
    held = [
        f"{len(dated.parameters)} 个参数",
        f"{len(dated.features)} 个指标",
        f"{len(dated.rules)} 条规则",
        f"{len(whole.processes)} 个流程",
        f"{len(whole.measures.measures) if whole.measures else 0} 项帮扶措施",
        f"{len(whole.letters)} 种文书",
        f"{len(whole.social.numbers)} 个救助数值",
        f"{len(whole.helping)} 项帮扶力量规定",
        f"{len(list(whole.kinds))} 类数据",
    ]
    return f"规则包没有错误：{'、'.join(dated.packs)}，{'，'.join(held)}{_changes(dated)}。"


def set_up_workbench() -> None:
    """The apps of the workbench are there; a second time it does nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.web.settings")
    django.setup()


def _changes(dated: DatedPolicy) -> str:
    """The days on which rules or features change, if there are any."""
    days = "、".join(day.isoformat() for day in dated.change_days)
    return f"；规则或指标在以下日期有变化：{days}" if days else ""


def compare_policies(old: PacksOnDay, new: PacksOnDay) -> str:
    """What the second stack of packs has otherwise than the first: through time, or on a day each."""
    if (old.day is None) != (new.day is None):
        raise OrderError(
            "只有一边写了日期",
            accepted="national@2024-12-31 national@2025-06-30",
            todo="两边都写或都不写",
        )
    kinds = kinds_of([*old.packs, *new.packs])
    days = (old.day, new.day) if old.day and new.day else None
    found = diff(load_policy(old.packs, kinds=kinds), load_policy(new.packs, kinds=kinds), days=days)
    return difference_page(found, old=str(old), new=str(new))


def try_policy(packs: tuple[str, ...]) -> str:
    """Judge the situations of the highest pack; those that are not as they say come as one error."""
    kinds = kinds_of(packs)
    dated = load_policy(packs, kinds=kinds)
    situations = read_situations(find_pack(packs[-1], search_path(environ=os.environ)))
    with tempfile.TemporaryDirectory() as work:
        faults = list(faults_of(situations, dated, schema=fact_schema(kinds), folder=Path(work)))
    if faults:
        raise PackError(faults)
    return f"{dated.packs[-1]} 包的 {len(situations)} 条情形都与规则相符。"


def open_county(order: ExplainOrder | SimulateOrder, *, threads: int | None = None) -> County:
    """The county of a run in OUT, or of a lake; with the run's day and packs unless others are given."""
    last = _last_run(order)
    lake = Lake(order.lake or last.lake)
    manifest = lake.current()
    if manifest is None:
        raise OrderError(
            f"“{lake.root}”里还没有数据", accepted="screen 用过的数据湖", todo="先运行 shouwang screen"
        )
    packs = order.packs or last.packs
    kinds = kinds_of(packs)
    dated = load_policy(packs, kinds=kinds)
    as_of = order.as_of or last.as_of
    return County(fact_schema(kinds), dated, open_snapshot(lake, manifest), as_of, cores(threads))


def _last_run(order: ExplainOrder | SimulateOrder) -> LastRun:
    if order.out is not None:
        settle(order.out)
        return read_last_run(order.out)
    if order.lake is None:
        raise OrderError("没有说是哪一次研判", accepted="--out OUT 或 --lake 文件夹", todo="加上 --out")
    if order.as_of is None:
        raise OrderError(
            "只给了 --lake，没有研判日", accepted="--as-of 2025-06-30", todo="加上 --as-of 或改用 --out"
        )
    return LastRun(order.as_of, order.packs or ("national",), order.lake)


def _compared(county: County, written: tuple[tuple[str, str], ...], work: Path) -> str:
    policy, as_of = county.policy, county.as_of
    changes = read_changes(policy, written, as_of=as_of)
    names = {change.parameter.name for change in changes}
    touched = rules_reading(policy, names)
    before = county.judged(policy, as_of, work / "before")
    trial = county.judged(changed(narrowed(policy, names), changes), as_of, work / "after")
    # what no changed parameter touches is as it is
    after = [key for key in before.hits if key[1] not in touched]
    after += [key for key in trial.hits if key[1] in touched]
    homes = _homes(county, before, {household for household, _ in (*before.hits, *after)})
    comparison = compare(changes, rules=touched, before=before.hits, after=after, homes=homes)
    return comparison_page(policy, comparison)


def _homes(county: County, swept: Swept, households: set[int]) -> dict[int, Home]:
    classes = swept.classes(households)
    return {
        number: Home(classes[number], home.township)
        for number, home in registered(county.snapshot.facts, households).items()
    }


def _replayed(county: County, months: int, work: Path) -> str:
    def judge(day: date) -> Iterable[Key]:
        return county.judged(county.dated.on(day), day, work / day.isoformat()).hits

    past = replay(county.dated, as_of=county.as_of, months=months, judge=judge)
    return replay_page(county.dated.labels(), past)
