"""A letter as a pack words it: plain text with names in braces, which an office changes with any editor."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from shouwang.engine.language.faults import Fault, nearest
from shouwang.engine.packs.documents import Where
from shouwang.engine.packs.reading import Body, Layers, read_layers
from shouwang.engine.packs.schemas import shape_of
from shouwang.workflow.definition import cited
from shouwang.workflow.stack import Shelf

FOLDER = "letters"
NEEDED = ("label", "title", "cite", "blocks")
PUBLIC_NAMES: Mapping[str, str] = {
    "county": "县名",
    "township": "乡镇名",
    "village": "村名",
    "count": "户数",
    "from_day": "公示起始日",
    "until_day": "公示截止日",
    "today": "制作当天",
}
PUBLIC_COLUMNS = ("number", "name", "place", "household_class")
CASE_NAMES: Mapping[str, str] = {
    "county": "县名",
    "township": "乡镇名",
    "village": "村名",
    "place": "所在村",
    "today": "制作当天",
    "head": "户主",
    "household_no": "户编号",
    "members": "户内人数",
    "title": "事由",
    "visited_at": "走访日期",
    "visitor": "走访人",
    "outcome": "核查结果",
    "note": "情况说明",
    "held_on": "评议日期",
    "present": "实到人数",
    "agreed": "同意人数",
    "household_class": "拟认定类别",
    "programme": "办理的救助项目",
    "decided_on": "决定日期",
    "decision_reason": "决定的理由",
}
PLAN_NAMES: Mapping[str, str] = {
    "county": "县名",
    "township": "乡镇名",
    "village": "村名",
    "place": "所在村",
    "today": "制作当天",
    "head": "户主",
    "household_no": "户编号",
    "members": "户内人数",
    "household_class": "户的类别",
    "labour": "劳动能力",
    "drafted_on": "制定日期",
    "given": "已收到的帮扶资金",
}
"""What a letter may say. A public one has no name for an ID number, a telephone, an account or an illness."""
FORM_NAMES: Mapping[str, tuple[str, str]] = {
    "outcome": ("visit", "outcome"),
    "note": ("visit", "note"),
    "held_on": ("assess", "held_on"),
    "present": ("assess", "present"),
    "agreed": ("assess", "agreed"),
    "household_class": ("assess", "proposed_class"),
}
"""Names that stand for what was filled in: of which form, which field."""
KINDS = ("text", "table", "steps", "sign")
BLANK = re.compile(r"\{(\w+)\}")
LONG_NUMBER = re.compile(r"[0-9Xx*]{7,}")
"""What could be an ID number, a telephone or an account: a notice holds none."""
PLAN_KINDS = ("text", "needs", "tasks", "provisions", "sign")
PLAN = "plan"
MaySay = tuple[Mapping[str, str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a letter: a paragraph, a table with columns, the steps of a case, or a signature."""

    kind: str
    text: str = ""
    columns: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter; a public one belongs to the action of a process that posts it, for so many days.

    `processes` are those whose cases it is for; none named, it is for any. `about` a plan, it is for no case.
    """

    name: str
    label: str
    title: str
    blocks: tuple[Block, ...]
    citation: str
    public: bool
    step: str
    days: int
    processes: tuple[str, ...] = ()
    about: str = ""

    @property
    def names(self) -> Mapping[str, str]:
        """What it may say: names in braces, each with what stands there in the end."""
        return PLAN_NAMES if self.about == PLAN else PUBLIC_NAMES if self.public else CASE_NAMES

    def is_for(self, process: str) -> bool:
        """Whether cases of a process have this letter."""
        return not self.public and not self.about and (not self.processes or process in self.processes)


def current_letters() -> Mapping[str, Letter]:
    """Every letter of the installation's packs; read again when a file of them has changed."""
    return _LETTERS.now()


