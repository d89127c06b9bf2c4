"""Changes are asked for by one and decided by another; last March stays as it was."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from tests import cast

from shouwang.accounts.models import User
from shouwang.accounts.roles import Role
from shouwang.audit.models import AuditEntry
from shouwang.registry.models import (
    ChangeKind,
    ChangeRequest,
    HelperAssignment,
    Household,
    Person,
    RequestState,
)
from shouwang.registry.moves import ChangeError
from shouwang.registry.requests import Papers, accept_change, ask_change, refuse_change, withdraw_change
from shouwang.registry.selectors import as_of, kin_of
from shouwang.registry.wishes import Wish
from shouwang.workflow.evidence import Sent

pytestmark = pytest.mark.django_db
MARCH, MAY = date(2025, 3, 1), date(2025, 5, 20)
PAPER = Papers(files=(Sent("证明.pdf", b"%PDF-1.4 paper"),))


@pytest.fixture
def home() -> Household:
    """陈家, a head and two sons, since 2020."""
    return cast.household(members=3)


def clerk() -> User:
    return cast.user("wangxiang")


def monitor() -> User:
    return cast.user("lixian")


def numbers(home: Household) -> list[str]:
    return list(home.memberships.present().values_list("person__person_no", flat=True))


def ask(home: Household, kind: ChangeKind, *, papers: Papers = PAPER, **asked: Any) -> ChangeRequest:
    sealed = {name: asked.pop(name) for name in ("id_number", "phone") if name in asked}
    wish = Wish(kind, MAY, "入户了解", asked, sealed)
    return ask_change(home, wish=wish, papers=papers, actor=clerk())


def done(home: Household, kind: ChangeKind, **asked: Any) -> ChangeRequest:
    return accept_change(ask(home, kind, **asked), actor=monitor(), answer="属实")


def test_a_birth_joins_the_household_on_its_day(home: Household) -> None:
    number = cast.id_number(777, born=MAY)
    done(home, ChangeKind.BIRTH, name="陈小宝", relation="之孙子", id_number=number)
    baby = Person.objects.get(name="陈小宝")
    assert (baby.born_on, baby.initials, baby.id_number) == (MAY, "cxb", number)
    assert (len(as_of(home, MARCH).members), len(as_of(home, MAY).members)) == (3, 4)
    home.refresh_from_db()
    assert home.members == 4


def test_nobody_decides_what_they_asked_for(home: Household) -> None:
    wish = Wish(ChangeKind.EXTINCT, MAY, "常年不在")
    request = ask_change(home, wish=wish, papers=Papers(), actor=monitor())
    with pytest.raises(ChangeError, match="不能审核自己"):
        accept_change(request, actor=monitor())


def test_a_clerk_may_not_decide_and_a_monitor_of_another_county_may_not_either(home: Household) -> None:
    request = ask(home, ChangeKind.EXTINCT)
    for actor in (cast.user("zhaocun"), cast.somebody(Role.MONITOR, region=cast.OTHER_COUNTY)):
        with pytest.raises(PermissionDenied):
            accept_change(request, actor=actor)


def test_it_is_decided_once(home: Household) -> None:
    request = ask(home, ChangeKind.EXTINCT)
    accept_change(request, actor=monitor())
    with pytest.raises(ChangeError, match="已经审核过"):
        refuse_change(request, actor=monitor(), answer="重复")


def test_the_same_form_sent_twice_asks_once(home: Household) -> None:
    papers = Papers(client_key="k1")
    first = ask(home, ChangeKind.EXTINCT, papers=papers)
    assert ask(home, ChangeKind.EXTINCT, papers=papers) == first


def test_without_a_paper_a_death_is_not_believed(home: Household) -> None:
    with pytest.raises(ChangeError, match="没有佐证材料"):
        ask(home, ChangeKind.DEATH, papers=Papers(), persons=numbers(home)[1:2])


def test_what_cannot_be_done_cannot_be_asked(home: Household) -> None:
    with pytest.raises(ChangeError, match="没有选定新户主"):
        ask(home, ChangeKind.DEATH, persons=numbers(home)[:1])
    assert home.memberships.present().count() == 3
    assert not ChangeRequest.objects.exists()


def test_the_head_dies_and_the_son_takes_over_the_day_after(home: Household) -> None:
    head, son, other = numbers(home)
    done(home, ChangeKind.DEATH, persons=[head], new_head=son, relations={other: "之兄弟姐妹"})
    on_the_day, day_after = as_of(home, MAY), as_of(home, date(2025, 5, 21))
    assert on_the_day.head
    assert day_after.head
    assert (on_the_day.head.person.person_no, day_after.head.person.person_no) == (head, son)
    assert [m.membership.relation for m in day_after.members] == ["户主", "之兄弟姐妹"]
    assert Person.objects.get(person_no=head).died_on == MAY
    assert len(as_of(home, MARCH).members) == 3


def test_a_household_splits_and_both_know_of_each_other(home: Household) -> None:
    helper = cast.user("qianbang")
    HelperAssignment.objects.create(household=home, user=helper, started_on=cast.SINCE)
    son = numbers(home)[1]
    done(home, ChangeKind.SPLIT, members=[{"person_no": son, "relation": "户主"}])
    new = Household.objects.get(household_no=f"{home.household_no}-1")
    assert (new.members, new.head_name, new.region_id) == (1, "陈家1", home.region_id)
    assert [kin.after for kin in kin_of(home)] == [new]
    assert new.helpers.get().user == helper
    assert (len(as_of(home, MARCH).members), as_of(new, MARCH).state) == (3, None)


def test_a_monitored_household_stays_monitored_in_both_parts() -> None:
    home = cast.household(members=2, monitor_class="sudden", risk_removed=False)
    done(home, ChangeKind.SPLIT, members=[{"person_no": numbers(home)[1], "relation": "户主"}])
    new = Household.objects.get(household_no=f"{home.household_no}-1")
    assert (new.monitor_class, new.states.get().monitor_class, new.risk_removed) == (
        "sudden",
        "sudden",
        False,
    )


def test_households_merge_and_the_empty_one_stays_to_be_seen(home: Household) -> None:
    into = cast.household()
    done(home, ChangeKind.MERGE, into=into.household_no)
    home.refresh_from_db()
    assert (home.standing, home.members) == ("merged", 0)
    assert len(as_of(into, MAY).members) == 4
    assert len(as_of(home, MARCH).members) == 3


def test_everybody_moving_out_ends_the_household(home: Household) -> None:
    done(home, ChangeKind.MOVE_OUT, persons=numbers(home))
    home.refresh_from_db()
    assert home.standing == "left"


def test_a_correction_of_an_id_finds_the_person_again_and_the_audit_does_not_hold_it(home: Household) -> None:
    person, number = Person.objects.get(person_no=numbers(home)[1]), cast.id_number(888)
    changes = {"id_number": {"old": "遮盖", "new": "遮盖"}}
    done(home, ChangeKind.CORRECTION, about=person.person_no, changes=changes, id_number=number)
    person.refresh_from_db()
    assert person.id_number == number
    assert not any(number in str(entry.new) + str(entry.old) for entry in AuditEntry.objects.all())


def test_an_id_of_somebody_else_is_refused(home: Household) -> None:
    taken = Person.objects.get(person_no=numbers(home)[0]).id_number
    changes = {"id_number": {"old": "", "new": ""}}
    with pytest.raises(ChangeError, match="另一人名下"):
        ask(home, ChangeKind.CORRECTION, about=numbers(home)[1], changes=changes, id_number=taken)


def test_a_correction_of_labour_is_dated(home: Household) -> None:
    number = numbers(home)[1]
    changes = {"labour": {"old": "普通劳动力", "new": "丧失劳动力"}}
    done(home, ChangeKind.CORRECTION, about=number, changes=changes)
    told = {day: as_of(home, day).members[1].state for day in (MARCH, MAY)}
    assert [state and state.labour for state in told.values()] == ["普通劳动力", "丧失劳动力"]


def test_a_correction_of_what_changed_meanwhile_is_refused(home: Household) -> None:
    changes = {"kind": {"old": "general", "new": "poor"}}
    first = ask(home, ChangeKind.CORRECTION, about="household", changes=changes)
    accept_change(ask(home, ChangeKind.CORRECTION, about="household", changes=changes), actor=monitor())
    with pytest.raises(ChangeError, match="已经变了"):
        accept_change(first, actor=monitor())
    first.refresh_from_db()
    assert first.state == RequestState.WAITING


def test_a_refusal_has_a_reason(home: Household) -> None:
    request = ask(home, ChangeKind.EXTINCT)
    with pytest.raises(ChangeError, match="没有写退回的理由"):
        refuse_change(request, actor=monitor(), answer=" ")
    assert refuse_change(request, actor=monitor(), answer="仍在村居住").state == RequestState.REFUSED
    assert home.memberships.present().count() == 3


def test_one_may_withdraw_ones_own(home: Household) -> None:
    request = ask(home, ChangeKind.EXTINCT)
    with pytest.raises(ChangeError, match="不是您提出的"):
        withdraw_change(request, actor=monitor())
    withdraw_change(request, actor=clerk())
    with pytest.raises(ChangeError):
        accept_change(request, actor=monitor())


def test_a_day_to_come_is_refused(home: Household) -> None:
    wish = Wish(ChangeKind.EXTINCT, date(2999, 1, 1), "以后")
    with pytest.raises(ChangeError, match="今天以后"):
        ask_change(home, wish=wish, papers=Papers(), actor=clerk())
