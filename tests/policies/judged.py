"""A county that was judged on a day of 2025: three households of two townships, two of them on a roster."""

from __future__ import annotations

from datetime import UTC, datetime

from tests import cast
from tests.jobs.office import Office, table, work

from shouwang.jobs.sweep import ask_for_sweep
from shouwang.registry.models import Household, Person

DAY = datetime(2025, 6, 30, 4, tzinfo=UTC)
HEADINGS = ("身份证号", "姓名", "月份", "救助类别", "保障金额")


def judged_county(office: Office) -> list[Household]:
    """陈家 (an income near the line) and 李家 (低保) of 王家乡, 吴家 (特困) of 周家镇."""
    made = [
        cast.household(head="陈家", income_yuan=9_500),
        cast.household(head="李家", income_yuan=30_000),
        cast.household(head="吴家", income_yuan=30_000, region=cast.padded("990101002001")),
    ]
    rows = [_on_roster(made[1], "农村低保"), _on_roster(made[2], "特困")]
    office.deliver(table(HEADINGS, rows), name="低保特困名册.csv", by="minzheng")
    ask_for_sweep(county=cast.COUNTY, as_of=DAY, actor=cast.user("lixian"))
    work()
    return made


def _on_roster(home: Household, category: str) -> tuple[str, ...]:
    head = Person.objects.filter(household=home).order_by("pk")[0]
    return (head.id_number, head.name, "2025-06", category, "500")
