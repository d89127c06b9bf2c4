"""Cases as a Django app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Its place and its Chinese name."""

    name = "shouwang.cases"
    label = "cases"
    verbose_name = "核查认定"

    def ready(self) -> None:
        """Packs may ask for the guards and effects of this app; its records need some fields of forms."""
        from shouwang.cases import effects, form_reads, guards, problem_effects, successions  # noqa: F401
