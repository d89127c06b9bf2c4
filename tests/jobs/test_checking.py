"""A delivery is read within its county's register, and its officer sees what became of every row."""

from __future__ import annotations

import pytest
from tests import cast
from tests.jobs.office import Office, bill, bills, member, office, work

from shouwang.audit.models import AuditEntry
from shouwang.feeds.actions import DeliveryError, StaleDecisionError, decide_link, withdraw
from shouwang.feeds.models import Delivery, DeliveryState, LinkState, UnmatchedRow
from shouwang.feeds.selectors import counting
from shouwang.jobs.models import Job, JobState

__all__ = ["office"]
CHEN, LI = 11, 21


@pytest.fixture
def village(office: Office) -> Office:
    """陈家 and 李家 of 赵村 are registered."""
    office.register(member("陈家", CHEN), member("李家", LI, home="9901010002"))
    return office


def counts(delivery: Delivery) -> tuple[int, int, int, int, int, int]:
    """How the rows of the one sheet fared."""
    (s,) = delivery.sheets.all()
    return s.rows_read, s.accepted, s.duplicate, s.rejected, s.linked, s.unmatched


def test_every_row_is_accounted_for(village: Office) -> None:
    rows = [
        bill("陈家", CHEN),
        bill("陈家", CHEN),
        bill("李家", LI, 结算日期="2025-13-01"),
        bill("李家", None),
        bill("路人", 99),
    ]
    delivery = village.deliver(bills(*rows))
    assert delivery.state == DeliveryState.CHECKED
    assert counts(delivery) == (5, 3, 1, 1, 1, 2)
    (sheet,) = delivery.sheets.all()
    assert (sheet.kind, sheet.months) == ("medical", ["2025-03"])
    assert sheet.why


def test_a_refused_row_says_where_what_why_and_how_to_mend(village: Office) -> None:
    delivery = village.deliver(bills(bill("陈家", CHEN), bill("李家", LI, 结算日期="2025-13-01")))
    (issue,) = delivery.issues.all()
    assert (issue.row, issue.column, issue.code) == (3, "结算日期", "VALUE_INVALID")
    assert issue.value_masked
    assert "请" in issue.message


def test_the_same_file_again_changes_nothing(village: Office) -> None:
    first = village.deliver(bills(bill("陈家", CHEN)))
    entries = AuditEntry.objects.count()
    assert village.deliver(bills(bill("陈家", CHEN)), name="又一次.csv") == first
    assert AuditEntry.objects.count() == entries
    assert Job.objects.count() == 1


def test_a_row_that_came_before_counts_once(village: Office) -> None:
    village.deliver(bills(bill("陈家", CHEN)))
    second = village.deliver(bills(bill("陈家", CHEN), bill("李家", LI)))
    assert counts(second) == (2, 1, 1, 0, 1, 0)


def test_another_departments_rows_are_refused_with_whose_they_are(village: Office) -> None:
    delivery = village.deliver(bills(bill("陈家", CHEN)), by="minzheng")
    assert delivery.state == DeliveryState.REFUSED
    assert "医保结算" in delivery.message
    assert "医保局" in delivery.message
    assert not counting(cast.COUNTY).exists()
    assert village.deliver(bills(bill("陈家", CHEN))).state == DeliveryState.CHECKED


def test_a_file_of_no_kind_says_what_it_lacks(village: Office) -> None:
    delivery = village.deliver("姓名,身份证号,结算日期\n陈家,,2025-03-01\n".encode())
    assert delivery.state == DeliveryState.UNREADABLE
    (sheet,) = delivery.sheets.all()
    assert "缺少表头" in sheet.why


def test_a_file_that_cannot_be_read_says_so(village: Office) -> None:
    delivery = village.deliver(b"PK\x03\x04 not a workbook", name="坏.xlsx")
    assert delivery.state == DeliveryState.UNREADABLE
    assert delivery.message


def test_a_corrected_file_takes_the_place_of_its_own_rows_and_says_what_changed(village: Office) -> None:
    wrong = village.deliver(bills(bill("陈家", CHEN, 个人自付="50000"), bill("李家", LI)))
    right = village.deliver(bills(bill("陈家", CHEN, 个人自付="500"), bill("李家", LI)), replaces=wrong)
    assert counts(right) == (2, 2, 0, 0, 2, 0)
    assert right.changes == {"added": 1, "removed": 1, "same": 1}
    assert list(counting(cast.COUNTY)) == [right]


def test_withdrawing_a_correction_brings_the_file_before_it_back(village: Office) -> None:
    wrong = village.deliver(bills(bill("陈家", CHEN)))
    right = village.deliver(bills(bill("李家", LI)), replaces=wrong)
    with pytest.raises(DeliveryError):
        withdraw(wrong, reason="错", actor=cast.user("yibao"))
    withdraw(right, reason="改错了", actor=cast.user("yibao"))
    assert list(counting(cast.COUNTY)) == [wrong]


