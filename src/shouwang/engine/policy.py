"""A policy as the engine sees it on a day: dated parameters, features and rules, with document and clause.

Everything here is read from policy packs (`engine.packs`) and checked (`engine.language`) before it is built.
What other days have is in `engine.dated`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from sqlglot import exp

from shouwang.kernel.errors import ShouwangError

if TYPE_CHECKING:
    from shouwang.engine.apart import Apart


class Unit(StrEnum):
    """What a number counts. Money is kept in 分 by the engine and written in 元 in packs and on paper."""

    CNY = "cny"
    CNY_PER_PERSON = "cny_per_person"
    PERSON = "person"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    COUNT = "count"
    RATIO = "ratio"
    YES_NO = "yes_no"
    TEXT = "text"
    DATE = "date"

    @property
    def is_money(self) -> bool:
        """Whether the engine keeps it in 分."""
        return self in (Unit.CNY, Unit.CNY_PER_PERSON)


class Grain(StrEnum):
    """What one value of a feature is about."""

    PERSON = "person"
    HOUSEHOLD = "household"


class Aggregate(StrEnum):
    """How the rows of a feed become one value. ANY and ALL are three-valued; LAST goes by delivery order."""

    COUNT = "count"
    SUM = "sum"
    MAX = "max"
    MIN = "min"
    ANY = "any"
    ALL = "all"
    LAST = "last"


class WindowKind(StrEnum):
    """The stretch of time a feature reads, always ending on or before the as-of day D.

    UNTIL           everything up to D
    DAYS n          D-n+1 .. D
    MONTHS n        the days after D minus n months up to D (29 February minus a year is 28 February)
    YEAR_TO_DATE    1 January of D's year .. D
    THIS_YEAR       1 January .. 31 December of D's year (for columns that hold a year)
    OLDER_THAN n    everything up to D-n
    LAST_MONTHS n   D's month and the n-1 months before it (for columns that hold a month)
    COMPLETE_MONTH  the latest calendar month whose last day is <= D
    DELIVERED n     the n-th period before the latest one delivered up to D (0 = the latest itself)
    BEFORE_DELIVERED n   the n months before the latest one delivered up to D
    """

    UNTIL = "until"
    DAYS = "days"
    MONTHS = "months"
    YEAR_TO_DATE = "year_to_date"
    THIS_YEAR = "this_year"
    OLDER_THAN = "older_than_days"
    LAST_MONTHS = "last_months"
    COMPLETE_MONTH = "complete_month"
    DELIVERED = "delivered"
    BEFORE_DELIVERED = "before_delivered"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands in a pack: for messages that a person can follow."""

    pack: str
    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Citation:
    """The document and clause an item rests on; `strength` is the catalogue's A, B, C or K."""

    document: str
    clause: str
    place: str = ""
    strength: str = "A"
    note: str = ""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A parameter's value from `start` to `end` (both included; no end = until further notice).

    `value` is in the engine's unit: 分 where the parameter is money (5000 元 in the pack is 500000 here).
    """

    start: date
    end: date | None
    value: Fraction
    citation: Citation


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """A number that a document leaves to somebody: until they set it, whatever needs it is unknown."""

    who: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a document decides; the periods of `values` follow one another and never overlap.

    `left_to`: who decides it, where the document does not.
    """

    name: str
    label: str
    unit: Unit
    values: tuple[DatedValue, ...]
    place: Place
    left_to: LeftOpen | None = None

    def on(self, day: date) -> DatedValue | None:
        """The value in force on a day, or None where no document says one."""
        return next((v for v in self.values if v.start <= day and (v.end is None or day <= v.end)), None)


