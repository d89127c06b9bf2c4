"""What happens to the people of an invented county, kind by kind."""

from __future__ import annotations

from shouwang.sample.chance import Chance
from shouwang.sample.clock import Clock
from shouwang.sample.facts import Fact
from shouwang.sample.people import County
from shouwang.sample.stories import dwelling, illness, living, schooling, work
from shouwang.sample.stories.plots import plan


def tell(county: County, chance: Chance, *, clock: Clock, line: int) -> dict[str, list[Fact]]:
    """All facts of a county by kind; `line`: 分 a person."""
    plots = plan(county, chance.fork("plots"), clock=clock, line=line)
    tellers = {
        "medical": illness.medical,
        "assistance": living.assistance,
        "disability": illness.disability,
        "school": schooling.school,
        "employment": work.employment,
        "housing": dwelling.housing,
        "water": dwelling.water,
        "disaster": dwelling.disaster,
        "event": living.event,
        "loan": work.loan,
        "diagnosis": illness.diagnosis,
        "insurance": illness.insurance,
        "appeal": living.appeal,
    }
    return {kind: teller(county, plots, chance.fork(kind), clock=clock) for kind, teller in tellers.items()}