def load_letters(packs: Sequence[str], *, roots: Sequence[Path]) -> Mapping[str, Letter]:
    """The letters of a stack, later packs over earlier ones. PackError names every fault."""
    shape = shape_of("letters.json", package="shouwang.reports.letters.schema")
    layers = read_layers(packs, FOLDER, shape=shape, roots=roots)
    bodies = layers.laid(FOLDER)[FOLDER]
    layers.faults += [fault for name, body in bodies.items() for fault in _faults(name, body, layers)]
    layers.refuse_faults()
    return {name: _letter(name, body) for name, body in bodies.items()}


_LETTERS = Shelf[Mapping[str, Letter]](load_letters, FOLDER)


def _letter(name: str, body: Body) -> Letter:
    return Letter(
        name=name,
        label=body["label"],
        title=body["title"],
        blocks=tuple(_block(item) for item in body["blocks"]),
        citation=cited(body.get("cite")),
        public=body.get("public", False),
        step=body.get("step", ""),
        days=body.get("days", 0),
        processes=tuple(body.get("process", ())),
        about=body.get("about", ""),
    )


def _block(item: Body) -> Block:
    ((kind, content),) = item.items()
    return Block(kind, columns=content) if kind == "table" else Block(kind, text=str(content))


def _faults(name: str, body: Body, layers: Layers) -> Iterator[Fault]:
    missing = list(layers.lacking(body, NEEDED, FOLDER, name))
    yield from missing or _wrong_words(name, body, layers)


def _wrong_words(name: str, body: Body, layers: Layers) -> Iterator[Fault]:
    if body.get("public"):
        texts = [body["title"], *(str(content) for item in body["blocks"] for content in item.values())]
        if any(LONG_NUMBER.search(text) for text in texts):
            found = f"公示类文书「{name}」里有长串数字，可能是证件号、电话或账号"
            yield layers.fault("NUMBER", found, FOLDER, name, todo="请删去；可以写姓名、村组、类别和结论")
    may_say = _may_say(body)
    for number, item in enumerate(body["blocks"]):
        yield from _block_faults(item, layers, (FOLDER, name, "blocks", number), may_say=may_say)


def _block_faults(item: Body, layers: Layers, where: Where, *, may_say: MaySay) -> Iterator[Fault]:
    known, kinds = may_say
    letter, ((kind, content),) = f"文书「{where[1]}」", item.items()
    if kind not in kinds:
        yield layers.fault("UNKNOWN", f"{letter}没有「{kind}」这种段落", *where, near=nearest(kind, kinds))
    allowed: Sequence[str] = PUBLIC_COLUMNS if kind == "table" else tuple(known)
    try:
        used = content if kind == "table" else names_in(content)
    except ValueError:
        todo = "花括号里只写名称，例如 {village}"
        yield layers.fault("BRACES", f"{letter}里的花括号不成对", *where, todo=todo)
        return
    for word in used:
        if word not in allowed:
            todo, near = f"可用的有{'、'.join(allowed)}", nearest(word, allowed)
            yield layers.fault("UNKNOWN", f"{letter}不能写「{word}」", *where, todo=todo, near=near)


def _may_say(body: Body) -> MaySay:
    """The names and the kinds of paragraphs that a letter may have, by what it is about."""
    if body.get("about") == PLAN:
        return PLAN_NAMES, PLAN_KINDS
    return (PUBLIC_NAMES if body.get("public") else CASE_NAMES), KINDS


def told_blanks(text: str) -> str:
    """A text with what stands in the braces in words.

    >>> told_blanks("经{village}评议，{count}户")
    '经〔村名〕评议，〔户数〕户'
    """
    said = {**PLAN_NAMES, **CASE_NAMES, **PUBLIC_NAMES}
    return BLANK.sub(lambda found: f"〔{said[found[1]]}〕" if found[1] in said else found[0], text)


def names_in(text: str) -> list[str]:
    """The names in braces of a text.

    >>> names_in("经{village}评议，{count}户")
    ['village', 'count']
    """
    parts = string.Formatter().parse(text)
    return [
        f"{name}{f'!{how}' if how else ''}{f':{form}' if form else ''}"
        for _, name, form, how in parts
        if name is not None
    ]
