"""Jobs as a Django app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Its place and its Chinese name."""

    name = "shouwang.jobs"
    label = "jobs"
    verbose_name = "后台工作"
