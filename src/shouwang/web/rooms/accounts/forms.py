"""What is typed to ask for accounts and roles, to search them, and to decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from shouwang.accounts.access import scope_for
from shouwang.accounts.actions import Asked, NewAccount
from shouwang.accounts.importing import USERNAME, USERNAME_SAID
from shouwang.accounts.models import Department, User
from shouwang.accounts.policy import Policy
from shouwang.accounts.roles import Permission, Role
from shouwang.accounts.selectors import Wanted
from shouwang.regions.codes import padded
from shouwang.regions.models import Level, Region

NOTHING = ("", "全部")
INDENT = "　"


class SearchForm(forms.Form):
    """Which accounts are shown."""

    q = forms.CharField(label="账号、姓名或单位", required=False, max_length=40)
    role = forms.ChoiceField(label="角色", required=False, choices=[NOTHING, *Role.choices])
    state = forms.ChoiceField(
        label="状态", required=False, choices=[NOTHING, ("on", "启用"), ("off", "停用")]
    )

    def wanted(self) -> Wanted:
        """What was asked for; nothing where it makes no sense."""
        typed = self.cleaned_data if self.is_valid() else {}
        return Wanted(typed.get("q", ""), typed.get("role", ""), typed.get("state", ""))


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class GrantForm(forms.Form):
    """A role in a region of one's own scope."""

    role = forms.ChoiceField(label="角色", choices=[("", "请选择"), *Role.choices])
    region = forms.CharField(
        label="区划", max_length=14, help_text="从列表选择；村可填12位区划代码", widget=forms.TextInput
    )
    department = forms.ChoiceField(
        label="部门",
        required=False,
        choices=[("", "无"), *Department.choices],
        help_text="只有部门联络员须选",
    )
    reason = forms.CharField(label="理由", max_length=200, help_text="如：王家乡新任录入员，接替退休人员")

    def __init__(self, actor: User, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Offers the counties and townships that the administrator looks after, and takes any code below."""
        super().__init__(*args, **kwargs)
        self.scope = scope_for(actor, Permission.MANAGE_ACCOUNTS)
        offered = self.scope.within(
            Region.objects.filter(ended_on=None, level__lte=Level.TOWNSHIP), field="code"
        )
        self.fields["region"].widget = Offered([(r.code, f"{r.name}（{r.code}）") for r in offered])

    def clean_region(self) -> str:
        """A region that is there and within one's scope."""
        typed = self.cleaned_data["region"].strip()
        try:
            code = padded(typed) if len(typed) < 14 else typed
        except ValueError as error:
            raise forms.ValidationError("区划代码是2、4、6、9、12或14位数字") from error
        if not (self.scope.covers(code) and Region.objects.filter(code=code, ended_on=None).exists()):
            raise forms.ValidationError("管辖范围内没有这个区划")
        return code

    def clean(self) -> dict[str, Any]:
        """A department goes with a department officer, and with nobody else."""
        typed = super().clean() or self.cleaned_data
        officer = typed.get("role") == Role.DEPARTMENT_OFFICER
        if "role" in typed and officer != bool(typed.get("department")):
            self.add_error("department", "部门联络员须选部门" if officer else "只有部门联络员选部门")
        return typed

    def asked(self) -> Asked:
        """The role that was typed."""
        typed = self.cleaned_data
        return Asked(Role(typed["role"]), typed["region"], typed["department"])


class Offered(forms.TextInput):
    """A field of text with a list of what is offered."""

    template_name = "accounts/offered.html"

    def __init__(self, choices: list[tuple[str, str]]) -> None:
        """Offers these."""
        super().__init__()
        self.choices = choices

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:  # noqa: ANN401
        """With what is offered."""
        context = super().get_context(name, value, attrs)
        context["choices"] = self.choices
        return context


class AccountForm(GrantForm):
    """Somebody new, with their first role."""

    username = forms.CharField(
        label="账号",
        help_text=USERNAME_SAID,
        validators=[RegexValidator(f"^{USERNAME.pattern}$", USERNAME_SAID)],
    )
    display_name = forms.CharField(label="姓名", max_length=40)
    office = forms.CharField(label="单位", max_length=60, required=False)
    phone = forms.CharField(label="联系电话", max_length=20, required=False)
    field_order = ("username", "display_name", "office", "phone", "role", "region", "department", "reason")

    def account(self) -> NewAccount:
        """The account that was typed."""
        typed = self.cleaned_data
        return NewAccount(
            typed["username"], typed["display_name"], typed["office"], typed["phone"], self.asked()
        )


class ImportForm(forms.Form):
    """A workbook with one row a person."""

    file = forms.FileField(label="名单", help_text="按模板填写的 .xlsx，每行一人")
    reason = forms.CharField(label="理由", max_length=200, help_text="如：全县采集员名册")


class DecisionForm(forms.Form):
    """Yes or no, and why."""

    answer = forms.CharField(label="审批意见", max_length=200, required=False, help_text="退回时必须写明原因")
    decision = forms.ChoiceField(label="决定", choices=[("approve", "批准"), ("refuse", "退回")])

    def clean(self) -> dict[str, Any]:
        """A refusal says why."""
        typed = super().clean() or self.cleaned_data
        if typed.get("decision") == "refuse" and not typed.get("answer"):
            self.add_error("answer", "退回时请写明原因")
        return typed


class PolicyForm(forms.Form):
    """How strict sign-in is."""

    idle_minutes = forms.IntegerField(label="无操作多少分钟后退出", min_value=5, max_value=240)
    session_hours = forms.IntegerField(label="一次登录最长多少小时", min_value=1, max_value=24)
    sessions_a_user = forms.IntegerField(label="每人最多同时登录几处", min_value=1, max_value=10)
    password_days = forms.IntegerField(
        label="密码有效期（天）", min_value=0, max_value=366, help_text="0 表示不限期"
    )
    passwords_remembered = forms.IntegerField(label="不得与最近几次密码相同", min_value=0, max_value=24)
    reveals_an_hour = forms.IntegerField(label="每人每小时最多查看敏感信息几次", min_value=1, max_value=1000)
    reason = forms.CharField(label="理由", max_length=200)

    def policy(self) -> Policy:
        """The policy that was typed."""
        return Policy(**{name: value for name, value in self.cleaned_data.items() if name != "reason"})
