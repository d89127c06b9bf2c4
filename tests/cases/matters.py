"""Cases as the tests of this app need them: opened and brought to a step."""

from __future__ import annotations

import uuid
from datetime import date

from tests import cast

from shouwang.accounts.models import User
from shouwang.accounts.roles import Role
from shouwang.cases.models import ProblemItem
from shouwang.cases.problems import Recorded, record_problem
from shouwang.registry.models import Household
from shouwang.screening.models import FindingRecord, FindingState, RiskLevel, Sweep, SweepState
from shouwang.workflow.models import Case
from shouwang.workflow.runtime import Matter, Order, open_case, take_step

EXPLANATION = "陈家今年住院自付20,181.12元，达到5,000元的预警标准"


def finding(home: Household, *, rule_id: str = "inpatient_burden") -> FindingRecord:
    """A finding of a household, as a sweep would leave it."""
    sweep = Sweep.objects.first() or Sweep.objects.create(
        county_id=cast.COUNTY, as_of=date(2025, 6, 30), packs=["national"], state=SweepState.DONE
    )
    return FindingRecord.objects.create(
        household=home,
        region_id=home.region_id,
        rule_id=rule_id,
        risk_type="因病",
        level=RiskLevel.ORANGE,
        level_rank=1,
        state=FindingState.NEW,
        explanation=EXPLANATION,
        citation="某县方案 第三条",
        first_sweep=sweep,
        last_sweep=sweep,
        first_seen_on=sweep.as_of,
        last_seen_on=sweep.as_of,
    )


def finding_case(home: Household | None = None) -> Case:
    """A case about a finding, waiting to be handed out."""
    home = home or cast.household()
    found = finding(home)
    matter = Matter("finding", found.pk, home.region_id, "住院自付较高", household_id=home.pk, level_rank=1)
    return open_case("finding", matter, actor=None)


def handed_out(home: Household | None = None) -> Case:
    """The same, with the collector of the village."""
    case = finding_case(home)
    order = Order("dispatch", version=1, form={"assignee": cast.user("zhaocun").pk})
    take_step(case, order, actor=cast.user("wangxiang"))
    return Case.objects.get(pk=case.pk)


def problem_item(
    region: str = cast.VILLAGE,
    *,
    by: User | None = None,
    department: str = "",
    text: str = "两户的帮扶措施没有落实",
) -> ProblemItem:
    """A problem that somebody recorded, waiting to be handed out; or with the department that mends it."""
    filled = {"source": "inspection", "found_on": "2025-06-02", "category": "assistance", "text": text}
    finder = by or cast.somebody(Role.MONITOR, region=region)
    item = record_problem(Recorded(region, filled, uuid.uuid4().hex), actor=finder)
    if department and item.case:
        ProblemItem.objects.filter(pk=item.pk).update(department=department)
        Case.objects.filter(pk=item.case.pk).update(
            step="office_mending", department=department, role=Role.DEPARTMENT_OFFICER
        )
    return item
