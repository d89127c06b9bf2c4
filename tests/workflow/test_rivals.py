"""Many at once: one winner, every other told; each word sent once, however many send it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from tests import cast

from shouwang.audit.chain import breaks
from shouwang.audit.models import Act, AuditEntry
from shouwang.workflow.deadlines import look_at_deadlines
from shouwang.workflow.models import Case, Deadline, Notice, StepTaken
from shouwang.workflow.refusals import StaleError
from shouwang.workflow.runtime import Matter, Order, open_case, take_step

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed")]
MONDAY = datetime(2025, 6, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
RIVALS = 16


def all_at_once(work: Callable[[int], object], many: int = RIVALS) -> Counter[str]:
    """What came of the same work done by many at the same moment."""
    together = Barrier(many)

    def one(number: int) -> str:
        try:
            together.wait(30)
            work(number)
        except StaleError:
            return "stale"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(many) as pool:
        return Counter(pool.map(one, range(many)))


def matter(number: int = 0) -> Matter:
    home = cast.household()
    return Matter("finding", home.pk + number, home.region_id, "住院自付较高", household_id=home.pk)


def test_of_sixteen_who_decide_at_once_one_wins_and_fifteen_are_told() -> None:
    case = open_case("finding", matter(), actor=None, at=MONDAY)
    clerk = cast.user("wangxiang")
    came = all_at_once(lambda _: take_step(case, Order("dispatch", version=1), actor=clerk, at=MONDAY))
    assert came == {"done": 1, "stale": RIVALS - 1}
    assert Case.objects.get().version == 2
    assert StepTaken.objects.count() == AuditEntry.objects.filter(act=Act.STEP).count() == 1
    assert list(breaks()) == []


def test_the_same_form_sent_by_sixteen_retries_arrives_once_and_all_hear_yes() -> None:
    case = open_case("finding", matter(), actor=None, at=MONDAY)
    clerk, order = cast.user("wangxiang"), Order("dispatch", version=1, client_key="one-phone")
    came = all_at_once(lambda _: take_step(case, order, actor=clerk, at=MONDAY))
    assert came == {"done": RIVALS}
    assert StepTaken.objects.count() == 1


def test_a_matter_opened_by_sixteen_is_one_case() -> None:
    about = matter()
    came = all_at_once(lambda _: open_case("finding", about, actor=None, at=MONDAY))
    assert came == {"done": RIVALS}
    assert (Case.objects.count(), Deadline.objects.count()) == (1, 1)


def test_two_workers_warn_and_tell_upwards_once_each() -> None:
    for number in range(6):
        open_case("finding", matter(number), actor=None, at=MONDAY)
    before, after = MONDAY + timedelta(days=2), MONDAY + timedelta(days=3)
    all_at_once(lambda _: look_at_deadlines(before), many=2)
    assert Counter(Notice.objects.values_list("role", flat=True)) == {"clerk": 6}
    all_at_once(lambda _: look_at_deadlines(after), many=2)
    assert Counter(Notice.objects.values_list("role", flat=True)) == {"clerk": 12, "monitor": 6}
    assert look_at_deadlines(after) == (0, 0)
