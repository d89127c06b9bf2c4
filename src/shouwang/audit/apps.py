"""Audit as a Django app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Its place and its Chinese name."""

    name = "shouwang.audit"
    label = "audit"
    verbose_name = "审计"
