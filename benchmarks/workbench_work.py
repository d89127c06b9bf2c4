"""Findings, cases and people for a workbench that `workbench_data` filled; says in JSON who is signed in.

    SHOUWANG_HOME=… SHOUWANG_DATABASE=… python -m benchmarks.workbench_work HOUSEHOLDS FINDINGS VISITS

Every finding has its case; the first VISITS of them are handed out to collectors, ready to be visited.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice
from typing import Any

from benchmarks import workbench_data
from benchmarks.workbench_data import A_VILLAGE, village_of

USERS = 16
TOWNSHIP = "99010190000000"
AT_ONCE = 2_000
DAY = date(2025, 6, 30)
EXPLANATION = "今年住院自付20,181.12元，达到5,000元的预警标准"


def homes_for(visits: int) -> int:
    """How many households make so many visits possible: whole villages with enough homes for their phones."""
    each = -(-visits // USERS)
    phones = max(1, A_VILLAGE // each)
    return -(-USERS // phones) * A_VILLAGE


def main(households: int, findings: int, visits: int) -> dict[str, Any]:
    """Fill, and say who may sign in and what they may visit."""
    workbench_data.main(households)
    clerks = [account(f"clerk{number}", "clerk", TOWNSHIP) for number in range(USERS)]
    collectors = [account(f"phone{number}", "collector", village_of(number * A_VILLAGE % findings))
                  for number in range(USERS)]  # fmt: skip
    add_findings(households, findings)
    add_cases(collectors, visits)
    return {
        "clerks": [signed_in(user) for user in clerks],
        "collectors": [signed_in(user) for user in collectors],
        "visits": [visits_of(user) for user in collectors],
    }


def account(username: str, role: str, region: str) -> Any:  # noqa: ANN401 - a model of Django
    """Somebody with one role."""
    from shouwang.accounts.models import Grant, User

    user = User.objects.enrol(username, display_name=username)
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    Grant.objects.create(user=user, role=role, region_id=region, started_on=date(2025, 1, 1))
    return User.objects.get(pk=user.pk)


def signed_in(user: Any) -> str:  # noqa: ANN401
    """The session of somebody."""
    from django.test import Client

    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return str(client.cookies["sessionid"].value)


def add_findings(households: int, findings: int) -> None:
    """One finding each for so many households, from the first on."""
    from shouwang.screening.models import FindingRecord, Sweep

    sweep = Sweep.objects.create(county_id="99010100000000", as_of=DAY, packs=["national"], state="done")

    def rows() -> Iterator[FindingRecord]:
        for home in range(1, findings + 1):
            rank = home % 3
            yield FindingRecord(
                household_id=home, region_id=village_of(home - 1), rule_id="inpatient_burden",
                risk_type="因病", level=("red", "orange", "yellow")[rank], level_rank=rank, state="new",
                explanation=EXPLANATION, citation="某县方案 第三条", first_sweep=sweep, last_sweep=sweep,
                first_seen_on=DAY, last_seen_on=DAY,
            )  # fmt: skip

    for some in portions(rows()):
        FindingRecord.objects.bulk_create(some)


def add_cases(collectors: list[Any], visits: int) -> None:
    """A case for each finding: like one that was opened, or like one handed out to who visits its village."""
    from django.db import connection

    from shouwang.screening.models import FindingRecord
    from shouwang.workflow.models import Case

    opened, handed_out = patterns(collectors[0])
    turns = turns_of(collectors, visits)

    def rows() -> Iterator[Case]:
        found = FindingRecord.objects.order_by("pk").exclude(
            pk__in=(opened.subject_id, handed_out.subject_id)
        )
        for finding in found.iterator():
            collector = next(turns.get(finding.region_id, iter(())), None)
            like = handed_out if collector else opened
            values = {
                f.attname: getattr(like, f.attname) for f in Case._meta.concrete_fields if f.name != "id"
            }
            values |= {"subject_id": finding.pk, "household_id": finding.household_id}
            values |= {"region_id": finding.region_id, "level_rank": finding.level_rank}
            if collector:
                values["assignee_id"] = collector.pk
            yield Case(**values)

    for some in portions(rows()):
        Case.objects.bulk_create(some)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE screening_findingrecord SET case_id = (SELECT c.id FROM workflow_case c "
            "WHERE c.subject_type = 'finding' AND c.subject_id = screening_findingrecord.id)"
            if connection.vendor == "sqlite"
            else "UPDATE screening_findingrecord f SET case_id = c.id FROM workflow_case c "
            "WHERE c.subject_type = 'finding' AND c.subject_id = f.id"
        )
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def turns_of(collectors: list[Any], visits: int) -> dict[str, Iterator[Any]]:
    """Who visits the next case of a village, as long as somebody has visits to make."""
    each = -(-visits // len(collectors))
    of_village: dict[str, list[Any]] = {}
    for collector in collectors:
        of_village.setdefault(collector.grants.get().region_id, []).append(collector)
    return {village: islice(cycle(people), each * len(people)) for village, people in of_village.items()}


def portions(rows: Iterator[Any]) -> Iterator[list[Any]]:
    """So many at once."""
    while some := list(islice(rows, AT_ONCE)):
        yield some


def patterns(collector: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """One case that was opened and one that was handed out, as the program makes them."""
    from shouwang.accounts.models import User
    from shouwang.screening.models import FindingRecord
    from shouwang.workflow.models import Case
    from shouwang.workflow.runtime import Matter, Order, open_case, take_step

    made = []
    for finding in FindingRecord.objects.order_by("-pk").filter(region_id=village_of(0))[:2]:
        matter = Matter(
            "finding", finding.pk, finding.region_id, "住院自付较高",
            household_id=finding.household_id, level_rank=finding.level_rank,
        )  # fmt: skip
        made.append(open_case("finding", matter, actor=None))
    order = Order("dispatch", version=1, form={"assignee": collector.pk})
    take_step(made[1], order, actor=User.objects.get(username="clerk0"))
    opened, handed_out = (Case.objects.get(pk=case.pk) for case in made)
    return opened, handed_out


def visits_of(collector: Any) -> list[tuple[int, int]]:  # noqa: ANN401
    """What a collector has to visit: cases with their versions."""
    from shouwang.workflow.models import Case

    return list(Case.objects.filter(assignee=collector).order_by("pk").values_list("pk", "version"))


if __name__ == "__main__":
    workbench_data.set_up()
    prepared = main(*(int(word) for word in sys.argv[1:4]))
    print(json.dumps(prepared))
