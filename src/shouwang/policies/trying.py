"""Drafts tried on the facts of a county: whom rules would find, who would get more or less, what it costs.

The present policy and the changed one judge the same facts on the same day; the changed numbers hold on that
day, whatever day they are to begin on. Nothing is kept but counts, and the numbers of some households.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb

from shouwang.engine.benefits import OWED, amounted, counted
from shouwang.engine.execution import Settings
from shouwang.engine.facts import Facts, FactSchema
from shouwang.engine.policy import Benefit, Every, Grain, Parameter, Policy
from shouwang.policies.continuity import benefits_of
from shouwang.screening.findings import Key
from shouwang.screening.register import registered
from shouwang.screening.simulate import Change, Home, changed, compare, narrowed
from shouwang.screening.sweep import Swept, sweep
from shouwang.screening.terms import features_below, parameters_below, rules_reading

DUE = "due"
MOST_NAMED = 200
TIMES = {
    Every.ONCE: "一次性",
    Every.MONTH: "每月",
    Every.QUARTER: "每季度",
    Every.TERM: "每学期",
    Every.YEAR: "每年",
    Every.CASE: "每次",
    Every.STANDING: "",
}
AMOUNTS = """
SELECT {place} AS place,
  sum(coalesce(b.persons, 0)) AS persons_now, sum(coalesce(a.persons, 0)) AS persons_then,
  sum(greatest(coalesce(a.persons, 0) - coalesce(b.persons, 0), 0)) AS gaining,
  sum(greatest(coalesce(b.persons, 0) - coalesce(a.persons, 0), 0)) AS losing,
  sum(coalesce(b.amount, 0)) AS fen_now, sum(coalesce(a.amount, 0)) AS fen_then,
  count(*) FILTER (coalesce(a.amount, 0) > coalesce(b.amount, 0)) AS more,
  count(*) FILTER (coalesce(a.amount, 0) < coalesce(b.amount, 0)) AS less,
  count(*) FILTER (b.persons > 0 AND b.amount IS NULL) AS open_now,
  count(*) FILTER (a.persons > 0 AND a.amount IS NULL) AS open_then
FROM before AS b JOIN after AS a USING (household) JOIN read_parquet($households) AS h USING (household)
GROUP BY 1 ORDER BY 1
"""
COUNTS = (
    "persons_now", "persons_then", "gaining", "losing", "fen_now", "fen_then", "more", "less",
    "open_now", "open_then",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facing:
    """Facts of a county on a day, as a policy is judged on them."""

    schema: FactSchema
    facts: Facts
    as_of: date
    threads: int = 2

    def judged(self, policy: Policy, into: Path) -> Swept:
        """Every household judged by a policy."""
        settings = Settings(threads=self.threads)
        return sweep(
            policy, schema=self.schema, facts=self.facts, as_of=self.as_of, into=into, settings=settings
        )


@dataclass(frozen=True, slots=True)
class Paid:
    """One benefit: who is entitled and to how much, now and then; the same by township."""

    name: str
    label: str
    every: str
    provider: str
    unit: str
    counts: Mapping[str, int]
    townships: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a trial found, as plain data keeps it. `named`: by rule, household numbers that come and go."""

    as_of: str
    households: Mapping[str, int]
    by_rule: Sequence[Mapping[str, Any]]
    by_class: Sequence[Mapping[str, Any]]
    by_township: Sequence[Mapping[str, Any]]
    benefits: Sequence[Mapping[str, Any]]
    named: Mapping[str, Mapping[str, Sequence[str]]]


