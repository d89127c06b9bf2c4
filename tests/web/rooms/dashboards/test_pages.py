"""Dashboards show a region to whom it concerns; every number opens its list."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import cast
from tests.cases.matters import finding_case

pytestmark = pytest.mark.django_db


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(cast.user(username), backend="django.contrib.auth.backends.ModelBackend")
    client.get("/me/")
    return client


def test_home_leads_to_ones_own_region() -> None:
    assert signed_in("wangxiang").get("/dashboards/")["Location"] == f"/dashboards/{cast.TOWNSHIP}/"
    assert signed_in("shenling").get("/dashboards/")["Location"] == f"/dashboards/{cast.COUNTY}/"


def test_the_page_counts_compares_and_holds_each_chart_as_a_table() -> None:
    finding_case()
    page = signed_in("shenling").get(f"/dashboards/{cast.COUNTY}/").content.decode()
    assert "王家乡" in page
    assert page.count("sw-table") >= 5
    assert f'href="/dashboards/{cast.TOWNSHIP}/"' in page


def test_another_region_is_not_there() -> None:
    client = signed_in("wangxiang")
    assert client.get(f"/dashboards/{cast.OTHER_TOWNSHIP}/").status_code == 404
    assert client.get(f"/dashboards/{cast.COUNTY}/").status_code == 404
    assert client.get("/dashboards/123/").status_code == 404


def test_no_name_of_a_household_stands_on_a_dashboard() -> None:
    finding_case(cast.household(head="欧阳不见"))
    for path in (f"/dashboards/{cast.COUNTY}/", f"/dashboards/{cast.COUNTY}/wall/"):
        assert "欧阳" not in signed_in("shenling").get(path).content.decode()


def test_the_pages_take_few_queries(django_assert_max_num_queries: object) -> None:
    finding_case()
    client = signed_in("shenling")
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        client.get(f"/dashboards/{cast.COUNTY}/")
