"""Passes over kinds of file: all that rules want to know of their rows, a row a person or household."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce

from sqlglot import exp

from shouwang.engine.facts import Column, Facts, FactSchema, FeedSchema, Type
from shouwang.engine.plan import sql
from shouwang.engine.plan.binding import Binder, Names
from shouwang.engine.plan.folds import Fold, Input, fold
from shouwang.engine.plan.model import Days, FeedRead, PlanError, Relation, feed_table
from shouwang.engine.plan.sharing import Shared, asked_by, is_shared
from shouwang.engine.plan.windows import delivered_throughout, resolve
from shouwang.engine.policy import Aggregate, Feature, Grain, Needs, Window

ROWS, DEAD, MEMBER = "f", "d", "m"
DEAD_TABLE, PERSON, HOUSEHOLD = "dead", "person", "household"
_SHEETS_AND_ROWS = 1 << 40  # `ord` stays below: 65,536 sheets of a kind, 24 bits of row number


@dataclass(frozen=True, slots=True)
class Ground:
    """What every part of a plan stands on."""

    binder: Binder
    schema: FactSchema
    facts: Facts

    def feed(self, kind: str) -> FeedSchema:
        """The schema of a kind. Raises PlanError for one that nobody knows."""
        if kind not in self.schema.feeds:
            raise PlanError(f"没有名为 {kind} 的数据种类", accepted="、".join(self.schema.feeds))
        return self.schema.feeds[kind]

    def days(self, kind: str, window: Window | None) -> Days | None:
        """The days that a window reads of a kind; None where nothing tells them."""
        feed = self.feed(kind)
        if window is not None:
            length = self.length(window)
            if length is None:
                return None
            window = replace(window, length=length)
        name = window.column if window else feed.time
        delivered = self.facts.feeds.get(kind)
        periods = delivered.periods if delivered else {}
        return resolve(window, column=column_of(feed, name), periods=periods, as_of=self.binder.as_of)

    def length(self, of: Window | Needs) -> int | None:
        """How long a window is on the day."""
        return self.binder.policy.length_on(of, self.binder.as_of)

    def delivered(self, kind: str) -> bool:
        """Whether any row of a kind arrived that is dated up to D."""
        found = self.facts.feeds.get(kind)
        return found is not None and any(day <= self.binder.as_of for day in found.periods)

    def answers(self, feature: Feature) -> bool:
        """Whether what was delivered lets a feature of a feed be known at all."""
        kind = feature.feed or ""
        needed = feature.needs
        if not self.delivered(kind) or self.days(kind, feature.window) is None:
            return False
        if needed is None:
            return True
        months = self.length(needed)
        found = self.facts.feeds.get(needed.feed)
        periods = found.periods if found else {}
        return months is not None and delivered_throughout(periods, months=months, as_of=self.binder.as_of)


@dataclass(frozen=True, slots=True)
class Pass:
    """The one pass over a kind: what it groups by and the folds it makes."""

    kind: str
    by: str
    folds: tuple[Fold, ...]
    read: FeedRead
    relations: tuple[Relation, ...]

    @property
    def name(self) -> str:
        """The relation that holds the folds."""
        return f"{self.by}_{self.kind}"


def column_of(feed: FeedSchema, name: str) -> Column:
    """A column of a kind. Raises PlanError where it has none of that name."""
    if name not in feed.columns:
        raise PlanError(f"数据种类 {feed.kind} 没有列 {name}", accepted="、".join(feed.columns))
    return feed.columns[name]


def rows_of(feed: FeedSchema, alias: str = ROWS) -> Names:
    """What a bare name means among the rows of a kind."""
    return lambda name: sql.column(name if is_shared(name) else column_of(feed, name).name, alias)


def condition_of(ground: Ground, feature: Feature, *, around: Days) -> exp.Expr | None:
    """Which rows of its feed a feature counts: window, latest and where; `around` is promised already."""
    feed = ground.feed(feature.feed or "")
    days = ground.days(feed.kind, feature.window)
    column = feature.window.column if feature.window else feed.time
    promised = around if column == feed.time else None
    window = sql.within(sql.column(column, ROWS), days, around=promised) if days else None
    where = _bound(ground, feed, feature.where)
    return sql.both(window, _is_latest(ground, feature), where)


def latest_beside(ground: Ground, feature: Feature) -> tuple[tuple[str, str], ...]:
    """The relation that a feature's `latest` is looked up in, and by what."""
    kind = feature.feed or ""
    return ((_latest_name(ground, feature), _who(ground, kind)),) if feature.latest else ()


def value_of(ground: Ground, feature: Feature) -> exp.Expr | None:
    """What a feature takes of each row."""
    return _bound(ground, ground.feed(feature.feed or ""), feature.value)


