"""The page of a case: the whole story, the forms of the pack, and what happens when somebody was faster."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import DjangoAssertNumQueries
from tests import cast
from tests.web.rooms import matters

from shouwang.audit.models import Act, AuditEntry
from shouwang.workflow.models import Case, Evidence, StepTaken

pytestmark = pytest.mark.django_db


def photo() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(content, "JPEG")
    return SimpleUploadedFile("现场.jpg", content.getvalue(), "image/jpeg")


def test_one_page_tells_the_whole_story() -> None:
    case = matters.visited()
    page = matters.signed_in("wangxiang").get(f"/cases/{case.pk}/").content.decode()
    for told in (
        "本年住院个人自付 23,400 元，超过预警线 20,000 元",
        "依据：某县防返贫部门数据预警方案",
        "医保结算明细本年.csv 第 12 行",
        "23,400 元",
        "登记走访",
        "核查结果：属实",
        "赵村（采集员）",
        "认定属实",
        'accesskey="1"',
    ):
        assert told in page, told
    assert "16100" not in page


def test_a_case_of_another_township_is_not_there() -> None:
    case = matters.case_of()
    stranger = cast.somebody(cast.Role.CLERK, region=cast.OTHER_TOWNSHIP)
    client = matters.Client()
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/cases/{case.pk}/").status_code == 404
    assert client.post(f"/cases/{case.pk}/do/dispatch/", {"version": 1}).status_code == 404


def test_a_case_that_never_was_is_not_there() -> None:
    assert matters.signed_in("wangxiang").get("/cases/987654/").status_code == 404


def test_whoever_may_only_look_sees_no_form() -> None:
    page = matters.signed_in("shenling").get(f"/cases/{matters.case_of().pk}/").content.decode()
    assert "/do/" not in page
    assert "等录入员办理" in page


def test_an_action_of_another_step_is_refused_and_said() -> None:
    case = matters.case_of()
    answer = matters.signed_in("wangxiang").post(f"/cases/{case.pk}/do/confirm/", {"version": case.version})
    assert answer.status_code == 422
    assert Case.objects.get(pk=case.pk).step == "waiting"


def test_obstacles_are_said_where_the_button_is() -> None:
    case = matters.step(matters.case_of(), "dispatch", "wangxiang")
    case = matters.step(case, "visit", "zhaocun", form={"outcome": "not_confirmed"})
    page = matters.signed_in("wangxiang").get(f"/cases/{case.pk}/?do=confirm").content.decode()
    assert "还不能“认定属实”" in page
    assert "走访结果不是“属实”" in page


def test_a_form_with_gaps_comes_back_with_what_was_typed() -> None:
    case = matters.step(matters.case_of(), "dispatch", "wangxiang")
    client = matters.signed_in("wangxiang")
    sent = {"version": case.version, "client_key": "a" * 20, "f-note": "户主不在家"}
    answer = client.post(f"/cases/{case.pk}/do/visit/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "户主不在家" in page
    assert "核查结果：没有填写" in page


def test_somebody_was_faster_and_the_page_says_who_and_keeps_what_was_typed() -> None:
    case = matters.step(matters.case_of(), "dispatch", "wangxiang")
    stale = case.version
    matters.step(case, "visit", "zhaocun", form={"outcome": "confirmed"})
    sent = {"version": stale, "client_key": "b" * 20, "f-outcome": "solved", "f-note": "已经办好"}
    answer = matters.signed_in("wangxiang").post(f"/cases/{case.pk}/do/visit/", sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "赵村" in page
    assert "已经办好" in page
    assert "登记走访" in page


def test_a_double_click_takes_one_step() -> None:
    case = matters.case_of()
    client = matters.signed_in("wangxiang")
    sent = {"version": case.version, "client_key": "c" * 20}
    answers = [client.post(f"/cases/{case.pk}/do/dispatch/", sent).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert StepTaken.objects.filter(case=case).count() == 1


def test_evidence_comes_with_the_step_that_asks_for_it() -> None:
    case = matters.monitoring()
    sent = {"version": 1, "client_key": "d" * 20, "f-risk_types": ["illness"], "paper-authorisation": photo()}
    assert matters.signed_in("wangxiang").post(f"/cases/{case.pk}/do/visit/", sent).status_code == 302
    item = Evidence.objects.get(case=case)
    assert (item.kind, item.step and item.step.action) == ("authorisation", "visit")


def test_evidence_is_added_seen_with_a_trace_and_hidden_from_whoever_may_only_look() -> None:
    case = matters.monitoring()
    client = matters.signed_in("wangxiang")
    client.post(f"/cases/{case.pk}/evidence/", {"kind": "minutes", "file": photo()})
    item = Evidence.objects.get(case=case)
    answer = client.get(f"/cases/evidence/{item.pk}/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"  # type: ignore[attr-defined]
    assert AuditEntry.objects.filter(act=Act.SEE, subject_id=str(item.pk), actor="wangxiang").count() == 1
    assert matters.signed_in("shenling").get(f"/cases/evidence/{item.pk}/").status_code == 404


def test_a_file_of_no_known_kind_is_refused_in_three_parts() -> None:
    case = matters.monitoring()
    sent = {"kind": "minutes", "file": SimpleUploadedFile("a.exe", b"MZ..")}
    page = (
        matters.signed_in("wangxiang").post(f"/cases/{case.pk}/evidence/", sent, follow=True).content.decode()
    )
    assert "文件类型不能作为佐证；可接受：照片（jpg、png）、pdf、docx、xlsx；请换成这些格式后上传" in page
    assert not Evidence.objects.exists()


def test_what_was_given_first_is_visible() -> None:
    case = matters.step(
        matters.monitoring(),
        "help_first",
        "lixian",
        reason="房屋倒塌",
        form={"measure": "临时救助", "amount_yuan": 3000},
    )
    page = matters.signed_in("wangxiang").get(f"/cases/{case.pk}/").content.decode()
    assert "绿色通道：已先行救助" in page
    assert "临时救助，3,000 元，20" in page


def test_the_page_takes_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    case, client = matters.visited(), matters.signed_in("wangxiang")
    client.get(f"/cases/{case.pk}/")
    with django_assert_max_num_queries(32):
        client.get(f"/cases/{case.pk}/")
