"""A benefit as the engine judges it: household features, and the rules that find what does not fit.

    <name>_due_…      who meets the condition, and how much that is
    <name>_owed       rule: somebody meets the condition and does not receive it
    <name>_undue      rule: somebody receives it without meeting the condition (unless its evidence is shared)
    <name>_doubled    rule: somebody receives it together with one that it excludes (likewise)

Of two benefits that exclude one another one is due to whoever meets the conditions of both: the one that the
document prefers, or the higher. Who receives either lacks neither (`<name>_drawn_…`, `<name>_instead_…`).

They are features and rules like all others: one sweep, both evaluators and every explanation serve them too.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sqlglot import exp

from shouwang.engine.apart import Apart, Prefer
from shouwang.engine.policy import MEMBERS, Aggregate, Benefit, Feature, Grain, Rule, Tell, Unit

DUE, OWED, UNDUE, DOUBLED = "due", "owed", "undue", "doubled"
DRAWN, INSTEAD = "drawn", "instead"
TO_FEN = "to_fen"
RISK = "政策落实"
_LABELS = {OWED: "应享未享", UNDUE: "享受而不符合条件", DOUBLED: "不能同时享受"}
_SAY = "{name}（{age}）"


def features_of(benefit: Benefit) -> Iterator[Feature]:
    """What the feature table holds of a benefit."""
    by_members = benefit.grain is Grain.PERSON
    make = _of_members if by_members else _of_household
    yield make(benefit, DUE, f"符合「{benefit.label}」条件", due(benefit))
    yield make(benefit, OWED, f"应享未享「{benefit.label}」", owed(benefit))
    if not benefit.shared:
        yield make(benefit, UNDUE, f"享受「{benefit.label}」而不符合条件", undue(benefit))
    if benefit.apart:
        yield make(benefit, DRAWN, f"符合「{benefit.label}」条件并享受", drawn(benefit))
        yield make(
            benefit, INSTEAD, f"符合「{benefit.label}」条件而享受不能同时享受的另一项", instead(benefit)
        )
    if _doubling(benefit):
        yield make(benefit, DOUBLED, f"同时享受「{benefit.label}」和{_others(benefit)}", doubled(benefit))
    if benefit.amount is not None:
        yield _amount(benefit, DUE, f"按条款应享「{benefit.label}」的金额", due(benefit))
        yield _amount(benefit, OWED, f"应享未享「{benefit.label}」的金额", owed(benefit))


def rules_of(benefit: Benefit, *, scope: exp.Expression | None, share: Fraction | None) -> Iterator[Rule]:
    """The rules of a benefit; `scope` and `share` as of other rules of its pack."""
    for which in _kinds(benefit):
        say, remedy = _sentences(benefit, which)
        yield Rule(
            name=f"{benefit.name}_{which}",
            label=f"{_LABELS[which]}：{benefit.label}",
            risk_type=RISK,
            level=benefit.level,
            when=_holds(benefit, which),
            scope=scope,
            values=tuple(_values(benefit, which)),
            say=say,
            remedy=remedy,
            citation=_doubling(benefit)[0].citation if which == DOUBLED else benefit.citation,
            place=benefit.place,
            tell=_tell(benefit, which),
            max_hit_share=share,
            start=benefit.start,
            end=benefit.end,
            benefit=benefit,
        )


def due(benefit: Benefit) -> exp.Expression:
    """Entitled: meets the condition, and of benefits that exclude one another this is the one to give."""
    found = benefit.when.copy()
    for other in benefit.apart:
        if other.prefer is not Prefer.THIS:
            found = _both(found, _before(benefit, other))
    return found


def owed(benefit: Benefit) -> exp.Expression:
    """Entitled and receiving neither it nor one that it excludes."""
    found = _both(due(benefit), exp.Not(this=exp.paren(benefit.received.copy())))
    for other in benefit.apart:
        found = _both(found, exp.Not(this=exp.paren(other.received.copy())))
    return found


def drawn(benefit: Benefit) -> exp.Expression:
    """Meets the condition and receives it, though another that it excludes may come before it."""
    return _both(benefit.when, benefit.received)


def instead(benefit: Benefit) -> exp.Expression:
    """Meets the condition and receives, in its place, one that it excludes."""
    without = _both(benefit.when, exp.Not(this=exp.paren(benefit.received.copy())))
    return _both(without, _any([other.received for other in benefit.apart]))


def doubled(benefit: Benefit) -> exp.Expression:
    """Receiving it together with one that it excludes."""
    return _both(benefit.received, _any([other.received for other in _doubling(benefit)]))


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


def _kinds(benefit: Benefit) -> Iterator[str]:
    yield OWED
    if not benefit.shared:
        yield UNDUE
    if _doubling(benefit):
        yield DOUBLED


def _doubling(benefit: Benefit) -> tuple[Apart, ...]:
    """The benefits that it says it excludes and whose receipt is seen apart from its own."""
    if benefit.shared:
        return ()
    return tuple(other for other in benefit.apart if other.declared and not other.shared)


def _before(benefit: Benefit, other: Apart) -> exp.Expression:
    """This benefit comes before another that it excludes: the other is not due, or pays less."""
    free: exp.Expression = exp.Not(this=exp.paren(other.when.copy()))
    if other.prefer is Prefer.HIGHER and benefit.amount is not None and other.amount is not None:
        compare = exp.GTE if other.declared else exp.GT
        mine, theirs = exp.paren(benefit.amount.copy()), exp.paren(other.amount.copy())
        free = exp.Or(this=free, expression=compare(this=mine, expression=theirs))
    return exp.paren(free)


def _any(conditions: list[exp.Expression]) -> exp.Expression:
    found: exp.Expression = exp.paren(conditions[0].copy())
    for condition in conditions[1:]:
        found = exp.Or(this=found, expression=exp.paren(condition.copy()))
    return found


def _others(benefit: Benefit) -> str:
    return "或".join(f"「{other.label}」" for other in _doubling(benefit))


def _values(benefit: Benefit, which: str) -> Iterator[str]:
    if benefit.grain is Grain.PERSON:
        yield counted(benefit, which)
    if which == OWED and benefit.amount is not None:
        yield amounted(benefit, which)


def _tell(benefit: Benefit, which: str) -> Tell | None:
    if benefit.grain is Grain.HOUSEHOLD:
        return None
    where = {OWED: owed, UNDUE: undue, DOUBLED: doubled}[which](benefit)
    return Tell(MEMBERS, _SAY, where=where, sum=benefit.amount if which == OWED else None)


def _sentences(benefit: Benefit, which: str) -> tuple[str, str]:
    """What the finding says, and what is to be done."""
    if which == OWED:
        return _owed_sentence(benefit), f"由{benefit.provider}核实办理，需要：{benefit.proof}"
    if which == DOUBLED:
        said = f"{_who(benefit, DOUBLED)}同时享受「{benefit.label}」和{_others(benefit)}，按规定只能享受一项"
        return said, f"由{benefit.provider}核实：确属重复的只保留一项，数据有误的更正"
    said = f"{_who(benefit, UNDUE)}在享受「{benefit.label}」，按现有数据不符合条件"
    return said, f"由{benefit.provider}复核：条件确已变化的按程序调整，数据有误的更正"


def _owed_sentence(benefit: Benefit) -> str:
    said = f"{_who(benefit, OWED)}符合「{benefit.label}」的条件而没有享受"
    return f"{said}，按条款应享{{{amounted(benefit, OWED)}}}" if benefit.amount is not None else said


def _who(benefit: Benefit, which: str) -> str:
    return f"有{{{counted(benefit, which)}}}人" if benefit.grain is Grain.PERSON else "本户"


def _both(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return exp.And(this=exp.paren(left.copy()), expression=right.copy())
