"""What search, exports that come again, and requests for changes need."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Names are found in every region; facts may be hidden; a request arrives once."""

    dependencies = [
        ("regions", "0001_initial"),
        ("registry", "0001_initial"),
        ("workflow", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Succession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("correction", "信息更正"),
                            ("birth", "出生"),
                            ("death", "死亡"),
                            ("marriage_in", "婚入"),
                            ("move_in", "迁入"),
                            ("move_out", "迁出"),
                            ("change_head", "变更户主"),
                            ("split", "分户"),
                            ("merge", "并户"),
                            ("extinct", "销户"),
                        ],
                        max_length=12,
                        verbose_name="事项",
                    ),
                ),
                ("day", models.DateField(verbose_name="生效日")),
            ],
            options={
                "ordering": ("day", "id"),
            },
        ),
        migrations.RemoveConstraint(
            model_name="changerequest",
            name="change_decided_by_another",
        ),
        migrations.RemoveIndex(
            model_name="person",
            name="registry_pe_name_b9f5b3_idx",
        ),
        migrations.RemoveIndex(
            model_name="person",
            name="registry_pe_initial_9ca16d_idx",
        ),
        migrations.AddField(
            model_name="changerequest",
            name="client_key",
            field=models.CharField(blank=True, max_length=64, verbose_name="客户端编号"),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="digest",
            field=models.CharField(blank=True, db_index=True, max_length=32),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="proof",
            field=models.ManyToManyField(blank=True, related_name="+", to="workflow.evidence"),
        ),
        migrations.AddField(
            model_name="householdstate",
            name="class_unknown",
            field=models.BooleanField(default=False, verbose_name="监测对象类别不详"),
        ),
        migrations.AddField(
            model_name="householdstate",
            name="group_name",
            field=models.CharField(blank=True, max_length=40, verbose_name="组"),
        ),
        migrations.AddField(
            model_name="person",
            name="name_index",
            field=models.CharField(blank=True, max_length=240, verbose_name="姓名检索码"),
        ),
        migrations.AddField(
            model_name="person",
            name="region",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="regions.region",
            ),
        ),
        migrations.AlterField(
            model_name="changerequest",
            name="asked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="householdstate",
            name="kind",
            field=models.CharField(
                blank=True,
                choices=[("poor", "脱贫户"), ("general", "一般农户")],
                max_length=8,
                verbose_name="户类型",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["name_index", "region"], name="person_by_name"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["initials", "region"], name="person_by_initials"),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    ("asked_by__isnull", True),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="change_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("client_key", ""), _negated=True),
                fields=("client_key",),
                name="change_arrives_once",
            ),
        ),
        migrations.AddField(
            model_name="succession",
            name="after",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="predecessors",
                to="registry.household",
            ),
        ),
        migrations.AddField(
            model_name="succession",
            name="before",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successors",
                to="registry.household",
            ),
        ),
        migrations.AddField(
            model_name="succession",
            name="request",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.changerequest",
            ),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.UniqueConstraint(
                fields=("before", "after", "kind", "day"), name="succession_once"
            ),
        ),
    ]
