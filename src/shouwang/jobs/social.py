"""Social assistance by the clock and after a sweep: visits due, rosters, guarantees."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from shouwang.assistance.social.care_effects import open_due_visits
from shouwang.assistance.social.guarantees import refresh
from shouwang.assistance.social.quarters import open_quarter
from shouwang.assistance.social.roster import take_in_rosters
from shouwang.assistance.social.stopping import end_tapers
from shouwang.feeds.contract import load_kinds
from shouwang.jobs.checking import county_lake
from shouwang.jobs.running import Running
from shouwang.registry.snapshot import open_snapshot
from shouwang.screening.fact_schema import fact_schema
from shouwang.screening.models import Sweep
from shouwang.screening.policies import policy_on


def look_after(due: datetime) -> None:
    """The visits of the quarter, other visits that are due, gradual exits that are over."""
    open_quarter(due)
    open_due_visits(due)
    end_tapers(timezone.localdate(due))


def take_in_assistance(sweep: Sweep, running: Running) -> None:
    """After a sweep of the latest day: the rosters' labels, and how every guarantee stands."""
    later = Sweep.objects.filter(county=sweep.county_id, as_of__gt=sweep.as_of, state=sweep.state)
    manifest = county_lake().current()
    if manifest is None or later.exists():
        return
    running.stage("更新救助名册和三保障")
    facts = open_snapshot(county_lake(), manifest).facts
    take_in_rosters(facts, county=sweep.county_id, as_of=sweep.as_of)
    kinds = load_kinds()
    policy = policy_on(tuple(sweep.packs), as_of=sweep.as_of, kinds=kinds)
    refresh(facts, policy, schema=fact_schema(kinds), county=sweep.county_id, as_of=sweep.as_of)
