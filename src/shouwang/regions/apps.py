"""Regions as a Django app."""

from django.apps import AppConfig


class RegionsConfig(AppConfig):
    """Its place and its Chinese name."""

    name = "shouwang.regions"
    label = "regions"
    verbose_name = "区划"
