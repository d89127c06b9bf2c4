"""A form changes as far as nobody needs what it had; old and new stand beside each other in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import cast
from tests.policies.own_pack import form, own_home, people, tried

from shouwang.accounts.models import User
from shouwang.engine.packs.reading import laid_over
from shouwang.policies import actions
from shouwang.policies.fields import difference, laid_on, plain, plain_form, told_difference
from shouwang.policies.models import PolicyChange
from shouwang.policies.refusals import PolicyChangeError
from shouwang.policies.wanted import Wanted
from shouwang.workflow.definition import FieldType, FormField, Process
from shouwang.workflow.shelf import current_process

__all__ = ["own_home"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
ASSESS = "monitoring.assess"
PLACE = {
    "label": "评议地点",
    "type": "choice",
    "choices": {"own_1": "村部", "own_2": "组里"},
    "required": True,
}


@pytest.fixture
def clerk() -> User:
    """Who drafts."""
    people()
    return cast.user("jiangce")


def publish(wanted: Wanted, clerk: User) -> None:
    """Drafted, tried, proposed and confirmed."""
    actions.draft(wanted, actor=clerk)
    tried()
    made = actions.propose(purpose="按县里通知", actor=clerk)
    actions.confirm(made, answer="同意", actor=cast.user("shenling"))


def asked(process: Process, name: str = "assess") -> dict[str, FormField]:
    """The fields of a form by name."""
    return {field.name: field for field in process.actions[name].form}


def test_a_field_comes_changes_and_goes_and_the_pack_below_stays(clerk: User) -> None:
    before = current_process("monitoring")
    changes = {"own_1": PLACE, "held_on": {"label": "评议会日期", "help": "写会议当天"}, "agreed": None}
    publish(form(ASSESS, reason="人数写在记录里", **changes), clerk)
    now = asked(current_process("monitoring"))
    assert list(now) == ["held_on", "present", "proposed_class", "own_1"]
    assert (now["held_on"].label, now["held_on"].help) == ("评议会日期", "写会议当天")
    assert now["own_1"].type is FieldType.CHOICE
    assert now["own_1"].citation == "守望县医疗保障局通知 第二条"
    assert now["present"] == asked(before)["present"]
    publish(form(ASSESS, own_1={"choices": {"own_2": "组里"}}), clerk)
    assert dict(asked(current_process("monitoring"))["own_1"].choices) == {"own_2": "组里"}
    publish(form(ASSESS, own_1=None, held_on={"help": ""}, reason="不用了"), clerk)
    last = asked(current_process("monitoring"))
    assert "own_1" not in last
    assert last["held_on"].help == ""


def test_the_way_back_brings_the_form_that_was(clerk: User) -> None:
    before = plain_form(current_process("monitoring"), "assess")
    publish(form(ASSESS, own_1=PLACE, agreed=None, reason="人数写在记录里"), clerk)
    actions.draft_way_back(PolicyChange.objects.get().publication, actor=clerk)  # type: ignore[arg-type]
    tried()
    actions.confirm(actions.propose(purpose="恢复", actor=clerk), answer="同意", actor=cast.user("shenling"))
    after = plain_form(current_process("monitoring"), "assess")
    assert sorted(map(str, after)) == sorted(map(str, before))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"proposed_class": None}, "「拟认定类别」不能删去：办理“审定通过”要用"),
        ({"proposed_class": {"required": False}}, "不能改为选填"),
        ({"proposed_class": {"choices": {"unstable": "不稳定"}}}, "选项不能改"),
        ({"held_on": {"label": "到会人数"}}, "有两项都叫"),
        ({"own_1": {"label": "地点", "type": "choice"}}, "没有可选的项"),
        ({"present": {"minimum": 9, "maximum": 3}}, "最小比最大还大"),
        ({}, "没有改动"),
    ],
)
def test_what_somebody_needs_or_nobody_can_fill_in_is_refused(
    clerk: User, changed: dict[str, dict[str, object] | None], said: str
) -> None:
    with pytest.raises(PolicyChangeError, match=said):
        actions.draft(form(ASSESS, reason="试", **changed), actor=clerk)
    assert not PolicyChange.objects.exists()


def test_a_form_that_a_record_takes_in_as_it_is_gets_no_more_fields(clerk: User) -> None:
    with pytest.raises(PolicyChangeError, match="由申请登记填写"):
        actions.draft(form("application.apply", own_1=PLACE), actor=clerk)
    with pytest.raises(PolicyChangeError, match="由交回的走访核查表填写"):
        actions.draft(form("finding.paper_visit", visitor={"required": True}), actor=clerk)
    assert actions.draft(form("application.apply", trouble={"label": "困难"}), actor=clerk).pk


def test_what_is_asked_less_needs_a_reason(clerk: User) -> None:
    for changed, said in (
        ({"agreed": None}, "文书《民主评议记录》这一处会空着"),
        ({"held_on": {"required": False}}, "由必填改为选填"),
    ):
        with pytest.raises(PolicyChangeError, match=said):
            actions.draft(form(ASSESS, **changed), actor=clerk)  # type: ignore[arg-type]
    assert not actions.draft(form(ASSESS, own_1=PLACE), actor=clerk).weakens


def test_what_differs_is_said_in_words(clerk: User) -> None:
    made = actions.draft(form(ASSESS, own_1=PLACE, agreed=None, reason="人数写在记录里"), actor=clerk)
    assert made.label == "监测对象认定和风险消除 · 登记评议"
    assert made.old == "同意人数（数字，必填，最小0，最大500）"
    assert made.new == "删去：同意人数\n增加：评议地点（单选，必填）：村部、组里"
    lines = actions.prospect().differences
    assert any("增加：评议地点" in line for line in lines)
    assert any("登记评议的表单" in line for line in lines)


def test_another_county_form_is_laid_on_exactly() -> None:
    now = [plain(field) for field in asked(current_process("monitoring")).values()]
    then = [{**now[0], "help": "当天"}, {**now[1]}, {"name": "own_9", "label": "记录人", "type": "text"}]
    then[1].pop("maximum")
    below = {field["name"]: {k: v for k, v in field.items() if k != "name"} for field in now}
    merged = laid_over(below, laid_on(now, then, cite={"document": "通知", "clause": "一"}))
    got = [{"name": name, **{k: v for k, v in said.items() if k != "cite"}} for name, said in merged.items()]
    assert not difference(then, [{k: v for k, v in field.items() if v is not False} for field in got])
    assert told_difference(difference(now, then))[1].startswith("删去：")


def test_the_reader_refuses_a_form_that_is_none(own_home: Path, clerk: User) -> None:
    with pytest.raises(PolicyChangeError, match="没有这张表单"):
        actions.draft(
            Wanted(form(ASSESS).kind, "monitoring.nothing", {"fields": []}, "通知", "一"), actor=clerk
        )
