"""What an action brings about beside its step: named effects. Apps further down the flow add theirs."""

from __future__ import annotations

from collections.abc import Callable

from shouwang.accounts.models import User
from shouwang.workflow.models import Case, StepTaken

Effect = Callable[[Case, StepTaken, User | None], None]
EFFECTS: dict[str, Effect] = {}


def effect(name: str) -> Callable[[Effect], Effect]:
    """Names an effect, so that packs may ask for it. It runs inside the transaction of the step."""

    def named(brings_about: Effect) -> Effect:
        EFFECTS[name] = brings_about
        return brings_about

    return named
