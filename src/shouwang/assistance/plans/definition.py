"""Measures as the packs give them: what a measure answers, for whom, by whom, with which proof, how soon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from shouwang.workflow.definition import FieldType, FormField, cited
from shouwang.workflow.runtime import Unit

Body = Mapping[str, Any]  # plain data, its shape checked by the schema


class Branch(StrEnum):
    """By whose hands a household is helped: its own, or those of others (C18)."""

    ABLE = "able"
    WITHOUT = "without"
    ANY = "any"

    @property
    def label(self) -> str:
        """What a person reads."""
        return {Branch.ABLE: "有劳动能力", Branch.WITHOUT: "没有劳动能力", Branch.ANY: "不限"}[self]


class Gives(StrEnum):
    """What reaches the household."""

    MONEY = "money"
    GOODS = "goods"
    SERVICE = "service"
    WORK = "work"

    @property
    def label(self) -> str:
        """What a person reads."""
        return {Gives.MONEY: "资金", Gives.GOODS: "物资", Gives.SERVICE: "服务", Gives.WORK: "就业"}[self]


class Course(StrEnum):
    """What becomes of a measure that was in force before (A68)."""

    CONTINUE = "continue"
    IMPROVE = "improve"
    ADJUST = "adjust"

    @property
    def label(self) -> str:
        """What a person reads."""
        return {Course.CONTINUE: "延续", Course.IMPROVE: "优化", Course.ADJUST: "调整"}[self]


@dataclass(frozen=True, slots=True)
class Risk:
    """A kind of trouble; `told` are the words that rules of packs have for it."""

    name: str
    label: str
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Measures of one kind, for households with or without labour; so many days until they are delivered."""

    name: str
    label: str
    labour: Branch
    days: int
    days_citation: str
    citation: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What must be true of one member; an empty row asks nothing."""

    first_age: int | None
    last_age: int | None
    health: tuple[str, ...]
    schooling: tuple[str, ...]
    labour: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Who:
    """For whom: in words, and what of it can be looked up; `refused` are measures that must have failed."""

    told: str
    labour: Branch
    households: tuple[str, ...]
    member: Wanted | None
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount that a document names; a limit where it says at most."""

    yuan: Decimal
    per: str
    limit: bool
    citation: str

    @property
    def told(self) -> str:
        """As people say it."""
        return f"{self.per}{'最高' if self.limit else ''}{self.yuan:,} 元"


@dataclass(frozen=True, slots=True)
class Measure:
    """One way to help; `describe` must be filled in before anybody may agree to it."""

    name: str
    label: str
    group: Group
    fits: tuple[str, ...]
    rules: tuple[str, ...]
    long: bool
    gives: Gives
    always: bool
    who: Who
    unit: Unit
    proof: str
    describe: tuple[FormField, ...]
    days: int
    days_citation: str
    amount: Amount | None
    course: Course | None
    course_citation: str
    help: str
    citation: str

    @property
    def labour(self) -> Branch:
        """The households it is for by their labour: its own word, else that of its group."""
        return self.who.labour if self.who.labour is not Branch.ANY else self.group.labour

    def answers(self, risk: str, rules: Iterable[str] = ()) -> bool:
        """Whether it fits a risk, or one of the rules by which the risk was found."""
        return risk in self.fits or not set(rules).isdisjoint(self.rules)


@dataclass(frozen=True, slots=True)
class Labour:
    """Which words of the register mean labour, and between which ages (names of parameters)."""

    able: tuple[str, ...]
    without: tuple[str, ...]
    first_age: str
    last_age: str
    citation: str


@dataclass(frozen=True, slots=True)
class Measures:
    """The whole catalogue of a stack of packs."""

    risks: Mapping[str, Risk]
    groups: Mapping[str, Group]
    measures: Mapping[str, Measure]
    labour: Labour

    def risk_told(self, word: str) -> Risk | None:
        """The risk that a rule's word means."""
        return next((risk for risk in self.risks.values() if word in risk.told), None)

    def answering(self, risk: str, rules: Iterable[str] = ()) -> list[Measure]:
        """The measures that fit, in the order of the packs."""
        asked = tuple(rules)
        return [measure for measure in self.measures.values() if measure.answers(risk, asked)]


def measures_from(body: Body) -> Measures:
    """The catalogue of a checked body."""
    groups = {name: _group(name, item) for name, item in body["groups"].items()}
    return Measures(
        risks={name: Risk(name, item["label"], tuple(item["told"])) for name, item in body["risks"].items()},
        groups=groups,
        measures={name: _measure(name, item, groups) for name, item in body["measures"].items()},
        labour=_labour(body["labour"]),
    )


def _group(name: str, item: Body) -> Group:
    days = item["days"]
    return Group(
        name,
        item["label"],
        Branch(item.get("labour", Branch.ANY)),
        days["value"],
        cited(days["cite"]),
        cited(item["cite"]),
    )


def _measure(name: str, item: Body, groups: Mapping[str, Group]) -> Measure:
    group, course, days = groups[item["group"]], item.get("course"), item.get("days")
    return Measure(
        name=name,
        label=item["label"],
        group=group,
        fits=tuple(item["fits"]),
        rules=tuple(item.get("rules", ())),
        long=item.get("lasting") == "long",
        gives=Gives(item["gives"]),
        always=item.get("offer") == "always",
        who=_who(item["who"]),
        unit=Unit(item["unit"]["role"], item["unit"].get("department", "")),
        proof=item["proof"],
        describe=tuple(_field(key, field) for key, field in item.get("describe", {}).items()),
        days=days["value"] if days else group.days,
        days_citation=cited(days["cite"]) if days else group.days_citation,
        amount=_amount(item["amount"]) if "amount" in item else None,
        course=Course(course["decision"]) if course else None,
        course_citation=cited(course["cite"]) if course else "",
        help=item.get("help", ""),
        citation=cited(item["cite"]),
    )


def _who(item: Body) -> Who:
    return Who(
        told=item["told"],
        labour=Branch(item.get("labour", Branch.ANY)),
        households=tuple(item.get("households", ())),
        member=_wanted(item["member"]) if "member" in item else None,
        refused=tuple(item.get("refused", ())),
    )


def _wanted(item: Body) -> Wanted:
    return Wanted(
        item.get("first_age"),
        item.get("last_age"),
        tuple(item.get("health", ())),
        tuple(item.get("schooling", ())),
        tuple(item.get("labour", ())),
    )


def _amount(item: Body) -> Amount:
    return Amount(Decimal(str(item["yuan"])), item["per"], item.get("limit", False), cited(item["cite"]))


def _field(name: str, item: Body) -> FormField:
    return FormField(
        name=name,
        label=item["label"],
        type=FieldType(item["type"]),
        choices=item.get("choices", {}),
        role="",
        required=item.get("required", True),
        minimum=item.get("minimum"),
        maximum=item.get("maximum"),
        help=item.get("help", ""),
    )


def _labour(item: Body) -> Labour:
    return Labour(
        tuple(item["able"]),
        tuple(item["without"]),
        item["first_age"],
        item["last_age"],
        cited(item["cite"]),
    )
