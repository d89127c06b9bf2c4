"""Cases as a Django app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Its place and its Chinese name."""

    name = "shouwang.cases"
    label = "cases"
    verbose_name = "核查认定"
