"""Whether a measure is for a household or a person: met, not met, or not known, each with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from shouwang.assistance.plans.definition import Branch, Measure, Wanted
from shouwang.assistance.plans.labour import Family, MemberNow
from shouwang.assistance.plans.models import HouseholdLabour
from shouwang.registry.models import HouseholdKind

KINDS = {"poor": "脱贫户", "monitored": "监测对象"}


class Answer(StrEnum):
    """Three-valued: unknown is not no."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """What a person reads."""
        return {Answer.MET: "符合", Answer.NOT_MET: "不符合", Answer.UNKNOWN: "待核实"}[self]


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer with its reasons; none where everything is met."""

    answer: Answer
    reasons: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """Answer and reasons in one line."""
        return f"{self.answer.label}{'：' + '；'.join(self.reasons) if self.reasons else ''}"


def verdict(measure: Measure, family: Family) -> Verdict:
    """Whether a measure is for a household."""
    return _together(
        [
            _by_labour(measure.labour, family.labour),
            _by_kind(measure.who.households, family),
            _by_refusals(measure.who.refused, family),
            _by_members(measure.who.member, family),
        ]
    )


def person_verdict(measure: Measure, member: MemberNow, family: Family) -> Verdict:
    """Whether a measure is for one member of a household."""
    wanted = measure.who.member
    own = _one(wanted, member) if wanted else []
    return _together([_by_kind(measure.who.households, family), *own])


def _together(verdicts: Iterable[Verdict]) -> Verdict:
    found = list(verdicts)
    for answer in (Answer.NOT_MET, Answer.UNKNOWN):
        reasons = tuple(reason for one in found if one.answer is answer for reason in one.reasons)
        if reasons:
            return Verdict(answer, reasons)
    return Verdict(Answer.MET)


def _by_labour(branch: Branch, labour: HouseholdLabour) -> Verdict:
    if branch is Branch.ANY or branch.value == labour.value:
        return Verdict(Answer.MET)
    if labour is HouseholdLabour.UNKNOWN:
        return Verdict(Answer.UNKNOWN, ("家庭成员的劳动能力登记不全",))
    told = "户内没有劳动力" if branch is Branch.ABLE else "户内有劳动力，应以产业就业为主"
    return Verdict(Answer.NOT_MET, (told,))


def _by_kind(kinds: tuple[str, ...], family: Family) -> Verdict:
    holds = {
        "poor": family.household.kind == HouseholdKind.POOR,
        "monitored": family.is_monitored,
    }
    if not kinds or any(holds[kind] for kind in kinds):
        return Verdict(Answer.MET)
    return Verdict(Answer.NOT_MET, (f"不是{'或'.join(KINDS[kind] for kind in kinds)}",))


def _by_refusals(names: tuple[str, ...], family: Family) -> Verdict:
    if not names or not family.refused.isdisjoint(names):
        return Verdict(Answer.MET)
    return Verdict(Answer.NOT_MET, ("先申请的保障还没有被认定为不符合",))


def _by_members(wanted: Wanted | None, family: Family) -> Verdict:
    """The member who comes nearest decides."""
    if wanted is None:
        return Verdict(Answer.MET)
    answers = [_together(_one(wanted, member)) for member in family.members]
    met = next((one for one in answers if one.answer is Answer.MET), None)
    open_ones = next((one for one in answers if one.answer is Answer.UNKNOWN), None)
    return met or open_ones or Verdict(Answer.NOT_MET, ("没有符合条件的家庭成员",))


def _one(wanted: Wanted, member: MemberNow) -> list[Verdict]:
    return [
        *_by_age(wanted, member.age),
        *_by_word(wanted.health, member.health, "健康状况"),
        *_by_word(wanted.schooling, member.schooling, "在校情况", empty_is_no=True),
        *_by_word(wanted.labour, member.labour, "劳动能力"),
    ]


def _by_age(wanted: Wanted, age: int | None) -> Iterator[Verdict]:
    if wanted.first_age is None and wanted.last_age is None:
        return
    if age is None:
        yield Verdict(Answer.UNKNOWN, ("出生日期没有登记",))
    elif wanted.first_age is not None and age < wanted.first_age:
        yield Verdict(Answer.NOT_MET, (f"不满{wanted.first_age}周岁",))
    elif wanted.last_age is not None and age > wanted.last_age:
        yield Verdict(Answer.NOT_MET, (f"超过{wanted.last_age}周岁",))


def _by_word(words: tuple[str, ...], word: str, what: str, *, empty_is_no: bool = False) -> Iterator[Verdict]:
    """Nothing registered is unknown; of schooling, that nobody is at school."""
    if not words or word in words:
        return
    if not word and not empty_is_no:
        yield Verdict(Answer.UNKNOWN, (f"{what}没有登记",))
    else:
        yield Verdict(Answer.NOT_MET, (f"{what}是“{word or '不在校'}”",))
