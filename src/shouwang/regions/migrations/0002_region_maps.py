"""How a region is drawn, as its office brought it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds it."""

    dependencies = [
        ("regions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="RegionMap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("drawing", models.JSONField(verbose_name="图形")),
                ("review_no", models.CharField(blank=True, max_length=40, verbose_name="审图号")),
                ("source", models.CharField(blank=True, max_length=100, verbose_name="来源")),
                ("file_name", models.CharField(max_length=200, verbose_name="文件名")),
                ("uploaded_by", models.CharField(max_length=80, verbose_name="上传人")),
                ("uploaded_at", models.DateTimeField(auto_now=True, verbose_name="上传时间")),
                (
                    "region",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="map", to="regions.region"
                    ),
                ),
            ],
        ),
    ]
