"""Items as written -> the dataclasses of a policy: texts parsed, names not yet checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlglot import exp

from shouwang.engine.dated import BEGINNING, Version
from shouwang.engine.language.faults import Fault, RuleError
from shouwang.engine.language.parse import Text, parse, parse_aggregate
from shouwang.engine.packs.documents import Document
from shouwang.engine.packs.overlay import Item, Off
from shouwang.engine.packs.periods import in_periods
from shouwang.engine.packs.spans import Span, days_of, spans_of
from shouwang.engine.policy import (
    Aggregate,
    Citation,
    DatedValue,
    Death,
    Doubt,
    Each,
    Feature,
    Grain,
    LeftOpen,
    Needs,
    Parameter,
    Place,
    Rule,
    SwitchedOff,
    Tell,
    Unit,
    Window,
    WindowKind,
)

_FEN = 100


@dataclass(frozen=True, slots=True)
class Written:
    """A parsed expression with the text it came from and the item that holds it."""

    tree: exp.Expression
    text: Text


@dataclass(slots=True)
class Texts:
    """The expressions of a stack and the places of all keys, by the item's place and the key; the faults."""

    written: dict[tuple[Place, str], Written] = field(default_factory=dict)
    places: dict[tuple[Place, str], Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def note(self, item: Item) -> None:
        """Remembers where each key of an item stands."""
        for key in item.data:
            self.places[item.place, key] = item.document.place(*item.where, key)

    def parsed(self, owner: Place, key: str, text: Text) -> exp.Expression | None:
        """The tree of a text, or None after noting what is wrong with it."""
        try:
            tree = parse(text)
        except RuleError as error:
            self.faults += error.faults
            return None
        self.written[owner, key] = Written(tree, text)
        return tree


def parameter(items: list[Item], faults: list[Fault], *, yielding: Collection[str] = ()) -> Parameter | None:
    """One parameter out of all packs that speak of it; None where no pack gives its label and unit."""
    label = next((str(i.data["label"]) for i in reversed(items) if "label" in i.data), "")
    units = list(dict.fromkeys(str(i.data["unit"]) for i in items if "unit" in i.data))
    place = items[-1].place
    if not label or not units:
        faults.append(Fault(place, "NEW_PARAMETER", f"参数「{items[0].name}」是新的，要写 label 和 unit"))
        return None
    if len(units) > 1:
        faults.append(
            Fault(place, "UNIT", f"参数「{items[0].name}」的单位与下面的包不同", f"请用 {units[0]}")
        )
        return None
    unit = Unit(units[0])
    layers = [_values(item, unit=unit, faults=faults) for item in items]
    left = next((item.data["left_to"] for item in reversed(items) if "left_to" in item.data), None)
    left_to = LeftOpen(str(left["who"]), citation(left["cite"])) if left else None
    giving_way = [number for number, item in enumerate(items) if item.document.pack in yielding]
    values = in_periods(layers, yielding=giving_way)
    return Parameter(items[0].name, label, unit, values, place, left_to)


def feature(item: Item, texts: Texts) -> Feature | None:
    """One feature, or None after noting what is wrong with it."""
    before = len(texts.faults)
    texts.note(item)
    where = text_of(item, "where", texts)
    aggregate, value = _value(item, texts)
    fields = _plain(item, texts.faults)
    if len(texts.faults) > before:
        return None
    return Feature(name=item.name, place=item.place, where=where, aggregate=aggregate, value=value, **fields)


def rule(item: Item, texts: Texts, *, scope: exp.Expression | None, share: Fraction | None) -> Rule | None:
    """One rule; `scope` and `share` are its pack's, for a rule that has none of its own."""
    before, data = len(texts.faults), item.data
    texts.note(item)
    when = text_of(item, "when", texts)
    own = scope if "scope" not in data else scope_of(item, texts)
    doubt = _doubt(item, texts) if "doubt" in data else None
    tell = _tell(item, texts) if "tell" in data else None
    if len(texts.faults) > before or when is None:
        return None
    words: dict[str, Any] = {
        key: str(data[key]).strip() for key in ("label", "risk_type", "level", "say", "remedy")
    }
    return Rule(
        name=item.name,
        when=when,
        scope=own,
        values=tuple(data["values"]),
        citation=citation(data["cite"]),
        place=item.place,
        doubt=doubt,
        tell=tell,
        max_hit_share=fraction(data["max_hit_share"]) if "max_hit_share" in data else share,
        **days_fields(item),
        **words,
    )


def death(head: Document, texts: Texts) -> Death | None:
    """What pack.yaml says of deaths."""
    data, place = head.data["death"], head.place("death")
    where = texts.parsed(place, "where", head.text("death", "where"))
    return None if where is None else Death(feed=data["feed"], where=where, on=data["on"], place=place)


def pack_scope(head: Document, texts: Texts) -> exp.Expression | None:
    """The scope of a pack's rules; `true` is everyone."""
    if head.data["scope"] is True:
        return None
    return texts.parsed(head.place(), "scope", head.text("scope"))


def switched_off(piece: Version[Off]) -> SwitchedOff:
    """Which item a pack puts out of force, when and why."""
    name, head = piece.item.name, piece.item.head
    data = head.data["off"][name]
    start = None if piece.start == BEGINNING else piece.start
    cited, place = citation(data["cite"]), head.place("off", name)
    return SwitchedOff(name, str(data["reason"]), cited, place, start, piece.end)


def citation(data: Mapping[str, object]) -> Citation:
    """The document and clause of an item."""
    return Citation(**{key: str(value) for key, value in data.items()})


def fraction(value: object) -> Fraction:
    """An exact number out of an int or a Decimal."""
    return Fraction(value) if isinstance(value, int | Decimal) else Fraction(str(value))


def _values(item: Item, *, unit: Unit, faults: list[Fault]) -> list[DatedValue]:
    written = item.data["values"]
    places = [item.document.place(*item.where, "values", number) for number in range(len(written))]
    spans = spans_of(list(zip(written, places, strict=True)), faults)
    return [_dated(written[span.number], span, unit) for span in spans]


def _dated(data: Mapping[str, Any], span: Span, unit: Unit) -> DatedValue:
    value = fraction(data["value"]) * (_FEN if unit.is_money else 1)
    return DatedValue(span.first, span.last, value, citation(data["cite"]))


def days_fields(item: Item) -> dict[str, Any]:
    """From and until as written; what is wrong with them has been told."""
    days = days_of(item.data, item.place)
    return {} if isinstance(days, Fault) else dict(zip(("start", "end"), days, strict=True))


def text_of(item: Item, key: str, texts: Texts) -> exp.Expression | None:
    """The tree of one of its texts; None where it has none, or after noting what is wrong with it."""
    if key not in item.data:
        return None
    return texts.parsed(item.place, key, item.document.text(*item.where, key))


def _value(item: Item, texts: Texts) -> tuple[Aggregate | None, exp.Expression | None]:
    data = item.data
    if ("expr" in data) == ("value" in data):
        texts.faults.append(Fault(item.place, "FORM", "value（汇总数据）和 expr（由别的指标推算）恰好写一个"))
        return None, None
    if "expr" in data:
        return None, text_of(item, "expr", texts)
    if item.feed == "household":
        return None, text_of(item, "value", texts)
    text = item.document.text(*item.where, "value")
    try:
        aggregate, tree, within = parse_aggregate(text)
    except RuleError as error:
        texts.faults += error.faults
        return None, None
    if tree is not None:
        texts.written[item.place, "value"] = Written(tree, within)
    return aggregate, tree


def _plain(item: Item, faults: list[Fault]) -> dict[str, Any]:
    data: Mapping[str, Any] = item.data
    needs = data.get("needs")
    return {
        "label": str(data["label"]),
        "unit": Unit(data["unit"]),
        "grain": Grain(data["grain"]),
        "citation": citation(data["cite"]),
        "feed": item.feed,
        "members": str(data.get("members", "living")),
        "window": _window(data["window"], item.place, faults) if "window" in data else None,
        "order": data.get("order"),
        "latest": data.get("latest"),
        "empty": fraction(data["empty"]) if "empty" in data else None,
        "needs": Needs(str(needs["feed"]), *_length(needs["months"])) if needs else None,
        "shown": bool(data.get("shown", True)),
        **days_fields(item),
    }


def _window(data: Mapping[str, Any], place: Place, faults: list[Fault]) -> Window | None:
    kinds = [key for key in data if key != "length"]
    if len(kinds) != 1:
        faults.append(Fault(place, "WINDOW", "window 里恰好写一种时间段", f"可用：{'、'.join(WindowKind)}"))
        return None
    return Window(WindowKind(kinds[0]), str(data[kinds[0]]), *_length(data.get("length", 0)))


def _length(written: int | str) -> tuple[int, str | None]:
    """A number, or the parameter that gives it."""
    return (0, written.removeprefix("p.")) if isinstance(written, str) else (written, None)


def scope_of(item: Item, texts: Texts) -> exp.Expression | None:
    """The scope that an item gives itself; `true` is everyone."""
    if item.data["scope"] is True:
        return None
    return text_of(item, "scope", texts)


def _doubt(item: Item, texts: Texts) -> Doubt | None:
    data = item.data["doubt"]
    members = texts.parsed(item.place, "doubt", item.document.text(*item.where, "doubt", "members"))
    window = _window(data["window"], item.place, texts.faults)
    if members is None or window is None:
        return None
    return Doubt(feed=str(data["feed"]), window=window, members=members)


def _tell(item: Item, texts: Texts) -> Tell:
    data = item.data["tell"]
    where = None
    if "where" in data:
        where = texts.parsed(item.place, "tell", item.document.text(*item.where, "tell", "where"))
    return Tell(str(data["rows"]), str(data["say"]), Each(data.get("each", Each.PERSON)), where)
