"""Problems that inspections and audits found."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import shouwang.secrecy.fields


class Migration(migrations.Migration):
    """Adds them."""

    dependencies = [
        ("cases", "0001_initial"),
        ("regions", "0001_initial"),
        ("workflow", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ProblemItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=40, verbose_name="谁发现的")),
                ("category", models.CharField(max_length=40, verbose_name="问题类型")),
                ("document", models.CharField(blank=True, max_length=200, verbose_name="报告或通报")),
                ("found_on", models.DateField(verbose_name="发现日期")),
                (
                    "text",
                    shouwang.secrecy.fields.SealedTextField(
                        blank=True, default="", purpose="problem.text", verbose_name="问题"
                    ),
                ),
                (
                    "department",
                    models.CharField(
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
                        ],
                        max_length=24,
                        verbose_name="整改部门",
                    ),
                ),
                ("due_on", models.DateField(null=True, verbose_name="整改期限")),
                ("held_to_account_on", models.DateField(null=True, verbose_name="启动问责日")),
                ("recorded_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                ("client_key", models.CharField(max_length=64, unique=True, verbose_name="客户端编号")),
                (
                    "case",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problem",
                        to="workflow.case",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="regions.region"
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "indexes": [models.Index(fields=["region", "source"], name="cases_probl_region__9349f9_idx")],
            },
        ),
    ]
