"""Feeds as a Django app."""

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    """Its place and its Chinese name."""

    name = "shouwang.feeds"
    label = "feeds"
    verbose_name = "数据汇入"
