"""How the fields of a form are put on a page: their controls, what describes them, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django import template
from django.core.exceptions import ValidationError
from django.forms import BaseForm, CheckboxInput, CheckboxSelectMultiple, Field, RadioSelect, Select
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.widgets import ChoiceWidget
from django.utils.safestring import SafeString

register = template.Library()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong with a form, and the field that it leads to."""

    label: str
    text: str
    anchor: str = ""


@register.filter
def is_tick(field: BoundField) -> bool:
    """Whether a field is one box to tick."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_choice(field: BoundField) -> bool:
    """Whether a field is several buttons or boxes."""
    return isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)


@register.filter
def control(field: BoundField) -> SafeString:
    """The control of a field with its class, told what describes it."""
    described = [f"{field.auto_id}_help"] if field.help_text else []
    described += [f"{field.auto_id}_error"] if field.errors else []
    attributes: dict[str, str | bool] = {
        "class": f"{_look(field)} {field.field.widget.attrs.get('class', '')}".strip()
    }
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attributes)


@register.filter
def ticked(choice: BoundWidget) -> SafeString:
    """One button or box of several, without the label that Django would wrap around it."""
    choice.data["wrap_label"] = False
    choice.data["attrs"] = {**choice.data["attrs"], "class": "form-check-input"}
    return choice.tag()


@register.filter
def wrongs(field: BoundField) -> list[list[str]]:
    """What is wrong with a field, each in its lines: what was found, what is accepted, what to do."""
    return [_lines(field, error) for error in field.errors.as_data()]


@register.filter
def faults(form: BaseForm) -> list[Fault]:
    """All that is wrong with a form; what belongs to no field comes first."""
    return list(_faults(form))


def _faults(form: BaseForm) -> Iterator[Fault]:
    for error in form.non_field_errors():
        yield Fault("", str(error))
    for field in form:
        for lines in wrongs(field):
            yield Fault(str(field.label), lines[0], field.id_for_label or str(field.auto_id))


def _lines(field: BoundField, error: ValidationError) -> list[str]:
    """The lines of an error; where a field was left empty, the form's own words, or else ours."""
    own_words = error.message != Field.default_error_messages["required"]
    if error.code == "required" and not own_words:
        chosen = isinstance(field.field.widget, CheckboxInput | ChoiceWidget)
        return ["还没有勾选" if is_tick(field) else "还没有选择" if chosen else "还没有填写"]
    return [line for message in error.messages for line in str(message).splitlines() if line]


def _look(field: BoundField) -> str:
    """The class that a control has by its kind."""
    if is_tick(field):
        return "form-check-input"
    return "form-select" if isinstance(field.field.widget, Select) else "form-control"
