"""Forms of the catalogue: a field of every kind."""

from __future__ import annotations

from django import forms


class VisitForm(forms.Form):
    """What a visitor might fill in."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    head = forms.CharField(label="户主姓名", help_text="与户口簿一致", max_length=40)
    income = forms.DecimalField(
        label="近十二个月家庭纯收入",
        help_text="单位：元，可以有两位小数",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),  # a number field would forget a wrong number
        error_messages={"invalid": "填写的不是数字\n只能填阿拉伯数字，例如 12300.50\n请改正后再提交"},
    )
    kind = forms.ChoiceField(
        label="困难类型",
        choices=(("", "请选择"), ("illness", "因病"), ("disaster", "因灾"), ("schooling", "因学")),
    )
    outcome = forms.ChoiceField(
        label="核查结果",
        widget=forms.RadioSelect,
        choices=(("confirmed", "属实"), ("not_confirmed", "不属实"), ("solved", "已解决")),
    )
    needs = forms.MultipleChoiceField(
        label="需要的帮扶",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=(("work", "就业"), ("medical", "医疗"), ("housing", "住房"), ("schooling", "教育")),
    )
    visited_on = forms.DateField(label="走访日期", widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(
        label="情况说明",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写清人、事、时间",
    )
    agreed = forms.BooleanField(label="已当面向户主说明用途并征得同意")


class ConditionForm(forms.Form):
    """What of a list is shown."""

    q = forms.CharField(
        label="户主姓名或户编号",
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "可以只输入姓"}),
    )
    level = forms.ChoiceField(
        label="风险", required=False, choices=(("", "全部"), ("red", "红色"), ("orange", "橙色"))
    )
    village = forms.ChoiceField(label="村", required=False, choices=(("", "全部"), ("1", "赵村")))
