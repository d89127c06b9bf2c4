"""What is typed to sign in."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password

from shouwang.accounts.models import User

TYPED_AS_IS = {"autocapitalize": "none", "spellcheck": "false"}
MIXTURE = "至少10个字符，含大写字母、小写字母、数字、符号中的三种；或一句不少于16个字符的话"


def _secret(label: str, complete: str, *, help_text: str = "") -> forms.CharField:
    """A password; what was typed is never shown again."""
    widget = forms.PasswordInput(attrs={"autocomplete": complete})
    return forms.CharField(label=label, max_length=128, strip=False, widget=widget, help_text=help_text)


class SignInForm(forms.Form):
    """Name and password; that they fit is not decided here."""

    username = forms.CharField(
        label="账号",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, **TYPED_AS_IS}),
    )
    password = _secret("密码", "current-password")


class NumberForm(forms.Form):
    """The number that the app shows, or a recovery code."""

    number = forms.CharField(
        label="动态口令",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, **TYPED_AS_IS}),
    )


class PasswordForm(forms.Form):
    """The present password, and the new one twice."""

    present = _secret("现在的密码", "current-password")
    new = _secret("新密码", "new-password", help_text=MIXTURE)
    again = _secret("再输入一次新密码", "new-password")

    def __init__(self, user: User, data: dict[str, str] | None = None) -> None:
        """Of one person."""
        super().__init__(data)
        self.user = user

    def clean_present(self) -> str:
        """Only whoever knows the present password may change it."""
        typed: str = self.cleaned_data["present"]
        if not self.user.check_password(typed):
            raise forms.ValidationError("现在的密码不对")
        return typed

    def clean_new(self) -> str:
        """As the policy says."""
        typed: str = self.cleaned_data["new"]
        validate_password(typed, self.user)
        return typed

    def clean_again(self) -> str:
        """Typed alike twice."""
        typed: str = self.cleaned_data["again"]
        if "new" in self.cleaned_data and typed != self.cleaned_data["new"]:
            raise forms.ValidationError("两次输入的新密码不一样")
        return typed
