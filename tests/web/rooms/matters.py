"""Matters of the tests: findings that were dispatched, cases on their way, and somebody signed in."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.test import Client
from tests import cast

from shouwang.registry.models import Household
from shouwang.screening.models import FindingRecord, FindingState, RiskLevel, Sweep, SweepState
from shouwang.workflow.models import Case, Evidence
from shouwang.workflow.runtime import Matter, Order, open_case, take_step

MONDAY = datetime(2025, 6, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def signed_in(username: str) -> Client:
    """The browser of somebody of the cast."""
    client = Client()
    client.force_login(cast.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def sweep() -> Sweep:
    """A finished sweep of the county."""
    cast.regions()
    return Sweep.objects.get_or_create(
        county_id=cast.COUNTY,
        as_of=MONDAY.date(),
        defaults={"packs": ["national"], "state": SweepState.DONE, "parameters": {"line": 9000}},
    )[0]


def finding(
    home: Household | None = None, *, state: str = FindingState.NEW, **given: object
) -> FindingRecord:
    """A finding about a household."""
    home = home or cast.household()
    done = sweep()
    values = {
        "rule_id": "inpatient_burden",
        "risk_type": "因病",
        "level": RiskLevel.RED,
        "level_rank": 0,
        "explanation": "本年住院个人自付 23,400 元，超过预警线 20,000 元",
        "citation": "某县防返贫部门数据预警方案 住院个人自付",
        "values": {"inpatient_selfpay_ytd": 23400},
        "sources": ["医保结算明细本年.csv 第 12 行"],
        "first_seen_on": MONDAY.date(),
        "last_seen_on": MONDAY.date(),
        **given,
    }
    return FindingRecord.objects.create(
        household=home, region_id=home.region_id, state=state, first_sweep=done, last_sweep=done, **values
    )


def case_of(found: FindingRecord | None = None, *, at: datetime = MONDAY) -> Case:
    """The open case of a finding, waiting to be handed out."""
    found = found or finding()
    home = found.household
    matter = Matter("finding", found.pk, home.region_id, f"{home.head_name}户预警线索", home.pk, level_rank=0)
    case = open_case("finding", matter, actor=None, at=at)
    FindingRecord.objects.filter(pk=found.pk).update(case_id=case.pk)
    return case


def step(case: Case, action: str, who: str, **order: object) -> Case:
    """The case after one more step."""
    now = Case.objects.get(pk=case.pk)
    take_step(now, Order(action, version=now.version, **order), actor=cast.user(who), at=MONDAY)  # type: ignore[arg-type]
    return Case.objects.get(pk=case.pk)


def visited() -> Case:
    """A finding's case after dispatch and visit."""
    case = step(case_of(), "dispatch", "wangxiang", form={"assignee": cast.user("zhaocun").pk})
    return step(case, "visit", "zhaocun", form={"outcome": "confirmed", "note": "确有其事"})


def monitoring(home: Household | None = None) -> Case:
    """A recognition that has just begun."""
    home = home or cast.household()
    matter = Matter("household", home.pk, home.region_id, "住院自付较高", household_id=home.pk)
    return open_case("monitoring", matter, actor=None, at=MONDAY)


def paper(case: Case, kind: str) -> Evidence:
    """A proof of a kind, of no step yet."""
    return Evidence.objects.create(
        region_id=case.region_id, kind=kind, file_name=f"{kind}.jpg", sha256="0" * 64, bytes=1
    )
