"""Accounts and roles, in two hands: the system administrator asks, the security administrator approves.

Nothing is deleted: a role ends, an account is switched off. What takes power away needs one person and holds
at once; what gives power needs two.
"""

from __future__ import annotations

from dataclasses import dataclass

from axes.utils import reset as forget_failures
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from shouwang.accounts import passwords, sessions
from shouwang.accounts.access import home_of, require, require_over
from shouwang.accounts.models import AccountRequest, Grant, RequestKind, RequestState, User
from shouwang.accounts.roles import ADMINISTRATORS, Permission, Role
from shouwang.audit.chain import Subject, Values, record
from shouwang.audit.models import Act
from shouwang.kernel.errors import ShouwangError


class AccountError(ShouwangError):
    """What is asked for an account cannot be."""

    code = "ACCOUNT"


@dataclass(frozen=True, slots=True)
class Asked:
    """A role in a region; a department goes with a department officer, and only with them."""

    role: Role
    region: str
    department: str = ""

    def told(self) -> Values:
        """As the audit keeps it."""
        return {"role": self.role, "region": self.region, "department": self.department}


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Somebody who is to work here, and their first role."""

    username: str
    display_name: str
    office: str
    phone: str
    asked: Asked


@transaction.atomic
def ask_account(new: NewAccount, *, reason: str, actor: User) -> AccountRequest:
    """Enter somebody who cannot sign in yet, and ask for their first role."""
    require(actor, Permission.MANAGE_ACCOUNTS, region=new.asked.region)
    if User.objects.filter(username=new.username).exists():
        raise AccountError(f"账号 {new.username} 已经有了", accepted="没有用过的账号", todo="换一个账号")
    user = User.objects.enrol(new.username, display_name=new.display_name, office=new.office)
    user.is_active, user.phone = False, new.phone
    user.save(update_fields=["is_active", "phone"])
    return _ask(RequestKind.ACCOUNT, user, new.asked, reason=reason, actor=actor)


@transaction.atomic
def ask_grant(user: User, asked: Asked, *, reason: str, actor: User) -> AccountRequest:
    """Ask for one more role for somebody who is here."""
    require(actor, Permission.MANAGE_ACCOUNTS, region=asked.region)
    if actor.pk == user.pk:
        raise AccountError("不能为本人申请角色", todo="请另一位系统管理员提出")
    kind = RequestKind.GRANT if user.has_usable_password() or user.is_active else RequestKind.ACCOUNT
    return _ask(kind, user, asked, reason=reason, actor=actor)


@transaction.atomic
def approve(request: AccountRequest, *, answer: str, actor: User) -> Grant:
    """Give what was asked for, by another than who asked; a new account is switched on."""
    _decide(request, RequestState.APPROVED, answer=answer, actor=actor)
    user = User.objects.select_for_update().get(pk=request.user_id)
    asked = Asked(Role(request.role), request.region_id, request.department)
    refuse_conflict(user, asked, but=request)
    if request.kind == RequestKind.ACCOUNT:
        user.is_active = True
        user.save(update_fields=["is_active"])
    grant = Grant.objects.create(
        user=user,
        role=asked.role,
        region_id=asked.region,
        department=asked.department,
        started_on=timezone.localdate(),
        granted_by=request.asked_by,
    )
    _record(user, actor, "approved", purpose=answer, region=asked.region, new=asked.told())
    return grant


@transaction.atomic
def refuse(request: AccountRequest, *, answer: str, actor: User) -> None:
    """Send a request back, with the reason."""
    _decide(request, RequestState.REFUSED, answer=answer, actor=actor)
    asked = Asked(Role(request.role), request.region_id, request.department)
    _record(request.user, actor, "refused", purpose=answer, region=asked.region, new=asked.told())


@transaction.atomic
def withdraw(request: AccountRequest, *, actor: User) -> None:
    """Who asked takes a request back."""
    if request.asked_by_id != actor.pk:
        raise PermissionDenied
    _close(request, RequestState.WITHDRAWN, answer="", by=None)
    _record(request.user, actor, "withdrawn", region=request.region_id)


@transaction.atomic
def end_grant(grant: Grant, *, reason: str, actor: User) -> None:
    """Take a role away, from this moment on."""
    require(actor, Permission.MANAGE_ACCOUNTS, region=grant.region_id)
    today = timezone.localdate()
    if not Grant.objects.filter(pk=grant.pk, ended_on=None).update(ended_on=today):
        raise AccountError("这个角色已经结束", todo="刷新页面核对")
    told = Asked(Role(grant.role), grant.region_id, grant.department).told()
    _record(grant.user, actor, "ended", purpose=reason, region=grant.region_id, old=told)


@transaction.atomic
def switch_off(user: User, *, reason: str, actor: User) -> None:
    """Nobody signs in with this account any more; whoever is signed in with it is out."""
    require_over(actor, Permission.MANAGE_ACCOUNTS, user)
    if actor.pk == user.pk:
        raise AccountError("不能停用本人的账号", todo="请另一位系统管理员办理")
    User.objects.filter(pk=user.pk).update(is_active=False)
    sessions.close_all(user, SessionStore())
    _record(user, actor, "switched_off", purpose=reason)


@transaction.atomic
def switch_on(user: User, *, reason: str, actor: User) -> None:
    """Let an account be used again: the security administrator's to decide."""
    require_over(actor, Permission.MANAGE_SECURITY, user)
    if actor.pk == user.pk or not user.has_usable_password():
        raise AccountError("这个账号不能直接启用", accepted="曾经批准、后来停用的账号", todo="先批准新建申请")
    User.objects.filter(pk=user.pk).update(is_active=True)
    _record(user, actor, "switched_on", purpose=reason)


