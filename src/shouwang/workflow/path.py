"""How far a case has come: the steps it took, the one it is in, and the usual way on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from shouwang.workflow.definition import SAME, Action, Process, Step
from shouwang.workflow.models import StepTaken


class Stage(StrEnum):
    """Where a step lies from where the case is."""

    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"

    @property
    def label(self) -> str:
        """What a person reads."""
        return {Stage.DONE: "已完成", Stage.CURRENT: "办理中", Stage.AHEAD: "未开始"}[self]


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """A step on the way; `left` is how it was left, where it was."""

    step: Step
    stage: Stage
    left: StepTaken | None = None


def way_of(process: Process, current: str, taken: Sequence[StepTaken]) -> list[OnTheWay]:
    """The steps done in the order of their last leaving, the current one, and those to come."""
    left = {step.from_step: step for step in taken if step.from_step != step.to_step}
    done = [
        OnTheWay(process.steps[name], Stage.DONE, step)
        for name, step in sorted(left.items(), key=lambda item: item[1].number)
        if name != current and name in process.steps
    ]
    here = process.steps[current]
    ahead = [OnTheWay(step, Stage.AHEAD) for step in usual_way(process, current)[1:]]
    return [*done, OnTheWay(here, Stage.DONE if here.end else Stage.CURRENT), *ahead]


def usual_way(process: Process, start: str) -> list[Step]:
    """The steps from one on, by the action that nobody has to give a reason for, until the end."""
    way, step = [process.steps[start]], process.steps[start]
    while not step.end:
        onward = [
            action for action in process.actions_from(step.name) if _leads_on(process, action, step, way)
        ]
        if not onward:
            break
        step = process.steps[min(onward, key=lambda action: action.reason == "required").to]
        way.append(step)
    return way


def _leads_on(process: Process, action: Action, step: Step, way: Sequence[Step]) -> bool:
    """Whether an action leads to a step that was not passed yet, and is no way back or out of anywhere."""
    return (
        action.to != SAME
        and not action.returns
        and step.name in action.sources
        and process.steps[action.to] not in way
    )
