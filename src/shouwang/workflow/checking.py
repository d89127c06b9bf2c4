"""Does a process hold together? Every name leads somewhere, every step can be reached and left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from shouwang.engine.language.faults import Fault, nearest
from shouwang.engine.packs.documents import Document
from shouwang.workflow.definition import ANY, OPEN, SAME
from shouwang.workflow.effects import EFFECTS
from shouwang.workflow.guards import GUARDS

Body = Mapping[str, Any]
NEEDED: Mapping[str, tuple[str, ...]] = {
    "": ("label", "subject", "cite", "start", "steps", "actions"),
    "steps": ("label",),
    "actions": ("label", "from", "to", "roles"),
    "deadlines": ("label", "starts", "ends", "days", "calendar", "cite"),
}


def faults_of(name: str, body: Body, *, document: Document) -> list[Fault]:
    """Everything about a merged process that cannot be carried out."""
    missing = list(_missing(name, body, document))
    return missing or [*_unknown(name, body, document), *_dead(name, body, document)]


def _fault(document: Document, name: str, code: str, found: str, *, near: str = "", at: str = "") -> Fault:
    return Fault(
        document.place("processes", name, *at.split(".")), code, f"流程「{name}」{found}", nearest=near
    )


def _missing(name: str, body: Body, document: Document) -> Iterator[Fault]:
    for key in NEEDED[""]:
        if key not in body:
            yield _fault(document, name, "MISSING", f"缺少「{key}」")
    for section in ("steps", "actions", "deadlines"):
        for item, content in body.get(section, {}).items():
            for key in NEEDED[section]:
                if key not in content:
                    yield _fault(
                        document, name, "MISSING", f"的{section}.{item}缺少「{key}」", at=f"{section}.{item}"
                    )


def _unknown(name: str, body: Body, document: Document) -> Iterator[Fault]:
    steps, actions = body["steps"], body["actions"]
    named: list[tuple[str, str, Iterable[str], Iterable[str]]] = [("start", "环节", [body["start"]], steps)]
    for item, action in actions.items():
        sources = [] if action["from"] == ANY else action["from"]
        named.append((f"actions.{item}", "环节", [*sources, action["to"]], [*steps, SAME]))
        named.append((f"actions.{item}", "操作", action.get("another_than", ()), actions))
        named.append((f"actions.{item}", "要件", action.get("evidence", ()), body.get("evidence", {})))
        named.append((f"actions.{item}", "后续处理", filter(None, [action.get("effect")]), EFFECTS))
        for guard in action.get("guards", ()):
            named.append((f"actions.{item}", "检查", [guard["check"]], GUARDS))
            named.append((f"actions.{item}", "操作", filter(None, [guard.get("action")]), [*actions, OPEN]))
    for item, term in body.get("deadlines", {}).items():
        named.append((f"deadlines.{item}", "操作", [*term["starts"], *term["ends"]], [*actions, OPEN]))
    for at, what, used, known in named:
        for word in used:
            if word not in known:
                yield _fault(
                    document, name, "UNKNOWN", f"没有{what}「{word}」", near=nearest(word, known), at=at
                )


def _dead(name: str, body: Body, document: Document) -> Iterator[Fault]:
    steps, actions = body["steps"], body["actions"].values()
    ends = {step for step, item in steps.items() if item.get("end")}
    for step in steps.keys() - reached(body["start"], actions, ends=ends):
        yield _fault(document, name, "UNREACHED", f"的环节「{step}」走不到", at=f"steps.{step}")
    for step in steps.keys() - ends:
        leaving = [a for a in actions if _leaves(a, step) and a["to"] not in (SAME, step)]
        if not leaving:
            yield _fault(document, name, "STUCK", f"的环节「{step}」没有出口", at=f"steps.{step}")
        if "role" not in steps[step]:
            yield _fault(document, name, "NOBODY", f"的环节「{step}」没有经办角色", at=f"steps.{step}")
    if not ends:
        yield _fault(document, name, "ENDLESS", "没有终点", at="steps")


def reached(start: str, actions: Iterable[Body], *, ends: set[str]) -> set[str]:
    """Every step that some row of actions leads to."""
    known, following = {start}, [start]
    while following:
        step = following.pop()
        for action in actions:
            leaves = _leaves(action, step) and (step not in ends or action["from"] != ANY)
            if leaves and action["to"] != SAME and action["to"] not in known:
                known.add(action["to"])
                following.append(action["to"])
    return known


def _leaves(action: Body, step: str) -> bool:
    return action["from"] == ANY or step in action["from"]
