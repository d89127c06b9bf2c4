"""Measures of a stack of packs: read, laid over each other, checked; all faults come in one message.

An overlay writes only what differs, as with processes: `null` takes a measure away.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from shouwang.accounts.models import Department
from shouwang.accounts.roles import Role
from shouwang.assistance.plans.definition import Measures, measures_from
from shouwang.engine.language.faults import Fault, PackError, nearest
from shouwang.engine.packs.documents import Document, read_document
from shouwang.engine.packs.folders import find_pack
from shouwang.engine.policy import Place
from shouwang.workflow.reading import laid_over

FOLDER = "measures"
SECTIONS = ("risks", "groups", "measures", "labour")
NEEDED: Mapping[str, tuple[str, ...]] = {
    "risks": ("label", "told"),
    "groups": ("label", "days", "cite"),
    "measures": ("label", "group", "fits", "gives", "who", "unit", "proof", "cite"),
}
LABOUR = ("able", "without", "first_age", "last_age", "cite")


@dataclass(slots=True)
class _Stack:
    """What the packs say together, and which files say something of an item."""

    body: dict[str, Any] = field(default_factory=lambda: {section: {} for section in SECTIONS})
    written: list[Document] = field(default_factory=list)

    def take(self, document: Document) -> None:
        """One more file over those below."""
        self.body = laid_over(self.body, document.data)
        self.written.append(document)

    def fault(self, code: str, found: str, *where: str, near: str = "") -> Fault:
        """In the last file that tells of the item, at its place."""
        telling = [document for document in self.written if where in document.marks]
        return Fault((telling or self.written)[-1].place(*where), code, found, nearest=near)


def load_measures(packs: Sequence[str], *, roots: Sequence[Path]) -> Measures:
    """The catalogue of the stack, later packs over earlier ones. PackError names every fault."""
    stack, faults = _Stack(), list[Fault]()
    for pack in packs:
        folder = find_pack(pack, roots)
        for path in sorted((folder / FOLDER).glob("*.yaml")):
            document = read_document(path, pack=folder.name, file=f"{FOLDER}/{path.name}")
            wrong = list(_shape_faults(document))
            faults += wrong
            if not wrong:
                stack.take(document)
    if not stack.written and not faults:
        faults.append(Fault(_nowhere(packs, roots), "MISSING", "没有一个规则包写了帮扶措施"))
    faults = faults or list(_missing(stack)) or list(_unknown(stack))
    if faults:
        raise PackError(faults)
    return measures_from(stack.body)


@cache
def _validator() -> Draft202012Validator:
    text = resources.files("shouwang.assistance.plans.schema").joinpath("measures.json")
    return Draft202012Validator(json.loads(text.read_text(encoding="utf-8")))


def _shape_faults(document: Document) -> Iterator[Fault]:
    for error in _validator().iter_errors(document.data):
        deepest = best_match([error]) or error
        where = ".".join(map(str, deepest.absolute_path)) or "文件"
        known = {"additionalProperties": "有不认识的项目", "enum": f"只能是{deepest.validator_value}"}
        told = known.get(str(deepest.validator), "格式不对")
        if deepest.validator == "required":
            told = f"缺少「{deepest.message.split(chr(39))[1]}」"
        yield Fault(document.place(*deepest.absolute_path), "SHAPE", f"「{where}」{told}")


def _nowhere(packs: Sequence[str], roots: Sequence[Path]) -> Place:
    folder = find_pack(packs[-1], roots)
    return read_document(folder / "pack.yaml", pack=folder.name, file="pack.yaml").place()


def _missing(stack: _Stack) -> Iterator[Fault]:
    for section, needed in NEEDED.items():
        for name, item in stack.body[section].items():
            for key in needed:
                if key not in item:
                    yield stack.fault("MISSING", f"{section}.{name}缺少「{key}」", section, name)
    for key in LABOUR:
        if key not in stack.body["labour"]:
            yield stack.fault("MISSING", f"labour缺少「{key}」", "labour")


def _unknown(stack: _Stack) -> Iterator[Fault]:
    body = stack.body
    for name, item in body["measures"].items():
        unit = item["unit"]
        officers = unit["role"] == Role.DEPARTMENT_OFFICER
        asked: list[tuple[str, Iterable[str], Iterable[str]]] = [
            ("没有类别", [item["group"]], body["groups"]),
            ("没有风险", item["fits"], body["risks"]),
            ("没有措施", item["who"].get("refused", ()), body["measures"]),
            ("没有部门", filter(None, [unit.get("department")]), Department.values),
        ]
        for what, used, known in asked:
            for word in used:
                if word not in known:
                    told = f"措施「{name}」{what}「{word}」"
                    yield stack.fault("UNKNOWN", told, "measures", name, near=nearest(word, known))
        if officers != bool(unit.get("department")):
            told = f"措施「{name}」的部门联络员须写明部门，其他角色不写部门"
            yield stack.fault("UNIT", told, "measures", name)