def key_of(ground: Ground, feature: Feature) -> exp.Expr | None:
    """Where a row stands among those of which the last counts: by `order`, then by delivery."""
    if feature.aggregate is not Aggregate.LAST:
        return None
    delivery = sql.column("ord", ROWS)
    if feature.order is None:
        return delivery
    place = _as_number(column_of(ground.feed(feature.feed or ""), feature.order))
    return exp.Add(this=exp.Mul(this=place, expression=sql.number(_SHEETS_AND_ROWS)), expression=delivery)


def rows_from(ground: Ground, kind: str, features: Sequence[Feature]) -> exp.Select:
    """The rows of a kind with what features look up beside them: who is dead, born when, what is latest."""
    query = sql.select(of=sql.table(feed_table(kind), ROWS))
    if _joins_dead(ground, kind, features):
        query = sql.left_join(query, DEAD_TABLE, DEAD, on=PERSON, of=ROWS)
    if any(_asks_age(f) for f in features):
        query = sql.left_join(query, "persons", MEMBER, on=PERSON, of=ROWS)
    for feature in _distinct_latest(ground, features):
        query = sql.left_join(
            query,
            _latest_name(ground, feature),
            _latest_name(ground, feature),
            on=_who(ground, kind),
            of=ROWS,
        )
    return query


def passes_over(ground: Ground, kind: str, features: Sequence[Feature]) -> list[Pass]:
    """A pass for what a kind says of households, one (mostly over fewer months) for what of persons."""
    grains = ((HOUSEHOLD, Grain.HOUSEHOLD), (PERSON, Grain.PERSON))
    wanted = [(by, [f for f in features if f.grain is grain]) for by, grain in grains]
    return [_pass(ground, kind, by, mine) for by, mine in wanted if mine]


def _pass(ground: Ground, kind: str, by: str, features: Sequence[Feature]) -> Pass:
    feed = ground.feed(kind)
    if by == PERSON and feed.about != PERSON:
        raise PlanError(f"数据种类 {kind} 的行说的是整户，不能有个人指标")
    # the dead leave a pass by person later, with their person
    watched = features if by == HOUSEHOLD else [replace(feature, members="all") for feature in features]
    read = _read(ground, feed, features)
    living = [f for f in watched if _counts_the_living(ground, f)]
    some_living = bool(living) and living != list(watched)
    asked = asked_by([f for f in watched if not _asks_age(f)])
    folds = tuple(_fold(ground, feature, asked, read, living=some_living) for feature in watched)
    query = _with_shared(ground, rows_from(ground, kind, watched), feed, asked)
    if living == list(watched):
        query = query.where(sql.is_null(sql.column(PERSON, DEAD)), copy=False)
    latest = [_latest(ground, feature) for feature in _distinct_latest(ground, features)]
    return Pass(kind, by, folds, read, (*latest, Relation(f"{by}_{kind}", _grouped(query, by, read, folds))))


def dead_relation(ground: Ground) -> tuple[Relation, FeedRead] | None:
    """The members who died on or before D, if a pack says how to know and the kind was delivered."""
    death = ground.binder.policy.death
    if death is None or not ground.delivered(death.feed):
        return None
    feed = ground.feed(death.feed)
    until = Days(None, ground.binder.as_of)
    condition = sql.both(
        sql.negated(sql.is_null(sql.column(PERSON, ROWS))),
        sql.within(sql.column(death.on, ROWS), until),
        sql.within(sql.column(feed.time, ROWS), until),
        _bound(ground, feed, death.where),
    )
    query = (
        sql.select(sql.column(PERSON, ROWS), of=sql.table(feed_table(feed.kind), ROWS))
        .distinct(copy=False)
        .where(condition, copy=False)
    )
    columns = (PERSON, death.on, feed.time, *sql.names_in([death.where]))
    return Relation(DEAD_TABLE, query), FeedRead(feed.kind, feed.time, until, tuple(dict.fromkeys(columns)))


def merged(reads: Sequence[FeedRead]) -> FeedRead:
    """What has to be read of a kind when several want to read it."""
    columns = dict.fromkeys(name for read in reads for name in read.columns)
    days = reduce(Days.hull, (read.days for read in reads))
    return FeedRead(reads[0].kind, reads[0].time, days, tuple(columns))


def _bound(ground: Ground, feed: FeedSchema, tree: exp.Expr | None) -> exp.Expr | None:
    if tree is None:
        return None
    return ground.binder.bind(tree, names=rows_of(feed), birth=sql.column("birth_date", MEMBER))


def _with_shared(ground: Ground, query: exp.Select, feed: FeedSchema, asked: Shared) -> exp.Select:
    """The rows with what several features ask of each beside it."""
    for layer in asked.in_layers():
        bound = {name: ground.binder.bind(part, names=rows_of(feed)) for name, part in layer.items()}
        columns = [sql.named(part, name) for name, part in bound.items()]
        rows = query.args["from_"].this
        rows.replace(sql.inner(sql.select(exp.Star(), *columns, of=rows.copy()), ROWS))
    return query


