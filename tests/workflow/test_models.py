"""The tables of this app stand as its models say."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command


@pytest.mark.django_db
def test_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", "workflow", check=True, dry_run=True, verbosity=0)
    assert all(not model.objects.exists() for model in apps.get_app_config("workflow").get_models())  # type: ignore[attr-defined]
