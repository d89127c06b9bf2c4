"""A form of a pack is drawn as any other, and the runtime's faults stand at their fields."""

from __future__ import annotations

from django.http import QueryDict

from shouwang.web.process_forms import ProcessForm
from shouwang.workflow.definition import FieldType, FormField
from shouwang.workflow.refusals import FormError

FIELDS = tuple(
    FormField(name, label, kind, choices, "", required=True, minimum=None, maximum=None, help="")
    for name, label, kind, choices in (
        ("outcome", "结果", FieldType.CHOICE, {"yes": "属实", "no": "不属实"}),
        ("changes", "变化", FieldType.CHOICES, {"income": "收入", "water": "饮水"}),
        ("note", "说明", FieldType.LONG_TEXT, {}),
        ("assignee", "核查人", FieldType.PERSON, {}),
    )
)


def test_every_kind_of_field_is_drawn() -> None:
    page = str(ProcessForm(FIELDS, people={"assignee": [(7, "赵村")]}).as_div())
    assert 'type="radio"' in page
    assert 'type="checkbox"' in page
    assert "<textarea" in page
    assert '<option value="7">赵村</option>' in page


def test_what_was_sent_is_given_on_whole_and_unjudged() -> None:
    data = QueryDict("f-outcome=maybe&f-changes=income&f-changes=water&f-strange=1&csrf=x")
    assert ProcessForm(FIELDS, data).sent() == {
        "outcome": "maybe",
        "changes": ["income", "water"],
        "strange": "1",
    }


def test_faults_of_the_runtime_stand_at_their_fields_and_what_was_typed_stays() -> None:
    form = ProcessForm(FIELDS, QueryDict("f-note=门锁着"))
    form.take_faults(FormError({"outcome": "结果：没有填写", "strange": "不需要填写“strange”"}))
    assert form.errors["outcome"] == ["没有填写"]
    assert form.non_field_errors() == ["不需要填写“strange”"]
    assert "门锁着" in str(form["note"])