@dataclass(frozen=True, slots=True)
class Window:
    """Which stretch of `column` is read: as many days, months or periods as `length` or `parameter` says."""

    kind: WindowKind
    column: str
    length: int = 0
    parameter: str | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """The last months of a feed must have been delivered, or the feature is unknown; as many as a window."""

    feed: str
    length: int = 0
    parameter: str | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    """One named, typed number (or yes/no, text, date) about a household or a person.

    Exactly one of these forms:
    - `feed` is a kind of file: rows of living members (or all, `members="all"`) that meet `where` inside
      `window`, folded by `aggregate(value)` into one value a person or household;
    - `feed == "members"`: the living members themselves, with their attributes and every person feature;
    - `feed == "household"`: a fact of the register (`value` names the column);
    - `feed is None`: `value` is an expression over other household features and parameters.

    Order of work in a feed: rows up to D inside `window`; of these, where `latest` names a column, only those
    with its greatest value of each person (household); of these the rows where `where` is true; then the
    aggregate. No row left: COUNT and SUM give 0, ANY false, ALL true, MAX, MIN and LAST give `empty` (null:
    unknown). A kind that was never delivered: unknown. LAST takes the row that is last by `order`, then by
    delivery, and gives its value even if that is unknown. Among members ANY and ALL are three-valued; members
    of whom `where` or the value is unknown make a SUM unknown, and a COUNT, MAX or MIN that has nothing else.

    `start` and `end` are the days that its document gives this version (both included; None: not said).
    """

    name: str
    label: str
    unit: Unit
    grain: Grain
    place: Place
    citation: Citation
    feed: str | None = None
    members: str = "living"
    where: exp.Expression | None = None
    window: Window | None = None
    aggregate: Aggregate | None = None
    value: exp.Expression | None = None
    order: str | None = None
    latest: str | None = None
    empty: Fraction | None = None
    needs: Needs | None = None
    shown: bool = True
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Which damaged rows of which feed could undo a finding that rests on something missing."""

    feed: str
    window: Window
    members: exp.Expression


MEMBERS, NAME, AGE, TIMES = "members", "name", "age", "times"
"""What a rule may tell of besides the columns of a kind: see Tell."""


class Each(StrEnum):
    """What one told fact is about: a person (their last row), or a row."""

    PERSON = "person"
    ROW = "row"


class Every(StrEnum):
    """How often a benefit is received (standing: as long as its condition holds; case: each time)."""

    ONCE = "once"
    MONTH = "month"
    QUARTER = "quarter"
    TERM = "term"
    YEAR = "year"
    CASE = "case"
    STANDING = "standing"


@dataclass(frozen=True, slots=True)
class Benefit:
    """What a person (or a household) is entitled to, by which clause, and how one sees that it is received.

    `when` and `received` are conditions over the members (household features where `grain` is household);
    `amount` is the sum in 分, None where the document gives none. `proof`: what the office must be shown.
    `shared`: `received` shows other benefits too, never that this one has no ground. See engine.benefits.
    """

    name: str
    label: str
    group: str
    grain: Grain
    when: exp.Expression
    received: exp.Expression
    amount: exp.Expression | None
    every: Every
    provider: str
    proof: str
    level: str
    citation: Citation
    place: Place
    shared: bool = False
    start: date | None = None
    end: date | None = None
    apart: tuple[Apart, ...] = ()  # those that it excludes


@dataclass(frozen=True, slots=True)
class Tell:
    """The facts that follow the sentence of a finding: who, what, when, one a person or a row.

    `rows` is a kind of file (the rows that make the rule true) or "members" (the living ones of whom `where`
    holds). `say` names columns of the kind, {name}, {age} on the as-of day and {times}, the number of rows.
    `sum`: an amount of each member that is written out after it.
    """

    rows: str
    say: str
    each: Each = Each.PERSON
    where: exp.Expression | None = None
    sum: exp.Expression | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition that makes a finding of a household when it is true (unknown is not true).

    `scope` says which households are judged at all (None: every one); another rule that says `r.name` means
    `scope and when` of this one. `say` is a Chinese sentence with {feature}, {p.parameter}, {year} in it.
    `benefit`: the one that is not received, received without cause, or together with one that it excludes.
    `start` and `end`: as of a feature.
    """

    name: str
    label: str
    risk_type: str
    level: str
    when: exp.Expression
    scope: exp.Expression | None
    values: tuple[str, ...]
    say: str
    remedy: str
    citation: Citation
    place: Place
    doubt: Doubt | None = None
    tell: Tell | None = None
    max_hit_share: Fraction | None = None
    start: date | None = None
    end: date | None = None
    benefit: Benefit | None = None


@dataclass(frozen=True, slots=True)
class Death:
    """Which rows of which feed say that a member has died (pack.yaml `death: {feed, where, on}`).

    From `on` onwards none of the person's rows count, except in features with members: all.
    """

    feed: str
    where: exp.Expression
    on: str
    place: Place


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """An item of a lower pack that a higher pack puts out of force from `start` to `end`, and why."""

    name: str
    reason: str
    citation: Citation
    place: Place
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Dormant:
    """A rule that is not in force on the day: it ended before (`ended`: its last day), begins later, or both.

    `rule` is the version that was in force last, or that will be first.
    """

    rule: Rule
    ended: date | None
    begins: date | None


class NotInForceError(ShouwangError):
    """A policy was asked to judge a day on which other versions are in force."""

    code = "NOT_IN_FORCE"


@dataclass(frozen=True, slots=True)
class Policy:
    """All items in force on a day, of a stack of packs, later packs over earlier ones; `rules` in pack order.

    Just these versions are in force from `since` to `until` (both included; None: no such end). `digest`
    names the content: items, and the values of the parameters on the day that was asked for.
    """

    packs: tuple[str, ...]
    digest: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    features: Mapping[str, Feature] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    death: Death | None = None
    off: tuple[SwitchedOff, ...] = ()
    dormant: tuple[Dormant, ...] = ()
    since: date | None = None
    until: date | None = None

    @property
    def benefits(self) -> Mapping[str, Benefit]:
        """The benefits in force, in pack order."""
        return {rule.benefit.name: rule.benefit for rule in self.rules.values() if rule.benefit is not None}

    def length_on(self, of: Window | Needs, day: date) -> int | None:
        """How long a window is on a day; None where no document says so."""
        if of.parameter is None:
            return of.length
        dated = self.parameters[of.parameter].on(day)
        return None if dated is None else int(dated.value)

    def check_day(self, day: date) -> None:
        """Raises NotInForceError for a day on which other versions are in force than these."""
        early = self.since is not None and day < self.since
        if early or (self.until is not None and day > self.until):
            span = f"{self.since or '最初'}至{self.until or '今后'}"
            raise NotInForceError(
                f"{day}施行的规则不是这一版", accepted=f"{span}之间的日期", todo="请按研判日取规则"
            )
