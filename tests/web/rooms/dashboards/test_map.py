"""The map of a county: tiles without an upload, outlines after one, the numbers as a table in any case."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import cast
from tests.cases.matters import finding_case
from tests.regions.test_outlines import BESIDE, feature, file_of
from tests.web.rooms import matters

from shouwang.regions.models import RegionMap

pytestmark = pytest.mark.django_db
MAP = f"/dashboards/{cast.COUNTY}/map/"
DASHBOARD = f"/dashboards/{cast.COUNTY}/"
GOOD = file_of(feature(name="王家乡"), feature(BESIDE, name="周家镇"))


def sent(client: Client, content: bytes = GOOD, **more: str) -> tuple[int, str]:
    file = SimpleUploadedFile("县界.json", content)
    answer = client.post(MAP, {"file": file, **more}, follow=True)
    return answer.status_code, answer.content.decode()


def test_without_an_upload_the_places_are_tiles() -> None:
    finding_case()
    page = matters.signed_in("shenling").get(DASHBOARD).content.decode()
    assert "示意图" in page
    assert "不表示位置和大小" in page
    assert page.count("<path class=") == 2
    assert 'class="sw-map-5"' in page
    assert "上传边界" not in page


def test_after_an_upload_the_places_have_their_outlines_and_the_number_of_the_review() -> None:
    cast.regions()
    status, page = sent(matters.signed_in("lixian"), review_no="皖S（2024）12号", source="县自然资源局")
    assert status == 200
    assert "地图已更新" in page
    assert "审图号：皖S（2024）12号" in page
    assert "来源：县自然资源局" in page
    assert "示意图" in page
    assert "不表示位置和大小" not in page


def test_without_a_number_of_a_review_it_is_for_use_inside() -> None:
    assert "仅供内部工作使用" in sent(matters.signed_in("lixian"))[1]


def test_what_is_not_on_the_map_is_told_and_stands_in_the_table() -> None:
    page = sent(matters.signed_in("lixian"), file_of(feature(name="王家乡")))[1]
    assert "图上没有：周家镇" in page
    assert "周家镇</a></th>" in page


def test_faults_are_listed_and_the_map_stays() -> None:
    client = matters.signed_in("lixian")
    sent(client)
    status, page = sent(client, file_of(feature(name="外乡"), feature(name="王家乡"), feature(name="王家乡")))
    assert status == 422
    assert "外乡" in page
    assert "同一个地方" in page
    assert RegionMap.objects.count() == 1


def test_a_number_of_a_review_that_is_none_is_refused() -> None:
    status, page = sent(matters.signed_in("lixian"), review_no="12号")
    assert status == 422
    assert "不像一个审图号" in page
    assert not RegionMap.objects.exists()


def test_without_a_file_the_form_says_so() -> None:
    cast.regions()
    answer = matters.signed_in("lixian").post(MAP, {})
    assert answer.status_code == 422
    assert "边界文件" in answer.content.decode()


def test_the_map_shows_what_is_asked_for_and_anything_else_is_findings() -> None:
    cast.regions()
    client = matters.signed_in("shenling")
    assert "监测户分布" in client.get(f"{DASHBOARD}?show=monitored").content.decode()
    assert "线索分布" in client.get(f"{DASHBOARD}?show=<b>").content.decode()


def test_squares_again() -> None:
    client = matters.signed_in("lixian")
    sent(client)
    page = client.post(f"{MAP}drop/", follow=True).content.decode()
    assert "已改用方格示意图" in page
    assert not RegionMap.objects.exists()


def test_a_village_has_no_map() -> None:
    client = matters.signed_in("lixian")
    assert client.get(f"/dashboards/{cast.VILLAGE}/map/").status_code == 404
    assert 'id="map"' not in client.get(f"/dashboards/{cast.VILLAGE}/").content.decode()
