"""Accounts as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Its place and its Chinese name."""

    name = "shouwang.accounts"
    label = "accounts"
    verbose_name = "账号"
