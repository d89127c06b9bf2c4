"""What is typed to change the form of a step: each field it has, and places for new ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from shouwang.policies.fields import CHOOSING, OWN, Field, is_nothing
from shouwang.policies.models import ChangeKind
from shouwang.web.rooms.policy.forms import ChangeForm
from shouwang.workflow.definition import FieldType

NEW = 2
"""So many places for new fields on a page; once kept, there are as many again."""
OFFERED = [(kind.value, kind.label) for kind in FieldType if kind is not FieldType.PERSON]
BOUNDED = (FieldType.NUMBER, FieldType.MONEY)
ONE_A_LINE = "每行写一个"
SPLIT = re.compile(r"[\r\n]+")


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field on the page: what it is now, and what may be typed of it."""

    title: str
    kind: str
    controls: Sequence[BoundField]
    is_new: bool = False

    @property
    def wrong(self) -> bool:
        """Whether something typed cannot be."""
        return any(control.errors for control in self.controls)


class FieldsForm(ChangeForm):
    """The fields of a form: names, what is said beside, whether they must be filled in; and new ones."""

    kind = ChangeKind.FORM

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own signature
        now: Sequence[Field],
        then: Sequence[Field],
        used: Mapping[str, Sequence[str]],
        closed: bool,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """`now`: as it is, `then`: as drafted; `used`: who reads a field; `closed`: none can be added."""
        super().__init__(*args, **kwargs)
        kept = {field["name"]: field for field in then}
        added = [field for field in then if field["name"] not in {f["name"] for f in now}]
        self.known: list[Field] = [*(kept.get(field["name"], field) for field in now), *added]
        self.used, self.closed = used, closed
        self.new = () if closed else tuple(f"new{number}" for number in range(1, NEW + 1))
        for field in self.known:
            self._ask(field, removed=field["name"] not in kept)
        for name in self.new:
            self._ask_new(name)
        basis = ("document", "clause", "reason", "version")
        self.order_fields([*(name for name in self.fields if name not in basis), *basis])

    @property
    def rows(self) -> Iterator[FieldRow]:
        """The fields, then the places for new ones."""
        for field in self.known:
            label = FieldType(field["type"]).label
            yield FieldRow(field["label"], label, self._controls(field["name"]))
        for number, name in enumerate(self.new, 1):
            yield FieldRow(f"新增第{number}项", "", self._controls(name), is_new=number == 1)

    @property
    def basis(self) -> list[BoundField]:
        """Document, clause and reason."""
        return [self[name] for name in ("document", "clause", "reason")]

    def content(self) -> dict[str, Any]:
        """All fields as they are to be."""
        typed = self.cleaned_data
        kept = [self._read(f) for f in self.known if not typed.get(f"{f['name']}-remove")]
        taken = {field["name"] for field in self.known}
        new = [self._read_new(name, taken) for name in self.new if typed.get(f"{name}-label")]
        return {"fields": [*kept, *new]}

    def clean(self) -> dict[str, Any]:
        """A new field has a kind; one to choose from has something to choose."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.new:
            if typed.get(f"{name}-label") and not typed.get(f"{name}-type"):
                self.add_error(f"{name}-type", "没有选填什么\n文字、日期、数字等\n选一种")
            chosen = typed.get(f"{name}-type") in CHOOSING
            if typed.get(f"{name}-label") and chosen and not typed.get(f"{name}-choices"):
                self.add_error(f"{name}-choices", "没有可选的项\n每行一个\n写明可以选什么")
        return typed

    def _controls(self, name: str) -> list[BoundField]:
        return [self[key] for key in self.fields if key.startswith(f"{name}-")]

    def _ask(self, field: Field, *, removed: bool) -> None:
        """What may be typed of a field that there is."""
        name, kind, used = field["name"], FieldType(field["type"]), field["name"] in self.used
        self.fields[f"{name}-label"] = _label(field["label"])
        self.fields[f"{name}-help"] = _help(field.get("help", ""))
        if kind in CHOOSING and not used:
            self.fields[f"{name}-choices"] = _choices("\n".join(field["choices"].values()))
        if kind in BOUNDED and not used:
            for key, label in (("minimum", "最小"), ("maximum", "最大")):
                self.fields[f"{name}-{key}"] = forms.IntegerField(
                    label=label, required=False, initial=field.get(key)
                )
        if kind is not FieldType.FLAG and not (used and field.get("required")) and not self.closed:
            must = bool(field.get("required"))
            self.fields[f"{name}-required"] = forms.BooleanField(label="必填", required=False, initial=must)
        if not used and not self.closed:
            self.fields[f"{name}-remove"] = forms.BooleanField(
                label="删去这一项", required=False, initial=removed
            )

    def _ask_new(self, name: str) -> None:
        self.fields[f"{name}-label"] = _label("", required=False)
        choices = [("", "请选择"), *OFFERED]
        self.fields[f"{name}-type"] = forms.ChoiceField(label="填什么", required=False, choices=choices)
        self.fields[f"{name}-choices"] = _choices("", hint="单选、多选才写；每行写一个")
        self.fields[f"{name}-help"] = _help("")
        self.fields[f"{name}-required"] = forms.BooleanField(label="必填", required=False)

    def _read(self, field: Field) -> Field:
        """A field that there is, as it is to be."""
        typed, name, read = self.cleaned_data, field["name"], dict(field)
        for key in ("label", "help", "minimum", "maximum", "required"):
            if f"{name}-{key}" in self.fields:
                read[key] = typed.get(f"{name}-{key}")
        if f"{name}-choices" in self.fields:
            read["choices"] = _named(typed[f"{name}-choices"], field["choices"])
        return _said(read)

    def _read_new(self, name: str, taken: set[str]) -> Field:
        typed = self.cleaned_data
        free = next(f"{OWN}{number}" for number in count(1) if f"{OWN}{number}" not in taken)
        taken.add(free)
        read: Field = {
            "name": free,
            **{k: typed[f"{name}-{k}"] for k in ("label", "type", "help", "required")},
        }
        if read["type"] in CHOOSING:
            read["choices"] = _named(typed[f"{name}-choices"], {})
        return _said(read)


def _said(field: Field) -> Field:
    """A field without what it does not say."""
    return {key: value for key, value in field.items() if not is_nothing(value)}


def _named(text: str, known: Mapping[str, str]) -> dict[str, str]:
    """Choices as they were typed, a line each: those known keep their names, the others get new ones."""
    names, free = {label: name for name, label in known.items()}, count(1)
    found: dict[str, str] = {}
    for label in dict.fromkeys(filter(None, (line.strip() for line in SPLIT.split(text)))):
        name = names.get(label) or next(n for n in (f"{OWN}{i}" for i in free) if n not in known)
        found[name] = label
    return found


def _label(text: str, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label="名称", max_length=60, initial=text, required=required)


def _help(text: str) -> forms.CharField:
    return forms.CharField(label="说明", max_length=400, initial=text, required=False)


def _choices(text: str, *, hint: str = ONE_A_LINE) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(
        label="可选的项", max_length=2000, initial=text, required=False, help_text=hint, widget=area
    )
