"""Lists of cases and of monitored households, the history of one, a matter begun by hand, handing out."""

from __future__ import annotations

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries
from tests import cast
from tests.cases.matters import finding_case
from tests.web.rooms import matters

from shouwang.cases.actions import dispatch_findings
from shouwang.cases.models import MonitoringRecord
from shouwang.registry.models import Household
from shouwang.workflow.models import Case

pytestmark = pytest.mark.django_db


def monitored(**given: object) -> Household:
    home = cast.household(monitor_class="marginal", risk_removed=False, **given)  # type: ignore[arg-type]
    MonitoringRecord.objects.create(
        household=home, region_id=home.region_id, monitor_class="marginal", recognised_on=date(2025, 1, 6)
    )
    return home


def test_all_cases_are_found_by_head_state_and_process() -> None:
    case = matters.visited()
    client = matters.signed_in("lixian")
    assert f"/cases/{case.pk}/" in client.get("/cases/?q=陈家&process=finding").content.decode()
    assert f"/cases/{case.pk}/" not in client.get("/cases/?state=closed").content.decode()


def test_the_second_page_of_open_cases_still_shows_open_cases() -> None:
    for _ in range(51):
        finding_case()
    Case.objects.filter(pk=finding_case().pk).update(closed_at=matters.MONDAY)
    client = matters.signed_in("lixian")
    for address in ("/cases/", "/cases/?page=2"):
        assert "共51件" in client.get(address).content.decode(), address


def test_monitored_households_are_counted_by_stage_and_filtered() -> None:
    monitored(head="陈大山")
    cleared = monitored(head="周小芳")
    Household.objects.filter(pk=cleared.pk).update(risk_removed=True)
    client = matters.signed_in("wangxiang")
    page = client.get("/cases/monitored/").content.decode()
    assert "陈大山" in page
    assert "周小芳" not in page
    assert "监测帮扶中<span>1</span>" in page
    assert "周小芳" in client.get("/cases/monitored/?stage=cleared").content.decode()
    assert "陈大山" not in client.get("/cases/monitored/?monitor_class=sudden").content.decode()


def test_the_list_of_monitored_households_takes_few_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(8):
        monitored()
    client = matters.signed_in("wangxiang")
    client.get("/cases/monitored/")
    with django_assert_max_num_queries(16):
        client.get("/cases/monitored/")


def test_the_history_of_a_household_keeps_every_clearing_and_rollback() -> None:
    home = monitored()
    home.monitoring.update(cleared_on=None, rolled_back_on=date(2025, 9, 1))
    page = matters.signed_in("wangxiang").get(f"/cases/monitored/{home.household_no}/").content.decode()
    assert "风险消除回退" in page
    assert "2025年9月1日" in page


def test_the_history_of_a_household_elsewhere_is_not_there() -> None:
    home = monitored(region=cast.padded("990101002001"))
    assert matters.signed_in("wangxiang").get(f"/cases/monitored/{home.household_no}/").status_code == 404


def test_a_registration_is_begun_by_hand() -> None:
    home = cast.household()
    client = matters.signed_in("wangxiang")
    assert "建档立卡识别" in client.get(f"/cases/start/?household_no={home.household_no}").content.decode()
    sent = {"household_no": home.household_no, "process": "registration", "title": "农户申请"}
    answer = client.post("/cases/start/", sent)
    case = Case.objects.get(process_name="registration")
    assert answer["Location"] == f"/cases/{case.pk}/"
    assert case.household_id == home.pk


def test_nothing_is_begun_for_a_household_elsewhere() -> None:
    home = cast.household(region=cast.padded("990101002001"))
    sent = {"household_no": home.household_no, "process": "registration", "title": "农户申请"}
    page = matters.signed_in("wangxiang").post("/cases/start/", sent).content.decode()
    assert "没有找到这一户" in page
    assert not Case.objects.exists()


def test_findings_are_handed_out_to_whoever_was_proposed() -> None:
    collector = cast.user("zhaocun")
    found = matters.finding()
    dispatch_findings(cast.COUNTY)
    case = Case.objects.get(subject_id=found.pk)
    client = matters.signed_in("wangxiang")
    assert f'<option value="{collector.pk}" selected>' in client.get("/cases/dispatch/").content.decode()
    sent = {"case": [case.pk], f"version-{case.pk}": 1, f"assignee-{case.pk}": collector.pk}
    page = client.post("/cases/dispatch/", sent, follow=True).content.decode()
    assert "已派发 <b>1</b> 条" in page
    case.refresh_from_db()
    assert (case.step, case.assignee) == ("dispatched", collector)


def test_a_finding_is_not_handed_to_somebody_of_another_village() -> None:
    stranger = cast.somebody(cast.Role.COLLECTOR, region=cast.OTHER_VILLAGE)
    case = matters.case_of()
    sent = {"case": [case.pk], f"version-{case.pk}": 1, f"assignee-{case.pk}": stranger.pk}
    page = matters.signed_in("wangxiang").post("/cases/dispatch/", sent, follow=True).content.decode()
    assert "不是本地在岗的采集员" in page
