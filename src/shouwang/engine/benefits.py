"""A benefit as the engine judges it: household features, and two rules that find what does not fit.

    <name>_due_…      who meets the condition, and how much that is
    <name>_owed       rule: somebody meets the condition and does not receive it
    <name>_undue      rule: somebody receives it without meeting the condition (unless its evidence is shared)

They are features and rules like all others: one sweep, both evaluators and every explanation serve them too.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sqlglot import exp

from shouwang.engine.policy import MEMBERS, Aggregate, Benefit, Feature, Grain, Rule, Tell, Unit

OWED, UNDUE = "owed", "undue"
TO_FEN = "to_fen"
RISK = "政策落实"
_SAY = "{name}（{age}）"


def features_of(benefit: Benefit) -> Iterator[Feature]:
    """What the feature table holds of a benefit."""
    by_members = benefit.grain is Grain.PERSON
    make = _of_members if by_members else _of_household
    yield make(benefit, "due", f"符合「{benefit.label}」条件", benefit.when)
    yield make(benefit, OWED, f"应享未享「{benefit.label}」", owed(benefit))
    if not benefit.shared:
        yield make(benefit, UNDUE, f"享受「{benefit.label}」而不符合条件", undue(benefit))
    if benefit.amount is not None:
        yield _amount(benefit, "due", f"按条款应享「{benefit.label}」的金额", benefit.when)
        yield _amount(benefit, OWED, f"应享未享「{benefit.label}」的金额", owed(benefit))


def rules_of(benefit: Benefit, *, scope: exp.Expression | None, share: Fraction | None) -> Iterator[Rule]:
    """The rules of a benefit; `scope` and `share` as of other rules of its pack."""
    for which in (OWED,) if benefit.shared else (OWED, UNDUE):
        say, remedy = _sentences(benefit, which)
        yield Rule(
            name=f"{benefit.name}_{which}",
            label=f"{'应享未享' if which == OWED else '享受而不符合条件'}：{benefit.label}",
            risk_type=RISK,
            level=benefit.level,
            when=_holds(benefit, which),
            scope=scope,
            values=tuple(_values(benefit, which)),
            say=say,
            remedy=remedy,
            citation=benefit.citation,
            place=benefit.place,
            tell=_tell(benefit, which),
            max_hit_share=share,
            start=benefit.start,
            end=benefit.end,
            benefit=benefit,
        )


def owed(benefit: Benefit) -> exp.Expression:
    """Entitled and not receiving."""
    return _both(benefit.when, exp.Not(this=exp.paren(benefit.received.copy())))


def undue(benefit: Benefit) -> exp.Expression:
    """Receiving and not entitled."""
    return _both(benefit.received, exp.Not(this=exp.paren(benefit.when.copy())))


def counted(benefit: Benefit, which: str) -> str:
    """The feature that counts the members of whom it holds, or says whether it holds of the household."""
    return (
        f"{benefit.name}_{which}_members" if benefit.grain is Grain.PERSON else f"{benefit.name}_is_{which}"
    )


def amounted(benefit: Benefit, which: str) -> str:
    """The feature that holds the sum of it."""
    return f"{benefit.name}_{which}_amount"


def _of_members(benefit: Benefit, which: str, label: str, where: exp.Expression) -> Feature:
    return Feature(
        name=counted(benefit, which),
        label=f"{label}的人数",
        unit=Unit.PERSON,
        grain=Grain.HOUSEHOLD,
        place=benefit.place,
        citation=benefit.citation,
        feed=MEMBERS,
        where=where.copy(),
        aggregate=Aggregate.COUNT,
        start=benefit.start,
        end=benefit.end,
    )


def _of_household(benefit: Benefit, which: str, label: str, where: exp.Expression) -> Feature:
    return Feature(
        name=counted(benefit, which),
        label=label,
        unit=Unit.YES_NO,
        grain=Grain.HOUSEHOLD,
        place=benefit.place,
        citation=benefit.citation,
        value=where.copy(),
        start=benefit.start,
        end=benefit.end,
    )


def _amount(benefit: Benefit, which: str, label: str, where: exp.Expression) -> Feature:
    by_members = benefit.grain is Grain.PERSON
    amount = in_fen(benefit)
    value = amount if by_members else exp.Case(ifs=[exp.If(this=where.copy(), true=amount)])
    return Feature(
        name=amounted(benefit, which),
        label=label,
        unit=Unit.CNY,
        grain=Grain.HOUSEHOLD,
        place=benefit.place,
        citation=benefit.citation,
        feed=MEMBERS if by_members else None,
        where=where.copy() if by_members else None,
        aggregate=Aggregate.SUM if by_members else None,
        value=value,
        start=benefit.start,
        end=benefit.end,
    )


def in_fen(benefit: Benefit) -> exp.Expression:
    """The amount to whole 分."""
    assert benefit.amount is not None  # noqa: S101 - asked for only where there is one
    return exp.Anonymous(this=TO_FEN, expressions=[benefit.amount.copy()])


def _holds(benefit: Benefit, which: str) -> exp.Expression:
    column = exp.column(counted(benefit, which))
    if benefit.grain is Grain.HOUSEHOLD:
        return column
    return exp.GT(this=column, expression=exp.Literal.number(0))


def _values(benefit: Benefit, which: str) -> Iterator[str]:
    if benefit.grain is Grain.PERSON:
        yield counted(benefit, which)
    if which == OWED and benefit.amount is not None:
        yield amounted(benefit, which)


def _tell(benefit: Benefit, which: str) -> Tell | None:
    if benefit.grain is Grain.HOUSEHOLD:
        return None
    where = owed(benefit) if which == OWED else undue(benefit)
    return Tell(MEMBERS, _SAY, where=where, sum=benefit.amount if which == OWED else None)


def _sentences(benefit: Benefit, which: str) -> tuple[str, str]:
    """What the finding says, and what is to be done."""
    if which == OWED:
        return _owed_sentence(benefit), f"由{benefit.provider}核实办理，需要：{benefit.proof}"
    said = f"{_who(benefit, UNDUE)}在享受「{benefit.label}」，按现有数据不符合条件"
    return said, f"由{benefit.provider}复核：条件确已变化的按程序调整，数据有误的更正"


def _owed_sentence(benefit: Benefit) -> str:
    said = f"{_who(benefit, OWED)}符合「{benefit.label}」的条件而没有享受"
    return f"{said}，按条款应享{{{amounted(benefit, OWED)}}}" if benefit.amount is not None else said


def _who(benefit: Benefit, which: str) -> str:
    return f"有{{{counted(benefit, which)}}}人" if benefit.grain is Grain.PERSON else "本户"


def _both(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return exp.And(this=exp.paren(left.copy()), expression=right.copy())
