"""Deliveries on a phone: cards instead of tables, nothing to be scrolled sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.web.browser import no_serious_violations, nothing_overflows, screenshot, sign_in

from shouwang.accounts.models import Department
from shouwang.feeds.models import Delivery, DeliverySheet, DeliveryState, RowIssue, UnmatchedRow

pytestmark = [pytest.mark.browser]
WIDER_THAN_ITS_BOX = (
    "[...document.querySelectorAll('.sw-scroll')]"
    ".filter(box => box.offsetParent && box.scrollWidth > box.clientWidth + 1)"
    ".map(box => box.getAttribute('aria-label'))"
)


def delivered() -> Delivery:
    """A file with a sheet of a kind, one of none, a refused row, a row whose person is open."""
    made = cast.delivery(
        department=Department.MEDICAL_INSURANCE,
        name="守望县2025年6月城乡居民医疗保险结算明细表.xlsx",
        state=DeliveryState.CHECKED,
    )
    DeliverySheet.objects.create(
        delivery=made,
        sheet="2025年6月结算明细",
        kind="medical",
        kind_label="医保结算",
        why="表头与医保结算一致",
        rows_read=1200,
        accepted=1180,
        duplicate=5,
        rejected=15,
        linked=1170,
        unmatched=10,
    )
    DeliverySheet.objects.create(delivery=made, sheet="说明", why="没有认出表头")
    RowIssue.objects.create(
        delivery=made,
        sheet="2025年6月结算明细",
        row=17,
        column="结算日期",
        code="DATE",
        value_masked="2025-13-01",
        message="不是日期；可接受：2025-06-30 这样的写法；请改正后重新报送",
    )
    UnmatchedRow.objects.create(
        delivery=made,
        sheet="2025年6月结算明细",
        row=21,
        kind="medical",
        name="李家",
        id_masked="9901**********0011",
    )
    return made


@pytest.mark.parametrize("device", ["desk", "phone"])
def test_nothing_of_deliveries_is_scrolled_sideways(
    device: str, live_server: LiveServer, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(device)
    made = delivered()
    sign_in(page, "yibao")
    for name, path in (
        ("deliveries", "deliveries/"),
        ("calendar", "deliveries/calendar/"),
        ("delivery", f"deliveries/{made.pk}/"),
    ):
        page.goto(f"{live_server}/{path}")
        nothing_overflows(page)
        no_serious_violations(page)
        screenshot(page, name)
        if device == "phone":
            assert page.evaluate(WIDER_THAN_ITS_BOX) == [], name