def test_rows_put_right_count_beside_their_file_and_end_with_it(village: Office) -> None:
    wrong = village.deliver(bills(bill("陈家", CHEN), bill("李家", LI, 结算日期="2025-13-01")))
    mended = village.deliver(bills(bill("李家", LI, 结算日期="2025-14-01")), mends=wrong)
    again = village.deliver(bills(bill("李家", LI, 个人自付="7")), mends=mended)
    assert list(counting(cast.COUNTY)) == [wrong, mended, again]
    whole = village.deliver(bills(bill("陈家", CHEN), bill("李家", LI, 个人自付="9")), replaces=wrong)
    assert counts(whole) == (2, 2, 0, 0, 2, 0)
    assert list(counting(cast.COUNTY)) == [whole]
    withdraw(whole, reason="改错了", actor=cast.user("yibao"))
    assert list(counting(cast.COUNTY)) == [wrong, mended, again]
    withdraw(wrong, reason="发错了", actor=cast.user("yibao"))
    assert not counting(cast.COUNTY).exists()


def test_only_the_last_correction_can_be_corrected(village: Office) -> None:
    first = village.deliver(bills(bill("陈家", CHEN)))
    village.deliver(bills(bill("李家", LI)), replaces=first)
    with pytest.raises(DeliveryError):
        village.deliver(bills(bill("王家", LI)), replaces=first)


def test_a_withdrawn_file_may_be_sent_again(village: Office) -> None:
    first = village.deliver(bills(bill("陈家", CHEN)))
    withdraw(first, reason="发错了", actor=cast.user("yibao"))
    again = village.deliver(bills(bill("陈家", CHEN)))
    assert again != first
    assert again.state == DeliveryState.CHECKED


def test_a_withdrawal_needs_a_reason(village: Office) -> None:
    delivery = village.deliver(bills(bill("陈家", CHEN)))
    with pytest.raises(DeliveryError):
        withdraw(delivery, reason=" ", actor=cast.user("yibao"))


def unsure(office: Office) -> UnmatchedRow:
    """A row without ID that may mean 李家."""
    delivery = office.deliver(bills(bill("李家", None)))
    return delivery.unmatched_rows.get()


def test_an_uncertain_row_offers_candidates_in_its_village(village: Office) -> None:
    row = unsure(village)
    assert row.region_id == cast.VILLAGE
    assert [c["person_no"] for c in row.candidates] == ["9901010002-21"]
    assert row.state == LinkState.WAITING


def test_a_decision_holds_when_the_row_comes_again(village: Office) -> None:
    row = unsure(village)
    decide_link(row, person_no="9901010002-21", seen="waiting", actor=cast.user("wangxiang"))
    again = village.deliver(bills(bill("李家", None), bill("陈家", CHEN)), replaces=row.delivery)
    assert counts(again) == (2, 2, 0, 0, 2, 0)


def test_nobody_holds_too(village: Office) -> None:
    row = unsure(village)
    decide_link(row, person_no="", seen="waiting", actor=cast.user("wangxiang"))
    again = village.deliver(bills(bill("李家", None), bill("陈家", CHEN)), replaces=row.delivery)
    assert counts(again) == (2, 2, 0, 0, 1, 1)
    assert again.unmatched_rows.get().state == LinkState.NOBODY


def test_two_people_do_not_decide_the_same_row(village: Office) -> None:
    row = unsure(village)
    decide_link(row, person_no="", seen="waiting", actor=cast.user("wangxiang"))
    with pytest.raises(StaleDecisionError):
        decide_link(row, person_no="9901010002-21", seen="waiting", actor=cast.user("lixian"))


def test_only_candidates_can_be_meant(village: Office) -> None:
    with pytest.raises(DeliveryError):
        decide_link(unsure(village), person_no="x", seen="waiting", actor=cast.user("wangxiang"))


def test_a_delivery_read_twice_is_kept_once(village: Office) -> None:
    delivery = village.deliver(bills(bill("陈家", CHEN)))
    Job.objects.update(state=JobState.WAITING)
    work()
    assert delivery.sheets.count() == 1


def test_a_busy_lake_makes_the_job_wait(village: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from shouwang.jobs import checking

    monkeypatch.setattr(checking, "WAIT_SECONDS", 0.0)
    with checking.county_lake():
        delivery = village.deliver(bills(bill("陈家", CHEN)))
    assert delivery.state == DeliveryState.RECEIVED
    assert Job.objects.get().state == JobState.WAITING
