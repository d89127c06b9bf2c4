"""The forms of deliveries: a file, a reason."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.core.files.uploadedfile import UploadedFile

from shouwang.accounts.models import Department
from shouwang.feeds.models import DeliveryState

ACCEPTED = ".xlsx,.xls,.csv,.txt"


class SendForm(forms.Form):
    """A workbook or text file of a department."""

    file = forms.FileField(
        label="报送文件",
        help_text="部门系统导出的原表即可，不用改格式；可含多个工作表",
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    department = forms.ChoiceField(label="报送部门")

    def __init__(self, departments: Sequence[str], *args: object, **kwargs: object) -> None:
        """`departments`: those that the sender may send for; one alone is not asked for."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # Django's own arguments
        field = self.fields["department"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = [(name, Department(name).label) for name in departments]
        if len(departments) == 1:
            field.widget, field.initial = forms.HiddenInput(), departments[0]

    def clean_file(self) -> UploadedFile[bytes]:
        """The file; where there is none, which files there may be."""
        file = self.cleaned_data.get("file")
        if not isinstance(file, UploadedFile):
            raise forms.ValidationError(
                "没有选择文件\n可接受：.xlsx、.xls、.csv、.txt\n请选择后再提交", code="no_file"
            )
        return file


class FileForm(forms.Form):
    """A corrected file."""

    file = forms.FileField(label="更正后的文件", widget=forms.FileInput(attrs={"accept": ACCEPTED}))


class FilterForm(forms.Form):
    """Which deliveries are listed."""

    department = forms.ChoiceField(label="部门", required=False, choices=[("", "全部"), *Department.choices])
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *DeliveryState.choices])
