"""The office of agriculture delivers measures, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more department."""

    dependencies = [
        ("accounts", "0004_organisation_officer"),
    ]

    operations = [
        migrations.AlterField(
            model_name="accountrequest",
            name="department",
            field=models.CharField(
                blank=True,
                choices=[
                    ("rural_revitalisation", "乡村振兴局"),
                    ("civil_affairs", "民政局"),
                    ("medical_insurance", "医保局"),
                    ("health", "卫健局"),
                    ("education", "教育局"),
                    ("human_resources", "人社局"),
                    ("housing", "住建局"),
                    ("water", "水务局"),
                    ("emergency", "应急管理局"),
                    ("public_security", "公安局"),
                    ("disabled_federation", "残联"),
                    ("rural_bank", "农商行"),
                    ("petitions", "信访局"),
                    ("agriculture", "农业农村局"),
                ],
                max_length=24,
                verbose_name="部门",
            ),
        ),
        migrations.AlterField(
            model_name="grant",
            name="department",
            field=models.CharField(
                blank=True,
                choices=[
                    ("rural_revitalisation", "乡村振兴局"),
                    ("civil_affairs", "民政局"),
                    ("medical_insurance", "医保局"),
                    ("health", "卫健局"),
                    ("education", "教育局"),
                    ("human_resources", "人社局"),
                    ("housing", "住建局"),
                    ("water", "水务局"),
                    ("emergency", "应急管理局"),
                    ("public_security", "公安局"),
                    ("disabled_federation", "残联"),
                    ("rural_bank", "农商行"),
                    ("petitions", "信访局"),
                    ("agriculture", "农业农村局"),
                ],
                max_length=24,
                verbose_name="部门",
            ),
        ),
    ]
