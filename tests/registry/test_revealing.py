"""ID and telephone numbers are seen for a purpose, written down first, and so many an hour."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.http import Http404
from tests import cast

from shouwang.audit.models import Act, AuditEntry
from shouwang.registry.revealing import PurposeError, TooManyRevealsError, reveal

pytestmark = pytest.mark.django_db
WHY = "核对医保结算"


def test_the_members_are_shown_and_the_purpose_is_kept_without_the_numbers() -> None:
    home = cast.household(members=2)
    _, shown = reveal(cast.user("wangxiang"), home.household_no, purpose=WHY)
    person = home.persons.first()
    assert person is not None
    assert len(shown) == 2
    assert person.id_number in {member.id_number for member in shown}
    entry = AuditEntry.objects.get(act=Act.SEE)
    assert (entry.actor, entry.subject_id, entry.purpose) == ("wangxiang", home.household_no, WHY)
    assert person.id_number not in str(entry.new)


@pytest.mark.parametrize("purpose", ["", "   ", "查", "看看"])
def test_without_a_purpose_nothing_is_shown(purpose: str) -> None:
    with pytest.raises(PurposeError):
        reveal(cast.user("wangxiang"), cast.household().household_no, purpose=purpose)
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("username", ["zhaocun", "shenling", "chudu", "hanxi", "weishen"])
def test_roles_without_the_permission_see_nothing(username: str) -> None:
    with pytest.raises(Http404):
        reveal(cast.user(username), cast.household().household_no, purpose=WHY)


def test_a_household_elsewhere_is_not_known() -> None:
    home = cast.household(region=cast.OTHER_TOWNSHIP)
    with pytest.raises(Http404):
        reveal(cast.user("wangxiang"), home.household_no, purpose=WHY)


def test_so_many_an_hour_and_no_more(settings: LazySettings) -> None:
    settings.SECURITY_POLICY = {**settings.SECURITY_POLICY, "reveals_an_hour": 2}
    user, home = cast.user("wangxiang"), cast.household()
    for _ in range(2):
        reveal(user, home.household_no, purpose=WHY)
    with pytest.raises(TooManyRevealsError):
        reveal(user, home.household_no, purpose=WHY)
    reveal(cast.user("lixian"), home.household_no, purpose=WHY)
