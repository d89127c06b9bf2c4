"""Does a file of a pack have the shape of its kind? The shapes are JSON Schemas in engine/schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from shouwang.engine.language.faults import Fault, nearest
from shouwang.engine.packs.documents import Document

_CITED = frozenset({"cite", "document", "clause"})
KINDS = ("parameters", "features", "rules", "benefits")
"""The kinds of file a pack has besides pack.yaml and situations: each is a folder of the same name."""


def shape_faults(document: Document, *, kind: str) -> list[Fault]:
    """Everything about a file that is not of the shape of its kind."""
    return [
        fault for error in _validator(kind).iter_errors(document.data) for fault in _told(error, document)
    ]


@cache
def _validator(kind: str) -> Draft202012Validator:
    text = resources.files("shouwang.engine.schema").joinpath(f"{kind}.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def _told(error: ValidationError, document: Document) -> Iterator[Fault]:
    where = tuple(error.absolute_path)
    place = document.place(*where)
    if error.validator == "required":
        name = error.message.split("'")[1]
        todo = "每一项都要写明文件和条款" if name in _CITED else "请补上"
        yield Fault(place, "MISSING", f"{_item(where)}缺少「{name}」", todo)
    elif error.validator == "additionalProperties" and isinstance(error.schema, dict):
        known: dict[str, object] = error.schema.get("properties", {})
        for name in sorted(set(_keys(error.instance)) - set(known)):
            found = f"{_item(where)}不认识「{name[:60]}」"
            yield Fault(document.place(*where, name), "UNKNOWN_KEY", found, nearest=nearest(name, known))
    else:
        yield Fault(place, "SHAPE", f"{_item(where)}{_reason(error)}")


def _keys(instance: object) -> list[str]:
    return [str(key) for key in instance] if isinstance(instance, dict) else []


def _item(where: tuple[str | int, ...]) -> str:
    return f"「{'.'.join(map(str, where))}」" if where else "文件"


def _reason(error: ValidationError) -> str:
    value: object = error.validator_value
    reasons = {
        "type": f"应为{_type(value)}",
        "enum": f"应为其中之一：{'、'.join(map(str, value)) if isinstance(value, list) else value}",
        "pattern": "写法不对（名称用小写字母、数字、下划线，日期用2025-01-01，情形标题是一句完整的话）",
        "minItems": f"至少要有{value}项",
        "minLength": "不能是空的",
        "maxLength": f"不能超过{value}个字",
        "minProperties": "不能是空的",
        "maxProperties": f"不能超过{value}项",
        "minimum": f"不能小于{value}",
        "maximum": f"不能大于{value}",
        "exclusiveMinimum": f"应大于{value}",
        "uniqueItems": "里有重复的项",
        "propertyNames": "里的名称只用小写字母、数字、下划线",
    }
    return reasons.get(str(error.validator), "不符合格式")


def _type(value: object) -> str:
    words = {
        "object": "一组「键: 值」",
        "array": "清单",
        "string": "文字",
        "integer": "整数",
        "number": "数字",
    }
    names = value if isinstance(value, list) else [str(value)]
    return "或".join(words.get(name, name) for name in names)
