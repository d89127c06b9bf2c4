"""The pages of guarantees: a board whose numbers open their lists, the list on paper, one household."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.utils import timezone
from tests import cast
from tests.web.rooms.matters import signed_in

from shouwang.assistance.social.models import Fulfilment, Guarantee
from shouwang.audit.models import AuditEntry
from shouwang.registry.models import Household

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def stands(home: Household, item: str, standing: str, told: str = "看过") -> None:
    Guarantee.objects.create(
        household=home,
        region_id=home.region_id,
        item=item,
        standing=standing,
        told=told,
        source="入户排查",
        fact_on=TODAY,
        started_on=TODAY,
    )


def some_homes() -> list[Household]:
    homes = [cast.household(head=head) for head in ("陈家", "刘家", "赵家")]
    homes.append(cast.household(head="吴家", region="99010100200100"))
    stands(homes[0], "housing", Fulfilment.NOT_MET, "鉴定为D级")
    stands(homes[1], "housing", Fulfilment.MET)
    stands(homes[0], "education", Fulfilment.EXEMPT)
    return homes


def test_every_number_opens_a_list_of_that_many_households() -> None:
    some_homes()
    client = signed_in("lixian")
    answer = client.get("/guarantees/")
    assert [line["name"] for line in answer.context["lines"]] == ["王家乡", "周家镇"]
    cells = [c for line in answer.context["lines"] for stand in line["stands"] for c in stand["cells"]]
    assert sum(cell["value"] for cell in cells) > 10
    for cell in cells:
        listed = client.get(cell["href"])
        assert listed.context["page"].paginator.count == cell["value"], cell["href"]
    tile = next(t for t in answer.context["tiles"] if t["label"] == "住房安全")
    assert (tile["figure"], tile["note"]) == (1, "不清楚 2 户")


def test_a_township_sees_its_own_alone_village_by_village() -> None:
    some_homes()
    cast.household(head="周家", region=cast.OTHER_VILLAGE)
    lines = signed_in("wangxiang").get("/guarantees/").context["lines"]
    assert [(line["name"], line["households"]) for line in lines] == [("赵村", 3), ("钱村", 1)]


def test_unknown_is_not_met_and_not_unmet() -> None:
    some_homes()
    page = signed_in("lixian").get("/guarantees/list/?item=housing&standing=unknown").content.decode()
    assert "赵家" in page
    assert "陈家" not in page
    assert "刘家" not in page


def test_the_list_is_taken_along_for_a_purpose() -> None:
    some_homes()
    client = signed_in("wangxiang")
    sent = {"item": "housing", "standing": "not_met"}
    assert client.post("/guarantees/export/", sent).status_code == 302
    answer = client.post("/guarantees/export/", {**sent, "purpose": "逐户销号"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert rows[0][0] == "住房安全排查表"
    assert rows[3][4:8] == ("陈家", "住房安全", "未保障", "鉴定为D级")
    assert len(rows) == 4
    assert AuditEntry.objects.get(act="export", subject_type="guarantees").purpose == "逐户销号"


def test_the_household_shows_each_guarantee_with_its_reason() -> None:
    homes = some_homes()
    page = signed_in("zhaocun").get(f"/households/{homes[0].household_no}/?tab=guarantees").content.decode()
    assert "鉴定为D级" in page
    assert "按规定除外" in page
    assert page.count("不清楚") >= 4
