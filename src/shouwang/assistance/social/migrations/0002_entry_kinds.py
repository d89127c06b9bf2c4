"""A reserve knows three kinds of movement: allotted, paid, made good."""

from django.db import migrations, models

KINDS = [("allotted", "拨入"), ("paid", "先行救助支出"), ("settled", "审批后补回")]


class Migration(migrations.Migration):
    """The choices of an entry."""

    dependencies = [("social", "0001_initial")]
    operations = [
        migrations.AlterField(
            model_name="reserveentry",
            name="kind",
            field=models.CharField("事项", choices=KINDS, max_length=10),
        ),
    ]
