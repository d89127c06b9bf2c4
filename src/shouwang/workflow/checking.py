"""Does a process hold together? Every name leads somewhere, every step can be reached and left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shouwang.engine.language.faults import Fault, nearest
from shouwang.engine.packs.reading import Layers
from shouwang.workflow.definition import ANY, OPEN, SAME
from shouwang.workflow.effects import EFFECTS
from shouwang.workflow.guards import GUARDS

Body = Mapping[str, Any]
STEP = "没有环节"
NEEDED = ("label", "subject", "cite", "start", "steps", "actions")
NEEDED_BELOW: Mapping[str, tuple[str, ...]] = {
    "steps": ("label",),
    "actions": ("label", "from", "to", "roles"),
    "deadlines": ("label", "starts", "ends", "days", "calendar", "cite"),
}


@dataclass(frozen=True, slots=True)
class _Written:
    """A process, and the files that say something of it."""

    name: str
    layers: Layers

    def fault(self, code: str, found: str, *, near: str = "", at: str = "") -> Fault:
        """At an item of the process."""
        where = ("processes", self.name, *filter(None, at.split(".")))
        return self.layers.fault(code, f"流程「{self.name}」{found}", *where, near=near)


def faults_of(name: str, body: Body, layers: Layers) -> list[Fault]:
    """Everything about a merged process that cannot be carried out."""
    written = _Written(name, layers)
    missing = list(_missing(name, body, layers))
    if missing:
        return missing
    unknown = list(_unknown(body, written))
    wrong_ways = any(STEP in fault.found for fault in unknown)  # what cannot be reached then, follows from it
    return unknown if wrong_ways else [*unknown, *_dead(body, written)]


def _missing(name: str, body: Body, layers: Layers) -> Iterator[Fault]:
    yield from layers.lacking(body, NEEDED, "processes", name)
    for section, needed in NEEDED_BELOW.items():
        yield from layers.missing(body.get(section, {}), needed, "processes", name, section)


def _unknown(body: Body, written: _Written) -> Iterator[Fault]:
    steps, actions = body["steps"], body["actions"]
    named: list[tuple[str, str, Iterable[str], Iterable[str]]] = [("start", STEP, [body["start"]], steps)]
    for item, action in actions.items():
        sources = [] if action["from"] == ANY else action["from"]
        named.append((f"actions.{item}", STEP, [*sources, action["to"]], [*steps, SAME]))
        named.append((f"actions.{item}", "没有操作", action.get("another_than", ()), actions))
        named.append((f"actions.{item}", "没有要件", action.get("evidence", ()), body.get("evidence", {})))
        effects = action.get("effect", ())
        asked = [effects] if isinstance(effects, str) else effects
        named.append((f"actions.{item}", "没有后续处理", asked, EFFECTS))
        for guard in action.get("guards", ()):
            named.append((f"actions.{item}", "没有检查", [guard["check"]], GUARDS))
            named.append(
                (f"actions.{item}", "没有操作", filter(None, [guard.get("action")]), [*actions, OPEN])
            )
    for item, term in body.get("deadlines", {}).items():
        named.append((f"deadlines.{item}", "没有操作", [*term["starts"], *term["ends"]], [*actions, OPEN]))
    for at, what, used, known in named:
        for word in used:
            if word not in known:
                yield written.fault("UNKNOWN", f"{what}「{word}」", near=nearest(word, known), at=at)


def _dead(body: Body, written: _Written) -> Iterator[Fault]:
    steps, actions = body["steps"], body["actions"].values()
    ends = {step for step, item in steps.items() if item.get("end")}
    for step in steps.keys() - reached(body["start"], actions, ends=ends):
        yield written.fault("UNREACHED", f"的环节「{step}」走不到", at=f"steps.{step}")
    for step in steps.keys() - ends:
        leaving = [a for a in actions if _leaves(a, step) and a["to"] not in (SAME, step)]
        if not leaving:
            yield written.fault("STUCK", f"的环节「{step}」没有出口", at=f"steps.{step}")
        if "role" not in steps[step]:
            yield written.fault("NOBODY", f"的环节「{step}」没有经办角色", at=f"steps.{step}")
    if not ends:
        yield written.fault("ENDLESS", "没有终点", at="steps")


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
