"""Pages of plans: what a township decides, what an office records, what everybody reads."""

from __future__ import annotations

import io
from datetime import timedelta
from urllib.parse import unquote

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from docx import Document
from PIL import Image
from pytest_django import DjangoAssertNumQueries
from tests import cast
from tests.assistance.plans import matters as plans
from tests.web.rooms import matters

from shouwang.assistance.plans.models import Need, Plan, Provision, Task
from shouwang.audit.models import Act, AuditEntry
from shouwang.workflow.models import Case, Evidence

pytestmark = pytest.mark.django_db


def page(who: str, address: str) -> str:
    answer = matters.signed_in(who).get(address)
    assert answer.status_code == 200, (who, address, answer.status_code)
    return answer.content.decode()


def send(who: str, address: str, **told: object) -> str:
    answer = matters.signed_in(who).post(address, told, follow=True)
    return answer.content.decode()


def test_a_plan_is_drafted_from_the_page_of_the_household() -> None:
    home = plans.monitored()
    cast.finding(home=home)
    assert "制定帮扶计划" in page("wangxiang", f"/households/{home.household_no}/?tab=help")
    told = send("wangxiang", f"/plans/draft/{home.household_no}/")
    assert "已按未解决的风险列出需求和措施" in told
    assert "医疗救助" in told
    shown = page("shenling", f"/households/{home.household_no}/?tab=help")
    assert "医保局" in shown
    assert "制定帮扶计划</button>" not in shown


def test_the_page_of_a_plan_tells_reason_unit_day_and_what_does_not_fit() -> None:
    plan = plans.planned()
    plans.shaped(plans.task(plan), "water_repair")
    shown = page("wangxiang", f"/plans/{plan.pk}/")
    for told in ("因病", "住院个人自付", "水务局", "不解决因病的问题", "增加措施", "需求清单和任务清单"):
        assert told in shown, told
    assert "增加措施" not in page("shenling", f"/plans/{plan.pk}/")


def test_another_measure_is_added_with_its_unit_day_and_what_must_be_told_first() -> None:
    plan = plans.planned()
    need = Need.objects.get(plan=plan)
    assert "临时救助" in page("wangxiang", f"/plans/needs/{need.pk}/measures/")
    due = timezone.localdate().isoformat()
    sent = {"measure": "farming", "unit": "agriculture", "due_on": due, "f-source": "镇农技站供羊羔"}
    told = send("wangxiang", f"/plans/needs/{need.pk}/measures/", **sent)
    assert "技术由谁指导：没有填写" in told
    assert "镇农技站供羊羔" in told  # what was typed is kept
    whole = {**sent, "f-supply": "自种秸秆", "f-technique": "镇兽医站配种", "f-sale": "肉联厂"}
    assert "已增加措施" in send("wangxiang", f"/plans/needs/{need.pk}/measures/", **whole)
    assert Task.objects.get(need=need, measure="farming").described["technique"] == "镇兽医站配种"


def test_a_need_is_added_and_one_is_closed_with_its_reason() -> None:
    plan = plans.planned()
    assert "已增加需求" in send("wangxiang", f"/plans/{plan.pk}/needs/", risk="water", reason="夏天缺水")
    need = Need.objects.get(plan=plan, risk="water")
    assert "还有没办结的任务" in send("wangxiang", f"/plans/needs/{need.pk}/closing/", reason="已接自来水")
    plans.step(plans.task(plan, "water_repair"), "refuse", "wangxiang", reason="已接自来水")
    assert "已了结这项需求" in send("wangxiang", f"/plans/needs/{need.pk}/closing/", reason="已接自来水")
    assert "没有写明理由" in send("wangxiang", f"/plans/needs/{need.pk}/closing/", reason="")


def test_an_officer_receives_and_delivers_and_still_sees_the_task_afterwards() -> None:
    plan = plans.planned()
    task = plans.task(plan)
    plans.step(task, "agree", "wangxiang")
    shown = page("yibao", "/plans/")
    assert "医疗救助" in shown
    case = Case.objects.get(pk=task.case_id or 0)
    send("yibao", f"/plans/tasks/{task.pk}/do/receive/", version=case.version, client_key="a" * 20)
    case.refresh_from_db()
    content = io.BytesIO()
    Image.new("RGB", (30, 20)).save(content, "JPEG")
    sent = {
        "version": case.version,
        "client_key": "b" * 20,
        "f-provided_on": timezone.localdate().isoformat(),
        "f-amount": "1200.5",
        "f-what": "住院救助",
        "f-voucher": "医救17",
        "paper-proof": SimpleUploadedFile("单.jpg", content.getvalue(), "image/jpeg"),
    }
    told = send("yibao", f"/plans/tasks/{task.pk}/do/provide/", **sent)
    assert "已办理：登记落实" in told
    assert "1,200.50 元" in told
    assert Evidence.objects.get(case=case).kind == "proof"
    again = matters.signed_in("yibao").post(f"/plans/tasks/{task.pk}/do/provide/", sent)
    assert again.status_code == 302  # the second click
    assert Provision.objects.count() == 1
    household = page("shenling", f"/households/{plan.household.household_no}/?tab=help")
    assert "1,200.50 元" in household
    assert "落实：医疗救助" in page("shenling", f"/households/{plan.household.household_no}/?tab=story")


