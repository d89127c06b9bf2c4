"""People who sign in, and the roles they hold in regions over time."""

from __future__ import annotations

import time
from base64 import b32decode
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP

from shouwang.accounts.roles import ADMINISTRATORS, Role
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


class User(AbstractBaseUser):  # type: ignore[django-manager-missing] # django-otp is untyped
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
    AGRICULTURE = "agriculture", "农业农村局"


class Grant(models.Model):
    """A role that a user holds in a region, for a time; a department officer also in a department."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField("角色", max_length=24, choices=Role)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    department = models.CharField("部门", max_length=24, choices=Department, blank=True)
    started_on = models.DateField("开始日")
    ended_on = models.DateField("结束日", null=True, blank=True)
    """The first day on which it does not hold."""
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
            models.UniqueConstraint(
                fields=("user",),
                condition=Q(ended_on__isnull=True, role__in=sorted(ADMINISTRATORS)),
                name="grant_one_administrator_role",
            ),
        )

    def __str__(self) -> str:
        """The role and its place."""
        return f"{self.get_role_display()} {self.region_id}"


class RequestKind(models.TextChoices):
    """What the system administrator asks the security administrator to approve."""

    ACCOUNT = "account", "新建账号"
    GRANT = "grant", "授予角色"


class RequestState(models.TextChoices):
    """How far a request has come."""

    WAITING = "waiting", "待批准"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"


class AccountRequest(models.Model):
    """A role that one administrator wants to give and another must approve; a new account with its first."""

    kind = models.CharField("事项", max_length=8, choices=RequestKind)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="requests")
    role = models.CharField("角色", max_length=24, choices=Role)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    department = models.CharField("部门", max_length=24, choices=Department, blank=True)
    reason = models.CharField("理由", max_length=200)
    state = models.CharField("状态", max_length=10, choices=RequestState, default=RequestState.WAITING)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("提出时间", auto_now_add=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("审批时间", null=True)
    answer = models.CharField("审批意见", max_length=200, blank=True)

    class Meta:
        """The oldest first; nobody approves what they asked for, or what is for themselves."""

        ordering = ("asked_at", "id")
        indexes = (models.Index(fields=("state", "region")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("user"))),
                name="account_request_needs_two",
            ),
            models.UniqueConstraint(
                fields=("user", "role", "region", "department"),
                condition=Q(state="waiting"),
                name="account_request_waits_once",
            ),
        )

    def __str__(self) -> str:
        """What is asked for."""
        return f"{self.user_id} {self.role} {self.region_id}"


class Authenticator(ThrottlingMixin, Device):  # type: ignore[misc] # django-otp has no types
    """The app on somebody's phone that shows a new number every 30 seconds. Its secret is sealed."""

    secret = SealedTextField("密钥", purpose="user.second_factor")
    last_step = models.BigIntegerField("最近一次", default=-1)
    confirmed_at = models.DateTimeField("绑定时间", null=True)

    class Meta:
        """One that counts a user."""

        constraints = (
            models.UniqueConstraint(
                fields=("user",), condition=Q(confirmed=True), name="authenticator_one_a_user"
            ),
        )

    def __str__(self) -> str:
        """Whose."""
        return f"{self.user_id}"

    def get_throttle_factor(self) -> float:
        """Seconds to wait after the first wrong number; twice as long after each more."""
        return 1.0

    def verify_token(self, token: str) -> bool:
        """Whether the number is the one of now or a step beside it, and was not used before."""
        if not self.verify_is_allowed()[0]:
            return False
        clock = TOTP(b32decode(self.secret))
        clock.time = time.time()
        known = token.isascii() and token.isdigit() and clock.verify(int(token), 1, self.last_step + 1)
        if known:
            self.last_step = clock.t()
            self.throttle_reset(commit=False)
        else:
            self.throttle_increment(commit=False)
        self.save()
        return bool(known)


class RecoveryCode(models.Model):
    """A code that replaces the authenticator once. Only its index is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    index = models.CharField(max_length=32, unique=True)
    used_at = models.DateTimeField("使用时间", null=True)

    def __str__(self) -> str:
        """Whose."""
        return f"{self.user_id}"


class FormerPassword(models.Model):
    """What a password was, as its hash: it may not come back soon."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="former_passwords")
    encoded = models.CharField(max_length=128)
    set_at = models.DateTimeField("设置时间")

    class Meta:
        """The latest first."""

        ordering = ("-set_at", "-id")

    def __str__(self) -> str:
        """Whose."""
        return f"{self.user_id}"


class OpenSession(models.Model):
    """Somebody who is signed in on a device: so many at a time, seen a moment ago."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="open_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField("设备", max_length=120, blank=True)
    address = models.GenericIPAddressField("地址", null=True)
    began_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最近活动")

    class Meta:
        """The latest first."""

        ordering = ("-began_at", "-id")

    def __str__(self) -> str:
        """Whose."""
        return f"{self.user_id}"


class SecurityPolicy(models.Model):
    """How strict sign-in is, from a moment on; the latest row holds, older ones stay."""

    idle_minutes = models.PositiveSmallIntegerField("无操作退出（分钟）")
    session_hours = models.PositiveSmallIntegerField("一次登录最长（小时）")
    sessions_a_user = models.PositiveSmallIntegerField("每人同时登录数")
    password_days = models.PositiveSmallIntegerField("密码有效期（天）")
    passwords_remembered = models.PositiveSmallIntegerField("不得重复最近几次密码")
    reveals_an_hour = models.PositiveSmallIntegerField("每人每小时查看敏感信息次数")
    reason = models.CharField("理由", max_length=200)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField("设置时间", auto_now_add=True)

    class Meta:
        """The latest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        """Since when."""
        return f"{self.set_at}"
