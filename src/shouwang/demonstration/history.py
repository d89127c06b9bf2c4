"""Half a year of work on findings: handed out, visited, decided, recognised; the last month is left open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

from shouwang.accounts.models import User
from shouwang.cases.visiting import SentVisit, receive_visit
from shouwang.demonstration.people import Staff
from shouwang.demonstration.steps import act
from shouwang.regions.codes import padded
from shouwang.workflow.models import Case

OUTCOMES = ("confirmed", "confirmed", "confirmed", "not_confirmed", "solved")
NOTES: Mapping[str, str] = {
    "confirmed": "入户核实，情况与线索一致",
    "not_confirmed": "入户核实，费用已由商业保险赔付，生活未受影响",
    "solved": "入户核实，问题已经解决",
}
ENDINGS: Mapping[str, tuple[str, str]] = {
    "confirmed": ("confirm", ""),
    "not_confirmed": ("dismiss", "走访核实不属实"),
    "solved": ("mark_solved", "走访时已解决"),
}
LATELY = 0.5
"""How much faster the recognitions of the last month go: none of their steps lies ahead of today."""
BEFORE_PUBLICITY_ENDS = 4
BEFORE_NOTICE = ("clue", "authorised", "compared")
TURNED_TO_WORK = 0.35
"""Of the last month's findings, how many somebody has already begun to work on."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Whoever works on a case: collector of the village, clerk of the township, monitor of the county."""

    collector: User
    clerk: User
    monitor: User

    @staticmethod
    def of(case: Case, staff: Staff) -> Desk:
        """By where the case lies."""
        village, township = padded(case.region_id[:12]), padded(case.region_id[:9])
        return Desk(staff.collectors[village], staff.clerks[township], staff.cast["lixian"])


def work_off(staff: Staff, *, begun: datetime, chance: Random, whole: bool) -> int:
    """Work on the findings that wait since a sweep; all of them, or of the last month only some. How many."""
    waiting = Case.objects.filter(process_name="finding", step="waiting", closed_at=None).order_by("pk")
    done = 0
    for case in list(waiting):
        if not whole and chance.random() > TURNED_TO_WORK:
            continue
        finding(case, Desk.of(case, staff), begun=begun, chance=chance, whole=whole)
        done += 1
    recognise_waiting(staff, begun=begun, chance=chance, whole=whole)
    return done


def finding(case: Case, desk: Desk, *, begun: datetime, chance: Random, whole: bool) -> None:
    """One finding from the clerk to the collector and back; of the last month some stay at the door."""
    at = begun + timedelta(hours=chance.randint(1, 20))
    act(case, "dispatch", desk.clerk, at=at, form={"assignee": desk.collector.pk})
    if not whole and chance.random() < 1 / 2:
        return
    at += timedelta(hours=chance.randint(4, 40))
    outcome = chance.choice(OUTCOMES)
    form = {"outcome": outcome, "note": NOTES[outcome]}
    key = f"demonstration-{case.pk}"
    version = Case.objects.get(pk=case.pk).version
    receive_visit(SentVisit(case.pk, version, key, at, form), actor=desk.collector, now=at)
    action, reason = ENDINGS[outcome]
    if whole or chance.random() < 1 / 2:
        act(case, action, desk.clerk, at=at + timedelta(hours=chance.randint(1, 20)), reason=reason)


def recognise_waiting(staff: Staff, *, begun: datetime, chance: Random, whole: bool) -> None:
    """Recognitions go their way; of the last month each stops somewhere on it."""
    waiting = Case.objects.filter(process_name="monitoring", step="clue", closed_at=None).order_by("pk")
    for case in list(waiting):
        pace = 1.0 if whole else LATELY
        steps = list(_recognition(case, Desk.of(case, staff), begun=begun, chance=chance, pace=pace))
        for step in steps if whole else steps[: chance.randint(0, BEFORE_PUBLICITY_ENDS)]:
            step()


def bring_to_publicity(case: Case, staff: Staff, *, begun: datetime, chance: Random) -> None:
    """A recognition goes on until its notice can be posted."""
    steps = list(_recognition(case, Desk.of(case, staff), begun=begun, chance=chance, pace=LATELY))
    for step in steps[BEFORE_NOTICE.index(case.step) : len(BEFORE_NOTICE)]:
        step()


def _recognition(
    case: Case, desk: Desk, *, begun: datetime, chance: Random, pace: float
) -> Iterator[Callable[[], None]]:
    """Every step of a recognition, in order, with its papers."""
    day = begun + timedelta(days=4) * pace
    present = chance.randint(18, 40)
    assessed: dict[str, object] = {
        "held_on": (day + timedelta(days=2)).date().isoformat(),
        "present": present,
        "agreed": present - chance.randint(0, 3),
        "proposed_class": chance.choice(("unstable", "marginal", "sudden")),
    }
    told: dict[str, object] = {"risk_types": ["illness"], "note": "收入减少，支出增加"}
    plan: tuple[tuple[str, User, float, dict[str, object], str], ...] = (
        ("visit", desk.collector, 0.0, told, "authorisation"),
        ("compare", desk.monitor, 1.0, {"comparison": "clean"}, "comparison"),
        ("assess", desk.clerk, 2.0, assessed, "minutes"),
        ("publicise", desk.clerk, 2.2, {}, "publicity"),
        ("report_up", desk.clerk, 8.0, {}, ""),
        ("review", desk.clerk, 8.3, {}, ""),
        ("decide", desk.monitor, 9.0, {}, ""),
        ("announce", desk.clerk, 10.0, {}, "announcement"),
    )
    for action, actor, days, form, paper in plan:
        at = day + timedelta(days=days) * pace
        yield partial(_step, case, action, actor, at=at, form=form, paper=paper)


def _step(case: Case, action: str, actor: User, *, at: datetime, form: object, paper: str) -> None:
    act(case, action, actor, at=at, form=form, papers=(paper,) if paper else ())
