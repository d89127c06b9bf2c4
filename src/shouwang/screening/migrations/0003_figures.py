"""Figures of a place are counted from an index alone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """An index with all that figures ask of findings."""

    dependencies = [
        ("regions", "0002_region_maps"),
        ("registry", "0003_end_reason"),
        ("screening", "0002_history_and_returned_lists"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="findingrecord",
            name="screening_f_region__40c7eb_idx",
        ),
        migrations.AlterField(
            model_name="findingrecord",
            name="region",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.region",
            ),
        ),
        migrations.AddIndex(
            model_name="findingrecord",
            index=models.Index(
                fields=[
                    "region",
                    "state",
                    "risk_type",
                    "level",
                    "level_rank",
                    "first_seen_on",
                    "rule_id",
                    "outcome",
                ],
                name="finding_figures",
            ),
        ),
    ]
