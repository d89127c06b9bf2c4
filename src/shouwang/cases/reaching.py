"""How far the cases of findings have come: one wording for the numbers and for the lists behind them."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q, TextChoices

from shouwang.cases.actions import PROCESS


class Reached(TextChoices):
    """A stage that a finding has reached, wherever its case is now."""

    DISPATCHED = "dispatched", "已派发"
    VISITED = "visited", "已入户核查"
    CONFIRMED = "confirmed", "核查属实"


_NOT_YET: Mapping[Reached, tuple[str, ...]] = {
    Reached.DISPATCHED: ("waiting", "withdrawn"),
    Reached.VISITED: ("waiting", "withdrawn", "dispatched"),
}


def has_reached(stage: Reached) -> Q:
    """The condition on cases; those that were withdrawn have come nowhere."""
    of_findings = Q(process_name=PROCESS)
    if stage is Reached.CONFIRMED:
        return of_findings & Q(step="confirmed")
    return of_findings & ~Q(step__in=_NOT_YET[stage])
