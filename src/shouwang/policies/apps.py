"""Policies as a Django app."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Its place and its Chinese name."""

    name = "shouwang.policies"
    label = "policies"
    verbose_name = "本地政策"
