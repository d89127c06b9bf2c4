"""Changes are asked for in a form, and decided by another with old and new side by side."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from tests import cast
from tests.web.rooms.households.pages import page, signed_in

from shouwang.audit.models import AuditEntry
from shouwang.registry.models import ChangeRequest, Household, RequestState

pytestmark = pytest.mark.django_db
COMMON = {"takes_effect_on": "2025-05-20", "reason": "入户了解", "client_key": "key-1"}


@pytest.fixture
def home() -> Household:
    """陈家, a head and two sons."""
    return cast.household(members=3)


def send(home: Household, kind: str, *, username: str = "wangxiang", **typed: Any) -> HttpResponse:
    """Send the form of a change with a paper."""
    paper = SimpleUploadedFile("证明.pdf", b"%PDF-1.4 paper")
    address = f"/households/{home.household_no}/changes/{kind}"
    address, _, query = address.partition("?")
    return signed_in(username).post(f"{address}/?{query}", {**COMMON, "proof": [paper], **typed})


def number(home: Household, place: int) -> str:
    return home.memberships.all()[place].person.person_no


FILLED: dict[str, dict[str, Any]] = {
    "correction": {"household_kind": "poor", "income": "8000.50", "group_name": "三组"},
    "birth": {"name": "陈小宝", "relation": "之孙子", "born_on": "2025-05-19"},
    "marriage_in": {"name": "林小燕", "relation": "之儿媳"},
    "move_in": {"name": "林大妈", "relation": "其他", "id_number": cast.id_number(901)},
    "extinct": {},
}


@pytest.mark.parametrize("kind", sorted(FILLED))
def test_a_form_becomes_a_request_that_waits(home: Household, kind: str) -> None:
    assert send(home, kind, **FILLED[kind]).status_code == 302
    asked = ChangeRequest.objects.get()
    assert (asked.kind, asked.state, asked.proof.count()) == (kind, RequestState.WAITING, 1)
    assert asked.reason == "入户了解"


def test_death_split_merge_and_head_name_members(home: Household) -> None:
    into, keys = cast.household(), iter("abcd")
    for kind, typed in (
        ("death", {"persons": [number(home, 0)], "new_head": number(home, 1)}),
        ("split", {"member_1": "户主", "member_2": "之兄弟姐妹"}),
        ("merge", {"into": into.household_no, "relation_0": "之父"}),
        ("change_head", {"new_head": number(home, 1), "relation_0": "之父"}),
    ):
        assert send(home, kind, **typed, client_key=next(keys)).status_code == 302, kind
    split = ChangeRequest.objects.get(kind="split")
    assert [m["relation"] for m in split.asked["members"]] == ["户主", "之兄弟姐妹"]
    client = signed_in("lixian")
    for asked in ChangeRequest.objects.all():
        assert "变更为" in client.get(f"/households/changes/{asked.pk}/").content.decode()


def test_a_member_is_put_right_and_the_number_stays_masked(home: Household) -> None:
    new = cast.id_number(902)
    member = number(home, 1)
    typed = {"name": "陈家壹", "id_number": new, "relation": "之子", "labour": "无劳动力", "health": "健康"}
    assert send(home, f"correction?person={member}", **typed).status_code == 302
    asked = ChangeRequest.objects.get()
    assert set(asked.asked["changes"]) == {"name", "id_number", "labour", "born_on"} - {"born_on"} | (
        {"born_on"} & set(asked.asked["changes"])
    )
    shown = signed_in("lixian").get(f"/households/changes/{asked.pk}/").content.decode()
    assert "陈家壹" in shown
    assert new not in shown


def test_what_cannot_be_done_comes_back_with_what_was_typed(home: Household) -> None:
    answer = send(home, "death", persons=[number(home, 0)], reason="病故，已销户口")
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "户主离开后没有选定新户主" in shown
    assert "病故，已销户口" in shown
    assert not ChangeRequest.objects.exists()


def test_a_household_elsewhere_cannot_be_merged_into(home: Household) -> None:
    there = cast.household(region="990101002001")
    answer = send(home, "merge", into=there.household_no)
    assert "不在您的管辖范围" in answer.content.decode()


def test_a_form_sent_twice_asks_once(home: Household) -> None:
    first, second = send(home, "extinct"), send(home, "extinct")
    assert first.headers["Location"] == second.headers["Location"]


def test_a_monitor_accepts_and_the_register_follows(home: Household) -> None:
    send(home, "birth", **FILLED["birth"])
    asked = ChangeRequest.objects.get()
    client = signed_in("lixian")
    assert (
        "陈小宝" in client.get("/households/changes/").content.decode()
        or "出生" in client.get("/households/changes/").content.decode()
    )
    answer = client.post(
        f"/households/changes/{asked.pk}/decision/", {"decision": "accept", "answer": "属实"}
    )
    assert answer.status_code == 302
    assert "陈小宝" in page("wangxiang", home)


def test_a_refusal_without_a_reason_comes_back(home: Household) -> None:
    send(home, "extinct")
    asked = ChangeRequest.objects.get()
    answer = signed_in("lixian").post(f"/households/changes/{asked.pk}/decision/", {"decision": "refuse"})
    assert answer.status_code == 409
    assert "没有写退回的理由" in answer.content.decode()


def test_whoever_asked_may_withdraw_but_is_not_offered_to_decide(home: Household) -> None:
    send(home, "extinct", username="lixian")
    asked = ChangeRequest.objects.get()
    client = signed_in("lixian")
    shown = client.get(f"/households/changes/{asked.pk}/").content.decode()
    assert "采纳</button>" not in shown
    assert "撤回" in shown
    client.post(f"/households/changes/{asked.pk}/withdrawal/")
    asked.refresh_from_db()
    assert asked.state == RequestState.WITHDRAWN


def test_a_household_that_is_gone_cannot_be_changed(home: Household) -> None:
    send(home, "extinct")
    asked = ChangeRequest.objects.get()
    signed_in("lixian").post(f"/households/changes/{asked.pk}/decision/", {"decision": "accept"})
    assert signed_in("wangxiang").get(f"/households/{home.household_no}/changes/").status_code == 404


@pytest.mark.parametrize("kind", ["nonsense", "correction?person=nobody"])
def test_what_is_not_there_is_not_found(home: Household, kind: str) -> None:
    assert send(home, kind).status_code == 404


def test_the_paper_of_a_request_opens_and_leaves_a_trace(home: Household) -> None:
    send(home, "extinct")
    asked = ChangeRequest.objects.get()
    address = f"/households/changes/{asked.pk}/proof/{asked.proof.get().pk}/"
    assert address in signed_in("lixian").get(f"/households/changes/{asked.pk}/").content.decode()
    answer = signed_in("lixian").get(address)
    assert b"".join(answer) == b"%PDF-1.4 paper"
    assert AuditEntry.objects.filter(act="see", actor="lixian", subject_type="evidence").count() == 1
    assert signed_in("lixian").get(f"/households/changes/{asked.pk}/proof/999/").status_code == 404
