"""May a rule say this of people: known columns only, and nothing that clerks typed as they liked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from shouwang.engine.facts import Column, FactSchema, Type
from shouwang.engine.language.faults import Fault, nearest
from shouwang.engine.language.names import names
from shouwang.engine.policy import AGE, MEMBERS, NAME, TIMES, Each, Feature, Place, Rule, Tell, Unit

_GAP = re.compile(r"\{([^{}]*)\}")


def is_free_text(column: Column) -> bool:
    """Whether its cells may hold anything: an illness, a telephone number, another person's name."""
    return column.type is Type.TEXT and not column.choices


def faults_of_tell(tell: Tell, schema: FactSchema, place: Place) -> Iterator[Fault]:
    """What is wrong with the facts that a rule tells; its `where` is checked elsewhere."""
    feed = schema.feeds.get(tell.rows)
    if feed is None and tell.rows != MEMBERS:
        near = nearest(tell.rows, [*schema.feeds, MEMBERS])
        yield Fault(place, "UNKNOWN_NAME", f"没有「{tell.rows}」这种数据", nearest=near)
        return
    if tell.where is not None and feed is not None:
        yield Fault(place, "FORM", "tell 里只有 rows: members 才写 where", "数据的行由规则本身决定")
    columns: Mapping[str, Column] = feed.columns if feed is not None else {}
    people = (NAME, AGE) if feed is None or feed.about == "person" else ()
    if tell.each is Each.PERSON and not people:
        yield Fault(place, "GRAIN", f"「{tell.rows}」是整户的数据", "请写 each: row")
    yield from _gaps(tell.say, {**columns, **dict.fromkeys((*people, TIMES))}, place)
    if "{" in _GAP.sub("", tell.say) or "}" in _GAP.sub("", tell.say):
        yield Fault(place, "SENTENCE", "tell 里的花括号不成对")


def faults_of_private(
    rule: Rule, features: Mapping[str, Feature], schema: FactSchema, place: Place
) -> Iterator[Fault]:
    """Features that hold what clerks typed as they liked must not be shown in findings."""
    for name in dict.fromkeys([*_GAP.findall(rule.say), *rule.values]):
        feature = features.get(name)
        feed = schema.feeds.get(feature.feed or "") if feature else None
        if feature is None or feed is None or feature.unit is not Unit.TEXT:
            continue
        for column in names(feature.value):
            if column in feed.columns and is_free_text(feed.columns[column]):
                yield _private(place, feed.columns[column])


def _gaps(say: str, known: Mapping[str, Column | None], place: Place) -> Iterator[Fault]:
    for name in _GAP.findall(say):
        column = known.get(name)
        if name not in known:
            near = nearest(name, known)
            yield Fault(place, "UNKNOWN_NAME", f"tell 里没有「{name}」可说", nearest=near)
        elif column is not None and is_free_text(column):
            yield _private(place, column)


def _private(place: Place, column: Column) -> Fault:
    found = f"「{column.label}」是自由填写的文字，可能含病情、电话或他人姓名，不能写进线索"
    return Fault(place, "PRIVATE", found, "请改用日期、金额或有固定取值的列")
