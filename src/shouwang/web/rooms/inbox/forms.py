"""What of the inbox is shown."""

from __future__ import annotations

from django import forms

from shouwang.cases.inbox import Group
from shouwang.workflow.shelf import current_processes


class ProcessChoiceForm(forms.Form):
    """Cases of one process, or of all."""

    process = forms.ChoiceField(label="事项", required=False)
    group = forms.ChoiceField(choices=Group, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        """The processes of the packs in force."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # Django's own arguments
        known = [(process.name, process.label) for process in current_processes().values()]
        self.fields["process"].choices = [("", "全部"), *known]  # type: ignore[attr-defined]
