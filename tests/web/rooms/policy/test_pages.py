"""The room of policy: everybody of the county reads, the policy clerk drafts, a second person confirms."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.test import Client
from django.utils import timezone
from tests import cast
from tests.policies.own_pack import own_home, people, term, tried, value

from shouwang.policies.actions import confirm, draft, propose
from shouwang.policies.models import PolicyChange, Publication, Trial
from shouwang.policies.selectors import drafts, drafts_digest
from shouwang.web.rooms.policy.trials import told_trial

__all__ = ["own_home"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
TYPED = {"value": "400", "starts_on": "2025-01-01", "document": "通知", "clause": "第一条"}
OPEN = "/policy/values/insurance_personal_fee/"


@pytest.fixture
def clerk(client: Client) -> Client:
    """The policy clerk at a desk."""
    people()
    client.force_login(cast.user("jiangce"), backend="django.contrib.auth.backends.ModelBackend")
    return client


def a_term(places: Sequence[str]) -> dict[str, object]:
    """A deadline as a trial keeps it."""
    kept = {"begun": 1, "late_now": 0, "late_then": 1, "newly": 1, "spared": 0, "running": 0}
    days = dict.fromkeys(("today", "due_now", "due_then", "since"), "2025-06-30")
    return {**days, "county": kept, "townships": dict.fromkeys(places, kept)}


def other(username: str) -> Client:
    """Somebody else of the cast."""
    made = Client()
    made.force_login(cast.user(username), backend="django.contrib.auth.backends.ModelBackend")
    return made


def test_what_is_left_open_stands_first_with_who_sets_it(clerk: Client) -> None:
    page = clerk.get("/policy/").content.decode()
    assert "待设定：由国家和省医保局（每年公布）定" in page
    assert page.index("居民医保个人缴费") < page.index("大学生一次性资助标准")
    assert "已到期，没有接续的标准" in page  # the plan of the county ended with 2025


def test_readers_see_no_form_and_may_not_send_one(clerk: Client) -> None:
    reader = other("shenling")
    assert "存为草稿" not in reader.get(OPEN).content.decode()
    assert reader.post(OPEN, TYPED).status_code == 403
    assert "存为草稿" in clerk.get(OPEN).content.decode()


def test_a_form_that_is_older_than_the_draft_is_answered_with_a_conflict(clerk: Client) -> None:
    version = clerk.get(OPEN).context["version"]
    assert clerk.post(OPEN, {**TYPED, "version": version}).status_code == 302
    late = clerk.post(OPEN, {**TYPED, "value": "500", "version": version})
    assert late.status_code == 409
    assert "500" in late.content.decode()
    assert PolicyChange.objects.get().content["value"] == "400"


@pytest.mark.parametrize(
    "address",
    [
        "values/nothing/",
        "terms/monitoring/nothing/",
        "letters/publicity/1/",
        "publications/77/",
        "forms/monitoring/nothing/",
        "forms/nothing/visit/",
        "standards/social/nothing/",
    ],
)
def test_what_is_not_there_is_not_found(clerk: Client, address: str) -> None:
    assert clerk.get(f"/policy/{address}").status_code == 404


def test_what_is_wrong_is_said_and_nothing_is_kept(clerk: Client) -> None:
    answer = clerk.post(OPEN, {**TYPED, "value": "四百"})
    assert answer.status_code == 422
    assert "看不懂这个数" in answer.content.decode()
    assert not PolicyChange.objects.exists()


FORM = "/policy/forms/monitoring/assess/"


def typed_form(clerk: Client, **more: str) -> dict[str, str]:
    """The form of a step as its page shows it, with something else typed."""
    asked = clerk.get(FORM).context["form"]
    shown = {name: field.initial for name, field in asked.fields.items()}
    kept = {name: str(value) for name, value in shown.items() if value not in (None, False, "")}
    return {**kept, "document": "通知", "clause": "第三条", **more}


def test_a_form_shows_who_reads_its_fields_and_keeps_those(clerk: Client) -> None:
    page = clerk.get(FORM)
    assert "办理“审定通过”" in page.content.decode()
    assert "文书《民主评议记录》" in page.content.decode()
    fields = page.context["form"].fields
    assert "proposed_class-remove" not in fields
    assert "held_on-remove" in fields


def test_a_field_is_added_changed_and_taken_away_without_yaml(clerk: Client) -> None:
    sent = typed_form(
        clerk,
        **{
            "held_on-label": "评议会日期", "agreed-remove": "on", "reason": "人数写在记录里",
            "new1-label": "评议地点", "new1-type": "choice", "new1-choices": "村部\n组里",
            "new1-required": "on",
        },
    )  # fmt: skip
    assert clerk.post(FORM, sent).status_code == 302
    fields = {field["name"]: field for field in drafts().get().content["fields"]}
    assert fields["held_on"]["label"] == "评议会日期"
    assert "agreed" not in fields
    assert fields["own_1"] == {
        "name": "own_1", "label": "评议地点", "type": "choice", "required": True,
        "choices": {"own_1": "村部", "own_2": "组里"},
    }  # fmt: skip
    again = clerk.get(FORM).context["form"]
    assert again.fields["agreed-remove"].initial is True
    assert again.fields["own_1-choices"].initial == "村部\n组里"


def test_a_new_field_without_kind_or_choices_is_not_kept(clerk: Client) -> None:
    without_kind = clerk.post(FORM, typed_form(clerk, **{"new1-label": "评议地点"}))
    assert (without_kind.status_code, "没有选填什么" in without_kind.content.decode()) == (422, True)
    chosen = {"new1-label": "评议地点", "new1-type": "choices"}
    without_choices = clerk.post(FORM, typed_form(clerk, **chosen))
    assert (without_choices.status_code, "没有可选的项" in without_choices.content.decode()) == (422, True)
    assert not PolicyChange.objects.exists()


def test_a_form_without_its_document_is_not_kept(clerk: Client) -> None:
    answer = clerk.post(FORM, typed_form(clerk, document="", **{"held_on-label": "评议会日期"}))
    assert answer.status_code == 422
    assert not PolicyChange.objects.exists()


def test_readers_send_neither_forms_nor_standards(clerk: Client) -> None:
    reader = other("shenling")
    assert reader.post(FORM, typed_form(clerk, **{"held_on-label": "评议会日期"})).status_code == 403
    standard = "/policy/standards/social/taper_months/"
    assert "存为草稿" not in reader.get(standard).content.decode()
    assert reader.post(standard, TYPED).status_code == 403


def test_open_standards_stand_first_and_are_set_in_the_words_of_the_office(clerk: Client) -> None:
    page = clerk.get("/policy/standards/").content.decode()
    assert page.index("渐退保障的月数") < page.index("高龄的年龄")
    assert page.index("收到捐赠后多少天内公开") < page.index("监测对象多少天走访一次")
    address = "/policy/standards/helping/attendance_methods/"
    sent = {"value": ["page", "place"], "starts_on": "2026-01-01", "document": "通知", "clause": "第四条"}
    assert clerk.post(address, sent).status_code == 302
    assert drafts().get().content == {"value": ["page", "place"], "from": "2026-01-01"}
    half = clerk.post("/policy/standards/helping/donation_publish_days/", {**TYPED, "value": "1.5"})
    assert (half.status_code, "要写整数" in half.content.decode()) == (422, True)


def test_a_draft_can_be_taken_back(clerk: Client) -> None:
    made = draft(value("insurance_personal_fee", "400"), actor=cast.user("jiangce"))
    assert "居民医保个人缴费" in clerk.get("/policy/drafts/").content.decode()
    clerk.post(f"/policy/drafts/{made.pk}/drop/")
    assert not PolicyChange.objects.exists()


def test_the_second_person_confirms_and_the_author_is_not_asked(clerk: Client) -> None:
    draft(term("monitoring.announcement", 2), actor=cast.user("jiangce"))
    assert "提请发布" not in clerk.get("/policy/drafts/").content.decode()
    refused = clerk.post("/policy/drafts/propose/", {"purpose": "提速"}, follow=True).content.decode()
    assert "还没有测算过影响" in refused
    tried()
    assert "提请发布" in clerk.get("/policy/drafts/").content.decode()
    clerk.post("/policy/drafts/propose/", {"purpose": "提速"})
    waiting = Publication.objects.get()
    address = f"/policy/publications/{waiting.pk}/"
    assert "确认发布" not in clerk.get(address).content.decode()
    leader = other("shenling")
    assert "确认发布" in leader.get(address).content.decode()
    assert "3个工作日" in leader.get(address).content.decode()
    leader.post(f"{address}decide/", {"answer": "", "decision": "confirm"})
    waiting.refresh_from_db()
    assert waiting.number is None  # without a word nothing happens
    leader.post(f"{address}decide/", {"answer": "同意", "decision": "confirm"})
    waiting.refresh_from_db()
    assert waiting.number == 1
    assert "第1次" in clerk.get("/policy/publications/").content.decode()
    assert clerk.post(f"{address}back/").status_code == 302
    assert drafts().get().content == {"days": 3, "calendar": "working", "warn": 1}


def test_a_trial_shows_counts_to_all_and_names_within_reach_only(clerk: Client) -> None:
    near, far = cast.household(head="陈家"), cast.household(head="吴家", region=cast.OTHER_TOWNSHIP)
    line = {"name": "income_below_line", "label": "收入低", "now": 1, "gained": 2, "lost": 0}
    towns = [{**line, "name": name, "gained": 1} for name in ("王家乡", "周家镇")]
    trial = Trial.objects.create(
        drafts=drafts_digest([]),
        county=cast.COUNTY,
        asked_by=cast.user("jiangce"),
        asked_at=timezone.now(),
        result={
            "values": {
                "households": line, "by_rule": [line], "by_class": [], "by_township": towns, "benefits": [],
                "named": {line["name"]: {"coming": [near.household_no, far.household_no], "going": []}},
            },
            "terms": [a_term(("王家乡", "周家镇"))],
        },
    )  # fmt: skip
    told = {name: told_trial(trial, who) for name, who in {
        "clerk": cast.user("jiangce"),
        "county": cast.user("shenling"),
        "township": cast.somebody("leader", region=cast.TOWNSHIP),
    }.items()}  # fmt: skip
    values = {name: one["values"] for name, one in told.items()}
    assert [len(values[name]["rules"][0]["coming"]) for name in told] == [0, 2, 1]
    assert [row["label"] for row in values["township"]["townships"]] == ["王家乡"]
    assert len(values["county"]["townships"]) == 2
    assert [row["label"] for row in told["township"]["terms"][0]["townships"]] == ["王家乡"]
    assert len(told["county"]["terms"][0]["townships"]) == 2


def test_the_list_of_publications_is_read_with_few_queries(
    clerk: Client, django_assert_max_num_queries: object
) -> None:
    jiangce, shenling = cast.user("jiangce"), cast.user("shenling")
    for days in (2, 1):
        draft(term("monitoring.announcement", days), actor=jiangce)
        tried()
        confirm(propose(purpose="提速", actor=jiangce), answer="同意", actor=shenling)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        assert clerk.get("/policy/publications/").status_code == 200


def test_letters_are_read_in_words_and_offer_the_names_they_may_use(clerk: Client) -> None:
    listed = clerk.get("/policy/letters/").content.decode()
    assert "〔劳动能力〕" in listed
    assert "{labour}" not in listed
    page = clerk.get("/policy/letters/need_task_list/0/").content.decode()
    assert "<code>{labour}</code>" in page
    assert "<code>{visited_at}</code>" not in page


def test_days_and_items_of_a_draft_are_told_without_codes(clerk: Client) -> None:
    assert clerk.post(OPEN, {**TYPED, "version": ""}).status_code == 302
    page = clerk.get("/policy/drafts/").content.decode()
    assert "自2025年1月1日起" in page
    assert "2025-01-01" not in page
    assert "insurance_personal_fee" not in page.split("改了什么")[1]
