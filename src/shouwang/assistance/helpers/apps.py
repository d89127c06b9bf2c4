"""Helper forces as a Django app."""

from django.apps import AppConfig


class HelpersConfig(AppConfig):
    """Its place and its Chinese name."""

    name = "shouwang.assistance.helpers"
    label = "helpers"
    verbose_name = "帮扶力量"
