"""A role for the organisation department."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more role may be granted and asked for."""

    dependencies = [
        ("accounts", "0003_separate_administrators"),
    ]

    operations = [
        migrations.AlterField(
            model_name="accountrequest",
            name="role",
            field=models.CharField(
                choices=[
                    ("collector", "采集员"),
                    ("clerk", "录入员"),
                    ("monitor", "监测员"),
                    ("department_officer", "部门联络员"),
                    ("helper", "帮扶责任人"),
                    ("organisation_officer", "组织部干部"),
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
        migrations.AlterField(
            model_name="grant",
            name="role",
            field=models.CharField(
                choices=[
                    ("collector", "采集员"),
                    ("clerk", "录入员"),
                    ("monitor", "监测员"),
                    ("department_officer", "部门联络员"),
                    ("helper", "帮扶责任人"),
                    ("organisation_officer", "组织部干部"),
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
    ]
