"""YAML with a place for every item: nothing but mappings, lists, texts, numbers and true/false.

Refused: anchors and aliases (bombs), tags, duplicate keys, several documents, deep nesting, huge files.
Keys are texts as written (`off` is no boolean); numbers are exact (int or Decimal); dates stay texts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import yaml

from shouwang.engine.language.faults import Fault, PackError
from shouwang.engine.language.parse import Text
from shouwang.engine.policy import Place

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
MAX_EVENTS = 100_000

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"-?(0|[1-9]\d{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9]\d{0,17})\.\d{1,9}")
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}

Where = tuple[str | int, ...]
Data = Any  # plain data of any depth; its shape is checked by a JSON Schema right after


class _Mark(Protocol):
    """Lines and columns from 0, as both of yaml's parsers give them."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a value stands, and whether it is written on one line (so that a column can be counted)."""

    place: Place
    one_line: bool


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file: its plain data, and the mark of every key and value by its way from the top.

    Documents are equal that have the same `digest`, which is of all that was read.
    """

    pack: str
    file: str
    digest: str
    data: Data = field(compare=False)
    marks: Mapping[Where, Mark] = field(compare=False)

    def place(self, *where: str | int) -> Place:
        """Where an item stands; the nearest one above it when it is not there."""
        while where and where not in self.marks:
            where = where[:-1]
        return self.marks[where].place

    def text(self, *where: str | int) -> Text:
        """The text of an item with its place."""
        value: Any = self.data
        for step in where:
            value = value[step]
        return Text(str(value), self.marks[where].place, self.marks[where].one_line)


def read_document(path: Path, *, pack: str, file: str, texts: bool = False) -> Document:
    """Reads one YAML file; with `texts`, every value as written. PackError tells what is wrong, and where.

    A file that says what it said before is not taken apart again: an office changes one of a hundred.
    """
    top = Place(pack=pack, file=file, line=1, column=1)
    if path.stat().st_size > MAX_BYTES:
        raise PackError([Fault(top, "YAML_HUGE", f"文件超过{MAX_BYTES}字节", "请拆成几个文件")])
    document = _read(path.read_bytes(), top, texts)
    return replace(document, data=_copied(document.data))


@lru_cache(maxsize=1024)
def _read(content: bytes, top: Place, texts: bool) -> Document:  # noqa: FBT001 - a cache has no names
    try:
        text = content.decode("utf-8-sig")
        _scan(text, top)
        node = yaml.compose(text, Loader=_LOADER)
    except UnicodeDecodeError:
        raise PackError([Fault(top, "YAML_ENCODING", "文件不是UTF-8编码", "请另存为UTF-8")]) from None
    except yaml.MarkedYAMLError as error:
        place = _place(top, error.problem_mark or error.context_mark)
        raise PackError([Fault(place, "YAML_SYNTAX", "YAML格式不对", "请检查缩进、冒号和引号")]) from None
    except yaml.YAMLError:
        raise PackError([Fault(top, "YAML_SYNTAX", "YAML里有不可用的字符", "请删去控制字符")]) from None
    digest = hashlib.sha256(repr((top, texts)).encode() + content).hexdigest()
    return _Composer(top, texts=texts).document(node, digest)


def _copied(data: Data) -> Data:
    """The same data for whoever may change it."""
    if isinstance(data, dict):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(value) for value in data] if isinstance(data, list) else data


def _scan(text: str, top: Place) -> None:
    """Refuses by the stream of events what must not even be built into a tree."""
    depth = documents = 0
    for number, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        fault = _forbidden(event, depth=depth, number=number, documents=documents)
        if fault:
            raise PackError([Fault(_place(top, event.start_mark), *fault)])


def _forbidden(event: yaml.Event, *, depth: int, number: int, documents: int) -> tuple[str, str, str] | None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        return "YAML_ALIAS", "不允许用 & 和 * 引用", "请把内容写全"
    if getattr(event, "tag", None):
        return "YAML_TAG", "不允许用 ! 标签", "请直接写文字或数字"
    if documents > 1:
        return "YAML_DOCUMENTS", "一个文件只能有一份文档", "请去掉 --- 或拆成几个文件"
    if depth > MAX_DEPTH:
        return "YAML_DEEP", f"嵌套超过{MAX_DEPTH}层", "请减少层次"
    return ("YAML_HUGE", "条目太多", "请拆成几个文件") if number > MAX_EVENTS else None


def _place(top: Place, mark: _Mark | None) -> Place:
    if mark is None:
        return top
    return Place(pack=top.pack, file=top.file, line=mark.line + 1, column=mark.column + 1)


class _Composer:
    """Turns nodes into plain data and remembers where each of them stands."""

    def __init__(self, top: Place, *, texts: bool) -> None:
        self.top, self.texts = top, texts
        self.marks: dict[Where, Mark] = {(): Mark(top, one_line=True)}
        self.faults: list[Fault] = []

    def document(self, node: yaml.Node | None, digest: str) -> Document:
        """The whole file; an empty one is an empty mapping."""
        data = self._value(node, ()) if node is not None else {}
        if self.faults:
            raise PackError(self.faults)
        return Document(self.top.pack, self.top.file, digest, data, self.marks)

    def _value(self, node: yaml.Node, where: Where) -> Data:
        self.marks[where] = self._mark(node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, where)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(child, (*where, number)) for number, child in enumerate(node.value)]
        if not isinstance(node, yaml.ScalarNode):
            return None
        return str(node.value) if self.texts else _scalar(node)

    def _mapping(self, node: yaml.MappingNode, where: Where) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, child in node.value:
            place = _place(self.top, key.start_mark)
            if not isinstance(key, yaml.ScalarNode):
                self.faults.append(Fault(place, "YAML_KEY", "键只能是一个词"))
            elif key.value in data:
                self.faults.append(Fault(place, "DUPLICATE_KEY", f"「{key.value}」写了两次", "请删去一个"))
            else:
                data[key.value] = self._value(child, (*where, key.value))
                if not isinstance(child, yaml.ScalarNode):
                    self.marks[(*where, key.value)] = Mark(place, one_line=False)
        return data

    def _mark(self, node: yaml.Node) -> Mark:
        one_line = node.start_mark.line == node.end_mark.line
        quoted = isinstance(node, yaml.ScalarNode) and node.style in ("'", '"')
        place = _place(self.top, node.start_mark)
        if isinstance(node, yaml.ScalarNode) and node.style in (">", "|"):
            return Mark(Place(place.pack, place.file, place.line + 1, 1), one_line=False)
        return Mark(Place(place.pack, place.file, place.line, place.column + quoted), one_line=one_line)


def _scalar(node: yaml.ScalarNode) -> str | int | Decimal | bool | None:
    text = str(node.value)
    if node.style:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    return _WORDS.get(text, text) if text.lower() == text else text
