"""Who carries out what the documents describe: row by row, what does it, or why nothing does yet.

`policy_packs/catalogue/rows.yaml` has the rows (number, modules, name); `carried.yaml` says by what a row is
carried out (and what of it is lacking, `lacks`), or that it is open and why. A carrier is `kind where/name`;
what it names must be there:

    benefit, rule, feature, parameter, process, letter, measure, duty, standard, ledger
               PACK/NAME                an item of a pack
    feed       NAME                     a kind of file, shipped or brought by a pack
    page       NAMESPACE:NAME           a page of the workbench, by the name of its address
    command    WORDS                    a command of the program
    test       PATH::NAME               a worked example that is computed in the suite
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import click
import yaml
from django.urls import URLPattern, URLResolver, get_resolver

from shouwang.engine.language.faults import Fault, PackError, nearest
from shouwang.engine.packs.documents import Document, read_document
from shouwang.engine.packs.folders import search_path
from shouwang.feeds.contract import load_kinds
from shouwang.questions import set_up_workbench

CATALOGUE = "catalogue"
ITEMS = {
    "benefit": "benefits",
    "rule": "rules",
    "feature": "features",
    "parameter": "parameters",
    "process": "processes",
    "letter": "letters",
    "measure": "measures",
    "duty": "helping",
    "standard": "standards",
    "ledger": "ledgers",
}
WORDS = {
    "benefit": "待遇",
    "rule": "规则",
    "feature": "指标",
    "parameter": "参数",
    "process": "流程",
    "letter": "文书",
    "measure": "措施",
    "duty": "帮扶要求",
    "standard": "标准要求",
    "ledger": "台账算例",
    "feed": "数据",
    "page": "页面",
    "command": "命令",
    "test": "算例",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that a document describes, what carries it out and what of it nothing does, or why not."""

    number: str
    modules: tuple[str, ...]
    name: str
    by: tuple[str, ...] = ()
    still: str = ""
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The rows of some modules, in the order of the catalogue."""

    rows: tuple[Row, ...]

    @property
    def carried(self) -> int:
        """How many rows are carried out, wholly or in part."""
        return sum(bool(row.by) for row in self.rows)

    @property
    def in_part(self) -> int:
        """How many rows are carried out only in part."""
        return sum(bool(row.by and row.lacks) for row in self.rows)

    @property
    def unsaid(self) -> tuple[str, ...]:
        """The rows of which nothing is said: neither carried out nor named open."""
        return tuple(row.number for row in self.rows if not row.by and not row.still)

    @property
    def text(self) -> str:
        """A line a row, then how many of each letter."""
        lines = [_line(row) for row in self.rows]
        still = sum(bool(row.still) for row in self.rows)
        letters = Counter(row.number[0] for row in self.rows)
        done = Counter(row.number[0] for row in self.rows if row.by)
        parts = "、".join(f"{letter} {done[letter]}/{count}" for letter, count in letters.items())
        tail = f"；没有说明的：{'、'.join(self.unsaid)}" if self.unsaid else ""
        partly = f"（其中 {self.in_part} 项承办了一部分）" if self.in_part else ""
        total = f"共 {len(self.rows)} 项：已承办 {self.carried}{partly}，尚缺 {still}（{parts}）{tail}。"
        return "\n".join([*lines, total])


def coverage_of(modules: Sequence[str], *, commands: click.Group) -> Coverage:
    """What carries out the rows of modules (all where none is named), by their first module.

    Raises PackError for a row that nobody knows and for a carrier that is not there.
    """
    rows, carried = _read("rows.yaml"), _read("carried.yaml")
    known = {module for entry in rows.data["rows"].values() for module in entry["of"]}
    faults = [
        Fault(rows.place("rows"), "UNKNOWN_NAME", f"没有模块「{module}」", nearest=nearest(module, known))
        for module in modules
        if module not in known
    ]
    faults += _wrong(carried, rows.data["rows"], commands)
    if faults:
        raise PackError(faults)
    return Coverage(tuple(_rows(rows, carried.data["carried"], modules)))


def _rows(
    rows: Document, carried: Mapping[str, Mapping[str, object]], modules: Sequence[str]
) -> Iterator[Row]:
    for number, entry in rows.data["rows"].items():
        if modules and entry["of"][0] not in modules:
            continue
        said = carried.get(number, {})
        by, still, lacks = said.get("by", ()), str(said.get("open", "")), str(said.get("lacks", ""))
        carriers = tuple(map(str, by))  # type: ignore[call-overload]
        yield Row(number, tuple(entry["of"]), str(entry["name"]), carriers, still, lacks)


def _read(file: str) -> Document:
    folder = next(root / CATALOGUE for root in search_path() if (root / CATALOGUE).is_dir())
    return read_document(folder / file, pack=CATALOGUE, file=file)


def _line(row: Row) -> str:
    said = "；".join(_shown(carrier) for carrier in row.by) or f"尚缺：{row.still or '没有说明'}"
    lacks = f"；未及：{row.lacks}" if row.lacks else ""
    return f"{row.number}　{row.name}　{said}{lacks}"


def _shown(carrier: str) -> str:
    kind, _, name = carrier.partition(" ")
    return f"{WORDS.get(kind, kind)} {name}"


def _wrong(carried: Document, rows: Mapping[str, object], commands: click.Group) -> Iterator[Fault]:
    for number, said in carried.data["carried"].items():
        place = carried.place("carried", number)
        if number not in rows:
            yield Fault(place, "UNKNOWN_NAME", f"没有「{number}」这一项", nearest=nearest(number, rows))
        if bool(said.get("by")) == bool(said.get("open")):
            yield Fault(place, "FORM", f"「{number}」要写 by（由什么承办）或 open（为什么还没有），只写一个")
        if said.get("lacks") and not said.get("by"):
            yield Fault(place, "FORM", f"「{number}」写了 lacks（还差什么），要先写 by（由什么承办）")
        for carrier in said.get("by", ()):
            kind, _, name = str(carrier).partition(" ")
            there = _THERE.get(kind)
            if there is None:
                todo = f"可用：{'、'.join(_THERE)}"
                yield Fault(place, "FORM", f"「{number}」：不认识「{kind}」", todo, nearest(kind, _THERE))
            elif name not in (found := there(commands)):
                told = f"「{number}」：没有{WORDS[kind]}「{name}」"
                yield Fault(place, "UNKNOWN_NAME", told, nearest=nearest(name, found))


@cache
def _items(kind: str) -> frozenset[str]:
    """PACK/NAME of every item of a kind that a pack holds."""
    found: set[str] = set()
    for root in search_path():
        for path in root.glob(f"*/{kind}/*.yaml"):
            data = yaml.safe_load(path.read_text("utf-8"))
            found |= {f"{path.parents[1].name}/{name}" for name in data.get(kind) or ()}
    return frozenset(found)


def _feeds(_: click.Group) -> frozenset[str]:
    brought = [folder for root in search_path() for folder in root.glob("*/kinds") if folder.is_dir()]
    return frozenset(kind.name for kind in load_kinds(brought))


def _pages(_: click.Group) -> frozenset[str]:
    set_up_workbench()
    return frozenset(_addresses(get_resolver().url_patterns, ""))


def _addresses(patterns: Sequence[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            own = f"{before}{pattern.namespace}:" if pattern.namespace else before
            yield from _addresses(pattern.url_patterns, own)
        elif pattern.name:
            yield f"{before}{pattern.name}"


def _commands(group: click.Group) -> frozenset[str]:
    return frozenset(_words(group, ""))


def _words(group: click.Group, before: str) -> Iterator[str]:
    for name, command in group.commands.items():
        yield f"{before}{name}"
        if isinstance(command, click.Group):
            yield from _words(command, f"{before}{name} ")


def _tests(_: click.Group) -> frozenset[str]:
    """PATH::NAME of every test beside the packs; none where the program was installed without them."""
    root = next(root for root in search_path() if (root / CATALOGUE).is_dir()).parent
    found: set[str] = set()
    for path in sorted((root / "tests").rglob("test_*.py")):
        names = (
            line[4:].partition("(")[0] for line in path.read_text("utf-8").splitlines() if line[:4] == "def "
        )
        found |= {
            f"{path.relative_to(root).as_posix()}::{name}" for name in names if name.startswith("test_")
        }
    return frozenset(found)


def _of_packs(folder: str) -> Callable[[click.Group], frozenset[str]]:
    return lambda _: _items(folder)


_THERE: Mapping[str, Callable[[click.Group], frozenset[str]]] = {
    **{kind: _of_packs(folder) for kind, folder in ITEMS.items()},
    "feed": cache(_feeds),
    "page": cache(_pages),
    "command": cache(_commands),
    "test": cache(_tests),
}


def contradictions() -> str:
    """Where the documents contradict one another or themselves: shown as they are, not repaired."""
    entries = _read("contradictions.yaml").data["contradictions"]
    return "\n".join(
        f"{number}. {entry['says']}　处理：{entry['kept']}" for number, entry in enumerate(entries, 1)
    )
