"""People who sign in, and the roles they hold in regions over time."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from shouwang.accounts.roles import Role
from shouwang.regions.models import Region
from shouwang.secrecy.fields import SealedTextField


class Users(BaseUserManager["User"]):
    """Makes and finds users."""

    def enrol(
        self, username: str, *, display_name: str, password: str | None = None, office: str = ""
    ) -> User:
        """A new user with a password, or none until it is set."""
        user = self.model(username=username, display_name=display_name, office=office)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who may sign in. What they may do comes from their grants alone."""

    username = models.CharField("账号", max_length=40, unique=True)
    display_name = models.CharField("姓名", max_length=40)
    office = models.CharField("单位", max_length=60, blank=True)
    phone = SealedTextField("联系电话", purpose="user.phone")
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须改密码", default=False)
    password_set_at = models.DateTimeField("密码设置时间", null=True, blank=True)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]
    objects = Users()

    class Meta:
        """In order of their names for signing in."""

        ordering = ("username",)

    def __str__(self) -> str:
        """The name that colleagues use."""
        return self.display_name


class Department(models.TextChoices):
    """Offices that send files and deliver measures."""

    RURAL_REVITALISATION = "rural_revitalisation", "乡村振兴局"
    CIVIL_AFFAIRS = "civil_affairs", "民政局"
    MEDICAL_INSURANCE = "medical_insurance", "医保局"
    HEALTH = "health", "卫健局"
    EDUCATION = "education", "教育局"
    HUMAN_RESOURCES = "human_resources", "人社局"
    HOUSING = "housing", "住建局"
    WATER = "water", "水务局"
    EMERGENCY = "emergency", "应急管理局"
    PUBLIC_SECURITY = "public_security", "公安局"
    DISABLED_FEDERATION = "disabled_federation", "残联"
    RURAL_BANK = "rural_bank", "农商行"
    PETITIONS = "petitions", "信访局"


class Grant(models.Model):
    """A role that a user holds in a region, for a time; a department officer also in a department."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField("角色", max_length=24, choices=Role)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    department = models.CharField("部门", max_length=24, choices=Department, blank=True)
    started_on = models.DateField("开始日")
    ended_on = models.DateField("结束日", null=True, blank=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """One row a role, region and department at a time."""

        constraints = (
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="grant_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.DEPARTMENT_OFFICER) ^ Q(department=""),
                name="grant_department_goes_with_officer",
            ),
            models.UniqueConstraint(
                fields=("user", "role", "region", "department"),
                condition=Q(ended_on__isnull=True),
                name="grant_once_at_a_time",
            ),
        )

    def __str__(self) -> str:
        """The role and its place."""
        return f"{self.get_role_display()} {self.region_id}"
