"""Hits become findings: new, still there or gone; with numbers, lines, sentence, clause and sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from shouwang.engine.explain import named_in, parts_of
from shouwang.engine.policy import Citation, Policy, Rule
from shouwang.engine.wording import features_said
from shouwang.screening.finding import Finding, HeldBack, State
from shouwang.screening.numbers import Value, parameters_json, values_json
from shouwang.screening.register import Registered

CLASS_FEATURES = {
    "is_poor": "poor",
    "is_monitored": "monitored",
    "is_cleared": "cleared",
    "is_general": "general",
}
CLASS_SEPARATOR = "+"
MOST_SOURCES = 20
FEWEST_HITS = 20
"""A share of a handful of households says nothing: a rule with fewer hits is never held back."""

Sentence = Callable[[Rule, Mapping[str, Value], Sequence[str]], str]
Key = tuple[int, str]
"""Household of the register and rule."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Hits of some households, and what is known about them beside their being hits."""

    hits: Sequence[Key]
    features: Mapping[int, Mapping[str, Value]]
    registered: Mapping[int, Registered]
    sources: Mapping[Key, Sequence[str]]
    doubtful: frozenset[Key]
    told: Mapping[Key, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """All findings of one sweep, in the order of the register and of the pack, and the rules held back.

    `registered`: the households that were hit, by household number.
    """

    findings: tuple[Finding, ...]
    held_back: tuple[HeldBack, ...]
    registered: Mapping[str, Registered]


def find(
    policy: Policy,
    *,
    as_of: date,
    evidence: Iterable[Evidence],
    sentence: Sentence,
    households: int,
    previous: Mapping[tuple[str, str], Finding],
    released: Iterable[str] = (),
) -> Found:
    """Make the findings of a sweep; `evidence` comes in the order of the register, a part at a time.

    `households` is how many there are in the register.
    """
    found, homes = list[Finding](), dict[str, Registered]()
    for part in evidence:
        found += _findings(policy, as_of, part, sentence, previous)
        homes |= {home.household_no: home for home in part.registered.values()}
    excessive = _excessive(policy, found, households=households) - set(released)
    held = tuple(_held(policy.rules[r], found, households) for r in policy.rules if r in excessive)
    present = [f for f in found if f.rule_id not in excessive]
    gone = _gone(previous, {f.key for f in found}, as_of=as_of)
    return Found(tuple(_merged(policy, present, gone)), held, homes)


def features_shown(policy: Policy) -> tuple[str, ...]:
    """The features of which findings tell the values."""
    rules = policy.rules.values()
    names = (name for rule in rules for name in (*rule.values, *features_said(rule, policy)))
    return tuple(dict.fromkeys([*(name for name in CLASS_FEATURES if name in policy.features), *names]))


def household_class(features: Mapping[str, Value]) -> str:
    """poor, monitored, cleared or general, two of them joined with +; empty where it is not known."""
    return CLASS_SEPARATOR.join(label for name, label in CLASS_FEATURES.items() if features.get(name) is True)


def cited(citation: Citation) -> str:
    """Document and clause on one line."""
    return " ".join(filter(None, (citation.document, citation.clause)))


def _ordered(policy: Policy, hits: Iterable[Key]) -> list[Key]:
    order = {name: number for number, name in enumerate(policy.rules)}
    return sorted(hits, key=lambda key: (key[0], order[key[1]]))


def _findings(
    policy: Policy,
    as_of: date,
    evidence: Evidence,
    sentence: Sentence,
    previous: Mapping[tuple[str, str], Finding],
) -> list[Finding]:
    keys = _ordered(policy, evidence.hits)
    parts = _parts(policy, keys)
    told = {key: evidence.told.get(key) or parts.get(key, ()) for key in keys}
    hit = dict.fromkeys(rule for _, rule in keys)
    in_force = {name: parameters_json(policy, policy.rules[name], as_of=as_of) for name in hit}
    return [
        _finding(policy, as_of, key, evidence, sentence, told[key], in_force[key[1]], previous)
        for key in keys
    ]


def _finding(
    policy: Policy,
    as_of: date,
    key: Key,
    evidence: Evidence,
    sentence: Sentence,
    told: Sequence[str],
    parameters: str,
    previous: Mapping[tuple[str, str], Finding],
) -> Finding:
    home, rule = evidence.registered[key[0]], policy.rules[key[1]]
    features = evidence.features[key[0]]
    doubtful = key in evidence.doubtful
    return Finding(
        household_no=home.household_no,
        household_class=household_class(features),
        township=home.township,
        village=home.village,
        head_name=home.head_name,
        rule_id=rule.name,
        risk_type=rule.risk_type,
        level=rule.level,
        state=State.OPEN if (home.household_no, rule.name) in previous else State.NEW,
        doubtful=doubtful,
        as_of=as_of,
        values=values_json(policy, rule, features),
        parameters=parameters,
        explanation=explained(sentence(rule, features, told), doubtful=doubtful),
        citation=cited(rule.citation),
        sources=tuple(evidence.sources.get(key, ())[:MOST_SOURCES]) or (home.source,),
    )


def explained(sentence: str, *, doubtful: bool) -> str:
    """The sentence, with 待核 where a damaged row may be the cause."""
    if not doubtful:
        return sentence
    return f"{sentence.rstrip('。')}；有同名同村的数据残缺，可能就是本户成员，待核。"


def _parts(policy: Policy, keys: Sequence[Key]) -> dict[Key, tuple[str, ...]]:
    """For hits of a rule made up of others: the labels of those that hit the same household."""
    named, there = named_in(policy), dict[int, set[str]]()
    for household, rule in keys:
        there.setdefault(household, set()).add(rule)
    return {key: parts_of(policy, named[key[1]], there[key[0]]) for key in keys if key[1] in named}


def _excessive(policy: Policy, found: Iterable[Finding], *, households: int) -> set[str]:
    counts = Counter(f.rule_id for f in found)
    return {
        name
        for name, hits in counts.items()
        if (share := policy.rules[name].max_hit_share) is not None
        and hits >= FEWEST_HITS
        and Fraction(hits, households) > share
    }


def _held(rule: Rule, found: Iterable[Finding], households: int) -> HeldBack:
    own = tuple(f for f in found if f.rule_id == rule.name)
    return HeldBack(rule.name, rule.label, len(own), households, str(float(rule.max_hit_share or 0)), own)


def _gone(
    previous: Mapping[tuple[str, str], Finding], present: set[tuple[str, str]], *, as_of: date
) -> list[Finding]:
    """What was there and is no longer, with the numbers it had then."""
    return [replace(f, state=State.GONE, as_of=as_of) for key, f in previous.items() if key not in present]


def _merged(policy: Policy, present: Sequence[Finding], gone: Sequence[Finding]) -> list[Finding]:
    """Present ones in their order; those gone beside their household if it has others, else at the end."""
    rules = {name: number for number, name in enumerate(policy.rules)}
    homes: dict[str, int] = {}
    for finding in (*present, *gone):
        homes.setdefault(finding.household_no, len(homes))
    return sorted(
        (*present, *gone),
        key=lambda f: (homes[f.household_no], rules.get(f.rule_id, len(rules)), f.rule_id),
    )
