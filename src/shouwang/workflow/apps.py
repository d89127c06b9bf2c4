"""Workflow as a Django app."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """Its place and its Chinese name."""

    name = "shouwang.workflow"
    label = "workflow"
    verbose_name = "流程"
