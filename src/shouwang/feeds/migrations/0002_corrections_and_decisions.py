"""Corrections of files, refused files, and who was meant by a row, kept by its content."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A file may be refused or mended; a decision about a row outlives the file."""

    dependencies = (
        ("feeds", "0001_initial"),
        ("regions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    )

    operations = (
        migrations.CreateModel(
            name="LinkDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="种类")),
                ("row_digest", models.CharField(max_length=32)),
                ("person_no", models.CharField(blank=True, max_length=48, verbose_name="认定为")),
                ("decided_at", models.DateTimeField(verbose_name="认定时间")),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.RemoveConstraint(
            model_name="delivery",
            name="delivery_once",
        ),
        migrations.AddField(
            model_name="delivery",
            name="changes",
            field=models.JSONField(default=dict, verbose_name="与原文件相比"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="checked_at",
            field=models.DateTimeField(null=True, verbose_name="读取时间"),
        ),
        migrations.AddField(
            model_name="delivery",
            name="mends",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mended_by",
                to="feeds.delivery",
            ),
        ),
        migrations.AddField(
            model_name="unmatchedrow",
            name="row_digest",
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="state",
            field=models.CharField(
                choices=[
                    ("received", "已收到"),
                    ("checked", "已读取"),
                    ("unreadable", "无法读取"),
                    ("refused", "已退回"),
                    ("withdrawn", "已撤回"),
                ],
                default="received",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AddIndex(
            model_name="unmatchedrow",
            index=models.Index(fields=["kind", "row_digest"], name="unmatched_by_digest"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("received", "checked"))),
                fields=("county", "sha256"),
                name="delivery_once",
            ),
        ),
        migrations.AddField(
            model_name="linkdecision",
            name="county",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="regions.region"
            ),
        ),
        migrations.AddField(
            model_name="linkdecision",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="linkdecision",
            constraint=models.UniqueConstraint(
                fields=("county", "kind", "row_digest"), name="link_decided_once"
            ),
        ),
    )
