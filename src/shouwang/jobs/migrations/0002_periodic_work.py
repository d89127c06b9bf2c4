"""Work that comes round by itself: up to which moment each entry was asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One row an entry of the schedule."""

    dependencies = (("jobs", "0001_initial"),)
    operations = (
        migrations.CreateModel(
            name="PeriodicWork",
            fields=[
                (
                    "name",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="名称"),
                ),
                ("asked_for", models.DateTimeField(verbose_name="已提出至")),
            ],
            options={"ordering": ("name",)},
        ),
    )
