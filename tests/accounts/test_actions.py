"""What gives power needs two; what takes it away needs one and holds at once; nobody deletes."""

from __future__ import annotations

from itertools import combinations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from tests import cast

from shouwang.accounts import actions
from shouwang.accounts.access import may, roles_of
from shouwang.accounts.actions import AccountError, Asked, NewAccount
from shouwang.accounts.models import AccountRequest, Grant, RequestState, User
from shouwang.accounts.roles import ADMINISTRATORS, Permission, Role
from shouwang.audit.models import AuditEntry

pytestmark = pytest.mark.django_db
CLERK = Asked(Role.CLERK, cast.TOWNSHIP)
NEW = NewAccount("sunxin", "孙新", "王家乡政府", "16100000001", CLERK)


def asked(new: NewAccount = NEW) -> AccountRequest:
    """A new account that 韩系 asks for."""
    return actions.ask_account(new, reason="新任", actor=cast.user("hanxi"))


def fresh(username: str) -> User:
    """As the database has it, without what was kept."""
    return User.objects.get(username=username)


def test_a_new_account_does_nothing_before_it_is_approved() -> None:
    asked()
    user = fresh("sunxin")
    assert not user.is_active
    assert not user.has_usable_password()
    assert not may(user, Permission.SEE_HOUSEHOLDS)
    with pytest.raises(AccountError):
        actions.reset_password(user, reason="新任", actor=cast.user("hanxi"))


def test_another_administrator_approves_and_then_the_password_is_given() -> None:
    actions.approve(asked(), answer="同意", actor=cast.user("yangan"))
    told = actions.reset_password(fresh("sunxin"), reason="新任", actor=cast.user("hanxi"))
    user = fresh("sunxin")
    assert user.check_password(told)
    assert user.must_change_password
    assert roles_of(user) == {Role.CLERK}
    assert told not in str(list(AuditEntry.objects.values_list("old", "new", "purpose")))


