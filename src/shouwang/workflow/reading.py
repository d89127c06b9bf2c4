"""Processes of a stack of packs: read, laid over each other, checked; all faults come in one message.

An overlay writes only what differs: mappings are laid over item by item, anything else is replaced, and
`null` takes a step, an action or a deadline away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from shouwang.engine.language.faults import Fault, PackError
from shouwang.engine.packs.documents import Document, read_document
from shouwang.engine.packs.folders import find_pack
from shouwang.workflow.checking import faults_of
from shouwang.workflow.definition import Process, process_from

FOLDER = "processes"
Bodies = dict[str, dict[str, Any]]  # plain data of processes by name


def load_processes(packs: Sequence[str], *, roots: Sequence[Path]) -> Mapping[str, Process]:
    """Every process of the stack, later packs over earlier ones. PackError names every fault."""
    bodies: Bodies = {}
    written: dict[str, list[Document]] = {}
    faults: list[Fault] = []
    for document in _documents(packs, roots, faults):
        for name, body in document.data["processes"].items():
            bodies[name] = laid_over(bodies.get(name, {}), body)
            written.setdefault(name, []).append(document)
    if not faults:
        for name, body in bodies.items():
            faults += faults_of(name, body, documents=written[name])
    if faults:
        raise PackError(faults)
    return {name: process_from(name, body) for name, body in bodies.items()}


def laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """What two layers say together.

    >>> laid_over({"a": {"days": 15, "warn": 3}, "b": 1}, {"a": {"days": 20}, "b": None})
    {'a': {'days': 20, 'warn': 3}}
    """
    merged = dict(below)
    for key, value in above.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict):
            under = merged.get(key)
            merged[key] = laid_over(under if isinstance(under, dict) else {}, value)
        else:
            merged[key] = value
    return merged


def _documents(packs: Sequence[str], roots: Sequence[Path], faults: list[Fault]) -> Iterator[Document]:
    for pack in packs:
        folder = find_pack(pack, roots)
        for path in sorted((folder / FOLDER).glob("*.yaml")):
            document = read_document(path, pack=folder.name, file=f"{FOLDER}/{path.name}")
            wrong = list(_shape_faults(document))
            faults += wrong
            if not wrong:
                yield document


@cache
def _validator() -> Draft202012Validator:
    text = resources.files("shouwang.workflow.schema").joinpath("processes.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def _shape_faults(document: Document) -> Iterator[Fault]:
    for error in _validator().iter_errors(document.data):
        deepest = best_match([error]) or error
        yield Fault(document.place(*deepest.absolute_path), "SHAPE", _told(deepest))


def _told(error: ValidationError) -> str:
    where = ".".join(map(str, error.absolute_path)) or "文件"
    words: dict[str, str] = {
        "required": f"缺少「{error.message.split(chr(39))[1]}」" if error.validator == "required" else "",
        "additionalProperties": "有不认识的项目",
        "enum": f"只能是{error.validator_value}",
        "type": f"类型应为{error.validator_value}",
        "pattern": "名称只能用小写字母、数字和下划线",
    }
    return f"「{where}」{words.get(str(error.validator)) or '格式不对'}"
