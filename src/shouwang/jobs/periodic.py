"""Work that comes round by itself: the times are data (`periodic.yaml`), one winner asks for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import cast

import yaml
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from shouwang.jobs.models import PeriodicWork

FILE = "periodic.yaml"
ASKERS: dict[str, str] = {
    "deadlines": "shouwang.jobs.daily.look_at_terms",
    "helper_visits": "shouwang.jobs.daily.open_helper_visits",
    "routine_visits": "shouwang.jobs.daily.open_visits",
    "social_assistance": "shouwang.jobs.social.look_after",
    "sweep": "shouwang.jobs.sweep.ask_for_scheduled",
    "unread_deliveries": "shouwang.jobs.checking.ask_for_unread",
}
"""What `ask` in the file means: a function that asks for the work of that day."""


@dataclass(frozen=True, slots=True)
class Periodic:
    """One entry: every day, or every month on `day`, from `at` on (local time)."""

    name: str
    label: str
    ask: str
    at: time
    day: int | None = None

    def last_due(self, now: datetime) -> datetime:
        """The latest moment at or before `now` at which it was due."""
        local = timezone.localtime(now)
        moment = local.replace(hour=self.at.hour, minute=self.at.minute, second=0, microsecond=0)
        if moment > local:
            moment -= timedelta(days=1)
        while self.day is not None and moment.day != self.day:
            moment -= timedelta(days=1)
        return moment


def tick(now: datetime | None = None) -> list[str]:
    """Ask for all that has become due; returns the names. However many tick, each is asked for once.

    An entry seen for the first time waits for its next turn.
    """
    moment = now or timezone.now()
    return [entry.name for entry in schedule() if _ask_when_due(entry, moment)]


@cache
def schedule() -> Sequence[Periodic]:
    """The entries of the file."""
    text = (resources.files("shouwang.jobs") / FILE).read_text("utf-8")
    return tuple(
        Periodic(**{**entry, "at": time.fromisoformat(entry["at"])}) for entry in yaml.safe_load(text)
    )


def _ask_when_due(entry: Periodic, now: datetime) -> bool:
    due = entry.last_due(now)
    last = _last(entry.name)
    if last is None:
        PeriodicWork.objects.get_or_create(name=entry.name, defaults={"asked_for": due})
        return False
    if last >= due:
        return False
    with transaction.atomic():
        won = PeriodicWork.objects.filter(name=entry.name, asked_for__lt=due).update(asked_for=due)
        if won:
            cast("Callable[[datetime], None]", import_string(ASKERS[entry.ask]))(due)
    return bool(won)


def _last(name: str) -> datetime | None:
    return PeriodicWork.objects.filter(name=name).values_list("asked_for", flat=True).first()
