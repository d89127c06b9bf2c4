"""Web as a Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Its place and its Chinese name."""

    name = "shouwang.web"
    label = "web"
    verbose_name = "页面"