def test_what_is_wrong_is_said_where_it_is_and_kept() -> None:
    task = plans.task(plans.planned())
    plans.step(task, "agree", "wangxiang")
    case = plans.step(task, "receive", "yibao")
    sent = {"version": case.version, "f-provided_on": "2999-01-01", "f-what": "住院救助", "f-voucher": "17"}
    answer = matters.signed_in("yibao").post(f"/plans/tasks/{task.pk}/do/provide/", sent)
    told = answer.content.decode()
    assert answer.status_code == 422
    assert "还没有到这一天" in told
    assert "住院救助" in told


def test_a_stale_form_does_nothing_twice() -> None:
    task = plans.task(plans.planned())
    plans.step(task, "agree", "wangxiang")
    answer = matters.signed_in("yibao").post(f"/plans/tasks/{task.pk}/do/receive/", {"version": 1})
    assert answer.status_code == 422
    assert "已由他人办理" in answer.content.decode()


def test_gaps_say_what_is_missing_and_lead_there() -> None:
    home = plans.monitored()
    late = plans.task(plans.planned())
    plans.step(late, "agree", "wangxiang")
    plans.late(late)
    shown = page("wangxiang", "/plans/gaps/")
    assert "还没有帮扶计划" in shown
    assert f"/households/{home.household_no}/?tab=help" in shown
    assert "由医保局办理，超期3天" in shown
    assert "还没有帮扶计划" not in page("wangxiang", "/plans/gaps/?kind=late")


def test_the_lists_ask_by_state_department_and_name() -> None:
    plan = plans.planned()
    assert plan.household.household_no
    assert "医疗救助" in page("wangxiang", "/plans/?state=proposed&department=medical_insurance&name=陈")
    assert "医疗救助</td>" not in page("wangxiang", "/plans/?state=late")
    assert "没有记录" in page("wangxiang", "/plans/?name=王")


def test_the_measures_of_the_packs_are_read_with_their_clauses() -> None:
    shown = page("yibao", "/plans/measures/")
    assert "事先写清：种苗、种畜或原料从哪里来" in shown
    assert "社会救助暂行办法" in shown


def test_whoever_sees_numbers_reads_by_which_ways_people_were_helped() -> None:
    plans.provided(plans.task(plans.planned()))
    shown = page("shenling", "/plans/measures/")
    assert "今年靠什么帮" in shown
    assert "1,200.50 元" in shown
    assert "今年靠什么帮" not in page("yibao", "/plans/measures/")


def test_the_need_and_task_list_is_a_workbook_with_a_trace() -> None:
    plan = plans.planned()
    plans.provided(plans.task(plan))
    client = matters.signed_in("wangxiang")
    assert "没有写明用途" in client.post("/plans/workbook/", follow=True).content.decode()
    answer = client.post("/plans/workbook/", {"purpose": "乡镇核对"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["需求清单", "任务清单"]
    cells = [cell.value for cell in book["任务清单"][2]]
    assert {"医疗救助", "医保局", "1,200.50元", plan.household.household_no} <= set(cells)
    assert AuditEntry.objects.filter(act=Act.EXPORT, purpose="乡镇核对", actor="wangxiang").count() == 1
    assert "需求清单" in unquote(answer["Content-Disposition"])


def test_the_letters_of_a_plan_hold_needs_tasks_and_help() -> None:
    plan = plans.planned()
    plans.provided(plans.task(plan))
    for letter, told in (("need_task_list", "医保局"), ("household_handbook", "1,200.50元")):
        answer = matters.signed_in("wangxiang").post(f"/plans/{plan.pk}/letters/{letter}/word/")
        document = Document(io.BytesIO(answer.content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        texts = [line.text for line in document.paragraphs]
        assert any(told in text for text in [*cells, *texts]), letter
    assert matters.signed_in("wangxiang").post(f"/plans/{plan.pk}/letters/decision/word/").status_code == 404


def test_a_helper_reads_the_plan_of_their_own_household_alone() -> None:
    mine, other = plans.planned(), plans.planned()
    helper = cast.user("qianbang")
    mine.household.helpers.create(user=helper, started_on=cast.SINCE)
    client = matters.signed_in("qianbang")
    answers = [client.get(f"/plans/{plan.pk}/").status_code for plan in (mine, other)]
    assert answers == [200, 404]


def test_what_is_not_there_is_not_found() -> None:
    client: Client = matters.signed_in("wangxiang")
    for address in ("/plans/987654/", "/plans/tasks/987654/", "/plans/needs/987654/measures/"):
        assert client.get(address).status_code == 404, address


def test_the_lists_take_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(3):
        plans.planned()
    client = matters.signed_in("wangxiang")
    for address, most in (("/plans/", 16), ("/plans/gaps/", 60), (f"/plans/{Plan.objects.all()[0].pk}/", 45)):
        client.get(address)
        with django_assert_max_num_queries(most):
            client.get(address)


def test_a_measure_nobody_agreed_to_is_not_called_late() -> None:
    proposed = plans.task(plans.planned())
    type(proposed).objects.filter(pk=proposed.pk).update(due_on=timezone.localdate() - timedelta(days=3))
    shown = page("wangxiang", "/plans/")
    assert "已超期<span>0</span>" in shown
    assert "超期3天" not in shown
