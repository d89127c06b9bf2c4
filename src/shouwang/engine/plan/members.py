"""What a household has of its members: each feature over the living persons who can matter to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlglot import exp

from shouwang.engine.plan import sql
from shouwang.engine.plan.absent import Known, Share, empty_of, share_of
from shouwang.engine.plan.coding import Code, Codes, among, by_code, codes_of
from shouwang.engine.plan.feeds import DEAD, DEAD_TABLE, HOUSEHOLD, MEMBER, PERSON, Ground, Pass
from shouwang.engine.plan.folds import Fold, Folded, Input, fold, fold_coded, type_of
from shouwang.engine.plan.model import PlanError, Relation
from shouwang.engine.plan.sharing import Shared, is_shared
from shouwang.engine.policy import Aggregate, Feature, Grain

MEMBERS, PERSONS, BIRTH = "members", "persons", "birth_date"
ALIVE, PRESENT = "members:alive", "members:present"


@dataclass(frozen=True, slots=True)
class Source:
    """Whose rows a feature over members is folded from: a feed's persons, or all of the register's."""

    driver: str
    living: bool

    @property
    def relation(self) -> str:
        """The relation that holds a household's folds."""
        return f"household_of_{self.driver}" + ("" if self.living else "_all")


@dataclass(frozen=True, slots=True)
class Placed:
    """A fold, where it is made, and what the members it does not see add."""

    fold: Fold
    source: Source
    share: Share

    def value(self) -> exp.Expr:
        """The household's value, in a query that joins the sources by household."""
        if self.share.nothing:
            return self.fold.value(self.source.relation)
        alive = sql.coalesce(sql.column(ALIVE, LIVING.relation), sql.number(0))
        present = sql.coalesce(sql.column(PRESENT, self.source.relation), sql.number(0))
        absent = exp.GT(this=alive, expression=present)
        return self.fold.value_with(self.source.relation, self.share, absent=absent)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the features of one source ask of each member: parts that they share, conditions by number."""

    shared: Shared
    codes: Codes

    @classmethod
    def by(cls, features: Sequence[Feature]) -> Asked:
        """A number tells once what a condition says. Of anything else both whether it holds and whether it is
        unknown is asked.
        """
        coded, others = [f for f in features if by_code(f)], [f for f in features if not by_code(f)]
        trees = [*(f.value for f in coded), *(tree for f in others for tree in (f.where, f.value))]
        shared = Shared(trees * 2, once=[f.where for f in coded])
        return cls(shared, codes_of(features, shared))


@dataclass(frozen=True, slots=True)
class ByMembers:
    """All that rests on members: relations, where each feature is found, attributes of persons in use."""

    relations: tuple[Relation, ...]
    placed: Mapping[str, Placed]
    sources: tuple[Source, ...]
    attributes: tuple[str, ...]


LIVING = Source(PERSONS, living=True)


def by_members(ground: Ground, passes: Sequence[Pass], *, trees: Sequence[exp.Expr | None]) -> ByMembers:
    """Every household feature that rests on members; `trees` are further expressions over members."""
    features = [f for f in ground.binder.policy.features.values() if f.feed == MEMBERS]
    if any(f.grain is Grain.PERSON for f in features):
        raise PlanError("feed: members 只能汇总成户的指标")
    persons = {each.kind: each for each in passes if each.by == PERSON}
    found = {f.name: _source(ground, f, persons) for f in features}
    sources = tuple(dict.fromkeys([LIVING, *(source for source, _ in found.values())]))
    asked = {s: Asked.by([f for f in features if found[f.name][0] == s]) for s in sources}
    placed = {f.name: _placed(ground, f, asked[found[f.name][0]], *found[f.name]) for f in features}
    mentioned = attributes_of(ground, [*trees, *(t for f in features for t in (f.where, f.value))])
    attributes = tuple(dict.fromkeys([*mentioned, BIRTH]))
    grouped = [
        _grouped(ground, s, persons, [p for p in placed.values() if p.source == s], asked[s]) for s in sources
    ]
    everything = Relation(
        MEMBERS, _people(ground, Source(MEMBERS, living=True), persons, attributes), stored=False
    )
    return ByMembers((everything, *grouped), placed, sources, attributes)


def attributes_of(ground: Ground, trees: Sequence[exp.Expr | None]) -> tuple[str, ...]:
    """The attributes of members that expressions mention; age_on() reads the birth date."""
    names = [name for name in sql.names_in(trees) if name in ground.schema.members]
    calls = [call for tree in trees if tree is not None for call in tree.find_all(exp.Anonymous)]
    births = [BIRTH] if any(call.name.lower() == "age_on" for call in calls) else []
    return tuple(dict.fromkeys([*names, *births]))


def bound(ground: Ground, tree: exp.Expr) -> exp.Expr:
    """An expression over members, as columns of the member at hand."""
    return ground.binder.bind(tree, names=lambda name: _name(ground, name), birth=sql.column(BIRTH, MEMBER))


def _name(ground: Ground, name: str) -> exp.Expr:
    if is_shared(name):
        return sql.column(name, MEMBER)
    features = ground.binder.policy.features
    person_feature = name in features and features[name].grain is Grain.PERSON
    if not person_feature and name not in ground.schema.members:
        raise PlanError(f"家庭成员没有 {name} 这一项", accepted="、".join(ground.schema.members))
    return sql.column(name, MEMBER)


def _placed(ground: Ground, feature: Feature, asked: Asked, source: Source, share: Share) -> Placed:
    named = asked.shared.of(feature)
    value = bound(ground, named.value) if named.value is not None else None
    coded = asked.codes.conditions.get(feature.name)
    if coded is not None:
        return Placed(fold_coded(feature, coded, value, table=MEMBER), source, share)
    where = bound(ground, named.where) if named.where is not None else None
    folded = fold(feature, Input(where, value, open=where is not None or value is not None))
    return Placed(folded, source, share)


def _source(ground: Ground, feature: Feature, persons: Mapping[str, Pass]) -> tuple[Source, Share]:
    """Whose rows a feature is folded from, and what the members add that are not among them."""
    if feature.aggregate is Aggregate.LAST:
        raise PlanError(f"指标 {feature.name}：成员没有先后，不能取最后一个")
    driver, share = _driver(ground, feature, persons)
    return Source(driver, feature.members == "living"), share


def _driver(ground: Ground, feature: Feature, persons: Mapping[str, Pass]) -> tuple[str, Share]:
    """The feed whose persons decide a feature; all members where no feed does so alone."""
    used = _person_features(ground, feature)
    kinds = dict.fromkeys(f.feed for f in used if f.feed in persons)
    if not used:
        return PERSONS, Share()
    parameters = _numbers(ground)
    for kind in filter(None, kinds):
        empty = {f.name: empty_of(f) for f in used if f.feed == kind} | _never(used, persons)
        known = Known(empty, parameters)
        share = share_of(feature, known)
        if share is not None and (share.nothing or feature.members == "living"):
            return kind, share
    return MEMBERS, Share()


def _numbers(ground: Ground) -> dict[str, Fraction | None]:
    """The parameters of the day."""
    dated = {n: p.on(ground.binder.as_of) for n, p in ground.binder.policy.parameters.items()}
    return {name: value.value if value is not None else None for name, value in dated.items()}


def _never(used: Sequence[Feature], persons: Mapping[str, Pass]) -> dict[str, None]:
    """Person features that nothing answers: unknown of everybody."""
    made = {f.feature.name for each in persons.values() for f in each.folds}
    return {f.name: None for f in used if f.name not in made}


def _person_features(ground: Ground, feature: Feature) -> list[Feature]:
    features = ground.binder.policy.features
    names = sql.names_in([feature.where, feature.value])
    return [features[n] for n in names if n in features and features[n].grain is Grain.PERSON]


def _grouped(
    ground: Ground, source: Source, persons: Mapping[str, Pass], mine: Sequence[Placed], asked: Asked
) -> Relation:
    trees = [
        t
        for p in mine
        if p.fold.feature.feed == MEMBERS
        for t in (p.fold.feature.where, p.fold.feature.value)
    ]
    people = _people(ground, source, persons, attributes_of(ground, trees), wanted=set(sql.names_in(trees)))
    for layer in asked.shared.in_layers():
        columns = [sql.named(bound(ground, part), name) for name, part in layer.items()]
        people = sql.select(exp.Star(), *columns, of=sql.inner(people, MEMBER))
    if asked.codes.codes:
        columns = [_numbered(ground, code) for code in asked.codes.codes]
        people = sql.select(exp.Star(), *columns, of=sql.inner(people, MEMBER))
    made: dict[str, exp.Expr] = {}
    for each in mine:
        made |= dict(each.fold.columns)
    if source == LIVING:
        made[ALIVE] = exp.Count(this=exp.Star())
    if any(not p.share.nothing for p in mine):
        made[PRESENT] = exp.Count(this=exp.Star())
    return Relation(
        source.relation, _by_household(people, made, only=_who_can_matter(ground, source, mine, asked.codes))
    )


def _numbered(ground: Ground, code: Code) -> exp.Expr:
    return sql.named(code.column([bound(ground, part) for part in code.parts.values()]), code.name)


def _who_can_matter(
    ground: Ground, source: Source, placed: Sequence[Placed], codes: Codes
) -> exp.Expr | None:
    """Persons of whom some feature may say something: the others are left out before any join.

    Each part of a conjunction is a condition of its own, so that an engine can test it where its column is
    read.
    """
    if source.driver in (MEMBERS, PERSONS) or not all(each.share.nothing for each in placed):
        return None
    mattering = {each.fold.feature.name: _mattering(each.fold.feature) for each in placed}
    wanted = {tree.sql(copy=False): tree for tree in mattering.values() if tree is not None}
    if not wanted or any(tree is None for tree in mattering.values()):
        return None
    if len(wanted) == 1:
        parts = next(iter(wanted.values())).unnest()
        conjuncts = list(parts.flatten()) if isinstance(parts, exp.And) else [parts]
        return sql.both(*(_not_false(ground, part) for part in conjuncts))
    uncoded = {
        tree.sql(copy=False): tree for n, tree in mattering.items() if tree and n not in codes.conditions
    }
    coded = (among(code, which, MEMBER) for code, which in codes.mattering.items())
    return exp.or_(*(_not_false(ground, tree) for tree in uncoded.values()), *coded)


def _mattering(feature: Feature) -> exp.Expr | None:
    """What must not be false of a member to whom a feature pays heed."""
    if feature.aggregate is Aggregate.ANY:
        return exp.and_(feature.where, feature.value) if feature.where is not None else feature.value
    return None if feature.aggregate is Aggregate.ALL else feature.where


def _not_false(ground: Ground, tree: exp.Expr) -> exp.Expr:
    return sql.coalesce(bound(ground, tree), exp.true())


def _by_household(people: exp.Select, made: Folded, *, only: exp.Expr | None) -> exp.Select:
    group = sql.column(HOUSEHOLD, MEMBER)
    columns = [sql.named(node, name) for name, node in made.items()]
    query = sql.select(group, *columns, of=sql.inner(people, MEMBER))
    query = query.where(only, copy=False) if only is not None else query
    return query.group_by(group.copy(), copy=False)


def _people(
    ground: Ground,
    source: Source,
    persons: Mapping[str, Pass],
    attributes: Sequence[str],
    *,
    wanted: set[str] | None = None,
) -> exp.Select:
    """A row a person: the driver's folds, what other feeds know of them, their attributes (`wanted` None:
    everything).
    """
    driven = source.driver in persons
    first = persons[source.driver].name if driven else PERSONS
    query = sql.select(sql.column(PERSON, first), sql.column(HOUSEHOLD, first), of=sql.table(first, first))
    for each in persons.values():
        mine = each.kind == source.driver
        columns = _columns_of(each, wanted)
        if columns and not mine and source.driver != PERSONS:
            query = sql.left_join(query, each.name, each.name, on=PERSON, of=first)
        if columns and source.driver != PERSONS:
            query = query.select(*columns, copy=False)
    query = query.select(*_unknown_columns(ground, persons, wanted), copy=False)
    if attributes and driven:
        query = sql.left_join(query, PERSONS, PERSONS, on=PERSON, of=first)
    query = query.select(*(sql.column(name, PERSONS) for name in attributes), copy=False)
    return _of_the_living(ground, query, first) if source.living else query


def _columns_of(each: Pass, wanted: set[str] | None) -> list[exp.Expr]:
    """Person features as values."""
    folds = [f for f in each.folds if wanted is None or f.feature.name in wanted]
    return [sql.named(folded.value(each.name), folded.feature.name) for folded in folds]


def _unknown_columns(ground: Ground, persons: Mapping[str, Pass], wanted: set[str] | None) -> list[exp.Expr]:
    made = {folded.feature.name for each in persons.values() for folded in each.folds}
    features = [f for f in ground.binder.policy.features.values() if f.grain is Grain.PERSON]
    unknown = [f for f in features if f.name not in made and (wanted is None or f.name in wanted)]
    return [sql.named(sql.null(type_of(f)), f.name) for f in unknown]


def _of_the_living(ground: Ground, query: exp.Select, of: str) -> exp.Select:
    death = ground.binder.policy.death
    if death is None or not ground.delivered(death.feed):
        return query
    query = sql.left_join(query, DEAD_TABLE, DEAD, on=PERSON, of=of)
    return query.where(sql.is_null(sql.column(PERSON, DEAD)), copy=False)
