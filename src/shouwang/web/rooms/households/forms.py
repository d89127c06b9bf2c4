"""Forms that ask for changes: each says its wish in the words of `registry.wishes`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone

from shouwang.registry.models import (
    ChangeKind,
    HouseholdState,
    Membership,
)
from shouwang.registry.wishes import PROVEN_KINDS, Wish

ACCEPTED_FILES = ".jpg,.jpeg,.png,.pdf,.docx,.xlsx"
FEN = 100


def date_input() -> forms.DateInput:
    """A field for a day as every browser draws it."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Files(forms.ClearableFileInput):
    """Several files in one field."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of files, empty where none was chosen."""

    widget = Files(attrs={"multiple": True, "accept": ACCEPTED_FILES})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:  # noqa: ANN401 - Django's own signature
        """Each file on its own."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not files:
            raise forms.ValidationError("没有佐证材料\n照片、pdf、docx 或 xlsx\n拍照或选择文件后提交")
        return [super(FilesField, self).clean(file, initial) for file in files]


class ChangeForm(forms.Form):
    """What every wish has: from when, why, and the papers."""

    kind: ChangeKind
    intro = ""
    takes_effect_on = forms.DateField(label="生效日", widget=date_input())
    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    proof = FilesField(
        label="佐证材料", required=False, help_text="照片、pdf、docx 或 xlsx，每个 10 MB 以内，可选多个"
    )
    client_key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    field_order: Sequence[str] | None = None

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own signature
        members: Sequence[Membership],
        state: HouseholdState,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """`members` and `state` of the household as they are now."""
        super().__init__(*args, **kwargs)
        self.members, self.state = members, state
        self.fields["takes_effect_on"].initial = timezone.localdate()
        self.fields["proof"].required = self.kind in PROVEN_KINDS
        self.build()
        last = ("takes_effect_on", "reason", "proof", "client_key")
        self.order_fields([name for name in self.fields if name not in last] + list(last))

    def build(self) -> None:
        """Add the fields of this kind."""

    def asked(self) -> Mapping[str, Any]:
        """What is asked, as it may be shown."""
        return {}

    def sealed(self) -> Mapping[str, str]:
        """What is asked and only shown masked."""
        return {}

    def wish(self) -> Wish:
        """The wish of a valid form."""
        data = self.cleaned_data
        return Wish(self.kind, data["takes_effect_on"], data["reason"], self.asked(), self.sealed())

    def people(self, *, empty: str = "") -> list[tuple[str, str]]:
        """The members to choose from."""
        chosen = [
            (m.person.person_no, f"{m.person.name}（{m.relation or '关系不详'}）") for m in self.members
        ]
        return [("", empty), *chosen] if empty else chosen


def one_of(label: str, words: Sequence[str], now: str, *, required: bool = True) -> forms.ChoiceField:
    """A choice of the form's words; what is registered stays choosable whatever it is."""
    known = [*words, *([now] if now and now not in words else [])]
    choices = [("", "请选择" if required else "不详"), *((word, word) for word in known)]
    return forms.ChoiceField(label=label, required=required, choices=choices, initial=now)
