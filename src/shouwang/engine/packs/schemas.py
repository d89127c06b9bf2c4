"""Does a file have the shape of its kind? Shapes are JSON Schemas that share engine/schema/shared.json.

Every fault is told, each with its place: of several possible shapes, those of the one that was meant.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from shouwang.engine.language.faults import Fault, nearest
from shouwang.engine.packs.documents import Document

_HERE = "shouwang.engine.schema"
_SHARED = "shared.json"
_CITED = frozenset({"cite", "document", "clause"})
_TYPES: Mapping[str, str] = {
    "object": "一组「键: 值」",
    "array": "清单",
    "string": "文字",
    "integer": "整数",
    "number": "数字",
    "boolean": "true 或 false",
    "null": "空",
}


@dataclass(frozen=True, eq=False)
class Shape:
    """What a JSON Schema asks of a file."""

    validator: Draft202012Validator


@cache
def shape_of(file: str, *, package: str = _HERE) -> Shape:
    """The shape that a JSON Schema in a package says."""
    return shape_from(json.loads(_text(package, file)))


def shape_from(schema: Mapping[str, Any]) -> Shape:
    """The shape that a schema says."""
    checks = FormatChecker(("date", "regex"))
    return Shape(Draft202012Validator(schema, registry=_shared(), format_checker=checks))


def shape_faults(document: Document, shape: Shape) -> list[Fault]:
    """Everything about a file that is not of the shape of its kind."""
    return list(_shape_faults(document, shape))


@lru_cache(maxsize=2048)
def _shape_faults(document: Document, shape: Shape) -> tuple[Fault, ...]:
    errors = shape.validator.iter_errors(document.data)
    return tuple(fault for error in errors for fault in _told(error, document))


def todo_of(name: str) -> str:
    """What to do about a key that is missing."""
    return "每一项都要写明文件和条款" if name in _CITED else "请补上"


@cache
def _shared() -> Registry[Any]:
    shared: Resource[Any] = Resource.from_contents(json.loads(_text(_HERE, _SHARED)))
    known: Registry[Any] = Registry().with_resource(_SHARED, shared)
    return known


def _text(package: str, file: str) -> str:
    return resources.files(package).joinpath(file).read_text(encoding="utf-8")


def _told(error: ValidationError, document: Document) -> Iterator[Fault]:
    where = tuple(error.absolute_path)
    place = document.place(*where)
    meant = _meant(error)
    if meant:
        for one in meant:
            yield from _told(one, document)
    elif error.validator == "required":
        name = error.message.split("'")[1]
        yield Fault(place, "MISSING", f"{_item(where)}缺少「{name}」", todo_of(name))
    elif error.validator == "additionalProperties" and isinstance(error.schema, dict):
        known: dict[str, object] = error.schema.get("properties", {})
        for name in sorted(set(_keys(error.instance)) - set(known)):
            found = f"{_item(where)}不认识「{name[:60]}」"
            yield Fault(document.place(*where, name), "UNKNOWN_KEY", found, nearest=nearest(name, known))
    elif "propertyNames" in error.relative_schema_path:
        name = str(error.instance)
        found = f"{_item(where)}里的名称「{name[:60]}」只能用小写字母、数字、下划线"
        yield Fault(document.place(*where, name), "SHAPE", found)
    else:
        near = nearest(str(error.instance), _choices(error))
        yield Fault(place, "SHAPE", f"{_item(where)}{_reason(error)}", nearest=near)


def _meant(error: ValidationError) -> Sequence[ValidationError]:
    """Of several possible shapes, what is wrong with the only one that the value is at all like."""
    shapes: dict[object, list[ValidationError]] = {}
    for one in error.context or ():
        shapes.setdefault(one.relative_schema_path[0], []).append(one)
    like = [errors for errors in shapes.values() if not any(map(_is_another_sort, errors))]
    return like[0] if len(like) == 1 else ()


def _is_another_sort(error: ValidationError) -> bool:
    return not error.relative_path and error.validator in ("type", "const")


def _choices(error: ValidationError) -> list[str]:
    value: object = error.validator_value
    return [str(one) for one in value] if error.validator == "enum" and isinstance(value, list) else []


def _keys(instance: object) -> list[str]:
    return [str(key) for key in instance] if isinstance(instance, dict) else []


def _item(where: tuple[str | int, ...]) -> str:
    return f"「{'.'.join(map(str, where))}」" if where else "文件"


def _reason(error: ValidationError) -> str:
    value: object = error.validator_value
    if error.validator == "anyOf":
        sorts = [_reason(one).removeprefix("应为") for one in error.context or () if _is_another_sort(one)]
        return f"应为{'或'.join(sorts)}" if sorts else "不符合格式"
    if error.validator == "type":
        return f"应为{_type(value)}"
    reasons = {
        "const": f"应为「{value}」",
        "enum": f"应为其中之一：{'、'.join(map(str, value)) if isinstance(value, list) else value}",
        "pattern": "写法不对（名称用小写字母、数字、下划线，日期用2025-01-01，情形标题是一句完整的话）",
        "format": "不是有效的正则表达式" if value == "regex" else "没有这一天，日期写作 2025-01-01",
        "minItems": f"至少要有{value}项",
        "minLength": "不能是空的",
        "maxLength": f"不能超过{value}个字",
        "minProperties": "不能是空的" if value == 1 else f"至少要有{value}项",
        "maxProperties": f"不能超过{value}项",
        "minimum": f"不能小于{value}",
        "maximum": f"不能大于{value}",
        "exclusiveMinimum": f"应大于{value}",
        "uniqueItems": "里有重复的项",
    }
    return reasons.get(str(error.validator), "不符合格式")


def _type(value: object) -> str:
    names = value if isinstance(value, list) else [str(value)]
    return "或".join(_TYPES.get(name, name) for name in names)
