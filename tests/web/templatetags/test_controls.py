"""Fields of a form: what describes them is linked, what is wrong is said plainly, what was typed stays."""

from __future__ import annotations

from django import forms
from django.template import Context, Template

from shouwang.web.templatetags import controls


class TroubleForm(forms.Form):
    """A field of every kind that matters here."""

    income = forms.DecimalField(
        label="收入",
        help_text="单位：元",
        widget=forms.TextInput,
        error_messages={"invalid": "不是数字\n只接受数字\n请改正"},
    )
    kind = forms.ChoiceField(label="类型", choices=(("illness", "因病"),), widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="同意")

    def clean(self) -> dict[str, object]:
        """Something that belongs to no field."""
        raise forms.ValidationError("两处收入不一致")


FORM = TroubleForm({"income": "一万二"})


def shown(name: str) -> str:
    """A field as a page shows it."""
    page = Template('{% include "components/field.html" with field=field only %}')
    return page.render(Context({"field": FORM[name]}))


def test_what_was_typed_stays_and_the_error_has_its_three_parts() -> None:
    page = shown("income")
    assert 'value="一万二"' in page
    assert all(f"<span>{part}</span>" in page for part in ("不是数字", "只接受数字", "请改正"))


def test_help_and_error_are_linked_with_the_control() -> None:
    page = shown("income")
    assert 'aria-describedby="id_income_help id_income_error"' in page
    assert 'id="id_income_help"' in page
    assert 'id="id_income_error"' in page
    assert 'aria-invalid="true"' in page


def test_an_empty_field_is_told_in_our_words() -> None:
    assert controls.wrongs(FORM["kind"]) == [["还没有选择"]]
    assert controls.wrongs(FORM["agreed"]) == [["还没有勾选"]]


def test_buttons_of_a_choice_have_one_label_each() -> None:
    page = shown("kind")
    assert page.count("<label") == 1
    assert 'class="form-check-input"' in page


def test_the_summary_leads_to_each_field_and_begins_with_what_belongs_to_none() -> None:
    told = [(fault.label, fault.text, fault.anchor) for fault in controls.faults(FORM)]
    assert told[0] == ("", "两处收入不一致", "")
    assert told[1] == ("收入", "不是数字", "id_income")
    assert [anchor for _, _, anchor in told[2:]] == ["id_kind", "id_agreed"]