@pytest.mark.parametrize("username", ["hanxi", "zhushen", "lixian"])
def test_nobody_but_a_security_administrator_approves(username: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.approve(asked(), answer="", actor=cast.user(username))


def test_a_security_administrator_of_another_county_does_not_approve() -> None:
    elsewhere = cast.somebody(Role.SECURITY_ADMIN, region=cast.OTHER_COUNTY)
    with pytest.raises(PermissionDenied):
        actions.approve(asked(), answer="", actor=elsewhere)


def test_the_database_refuses_a_decision_by_who_asked() -> None:
    request = asked()
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountRequest.objects.filter(pk=request.pk).update(decided_by=request.asked_by)


def test_one_decision_counts() -> None:
    request = asked()
    actions.refuse(request, answer="不在编", actor=cast.user("yangan"))
    with pytest.raises(AccountError):
        actions.approve(request, answer="", actor=cast.user("yangan"))
    assert not Grant.objects.filter(user__username="sunxin").exists()


def test_a_request_is_taken_back_by_who_asked_only() -> None:
    request = asked()
    with pytest.raises(PermissionDenied):
        actions.withdraw(request, actor=cast.user("yangan"))
    actions.withdraw(request, actor=cast.user("hanxi"))
    request.refresh_from_db()
    assert request.state == RequestState.WITHDRAWN


def test_nobody_asks_for_a_role_for_themselves_or_beyond_their_regions() -> None:
    admin = cast.user("hanxi")
    with pytest.raises(AccountError):
        actions.ask_grant(admin, CLERK, reason="兼任", actor=admin)
    elsewhere = Asked(Role.CLERK, cast.OTHER_COUNTY)
    with pytest.raises(PermissionDenied):
        actions.ask_grant(cast.user("wangxiang"), elsewhere, reason="兼任", actor=admin)


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_who_has_a_role_becomes_no_administrator_and_the_reverse(role: Role) -> None:
    new = Asked(role, cast.COUNTY)
    with pytest.raises(AccountError):
        actions.ask_grant(cast.user("wangxiang"), new, reason="兼任", actor=cast.user("hanxi"))
    admin = cast.somebody(role, region=cast.COUNTY)
    with pytest.raises(AccountError):
        actions.ask_grant(admin, CLERK, reason="兼任", actor=cast.user("hanxi"))


def test_two_requests_that_wait_do_not_make_an_administrator_of_a_clerk() -> None:
    request = asked()
    role = Asked(Role.AUDIT_ADMIN, cast.COUNTY)
    with pytest.raises(AccountError):
        actions.ask_grant(request.user, role, reason="兼任", actor=cast.user("hanxi"))


@pytest.mark.parametrize(
    ("first", "second"),
    [pair for pair in combinations(sorted(Role), 2) if ADMINISTRATORS & set(pair)],
)
def test_the_database_refuses_an_administrator_a_second_role(first: str, second: str) -> None:
    user = cast.somebody(Role(first), region=cast.COUNTY)
    department = "civil_affairs" if second == Role.DEPARTMENT_OFFICER else ""
    with pytest.raises(DatabaseError), transaction.atomic():
        Grant.objects.create(
            user=user, role=second, region_id=cast.COUNTY, department=department, started_on=cast.SINCE
        )


@given(roles=st.lists(st.sampled_from(sorted(Role)), min_size=1, max_size=4))
@trying(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_tried_nobody_is_an_administrator_and_something_else(roles: list[str]) -> None:
    with transaction.atomic():
        cast.regions()
        user = User.objects.enrol(f"any{User.objects.count()}", display_name="某人")
        for role in roles:
            department = "civil_affairs" if role == Role.DEPARTMENT_OFFICER else ""
            try:
                with transaction.atomic():
                    Grant.objects.create(
                        user=user,
                        role=role,
                        region_id=cast.COUNTY,
                        department=department,
                        started_on=cast.SINCE,
                    )
            except DatabaseError:
                continue
        held = roles_of(user)
        assert len(held) == 1 or not held & ADMINISTRATORS
        transaction.set_rollback(True)


def test_a_role_that_ends_is_gone_at_once_and_stays_on_record() -> None:
    user = cast.user("wangxiang")
    grant = user.grants.get()
    actions.end_grant(grant, reason="调离", actor=cast.user("hanxi"))
    assert not may(fresh("wangxiang"), Permission.SEE_HOUSEHOLDS)
    grant.refresh_from_db()
    assert grant.ended_on == timezone.localdate()
    with pytest.raises(AccountError):
        actions.end_grant(grant, reason="调离", actor=cast.user("hanxi"))


def test_after_a_role_has_ended_the_person_may_become_an_administrator() -> None:
    user = cast.user("wangxiang")
    actions.end_grant(user.grants.get(), reason="调离", actor=cast.user("hanxi"))
    new = Asked(Role.AUDIT_ADMIN, cast.COUNTY)
    request = actions.ask_grant(user, new, reason="转岗", actor=cast.user("hanxi"))
    actions.approve(request, answer="", actor=cast.user("yangan"))
    assert roles_of(fresh("wangxiang")) == {Role.AUDIT_ADMIN}


def test_an_account_switched_off_comes_back_only_by_the_other_administrator() -> None:
    user = cast.user("wangxiang")
    actions.switch_off(user, reason="离职", actor=cast.user("hanxi"))
    assert not fresh("wangxiang").is_active
    with pytest.raises(PermissionDenied):
        actions.switch_on(user, reason="返岗", actor=cast.user("hanxi"))
    actions.switch_on(user, reason="返岗", actor=cast.user("yangan"))
    assert fresh("wangxiang").is_active


def test_who_looks_after_a_township_gets_no_hold_of_an_account_of_the_county() -> None:
    township_admin = cast.somebody(Role.SYSTEM_ADMIN, region=cast.TOWNSHIP)
    both = cast.user("lixian")
    Grant.objects.create(user=both, role=Role.CLERK, region_id=cast.TOWNSHIP, started_on=cast.SINCE)
    for act in (actions.reset_password, actions.switch_off):
        with pytest.raises(PermissionDenied):
            act(both, reason="忘记密码", actor=township_admin)


def test_nobody_resets_their_own_password_or_switches_themselves_off() -> None:
    admin = cast.user("hanxi")
    for act in (actions.reset_password, actions.switch_off):
        with pytest.raises(AccountError):
            act(admin, reason="试试", actor=admin)


def test_an_account_name_is_used_once() -> None:
    asked()
    with pytest.raises(AccountError):
        asked()
