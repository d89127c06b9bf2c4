"""Social assistance as a Django app."""

from django.apps import AppConfig


class SocialConfig(AppConfig):
    """Its place and its Chinese name."""

    name = "shouwang.assistance.social"
    label = "social"
    verbose_name = "社会救助和保障"

    def ready(self) -> None:
        """Packs may ask for the guards and effects of this app; a check makes the guarantees."""
        from shouwang.assistance.social import (  # noqa: F401
            care_effects,
            dibao_effects,
            guarantee_effects,
            guards,
            relief_effects,
            tekun_effects,
        )
        from shouwang.assistance.social.guarantees import CHECK, VISIT
        from shouwang.assistance.social.pack import current
        from shouwang.workflow.uses import reads_named_fields

        def asked() -> list[str]:
            return [item.asked for item in current().guarantees.values() if item.asked]

        reads_named_fields("两不愁三保障台账", process=CHECK, form=VISIT, fields=asked)
