"""Plans of help as a Django app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Its place and its Chinese name."""

    name = "shouwang.assistance.plans"
    label = "plans"
    verbose_name = "帮扶计划"

    def ready(self) -> None:
        """Packs may ask for the guards and effects of this app."""
        from shouwang.assistance.plans import effects, guards  # noqa: F401
