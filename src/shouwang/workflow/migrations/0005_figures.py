"""Figures of a place are counted from an index alone."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """An index with all that figures ask of open cases."""

    dependencies = [
        ("regions", "0002_region_maps"),
        ("workflow", "0004_notice_readings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["region", "due_at", "process_name", "closed_at"],
                name="open_figures",
            ),
        ),
    ]
