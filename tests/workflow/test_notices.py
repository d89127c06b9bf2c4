"""Word to a role is read by each who holds it for themselves; word to an office by that office alone."""

from __future__ import annotations

import pytest
from tests import cast
from tests.cases.matters import finding_case
from tests.web.rooms.matters import MONDAY

from shouwang.accounts.models import Department, User
from shouwang.workflow.models import Case, Notice
from shouwang.workflow.notices import mark_read
from shouwang.workflow.selectors import notices_for

pytestmark = pytest.mark.django_db


def word(role: str = "", *, user: User | None = None, department: str = "") -> Notice:
    case = finding_case()
    Case.objects.filter(pk=case.pk).update(department=department)
    return Notice.objects.create(
        case=case, role=role, user=user, region_id=case.region_id, text="快到期了", at=MONDAY
    )


def test_what_one_read_is_unread_for_the_others() -> None:
    one, other = cast.user("wangxiang"), cast.somebody(cast.Role.CLERK, region=cast.TOWNSHIP)
    notice = word("clerk")
    assert mark_read(one, [notice.pk]) == 1
    assert not notices_for(one).exists()
    assert list(notices_for(other)) == [notice]
    assert mark_read(other, None) == 1
    assert not notices_for(other).exists()


def test_reading_twice_counts_once() -> None:
    clerk, notice = cast.user("wangxiang"), word("clerk")
    assert [mark_read(clerk, [notice.pk]), mark_read(clerk, [notice.pk])] == [1, 0]


def test_word_to_one_person_is_read_by_them() -> None:
    clerk = cast.user("wangxiang")
    notice = word(user=clerk)
    assert mark_read(clerk, None) == 1
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert not notice.readings.exists()


def test_nobody_reads_what_is_not_told_to_them() -> None:
    notice = word("clerk")
    assert mark_read(cast.user("lixian"), [notice.pk]) == 0
    assert list(notices_for(cast.user("wangxiang"))) == [notice]


def test_word_to_an_office_is_not_told_to_other_offices() -> None:
    notice = word("department_officer", department=Department.CIVIL_AFFAIRS)
    assert list(notices_for(cast.user("minzheng"))) == [notice]
    assert not notices_for(cast.user("yibao")).exists()
