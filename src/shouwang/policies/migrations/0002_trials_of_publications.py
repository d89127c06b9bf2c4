"""A publication keeps the trial that was seen before it; forms and standards are changed, too."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One column, two more kinds of change."""

    dependencies = [
        ("policies", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="trial",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="policies.trial"
            ),
        ),
        migrations.AlterField(
            model_name="policychange",
            name="kind",
            field=models.CharField(
                choices=[
                    ("value", "参数"),
                    ("term", "办理期限"),
                    ("words", "文书"),
                    ("form", "表单"),
                    ("standard", "救助和帮扶标准"),
                ],
                max_length=10,
                verbose_name="类别",
            ),
        ),
    ]
