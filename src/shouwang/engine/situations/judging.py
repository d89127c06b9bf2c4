"""What both evaluators say of a situation: the plan on DuckDB, and the interpreter on its features."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pyarrow.dataset as ds

from shouwang.engine.dated import DatedPolicy
from shouwang.engine.execution import run
from shouwang.engine.execution.results import RuleCounts, SweepResult
from shouwang.engine.facts import FactSchema
from shouwang.engine.interpreter import Given, Interpreter, Judgement
from shouwang.engine.language.faults import Fault, nearest
from shouwang.engine.language.names import lineage, parents_of
from shouwang.engine.plan.compiling import compile_plan
from shouwang.engine.policy import Citation, DatedValue, Policy
from shouwang.engine.situations.reading import Situation
from shouwang.engine.situations.story import Cell, StoryError, build
from shouwang.engine.wording import with_unit

NOT_IN_FORCE = "not_in_force"
FEN = 100
_WORDS = {
    "true": "符合",
    "false": "不符合",
    "unknown": "未知",
    "out_of_scope": "不在判断范围",
    NOT_IN_FORCE: "当日没有施行",
}


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the compiled plan and what the interpreter say of the rule of a situation.

    `wrong`: the named values that came out otherwise, as 「指标：应为…，算得…」.
    """

    plan: str
    interpreter: str
    wrong: tuple[str, ...] = ()


def judge(situation: Situation, dated: DatedPolicy, *, schema: FactSchema, folder: Path) -> Verdicts:
    """Both verdicts on one situation on its day; its facts and features are written below `folder`."""
    policy = dated.on(situation.as_of)
    if situation.rule not in policy.rules:
        return Verdicts(NOT_IN_FORCE, NOT_IN_FORCE)
    small = _with_numbers(_narrowed(policy, situation.rule, situation.values), situation)
    result = _swept(situation, small, schema, folder)
    [row] = ds.dataset([str(path) for path in result.features.parts]).to_table().to_pylist()
    judged = Interpreter(small, as_of=situation.as_of).judge(row)
    by_plan, by_interpreter = _by_plan(result.counts[situation.rule]), _by_interpreter(judged[situation.rule])
    return Verdicts(by_plan, by_interpreter, tuple(_wrong(situation.values, row, small)))


def faults_of(
    situations: Iterable[Situation], dated: DatedPolicy, *, schema: FactSchema, folder: Path
) -> Iterator[Fault]:
    """The situations that are not as they say, each as a fault at its place."""
    for number, situation in enumerate(situations):
        place = situation.place
        if situation.rule not in dated.rules:
            near = nearest(situation.rule, dated.rules)
            yield Fault(place, "UNKNOWN_NAME", f"没有规则「{situation.rule}」", nearest=near)
            continue
        try:
            verdicts = judge(situation, dated, schema=schema, folder=folder / str(number))
        except StoryError as error:
            yield Fault(place, "STORY", error.found, f"可接受：{error.accepted}")
            continue
        said = {verdicts.plan, verdicts.interpreter}
        if said != {situation.expect}:
            yield Fault(place, "SITUATION", _told(situation, said))
        for wrong in verdicts.wrong:
            yield Fault(place, "SITUATION", f"「{situation.title}」{wrong}")


def _told(situation: Situation, said: Iterable[str]) -> str:
    words = "、".join(_WORDS[verdict] for verdict in sorted(said))
    return f"「{situation.title}」应为{_WORDS[situation.expect]}，判为{words}"


def _wrong(wanted: Mapping[str, Cell], row: Mapping[str, Given], policy: Policy) -> Iterator[str]:
    for name, value in wanted.items():
        if name not in row:
            yield f"没有指标「{name}」（相近的：{nearest(name, policy.features) or '无'}）"
            continue
        unit, found = policy.features[name].unit, row[name]
        expected = Decimal(str(value)) * FEN if unit.is_money and value is not None else value
        if found != expected or (found is None) != (expected is None):
            right, got = with_unit(expected, unit), with_unit(found, unit)
            yield f"{policy.features[name].label}应为{right}，算得{got}"


def _by_plan(counts: RuleCounts) -> str:
    names = {"true": counts.true, "false": counts.false, "unknown": counts.unknown}
    return next((name for name, count in names.items() if count), "out_of_scope")


def _by_interpreter(judgement: Judgement) -> str:
    if judgement.in_scope is False:
        return "out_of_scope"
    return {True: "true", False: "false", None: "unknown"}[judgement.truth]


def _narrowed(policy: Policy, rule: str, shown: Iterable[str]) -> Policy:
    """The policy of one rule, what it rests on and what is to be `shown`: small and therefore quick."""
    used = lineage(policy.rules[rule], policy)
    wanted = _with_parents({*used.features, *policy.rules[rule].values, *shown}, policy)
    features = {name: feature for name, feature in policy.features.items() if name in wanted}
    rules = {name: policy.rules[name] for name in policy.rules if name in (rule, *used.rules)}
    return replace(policy, features=features, rules=rules)


def _with_parents(wanted: set[str], policy: Policy) -> set[str]:
    """The named features and all that they are made of."""
    found: set[str] = set()
    waiting = [name for name in wanted if name in policy.features]
    while waiting:
        name = waiting.pop()
        if name in policy.features and name not in found:
            found.add(name)
            waiting += parents_of(policy.features[name])
    return found


def _with_numbers(policy: Policy, situation: Situation) -> Policy:
    """The policy with the numbers that the story sets."""
    parameters = dict(policy.parameters)
    for name, number in situation.parameters.items():
        if name not in parameters:
            near = nearest(name, parameters)
            raise StoryError(f"没有参数「{name}」", accepted=near or "规则包里的参数", todo="改正情形文件")
        parameter = parameters[name]
        value = Fraction(str(number)) * (FEN if parameter.unit.is_money else 1)
        dated = DatedValue(situation.as_of, None, value, Citation("情形文件", situation.title))
        parameters[name] = replace(parameter, values=(dated,))
    return replace(policy, parameters=parameters)


def _swept(situation: Situation, policy: Policy, schema: FactSchema, folder: Path) -> SweepResult:
    facts = build(situation.story, folder / "facts", schema=schema, as_of=situation.as_of)
    plan = compile_plan(policy, schema, facts, as_of=situation.as_of)
    return run(plan, facts, into=folder / "out")
