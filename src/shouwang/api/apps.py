"""The interface for programs as a Django app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Its place and its Chinese name."""

    name = "shouwang.api"
    label = "api"
    verbose_name = "数据接口"
