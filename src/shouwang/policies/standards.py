"""Numbers of social assistance and of helping as an office sets them: what is asked, and what holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from shouwang.assistance.helpers import policy as helping
from shouwang.assistance.helpers.models import Position, Rounding, SignedBy, Trait
from shouwang.assistance.social.pack import Number
from shouwang.engine.policy import Unit
from shouwang.engine.wording import shown
from shouwang.policies.checking import Whole
from shouwang.policies.refusals import PolicyChangeError

SOCIAL, HELPING = "social", "helping"
OPEN = "待设定"
SHARE = Decimal("0.5")  # not policy: any value between none and all, to see what is accepted
LISTS: tuple[Mapping[str, str], ...] = (dict(Position.choices), dict(Trait.choices), dict(SignedBy.choices))


class Answer(StrEnum):
    """What may be answered."""

    NUMBER = "number"
    COUNT = "count"
    SHARE = "share"
    FLAG = "flag"
    ONE = "one"
    CHOICES = "choices"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class Held:
    """An answer from a day on, with what says so; `value` is None where the document leaves it open."""

    first: date
    last: date | None
    value: Any
    citation: str


@dataclass(frozen=True, slots=True)
class Standard:
    """One thing that a pack asks and a county may set: 渐退保障的月数."""

    target: str
    label: str
    unit: str
    answer: Answer
    choices: Mapping[str, str]
    asked_by: str
    values: tuple[Held, ...]

    @property
    def section(self) -> str:
        """The part of the pack in which it stands."""
        return self.target.partition(".")[0]

    @property
    def name(self) -> str:
        """Its name there."""
        return self.target.partition(".")[2]

    def on(self, day: date) -> Held | None:
        """What holds on a day; None where it is open."""
        held = next((v for v in self.values if v.first <= day and (v.last is None or day <= v.last)), None)
        return held if held is not None and held.value is not None else None

    def told(self, value: object) -> str:
        """A value as a list shows it."""
        if value is None:
            return OPEN
        if self.answer is Answer.FLAG:
            return "是" if value else "否"
        if isinstance(value, list):
            return "、".join(self.choices.get(str(one), str(one)) for one in value)
        if self.answer is Answer.ONE:
            return self.choices.get(str(value), str(value))
        return f"{Decimal(str(value)):,f} {self.unit}".rstrip()

    def read(self, text: object) -> Any:  # noqa: ANN401 - what the pack has: a number, a flag, a list
        """What was typed as the pack has it; PolicyChangeError where it cannot be."""
        if self.answer in (Answer.CHOICES, Answer.TEXTS):
            return list(text) if isinstance(text, list) else [text]
        if self.answer is Answer.FLAG:
            return text == "yes"
        return str(text) if self.answer is Answer.ONE else self._number(str(text))

    def _number(self, text: str) -> int | Decimal:
        try:
            exact = Decimal(text)
        except InvalidOperation:
            raise PolicyChangeError("看不懂这个数", accepted="数字", todo="只写数字，不写单位") from None
        whole = exact == exact.to_integral_value()
        if self.answer is Answer.COUNT and not whole:
            raise PolicyChangeError(f"「{self.label}」要写整数", todo="去掉小数")
        if exact < 0 or (self.answer is Answer.SHARE and exact > 1):
            raise PolicyChangeError(
                f"「{self.label}」写的是{text}", accepted="0 至 1 的小数", todo="三成五写 0.35"
            )
        return plain_number(exact)


def told_days(first: date, last: date | None) -> str:
    """From when on something holds, and until when, in words.

    >>> told_days(date(2026, 1, 1), None), told_days(date(2026, 1, 1), date(2026, 12, 31))
    ('自2026年1月1日起', '自2026年1月1日起，到2026年12月31日止')
    """
    until = f"，到{shown(last, Unit.DATE)}止" if last else ""
    return f"自{shown(first, Unit.DATE)}起{until}"


def standards(whole: Whole) -> dict[str, Standard]:
    """All of social assistance and helping that a county may set; numbers of the rules stand with those."""
    social = (_of_social(n) for n in whole.social.numbers.values() if n.name not in whole.policy.parameters)
    found = [*social, *_of_helping(whole)]
    return {standard.target: standard for standard in found}


def standard_of(whole: Whole, target: str) -> Standard:
    """One of them."""
    found = standards(whole).get(target)
    if found is None:
        raise PolicyChangeError("所用规则包里没有这一项标准", todo="从救助和帮扶标准列表里选")
    return found


def _of_social(number: Number) -> Standard:
    held = tuple(Held(v.since, None, v.value, v.citation) for v in reversed(number.values))
    return Standard(
        f"{SOCIAL}.{number.name}", number.label, number.unit, Answer.NUMBER, {}, number.asked_by, held
    )


def _of_helping(whole: Whole) -> Iterator[Standard]:
    for name, layers in whole.helping.items():
        dated = [one for layer in layers for one in layer]
        held = tuple(Held(one.first, one.last, one.setting.value, one.setting.citation) for one in dated)
        answer, choices = _accepted(helping.SETTINGS[name][0])
        label, asked_by = layers[-1][0].setting.label, layers[-1][-1].setting.citation
        yield Standard(f"{HELPING}.{name}", label, _unit(label, answer), answer, choices, asked_by, held)


def _accepted(fits: Callable[[object], bool]) -> tuple[Answer, Mapping[str, str]]:
    """What a question of helping accepts, asked of its own check."""
    if fits(True):
        return Answer.FLAG, {}
    if fits(SHARE):
        return Answer.SHARE, {}
    if fits(1):
        return Answer.COUNT, {}
    if fits(Rounding.values[0]):
        return Answer.ONE, dict(Rounding.choices)
    choices = next((each for each in LISTS if fits(list(each))), None)
    if choices is None or fits([OPEN]):
        return Answer.TEXTS, {}
    return Answer.CHOICES, choices


def _unit(label: str, answer: Answer) -> str:
    """The unit of a count, where its label says it."""
    if answer is not Answer.COUNT:
        return ""
    return next(
        (
            unit
            for unit, word in (("天", "天"), ("元", "元"), ("次", "次"), ("人", "队员数"))
            if word in label
        ),
        "",
    )


def weaker_standard(then: Standard, *, last: date | None) -> Iterator[str]:
    """What comes to an end without another in its place."""
    if last is not None and then.on(last + timedelta(days=1)) is None:
        yield f"「{then.label}」到{shown(last, Unit.DATE)}为止，没有接续的标准"


def typed_standard(value: object) -> object:
    """A value as it is typed, and as plain data keeps it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, list) else f"{value}"


def kept_values(standard: Standard) -> Sequence[dict[str, Any]]:
    """The values that hold now as a pack has them: a list of social assistance is replaced as a whole."""
    return [
        {"from": held.first.isoformat(), "value": plain_number(held.value), "cite": _cite(held.citation)}
        for held in reversed(standard.values)
    ]


def plain_number(exact: Decimal) -> int | Decimal:
    """A number as a pack has it: without a point where it is whole.

    >>> plain_number(Decimal("9200")), plain_number(Decimal("0.85"))
    (9200, Decimal('0.85'))
    """
    return int(exact) if exact == exact.to_integral_value() else exact


def _cite(citation: str) -> dict[str, str]:
    document, _, clause = citation.rpartition(" ")
    return {"document": document or clause, "clause": clause}
