"""Screening as a Django app."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """Its place and its Chinese name."""

    name = "shouwang.screening"
    label = "screening"
    verbose_name = "规则研判"
