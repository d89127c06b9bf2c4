"""Registry as a Django app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Its place and its Chinese name."""

    name = "shouwang.registry"
    label = "registry"
    verbose_name = "比对建户"
