"""What signing in needs (second factor, sessions, former passwords, policy) and requests of two persons."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import shouwang.secrecy.fields


class Migration(migrations.Migration):
    """After the accounts are there."""

    dependencies = (
        ("accounts", "0001_initial"),
        ("regions", "0001_initial"),
    )

    operations = (
        migrations.CreateModel(
            name="AccountRequest",
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
                        choices=[("account", "新建账号"), ("grant", "授予角色")],
                        max_length=8,
                        verbose_name="事项",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("collector", "采集员"),
                            ("clerk", "录入员"),
                            ("monitor", "监测员"),
                            ("department_officer", "部门联络员"),
                            ("helper", "帮扶责任人"),
                            ("upper_staff", "市/省级工作人员"),
                            ("leader", "领导"),
                            ("policy_clerk", "政策员"),
                            ("inspector", "督查/第三方"),
                            ("auditor", "审计"),
                            ("system_admin", "系统管理员"),
                            ("security_admin", "安全管理员"),
                            ("audit_admin", "审计管理员"),
                        ],
                        max_length=24,
                        verbose_name="角色",
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
                        verbose_name="部门",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待批准"),
                            ("approved", "已批准"),
                            ("refused", "已退回"),
                            ("withdrawn", "已撤回"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="提出时间")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="审批时间")),
                ("answer", models.CharField(blank=True, max_length=200, verbose_name="审批意见")),
            ],
            options={
                "ordering": ("asked_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="Authenticator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(help_text="The human-readable name of this device.", max_length=64),
                ),
                ("confirmed", models.BooleanField(default=True, help_text="Is this device ready for use?")),
                (
                    "throttling_failure_timestamp",
                    models.DateTimeField(
                        blank=True,
                        default=None,
                        help_text="A timestamp of the last failed verification attempt."
                        " Null if last attempt succeeded.",
                        null=True,
                    ),
                ),
                (
                    "throttling_failure_count",
                    models.PositiveIntegerField(default=0, help_text="Number of successive failed attempts."),
                ),
                (
                    "secret",
                    shouwang.secrecy.fields.SealedTextField(
                        blank=True, default="", purpose="user.second_factor", verbose_name="密钥"
                    ),
                ),
                ("last_step", models.BigIntegerField(default=-1, verbose_name="最近一次")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="绑定时间")),
            ],
        ),
        migrations.CreateModel(
            name="FormerPassword",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("encoded", models.CharField(max_length=128)),
                ("set_at", models.DateTimeField(verbose_name="设置时间")),
            ],
            options={
                "ordering": ("-set_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="OpenSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("session_key", models.CharField(max_length=40, unique=True)),
                ("device", models.CharField(blank=True, max_length=120, verbose_name="设备")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="地址")),
                ("began_at", models.DateTimeField(verbose_name="登录时间")),
                ("seen_at", models.DateTimeField(verbose_name="最近活动")),
            ],
            options={
                "ordering": ("-began_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("index", models.CharField(max_length=32, unique=True)),
                ("used_at", models.DateTimeField(null=True, verbose_name="使用时间")),
            ],
        ),
        migrations.CreateModel(
            name="SecurityPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("idle_minutes", models.PositiveSmallIntegerField(verbose_name="无操作退出（分钟）")),
                ("session_hours", models.PositiveSmallIntegerField(verbose_name="一次登录最长（小时）")),
                ("sessions_a_user", models.PositiveSmallIntegerField(verbose_name="每人同时登录数")),
                ("password_days", models.PositiveSmallIntegerField(verbose_name="密码有效期（天）")),
                (
                    "passwords_remembered",
                    models.PositiveSmallIntegerField(verbose_name="不得重复最近几次密码"),
                ),
                (
                    "reveals_an_hour",
                    models.PositiveSmallIntegerField(verbose_name="每人每小时查看敏感信息次数"),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("set_at", models.DateTimeField(auto_now_add=True, verbose_name="设置时间")),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("ended_on__isnull", True),
                    ("role__in", ["audit_admin", "security_admin", "system_admin"]),
                ),
                fields=("user",),
                name="grant_one_administrator_role",
            ),
        ),
        migrations.AddField(
            model_name="accountrequest",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="accountrequest",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="accountrequest",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="regions.region"
            ),
        ),
        migrations.AddField(
            model_name="accountrequest",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requests",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="authenticator",
            name="user",
            field=models.ForeignKey(
                help_text="The user that this device belongs to.",
                on_delete=django.db.models.deletion.CASCADE,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="formerpassword",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="former_passwords",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="opensession",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="open_sessions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="recoverycode",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="recovery_codes",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="securitypolicy",
            name="set_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="accountrequest",
            index=models.Index(fields=["state", "region"], name="accounts_ac_state_b8e5e7_idx"),
        ),
        migrations.AddConstraint(
            model_name="accountrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(
                        models.Q(("decided_by", models.F("asked_by")), _negated=True),
                        models.Q(("decided_by", models.F("user")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="account_request_needs_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")),
                fields=("user", "role", "region", "department"),
                name="account_request_waits_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="authenticator",
            constraint=models.UniqueConstraint(
                condition=models.Q(("confirmed", True)), fields=("user",), name="authenticator_one_a_user"
            ),
        ),
    )