def _fold(ground: Ground, feature: Feature, asked: Shared, read: FeedRead, *, living: bool) -> Fold:
    named = feature if _asks_age(feature) else asked.of(feature)
    condition = condition_of(ground, named, around=read.days)
    if living and _counts_the_living(ground, feature):
        condition = sql.both(sql.is_null(sql.column(PERSON, DEAD)), condition)
    return fold(feature, Input(condition, value_of(ground, named), key_of(ground, feature)))


def _grouped(query: exp.Select, by: str, read: FeedRead, folds: Sequence[Fold]) -> exp.Select:
    group = [sql.column(name, ROWS) for name in ((PERSON, HOUSEHOLD) if by == PERSON else (HOUSEHOLD,))]
    dated = sql.within(sql.column(read.time, ROWS), read.days)
    condition = sql.both(sql.negated(sql.is_null(group[0])), dated)
    made = [sql.named(node, name) for folded in folds for name, node in folded.columns.items()]
    chosen = query.select(*group, *made, copy=False).where(condition, copy=False)
    return chosen.group_by(*(g.copy() for g in group), copy=False)


def _read(ground: Ground, feed: FeedSchema, features: Sequence[Feature]) -> FeedRead:
    """The days that hold every window on the time column, and the columns that any feature mentions."""
    days = reduce(Days.hull, (_time_span(ground, feed, feature) for feature in features))
    columns = ["household", feed.time]
    if feed.about == PERSON:
        columns.append(PERSON)
    for feature in features:
        columns += [n for n in sql.names_in([feature.where, feature.value]) if n in feed.columns]
        columns += [n for n in (feature.order, feature.latest, feature.window and feature.window.column) if n]
        columns += ["ord"] if feature.aggregate is Aggregate.LAST else []
    return FeedRead(feed.kind, feed.time, days, tuple(dict.fromkeys(columns)))


def _time_span(ground: Ground, feed: FeedSchema, feature: Feature) -> Days:
    days = ground.days(feed.kind, feature.window)
    on_time = feature.window is None or feature.window.column == feed.time
    return days if days and on_time else Days(None, ground.binder.as_of)


def _counts_the_living(ground: Ground, feature: Feature) -> bool:
    about_person = ground.feed(feature.feed or "").about == PERSON
    death = ground.binder.policy.death
    return about_person and feature.members == "living" and death is not None and ground.delivered(death.feed)


def _joins_dead(ground: Ground, kind: str, features: Sequence[Feature]) -> bool:
    return any(f.feed == kind and _counts_the_living(ground, f) for f in features)


def _asks_age(feature: Feature) -> bool:
    trees = [tree for tree in (feature.where, feature.value) if tree is not None]
    return any(call.name.lower() == "age_on" for tree in trees for call in tree.find_all(exp.Anonymous))


def _as_number(column: Column) -> exp.Expr:
    """A column as a whole number that keeps its order (days since 1970 for a date); unknown comes first."""
    node: exp.Expr = sql.column(column.name, ROWS)
    if column.type not in (Type.MONEY, Type.INTEGER):
        node = exp.DateDiff(this=node, expression=sql.day(date(1970, 1, 1)), unit=exp.var("DAY"))
    return sql.cast(sql.coalesce(node, sql.number(0)), "BIGINT")


def _who(ground: Ground, kind: str) -> str:
    return PERSON if ground.feed(kind).about == PERSON else HOUSEHOLD


def _is_latest(ground: Ground, feature: Feature) -> exp.Expr | None:
    if feature.latest is None:
        return None
    return sql.equal(sql.column(feature.latest, ROWS), sql.column("latest", _latest_name(ground, feature)))


def _distinct_latest(ground: Ground, features: Sequence[Feature]) -> list[Feature]:
    """One feature for every column and stretch of which a latest is wanted."""
    found = {_latest_name(ground, f): f for f in reversed(features) if f.latest}
    return [found[name] for name in sorted(found)]


def _latest_name(ground: Ground, feature: Feature) -> str:
    days = ground.days(feature.feed or "", feature.window)
    span = f"{days.first or ''}_{days.last}".replace("-", "") if days else ""
    return f"latest_{feature.feed}_{feature.latest}_{span}"


def _latest(ground: Ground, feature: Feature) -> Relation:
    """The greatest value of a column of each person or household, of the rows up to D inside the window."""
    feed = ground.feed(feature.feed or "")
    who, days = sql.column(_who(ground, feed.kind), ROWS), ground.days(feed.kind, feature.window)
    column = feature.window.column if feature.window else feed.time
    condition = sql.both(
        sql.negated(sql.is_null(who)),
        sql.within(sql.column(feed.time, ROWS), Days(None, ground.binder.as_of)),
        sql.within(sql.column(column, ROWS), days) if days else None,
    )
    newest = sql.named(exp.Max(this=sql.column(feature.latest or "", ROWS)), "latest")
    query = (
        sql.select(who, newest, of=sql.table(feed_table(feed.kind), ROWS))
        .where(condition, copy=False)
        .group_by(who.copy(), copy=False)
    )
    return Relation(_latest_name(ground, feature), query)
