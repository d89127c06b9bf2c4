"""Social assistance as a Django app."""

from django.apps import AppConfig


class SocialConfig(AppConfig):
    """Its place and its Chinese name."""

    name = "shouwang.assistance.social"
    label = "social"
    verbose_name = "社会救助和保障"

    def ready(self) -> None:
        """Packs may ask for the guards and effects of this app."""
        from shouwang.assistance.social import (  # noqa: F401
            care_effects,
            dibao_effects,
            guarantee_effects,
            guards,
            relief_effects,
            tekun_effects,
        )
