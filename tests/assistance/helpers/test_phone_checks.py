"""Calls to households: masked until a purpose, verdicts an item, differences that lead somewhere."""

from __future__ import annotations

import pytest
from django.http import Http404
from tests import cast
from tests.assistance.helpers.forces import helped

from shouwang.assistance.helpers.models import CheckItem, PhoneCheck, Verdict
from shouwang.assistance.helpers.phone_checks import Called, draw, phone_of, record_call, reveal_phone
from shouwang.assistance.helpers.refusals import HelpersError
from shouwang.audit.models import Act, AuditEntry
from shouwang.registry.models import ChangeRequest, Household
from shouwang.registry.requests import accept_change
from shouwang.registry.revealing import PurposeError, TooManyRevealsError
from shouwang.workflow.models import Case

pytestmark = pytest.mark.django_db
AGREES, DIFFERS = Verdict.AGREES, Verdict.DIFFERS
NEW_PHONE = "16100001234"


def home() -> Household:
    return helped(cast.user("qianbang"), members=3)


def called(**verdicts: Verdict) -> Called:
    found = dict.fromkeys(CheckItem, Verdict.NOT_ASKED) | {CheckItem(k): v for k, v in verdicts.items()}
    return Called(reached=True, verdicts=found, note="说只有两口人")


def test_the_telephone_is_told_for_a_purpose_that_is_written_down() -> None:
    found = home()
    with pytest.raises(PurposeError):
        reveal_phone(cast.user("chudu"), found.household_no, purpose="看")
    assert reveal_phone(cast.user("chudu"), found.household_no, purpose="电话核对帮扶情况") == phone_of(found)
    entry = AuditEntry.objects.get(act=Act.SEE)
    assert (entry.actor, entry.purpose, entry.new["fields"]) == ("chudu", "电话核对帮扶情况", "phone")
    assert phone_of(found) not in str(entry.new) + entry.purpose


def test_so_many_telephones_an_hour(settings: object) -> None:
    found = home()
    settings.SECURITY_POLICY = {**settings.SECURITY_POLICY, "reveals_an_hour": 1}  # type: ignore[attr-defined]
    reveal_phone(cast.user("chudu"), found.household_no, purpose="电话核对帮扶情况")
    with pytest.raises(TooManyRevealsError):
        reveal_phone(cast.user("chudu"), found.household_no, purpose="电话核对帮扶情况")


@pytest.mark.parametrize("username", ["qianbang", "wangxiang", "zhaocun", "zuzhi"])
def test_whoever_does_not_check_by_phone_sees_no_telephone(username: str) -> None:
    with pytest.raises(Http404):
        reveal_phone(cast.user(username), home().household_no, purpose="电话核对帮扶情况")


def test_what_agrees_leads_to_nothing() -> None:
    made = record_call(home(), called(members=AGREES, helper=AGREES), actor=cast.user("chudu"))
    assert (made.differing, made.case, made.request) == ([], None, None)


def test_a_difference_becomes_a_problem_of_the_township() -> None:
    found = home()
    made = record_call(found, called(members=DIFFERS, helper=DIFFERS), actor=cast.user("chudu"))
    assert made.case is not None
    assert (made.case.process_name, made.case.role, made.case.region_id) == (
        "helping_problem",
        "clerk",
        found.region_id,
    )
    assert made.case.title == "电话核对不一致：家庭成员、帮扶责任人"
    assert "两口人" not in made.case.title
    assert made.note == "说只有两口人"


def test_a_new_telephone_becomes_a_change_request_that_another_decides() -> None:
    found, old = home(), None
    old = phone_of(found)
    call = called(phone=DIFFERS)
    made = record_call(found, Called(True, call.verdicts, call.note, NEW_PHONE), actor=cast.user("lixian"))
    assert made.case is None
    assert made.request is not None
    assert phone_of(found) == old
    decider = cast.somebody(cast.Role.MONITOR, region=cast.COUNTY)
    accept_change(ChangeRequest.objects.get(pk=made.request.pk), actor=decider)
    head = found.persons.order_by("memberships__ordinal").first()
    assert head is not None
    assert head.phone == NEW_PHONE


def test_whoever_may_not_ask_for_changes_leaves_a_problem() -> None:
    call = called(phone=DIFFERS)
    made = record_call(home(), Called(True, call.verdicts, call.note, NEW_PHONE), actor=cast.user("chudu"))
    assert made.request is None
    assert made.case is not None
    assert not ChangeRequest.objects.exists()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (Called(reached=True), "没有一项核对结果"),
        (Called(reached=False, verdicts={CheckItem.HELPER: AGREES}), "没有接通，不能有核对结果"),
        (Called(reached=True, verdicts={CheckItem.HELPER: DIFFERS}), "没有写明农户怎么说"),
    ],
)
def test_a_call_that_makes_no_sense_is_refused(call: Called, said: str) -> None:
    with pytest.raises(HelpersError, match=said):
        record_call(home(), call, actor=cast.user("chudu"))
    assert not PhoneCheck.objects.exists()
    assert not Case.objects.exists()


def test_a_household_is_drawn_among_the_helped_ones_and_not_twice_at_once() -> None:
    cast.household(head="没有人帮扶")
    assert draw(cast.user("chudu")) is None
    found = home()
    assert draw(cast.user("chudu")) == found
    record_call(found, Called(reached=False), actor=cast.user("chudu"))
    assert draw(cast.user("chudu")) is None