@transaction.atomic
def reset_password(user: User, *, reason: str, actor: User) -> str:
    """A one-time password, told once. Who has a second factor still needs it: this alone does not sign in."""
    require_over(actor, Permission.MANAGE_ACCOUNTS, user)
    if actor.pk == user.pk:
        raise AccountError("不能重置本人的密码", accepted="修改密码页面", todo="到“我的账号”里修改")
    if not user.is_active:
        raise AccountError("账号未启用", accepted="已批准、未停用的账号", todo="先请安全管理员批准")
    told = passwords.give_one_time_password(user)
    sessions.close_all(user, SessionStore())
    _record(user, actor, "password_reset", purpose=reason)
    return told


@transaction.atomic
def unlock(user: User, *, reason: str, actor: User) -> None:
    """Forget the mistakes at sign-in that keep somebody waiting."""
    require_over(actor, Permission.MANAGE_SECURITY, user)
    forget_failures(username=user.username)
    _record(user, actor, "unlocked", purpose=reason)


def refuse_conflict(user: User, asked: Asked, *, but: AccountRequest | None = None) -> None:
    """AccountError where an administrator would hold a second role, or somebody the same one twice."""
    held = list(Grant.objects.filter(user=user, ended_on=None))
    waiting = list(AccountRequest.objects.filter(user=user, state=RequestState.WAITING))
    others: list[Grant | AccountRequest] = [
        *held,
        *(request for request in waiting if but is None or request.pk != but.pk),
    ]
    if any(
        (g.role, g.region_id, g.department) == (asked.role, asked.region, asked.department) for g in others
    ):
        raise AccountError("已经有这个角色，或正在申请", todo="核对此人的角色和申请")
    roles = {Role(other.role) for other in others} | {asked.role}
    if others and roles & ADMINISTRATORS:
        raise AccountError(
            "管理员只能有一个角色，不能兼任",
            accepted="系统、安全、审计管理员各由专人担任，不再有其他角色",
            todo="换一个账号，或先结束原有角色",
        )


def _ask(kind: RequestKind, user: User, asked: Asked, *, reason: str, actor: User) -> AccountRequest:
    refuse_conflict(user, asked)
    made = AccountRequest.objects.create(
        kind=kind,
        user=user,
        role=asked.role,
        region_id=asked.region,
        department=asked.department,
        reason=reason,
        asked_by=actor,
    )
    _record(user, actor, "asked", purpose=reason, region=asked.region, new=asked.told())
    return made


def _decide(request: AccountRequest, state: RequestState, *, answer: str, actor: User) -> None:
    require(actor, Permission.MANAGE_SECURITY, region=request.region_id)
    if actor.pk in (request.asked_by_id, request.user_id):
        raise AccountError("提出申请的人和本人不能审批", todo="请另一位安全管理员办理")
    _close(request, state, answer=answer, by=actor)


def _close(request: AccountRequest, state: RequestState, *, answer: str, by: User | None) -> None:
    """Exactly one decision counts."""
    waiting = AccountRequest.objects.filter(pk=request.pk, state=RequestState.WAITING)
    if not waiting.update(state=state, answer=answer, decided_by=by, decided_at=timezone.now()):
        raise AccountError("这个申请已有人处理", todo="刷新页面看处理结果")


def _record(
    user: User,
    actor: User,
    done: str,
    *,
    purpose: str = "",
    region: str | None = None,
    old: Values | None = None,
    new: Values | None = None,
) -> None:
    subject = Subject("account", user.username, region or home_of(user) or home_of(actor) or "")
    act = Act.CREATE if done == "asked" else Act.CHANGE
    record(act, subject, actor=actor, purpose=purpose, old=old, new={"done": done, **(new or {})})
