"""What a compiled policy is: dated reads of feeds, a chain of relations, typed feature columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NewType

from sqlglot import exp

from shouwang.engine.facts import Column
from shouwang.engine.policy import Each, Rule
from shouwang.engine.sums import WrittenSum
from shouwang.kernel.errors import ShouwangError

SqlType = NewType("SqlType", str)
BIGINT, BOOLEAN, VARCHAR, DATE = SqlType("BIGINT"), SqlType("BOOLEAN"), SqlType("VARCHAR"), SqlType("DATE")
TRUE, FALSE, OUT_OF_SCOPE = 1, 0, -1  # how `truth` writes a rule; null = unknown


class PlanError(ShouwangError):
    """A policy that cannot be carried out on these facts."""

    code = "PLAN"


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of days, both ends included; no `first` = from the beginning."""

    first: date | None
    last: date

    def hull(self, other: Days) -> Days:
        """The shortest stretch that holds both."""
        open_start = self.first is None or other.first is None
        first = None if open_start else min(d.first for d in (self, other) if d.first)
        return Days(first, max(self.last, other.last))

    def before(self, day: date) -> Days:
        """What lies on or before a day."""
        return Days(self.first, min(self.last, day))


@dataclass(frozen=True, slots=True)
class FeedRead:
    """What a plan reads of one kind of file: these columns, dated by `time` within `days`."""

    kind: str
    time: str
    days: Days
    columns: tuple[str, ...]

    @property
    def table(self) -> str:
        """The name under which the relations of a plan read the feed."""
        return feed_table(self.kind)


@dataclass(frozen=True, slots=True)
class Relation:
    """A named query over feeds, register and earlier relations; `stored`: an engine had better keep it."""

    name: str
    query: exp.Select
    stored: bool = True


@dataclass(frozen=True, slots=True)
class FeatureColumn:
    """A household feature as a column of the feature table."""

    name: str
    type: SqlType


@dataclass(frozen=True, slots=True)
class Trace:
    """Rows of one kind that one feature reads: the way from a finding back to its sources.

    Aliases: `f` the feed's row, `m` its member, `t` the household's row of the feature table.
    `beside`: relations joined by person or household that the condition looks into.
    `person`: only rows of members of whom this holds.
    `equals`: only rows whose value is the household's value of that feature.
    `newest`: only the last row of each person (household) by that key.
    `since`: only where that rule hits too.
    """

    rule: str
    kind: str
    feature: str
    condition: exp.Expr
    beside: tuple[tuple[str, str], ...] = ()
    person: exp.Expr | None = None
    equals: tuple[exp.Expr, str] | None = None
    newest: tuple[str, exp.Expr] | None = None
    since: str | None = None


@dataclass(frozen=True, slots=True)
class DoubtCheck:
    """Which members make a rule true by something missing, and where a damaged row would matter."""

    feed: str
    column: str
    days: Days | None
    members: exp.Expr


@dataclass(frozen=True, slots=True)
class Telling:
    """What to look up for the facts that follow the sentence of a rule.

    `rows` is a kind of file, whose rows are dated by `time`, or "members": those of whom `members` holds.
    `of_people`: whether a row is about a person, not about the whole household. `sum`: what of each member is
    written out.
    """

    rows: str
    say: str
    each: Each
    time: str
    columns: tuple[Column, ...]
    of_people: bool = True
    members: exp.Expr | None = None
    sum: WrittenSum | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One policy on one day over facts delivered up to that day, ready for any engine that speaks SQL.

    Relations read the tables `persons`, `households` and `feed_KIND`. The last two have a row a household:
    `features`, and `truth` with a column `r.RULE` (1 true, 0 false, -1 out of scope, null unknown).
    `trace` works out the traces of all rules (most sweeps never ask).
    `digest` is equal exactly when the same facts of a household give the same features and truth.
    """

    as_of: date
    policy_digest: str
    reads: Mapping[str, FeedRead]
    person_columns: tuple[str, ...]
    household_columns: tuple[str, ...]
    relations: tuple[Relation, ...]
    columns: tuple[FeatureColumn, ...]
    rules: tuple[str, ...]
    trace: Callable[[], tuple[Trace, ...]]
    doubts: Mapping[str, DoubtCheck]
    tells: Mapping[str, Telling]
    digest: str


def feed_table(kind: str) -> str:
    """The table name of a kind's rows."""
    return f"feed_{kind}"


def truth_column(rule: str | Rule) -> str:
    """The column of `truth` that holds a rule."""
    return f"r.{rule if isinstance(rule, str) else rule.name}"
