"""What one household is entitled to, benefit by benefit: received, lacking, without ground, not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import duckdb

from shouwang.engine.benefits import DOUBLED, DRAWN, DUE, INSTEAD, OWED, UNDUE, amounted, counted
from shouwang.engine.explain import Explanation
from shouwang.engine.policy import Benefit, Policy
from shouwang.engine.wording import cited
from shouwang.feeds.lake import Lake
from shouwang.registry.snapshot import open_snapshot
from shouwang.screening.fact_schema import fact_schema
from shouwang.screening.judging import judge_household
from shouwang.screening.numbers import Value
from shouwang.screening.policies import read_once
from shouwang.workflow.stack import packs_in_use, publication_in_use


class Standing(StrEnum):
    """Where a household stands with a benefit."""

    OWED = "应享未享"
    DOUBLED = "和另一项不能同时享受"
    UNDUE = "享受而不符合条件"
    UNKNOWN = "资料不足"
    RECEIVED = "已享受"
    INSTEAD = "享受不能同时享受的另一项"
    NOT_DUE = "不符合条件"


@dataclass(frozen=True, slots=True)
class Entitlement:
    """A benefit as it stands for one household; `amount` in 分 is what it lacks, or what it is entitled to.

    `said` names the persons with their sums, `missing` what is not known, `cite` document and clause.
    """

    label: str
    group: str
    provider: str
    standing: Standing
    amount: int | None
    said: str
    missing: tuple[str, ...]
    cite: str

    @property
    def tone(self) -> str:
        """How it is shown: warn, ok or quiet."""
        if self.standing in (Standing.OWED, Standing.DOUBLED, Standing.UNDUE):
            return "warn"
        return "ok" if self.standing in (Standing.RECEIVED, Standing.INSTEAD) else "quiet"


def entitlements_about(lake_folder: Path, household_no: str, *, as_of: date) -> list[Entitlement]:
    """The benefits of a household after the last snapshot of a lake; those that matter first."""
    dated, kinds = read_once(packs_in_use(), publication_in_use())
    policy = dated.on(as_of)
    manifest = Lake(lake_folder).current() if lake_folder.is_dir() and policy.benefits else None
    if manifest is None:
        return []
    facts = open_snapshot(Lake(lake_folder), manifest).facts
    with duckdb.connect() as db:
        found = db.execute(
            "SELECT household FROM read_parquet(?) WHERE household_no = ?",
            [str(facts.households), household_no],
        ).fetchone()
    if found is None:
        return []
    judged = judge_household(policy, found[0], schema=fact_schema(kinds), facts=facts, as_of=as_of)
    return entitlements_of(policy, judged.features, judged.explanations)


def entitlements_of(
    policy: Policy, features: Mapping[str, Value], explanations: Sequence[Explanation]
) -> list[Entitlement]:
    """The benefits of a judged household within their scope; those that matter first."""
    explained = {each.rule.name: each for each in explanations}
    found = list(_each(policy, features, explained))
    order = list(Standing)
    return sorted(found, key=lambda each: order.index(each.standing))


def _each(
    policy: Policy, features: Mapping[str, Value], explained: Mapping[str, Explanation]
) -> Iterator[Entitlement]:
    for benefit in policy.benefits.values():
        lacking = explained[f"{benefit.name}_{OWED}"]
        if lacking.in_scope is not True:
            continue
        wrong = {
            standing: explained[name]
            for standing, which in ((Standing.DOUBLED, DOUBLED), (Standing.UNDUE, UNDUE))
            if (name := f"{benefit.name}_{which}") in explained
        }
        standing = _standing(benefit, features, lacking, wrong)
        telling = wrong.get(standing, lacking)
        yield Entitlement(
            benefit.label,
            benefit.group,
            benefit.provider,
            standing,
            _amount(benefit, features, standing),
            telling.sentence,
            lacking.missing if standing is Standing.UNKNOWN else (),
            cited(benefit.citation),
        )


def _standing(
    benefit: Benefit,
    features: Mapping[str, Value],
    lacking: Explanation,
    wrong: Mapping[Standing, Explanation],
) -> Standing:
    if lacking.truth is True:
        return Standing.OWED
    for standing, explanation in wrong.items():
        if explanation.truth is True:
            return standing
    if lacking.truth is None:
        return Standing.UNKNOWN
    if benefit.apart and features[counted(benefit, INSTEAD)]:
        return Standing.INSTEAD
    which = (DUE, DRAWN) if benefit.apart else (DUE,)
    return Standing.RECEIVED if any(features[counted(benefit, w)] for w in which) else Standing.NOT_DUE


def _amount(benefit: Benefit, features: Mapping[str, Value], standing: Standing) -> int | None:
    if benefit.amount is None or standing not in (Standing.OWED, Standing.RECEIVED):
        return None
    value = features[amounted(benefit, OWED if standing is Standing.OWED else DUE)]
    return int(value) if isinstance(value, int) else None
