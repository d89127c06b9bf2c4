"""Dashboards at a desk, on a phone and on a wall."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.cases.matters import finding_case, handed_out
from tests.regions.test_outlines import BESIDE, feature, file_of
from tests.web.browser import no_serious_violations, nothing_overflows, screenshot, sign_in

from shouwang.registry.models import MonitorClass

pytestmark = [pytest.mark.browser]


def something_to_count() -> None:
    for place in (cast.VILLAGE, cast.OTHER_VILLAGE, cast.padded("990101002001")):
        finding_case(cast.household(region=place))
        handed_out()
        cast.household(region=place, monitor_class=MonitorClass.MARGINAL, risk_removed=False)


@pytest.mark.parametrize("device", ["desk", "phone"])
def test_a_region_is_readable_without_barriers(
    device: str, live_server: LiveServer, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(device)
    something_to_count()
    sign_in(page, "shenling")
    for name, path in (("dashboard", f"{cast.COUNTY}/"), ("wall", f"{cast.COUNTY}/wall/")):
        page.goto(f"{live_server}/dashboards/{path}", wait_until="networkidle")
        nothing_overflows(page)
        no_serious_violations(page)
        screenshot(page, name)


@pytest.mark.parametrize("device", ["desk", "phone"])
def test_a_map_with_outlines_is_readable_without_barriers(
    device: str, live_server: LiveServer, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    page: Page = request.getfixturevalue(device)
    something_to_count()
    outlines = tmp_path / "县界.geojson"
    outlines.write_bytes(file_of(feature(name="王家乡"), feature(BESIDE, name="周家镇")))
    sign_in(page, "lixian")
    page.goto(f"{live_server}/dashboards/{cast.COUNTY}/map/")
    nothing_overflows(page)
    no_serious_violations(page)
    screenshot(page, "map_upload")
    page.get_by_label("GeoJSON 文件").set_input_files(outlines)
    page.get_by_label("审图号").fill("皖S（2024）12号")
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_text("审图号：皖S（2024）12号")).to_be_visible()
    nothing_overflows(page)
    no_serious_violations(page)
    screenshot(page, "map")


@pytest.mark.parametrize("device", ["desk", "phone"])
def test_the_lists_behind_the_numbers_are_readable_without_barriers(
    device: str, live_server: LiveServer, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(device)
    something_to_count()
    sign_in(page, "zhaocun")
    for name, path in (
        ("visits_all", "visits/all/"),
        ("register", "households/register/"),
        ("cases_all", f"cases/?region={cast.VILLAGE}"),
        ("findings_all", f"findings/?region={cast.VILLAGE}"),
        ("monitored", "cases/monitored/?stage=recognised"),
    ):
        page.goto(f"{live_server}/{path}")
        nothing_overflows(page)
        no_serious_violations(page)
        screenshot(page, name)