def try_values(policy: Policy, values: Mapping[str, Fraction], *, on: Facing, work: Path) -> Outcome:
    """The policy of a day with other values against the policy as it is."""
    changes = tuple(_change(policy.parameters[name], value, on.as_of) for name, value in values.items())
    rules = rules_reading(policy, set(values))
    paid = tuple(b for b in benefits_of(policy) if _touched(policy, b, set(values)))
    before = on.judged(policy, work / "before")
    after = on.judged(changed(_narrowed(policy, values, paid), changes), work / "after")
    kept = [key for key in before.hits if key[1] not in rules]
    hits = [*kept, *(key for key in after.hits if key[1] in rules)]
    homes = registered(on.facts, {household for household, _ in (*before.hits, *hits)})
    classes = before.classes(homes)
    places = {n: Home(classes[n], home.township) for n, home in homes.items()}
    compared = compare(changes, rules=rules, before=before.hits, after=hits, homes=places)
    numbers = {n: home.household_no for n, home in homes.items()}
    return Outcome(
        as_of=on.as_of.isoformat(),
        households=asdict(compared.households),
        by_rule=[{**asdict(x), "label": policy.rules[x.name].label} for x in compared.by_rule],
        by_class=[asdict(x) for x in compared.by_class],
        by_township=[asdict(x) for x in compared.by_township],
        benefits=[asdict(_paid(benefit, before, after, on.facts)) for benefit in paid],
        named=_named(rules, before.hits, hits, numbers),
    )


def _change(parameter: Parameter, value: Fraction, as_of: date) -> Change:
    now = parameter.on(as_of)
    return Change(parameter, now.value if now else None, value)


def _columns(policy: Policy, benefit: Benefit) -> tuple[str, ...]:
    """The features of a benefit that a trial looks at."""
    names = [counted(benefit, DUE), counted(benefit, OWED)]
    names += [amounted(benefit, DUE)] if benefit.amount is not None else []
    return tuple(name for name in names if name in policy.features)


def _touched(policy: Policy, benefit: Benefit, parameters: set[str]) -> bool:
    """Whether who is entitled, who lacks it, or how much it is depends on these parameters."""
    return bool(parameters & set(parameters_below(policy, _columns(policy, benefit))))


def _narrowed(policy: Policy, parameters: Iterable[str], paid: Iterable[Benefit]) -> Policy:
    """Only what these parameters can change, and what that rests on."""
    small = narrowed(policy, parameters)
    more = features_below(policy, [name for benefit in paid for name in _columns(policy, benefit)])
    wanted = {*small.features, *more}
    return replace(
        small, features={name: feature for name, feature in policy.features.items() if name in wanted}
    )


def _paid(benefit: Benefit, before: Swept, after: Swept, facts: Facts) -> Paid:
    """What becomes of one benefit, in the county and by township."""
    with duckdb.connect() as db:
        for name, swept in (("before", before), ("after", after)):
            db.execute(f"CREATE VIEW {name} AS {_of_household(benefit, swept)}")
        households = {"households": str(facts.households)}
        whole = db.execute(AMOUNTS.format(place="''"), households).fetchall()
        by_township = db.execute(AMOUNTS.format(place="coalesce(h.township, '')"), households).fetchall()
    return Paid(
        name=benefit.name,
        label=benefit.label,
        every=TIMES[benefit.every],
        provider=benefit.provider,
        unit="人" if benefit.grain is Grain.PERSON else "户",
        counts=_counts(whole[0][1:]) if whole else _counts([0] * len(COUNTS)),
        townships={str(row[0]): _counts(row[1:]) for row in by_township},
    )


def _of_household(benefit: Benefit, swept: Swept) -> str:
    """SQL: how many of a household are entitled, and to how much in 分 (nothing where that is open)."""
    table = swept.result.features
    due, amount = counted(benefit, DUE), amounted(benefit, DUE)
    money = f'CAST("{amount}" AS BIGINT)' if benefit.amount is not None else "0"
    columns = [due, amount] if benefit.amount is not None else [due]
    persons = f'CAST("{due}" AS BIGINT)'
    return f"SELECT household, {persons} AS persons, {money} AS amount FROM ({table.query(columns)})"


def _counts(row: Sequence[Any]) -> dict[str, int]:
    return {name: int(value) for name, value in zip(COUNTS, row, strict=True)}


def _named(
    rules: Iterable[str], before: Iterable[Key], after: Iterable[Key], numbers: Mapping[int, str]
) -> dict[str, dict[str, list[str]]]:
    """The household numbers that a rule finds anew, and finds no more; so many of each at most."""
    old, new = set(before), set(after)
    found = {}
    for rule in rules:
        coming = [numbers[h] for h, r in sorted(new - old) if r == rule]
        going = [numbers[h] for h, r in sorted(old - new) if r == rule]
        if coming or going:
            found[rule] = {"coming": coming[:MOST_NAMED], "going": going[:MOST_NAMED]}
    return found
