"""A household's word is received once, opens a case, and is told to nobody."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from tests import cast

from shouwang.cases.applying import (
    ApplyingError,
    Asked,
    application_by,
    code_of,
    receive_application,
    told,
    village_by,
)
from shouwang.cases.models import Application, Channel
from shouwang.regions.models import Region
from shouwang.workflow.refusals import FormError

pytestmark = pytest.mark.django_db
FORM = {
    "applicant": "陈家",
    "phone": "1610 000 0001",
    "group_name": "二组",
    "risk_type": "illness",
    "trouble": "住院花了很多钱",
}


def asked(*, key: str = "form-00000001", **changes: object) -> Asked:
    return Asked(cast.VILLAGE, {**FORM, **changes}, key)


def test_an_application_opens_a_case_and_gives_a_receipt() -> None:
    cast.regions()
    application = receive_application(asked())
    assert application.case is not None
    assert (application.case.process_name, application.case.step) == ("application", "received")
    assert application_by(told(application.receipt).lower()) == application


def test_the_only_person_of_the_name_in_the_village_is_meant_and_two_are_left_to_people() -> None:
    home = cast.household(head="陈家")
    assert receive_application(asked()).household == home
    cast.household(head="陈家")
    assert receive_application(asked(key="form-00000002")).household is None


def test_the_same_form_arrives_once() -> None:
    cast.regions()
    assert receive_application(asked()) == receive_application(asked())
    assert Application.objects.count() == 1


@pytest.mark.parametrize("gap", ["applicant", "phone", "trouble", "risk_type"])
def test_a_gap_is_named(gap: str) -> None:
    cast.regions()
    with pytest.raises(FormError) as said:
        receive_application(asked(**{gap: ""}))
    assert set(said.value.faults) == {gap}


def test_what_was_said_is_sealed_in_the_database() -> None:
    cast.regions()
    receive_application(asked())
    with connection.cursor() as cursor:
        cursor.execute("SELECT applicant, phone, trouble FROM cases_application")
        row = cursor.fetchone()
    assert all("住院".encode() not in bytes(value) and b"1610" not in bytes(value) for value in row)


def test_a_telephone_that_applies_without_end_is_asked_to_wait() -> None:
    cast.regions()
    for number in range(3):
        receive_application(asked(key=f"form-0000000{number}"))
    with pytest.raises(ApplyingError, match="频繁"):
        receive_application(asked(key="form-00000009"))


def test_somebody_who_works_there_may_speak_for_a_household_and_nobody_else() -> None:
    home = cast.household()
    proxy = Asked(home.region_id, FORM, "form-00000003", Channel.PROXY, home)
    assert receive_application(proxy, actor=cast.user("zhaocun")).reported_by == cast.user("zhaocun")
    stranger = cast.somebody(cast.Role.COLLECTOR, region=cast.OTHER_TOWNSHIP)
    with pytest.raises(PermissionDenied):
        receive_application(Asked(home.region_id, FORM, "form-00000004", Channel.PROXY, home), actor=stranger)


def test_a_village_has_one_code_and_a_wrong_one_leads_nowhere() -> None:
    collector = cast.user("zhaocun")
    village = Region.objects.get(pk=cast.VILLAGE)
    code = code_of(village, actor=collector)
    assert code_of(village, actor=collector).token == code.token
    assert village_by(code.token) == village
    assert village_by("wrong") is None
