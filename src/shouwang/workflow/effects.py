"""What an action brings about beside its step: named effects. Apps further down the flow add theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from shouwang.accounts.models import User
from shouwang.workflow.models import Case, StepTaken

Effect = Callable[[Case, StepTaken, User | None], None]
Reads = Mapping[str, Sequence[str]]
"""Fields by the action whose form they stand in; `same`: that of the action itself."""
EFFECTS: dict[str, Effect] = {}
EFFECT_READS: dict[str, Reads] = {}


def effect(name: str, *, reads: Reads | None = None) -> Callable[[Effect], Effect]:
    """Names an effect, so that packs may ask for it. It runs inside the transaction of the step.

    `reads`: the fields that it needs, so that no pack takes them away.
    """

    def named(brings_about: Effect) -> Effect:
        EFFECTS[name], EFFECT_READS[name] = brings_about, reads or {}
        return brings_about

    return named
