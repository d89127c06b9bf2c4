"""The pages of samples: prepared, drawn, proved, exported; an inspector sees their own alone."""

from __future__ import annotations

import io

import openpyxl
import pytest
from tests import cast
from tests.web.rooms import matters

from shouwang.cases.models import Sample
from shouwang.registry.models import Household, HouseholdKind

pytestmark = pytest.mark.django_db


def prepared() -> Sample:
    for _ in range(3):
        cast.household(kind=HouseholdKind.POOR)
    sent = {"title": "十二月回头看", "region": cast.COUNTY, "seed": "384192507"}
    answer = matters.signed_in("chudu").post("/samples/prepare/", sent)
    sample = Sample.objects.get()
    assert answer["Location"] == f"/samples/{sample.pk}/"
    return sample


def test_a_sample_is_prepared_then_drawn_and_its_households_are_listed() -> None:
    sample, client = prepared(), matters.signed_in("chudu")
    assert "按种子抽取" in client.get(f"/samples/{sample.pk}/").content.decode()
    page = client.post(f"/samples/{sample.pk}/draw/", follow=True).content.decode()
    assert "抽到 3 户，已列入您的待办" in page
    assert "待核查" in page
    assert "重抽的名单与当时完全相同" in client.get(f"/samples/{sample.pk}/proof/").content.decode()
    assert "回头看核查" in client.get("/inbox/").content.decode()


def test_a_record_that_changed_after_the_draw_is_marked() -> None:
    sample, client = prepared(), matters.signed_in("chudu")
    client.post(f"/samples/{sample.pk}/draw/")
    row = sample.drawn.all()[0]
    Household.objects.filter(pk=row.household_id).update(version=9)
    assert "抽样后有改动" in client.get(f"/samples/{sample.pk}/").content.decode()
    assert "抽样以后，这一户的登记有改动" in client.get(f"/cases/{row.case_id}/").content.decode()


def test_another_inspector_sees_nothing_of_it() -> None:
    sample = prepared()
    other = cast.somebody(cast.Role.INSPECTOR, region=cast.COUNTY)
    client = matters.Client()
    client.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/samples/{sample.pk}/").status_code == 404
    assert "十二月回头看" not in client.get("/samples/").content.decode()


def test_a_clerk_may_not_enter() -> None:
    assert matters.signed_in("wangxiang").get("/samples/").status_code == 403


def test_a_short_seed_is_refused_and_the_form_comes_back() -> None:
    sent = {"title": "x", "region": cast.COUNTY, "seed": "1"}
    cast.regions()
    answer = matters.signed_in("chudu").post("/samples/prepare/", sent)
    assert answer.status_code == 422
    assert "随机种子太短或太长" in answer.content.decode()


def test_the_workbook_holds_every_household_and_needs_a_purpose() -> None:
    sample, client = prepared(), matters.signed_in("chudu")
    client.post(f"/samples/{sample.pk}/draw/")
    assert client.post(f"/samples/{sample.pk}/export/", {"purpose": ""}).status_code == 302
    answer = client.post(f"/samples/{sample.pk}/export/", {"purpose": "带到村里"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet.max_row == 4
