"""Measures of a stack of packs: read, laid over each other, checked; all faults come in one message.

An overlay writes only what differs, as with processes: `null` takes a measure away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from shouwang.accounts.models import Department
from shouwang.accounts.roles import Role
from shouwang.assistance.plans.definition import Body, Measures, measures_from
from shouwang.engine.language.faults import Fault, nearest
from shouwang.engine.packs.folders import PACK_FILE
from shouwang.engine.packs.reading import Layers, read_layers
from shouwang.engine.packs.schemas import shape_of
from shouwang.engine.policy import Place

FOLDER = "measures"
SECTIONS = ("risks", "groups", "measures", "labour")
NEEDED: Mapping[str, tuple[str, ...]] = {
    "risks": ("label", "told"),
    "groups": ("label", "days", "cite"),
    "measures": ("label", "group", "fits", "gives", "who", "unit", "proof", "cite"),
}
LABOUR = ("able", "without", "first_age", "last_age", "cite")


def load_measures(packs: Sequence[str], *, roots: Sequence[Path]) -> Measures:
    """The catalogue of the stack, later packs over earlier ones. PackError names every fault."""
    shape = shape_of("measures.json", package="shouwang.assistance.plans.schema")
    layers = read_layers(packs, FOLDER, shape=shape, roots=roots)
    body = layers.laid(*SECTIONS)
    if not layers.documents and not layers.faults:
        place = Place(pack=packs[-1], file=PACK_FILE, line=1, column=1)
        layers.faults.append(Fault(place, "MISSING", "没有一个规则包写了帮扶措施"))
    layers.faults = layers.faults or list(_missing(body, layers)) or list(_unknown(body, layers))
    layers.refuse_faults()
    return measures_from(body)


def _missing(body: Body, layers: Layers) -> Iterator[Fault]:
    for section, needed in NEEDED.items():
        yield from layers.missing(body[section], needed, section)
    yield from layers.lacking(body["labour"], LABOUR, "labour")


def _unknown(body: Body, layers: Layers) -> Iterator[Fault]:
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
                    yield layers.fault("UNKNOWN", told, "measures", name, near=nearest(word, known))
        if officers != bool(unit.get("department")):
            told = f"措施「{name}」的部门联络员须写明部门，其他角色不写部门"
            yield layers.fault("UNIT", told, "measures", name)
