"""What was filled in, read by the fields that the pack asks for. Unknown fields are refused, not dropped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from shouwang.kernel.money import FEN_PER_YUAN, read_money
from shouwang.workflow.definition import FieldType, FormField
from shouwang.workflow.refusals import FormError

Value = str | int | bool | list[str] | None
Filled = Mapping[str, object]
LONGEST = {FieldType.TEXT: 200, FieldType.LONG_TEXT: 2000}


def read_form(fields: Sequence[FormField], filled: Filled) -> dict[str, Value]:
    """The values of every field; FormError names each that is missing or cannot be."""
    values: dict[str, Value] = {}
    faults: dict[str, str] = {}
    for field in fields:
        raw = filled.get(field.name)
        try:
            values[field.name] = _read(field, raw)
        except ValueError as error:
            faults[field.name] = f"{field.label}：{error}"
    for name in filled.keys() - {field.name for field in fields}:
        faults[name] = f"不需要填写“{name[:30]}”"
    if faults:
        raise FormError(faults)
    return values


def _read(field: FormField, raw: object) -> Value:
    empty = raw is None or raw == "" or raw == []
    if empty:
        if field.required:
            raise ValueError("没有填写")
        return False if field.type is FieldType.FLAG else None
    return _READERS[field.type](field, raw)


def _text(field: FormField, raw: object) -> Value:
    text = str(raw).strip()
    longest = LONGEST[field.type]
    if len(text) > longest:
        raise ValueError(f"写了 {len(text)} 字，最多 {longest} 字")
    if field.required and not text:
        raise ValueError("没有填写")
    return text


def _choice(field: FormField, raw: object) -> Value:
    if str(raw) not in field.choices:
        raise ValueError(f"只能选{'、'.join(field.choices.values())}")
    return str(raw)


def _choices(field: FormField, raw: object) -> Value:
    items = [str(item) for item in raw] if isinstance(raw, list | tuple) else [str(raw)]
    return [str(_choice(field, item)) for item in items]


def _date(field: FormField, raw: object) -> Value:
    try:
        return date.fromisoformat(str(raw)).isoformat()
    except ValueError:
        raise ValueError("请按 2025-06-30 的写法填日期") from None


def _number(field: FormField, raw: object) -> Value:
    try:
        number = int(str(raw))
    except ValueError:
        raise ValueError("请填整数") from None
    if field.minimum is not None and number < field.minimum:
        raise ValueError(f"不能小于 {field.minimum}")
    if field.maximum is not None and number > field.maximum:
        raise ValueError(f"不能大于 {field.maximum}")
    return number


def _money(field: FormField, raw: object) -> Value:
    """An amount in 元, with decimals or without, as 分; bounds of the pack are in 元."""
    fen = read_money(str(raw)).value
    if fen is None:
        raise ValueError("请填金额，单位元，如 312.50")
    if field.minimum is not None and fen < field.minimum * FEN_PER_YUAN:
        raise ValueError(f"不能小于 {field.minimum} 元")
    if field.maximum is not None and fen > field.maximum * FEN_PER_YUAN:
        raise ValueError(f"不能大于 {field.maximum} 元")
    return fen


def _flag(field: FormField, raw: object) -> Value:
    return raw is True or str(raw).lower() in ("1", "true", "on", "yes", "是")


def _person(field: FormField, raw: object) -> Value:
    try:
        return int(str(raw))
    except ValueError:
        raise ValueError("请从名单中选择") from None


_READERS: Mapping[FieldType, Callable[[FormField, object], Value]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.DATE: _date,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _money,
    FieldType.FLAG: _flag,
    FieldType.PERSON: _person,
}
