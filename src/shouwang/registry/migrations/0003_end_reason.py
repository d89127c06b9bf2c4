"""A membership says why it ended, beside why it began."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The reason of an end."""

    dependencies = [
        ("registry", "0002_dated_search"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="end_reason",
            field=models.CharField(blank=True, max_length=120, verbose_name="结束缘由"),
        ),
    ]
