"""Forms that a pack asks for, drawn as any other form. The runtime alone says whether they are right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

from django import forms
from django.http import QueryDict

from shouwang.workflow.definition import FieldType, FormField
from shouwang.workflow.forms import LONGEST
from shouwang.workflow.refusals import FormError

PREFIX = "f"
People = Sequence[tuple[int, str]]


class ProcessForm(forms.Form):
    """The fields of an action of a process. `sent` is what the runtime reads; it tells the faults back."""

    def __init__(
        self,
        fields: Sequence[FormField],
        data: QueryDict | None = None,
        *,
        initial: Mapping[str, object] | None = None,
        people: Mapping[str, People] | None = None,
        key: str = "",
    ) -> None:
        """`people` are whom a field of that kind may name; `key` tells the page's forms apart."""
        super().__init__(data, prefix=PREFIX, initial=dict(initial or {}), auto_id=f"id{key}_%s")
        self.asked = tuple(fields)
        for field in fields:
            self.fields[field.name] = drawn(field, people=(people or {}).get(field.name, ()))

    def sent(self) -> dict[str, object]:
        """What was filled in under the names of process fields; nothing is dropped, nothing is judged."""
        several = {field.name for field in self.asked if field.type is FieldType.CHOICES}
        data = self.data if isinstance(self.data, QueryDict) else QueryDict()
        names = (name for name in data if name.startswith(f"{PREFIX}-"))
        plain = ((name, name[len(PREFIX) + 1 :]) for name in names)
        return {short: data.getlist(name) if short in several else data[name] for name, short in plain}

    def take_faults(self, error: FormError) -> None:
        """Show what the runtime found wrong at the fields it is about."""
        self.full_clean()
        self.errors.clear()
        for name, words in error.faults.items():
            said = words.partition("：")[2] or words
            self.add_error(name if name in self.fields else None, said)


class _Common(TypedDict):
    label: str
    help_text: str
    required: bool


def drawn(field: FormField, *, people: People = ()) -> forms.Field:
    """The control for one field."""
    common = _Common(label=field.label, help_text=field.help, required=field.required)
    choices = list(field.choices.items())
    if field.type is FieldType.CHOICE:
        return forms.ChoiceField(widget=forms.RadioSelect, choices=choices, **common)
    if field.type is FieldType.CHOICES:
        return forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, choices=choices, **common)
    if field.type is FieldType.PERSON:
        named = [("", "请选择"), *((str(key), name) for key, name in people)]
        return forms.ChoiceField(choices=named, **common)
    if field.type is FieldType.FLAG:
        return forms.BooleanField(label=field.label, help_text=field.help, required=False)
    if field.type is FieldType.DATE:
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **common)
    if field.type is FieldType.NUMBER:
        return forms.IntegerField(min_value=field.minimum, max_value=field.maximum, **common)
    if field.type is FieldType.MONEY:
        return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **common)
    widget = forms.Textarea(attrs={"rows": 3}) if field.type is FieldType.LONG_TEXT else forms.TextInput()
    return forms.CharField(widget=widget, max_length=LONGEST[field.type], **common)
