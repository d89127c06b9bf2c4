"""The history of findings, why a rule is held, and worklists that came back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What happens to a finding is told; a returned list is kept line by line."""

    dependencies = (
        ("regions", "0001_initial"),
        ("screening", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    )

    operations = (
        migrations.CreateModel(
            name="FindingEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("found", "发现"),
                            ("held", "规则暂缓放行"),
                            ("released", "放行"),
                            ("kept_back", "不予放行"),
                            ("gone", "已消失"),
                            ("withdrawn", "撤销"),
                            ("suppressed", "暂不处置"),
                            ("lifted", "恢复处置"),
                            ("outcome", "核查结果"),
                        ],
                        max_length=10,
                        verbose_name="事项",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("text", models.CharField(blank=True, max_length=500, verbose_name="说明")),
            ],
            options={
                "ordering": ("finding_id", "id"),
            },
        ),
        migrations.CreateModel(
            name="ReturnedLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet", models.CharField(blank=True, max_length=40, verbose_name="工作表")),
                ("row", models.PositiveIntegerField(verbose_name="行")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("confirmed", "属实"), ("not_confirmed", "不属实"), ("solved", "已解决")],
                        max_length=14,
                        verbose_name="核查结果",
                    ),
                ),
                ("filled_in", models.JSONField(default=dict, verbose_name="填写内容")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("taken", "已登记"),
                            ("same", "与已有结果一致"),
                            ("conflict", "与已有结果不一致"),
                            ("kept_old", "保留原结果"),
                            ("empty", "没有填写"),
                            ("not_known", "无法对应"),
                            ("not_valid", "填写有误"),
                        ],
                        max_length=10,
                        verbose_name="处理",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="处理时间")),
            ],
            options={
                "ordering": ("list_id", "id"),
            },
        ),
        migrations.CreateModel(
            name="ReturnedList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("file_name", models.CharField(max_length=200, verbose_name="文件名")),
                ("returned_at", models.DateTimeField(verbose_name="报回时间")),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.AddField(
            model_name="heldrule",
            name="why",
            field=models.JSONField(default=dict, verbose_name="为什么这么多"),
        ),
        migrations.AddConstraint(
            model_name="heldrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("region", None)), fields=("sweep", "rule_id"), name="rule_held_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="heldrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("region__isnull", False)),
                fields=("sweep", "rule_id", "region"),
                name="rule_held_once_a_township",
            ),
        ),
        migrations.AddField(
            model_name="findingevent",
            name="actor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="findingevent",
            name="finding",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="screening.findingrecord",
            ),
        ),
        migrations.AddField(
            model_name="findingevent",
            name="sweep",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="screening.sweep",
            ),
        ),
        migrations.AddField(
            model_name="returnedline",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="returnedline",
            name="finding",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="screening.findingrecord",
            ),
        ),
        migrations.AddField(
            model_name="returnedlist",
            name="region",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="regions.region"
            ),
        ),
        migrations.AddField(
            model_name="returnedlist",
            name="returned_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="returnedline",
            name="list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="screening.returnedlist"
            ),
        ),
        migrations.AddConstraint(
            model_name="findingevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("actor", None), ("sweep__isnull", False)),
                fields=("finding", "sweep", "what"),
                name="sweep_says_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="returnedline",
            constraint=models.UniqueConstraint(fields=("list", "sheet", "row"), name="returned_line_once"),
        ),
    )
