"""特困: recognised, supported as the person wants, placed, ended; nobody who wants a place is missed."""

from __future__ import annotations

from datetime import date

import pytest
from tests import cast
from tests.assistance.social.matters import about, do, labels_now, officer

from shouwang.assistance.social.models import Ability, Support, SupportForm
from shouwang.assistance.social.selectors import waiting_for_place
from shouwang.registry.models import Person
from shouwang.workflow.models import Case
from shouwang.workflow.refusals import GuardError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county_numbers")]


def recognised(
    *, wants: str = "central", ability: str = "full", house: str = "", born: date = date(1960, 1, 1)
) -> Person:
    home = cast.household(members=1)
    person = home.persons.get()
    Person.objects.filter(pk=person.pk).update(born_on=born)
    case = about(person, "tekun")
    form = {"ability": ability, "wants": wants, "house": house}
    do(case, "visit", cast.user("zhaocun"), form, papers=("proof",))
    do(case, "include", officer(), {"amount": "900"})
    person.refresh_from_db()
    return person


def placing(person: Person) -> Case:
    return Case.objects.get(process_name="tekun_placement", subject_id=person.pk, closed_at=None)


def test_who_wants_a_place_waits_for_one_and_gets_it() -> None:
    person = recognised()
    present = Support.objects.get(person=person)
    assert (present.wants, present.form) == (SupportForm.CENTRAL, SupportForm.SCATTERED)
    do(
        placing(person),
        "place",
        officer(),
        {"home": "王家乡敬老院", "placed_on": "2026-01-05"},
        papers=("agreement",),
    )
    present = Support.objects.get(person=person, ended_on=None)
    assert (present.form, present.home) == (SupportForm.CENTRAL, "王家乡敬老院")
    assert Support.objects.filter(person=person).count() == 2
    assert not waiting_for_place(cast.user("lixian"))


def test_without_a_safe_house_a_place_is_due_whatever_is_wanted() -> None:
    assert placing(recognised(wants="scattered", house="1")).step == "waiting"


def test_who_wants_to_stay_at_home_waits_for_nothing() -> None:
    recognised(wants="scattered")
    assert not Case.objects.filter(process_name="tekun_placement").exists()


def test_the_aged_come_first_then_those_who_cannot_look_after_themselves() -> None:
    plain = recognised(born=date(1960, 1, 1))
    half = recognised(ability="half", born=date(1960, 1, 1))
    helpless = recognised(ability="none", born=date(1960, 1, 1))
    aged = recognised(born=date(1940, 1, 1))
    found = [support.person_id for support in waiting_for_place(cast.user("lixian"), on=date(2026, 6, 30))]
    assert found == [aged.pk, helpless.pk, half.pk, plain.pk]


def test_an_end_brings_notice_and_warning_list_unless_the_person_died() -> None:
    for ground, labels, notices in (("unqualified", ["stopped_watch"], 1), ("died", [], 0)):
        person = recognised(wants="scattered")
        home = person.household
        assert home is not None
        case = about(person, "tekun_end")
        do(case, "verify", cast.user("wangxiang"), {"ground": ground}, papers=("proof",))
        do(case, "end", officer(), reason="核实不再符合")
        assert labels_now(home) == labels
        assert Case.objects.filter(process_name="stop_notice", household_id=home.pk).count() == notices
        assert not Support.objects.filter(person=person, ended_on=None).exists()


def test_the_support_does_not_end_while_a_place_is_being_looked_for() -> None:
    person = recognised()
    home = person.household
    assert home is not None
    case = about(person, "tekun_end")
    do(case, "verify", cast.user("wangxiang"), {"ground": "unqualified"}, papers=("proof",))
    with pytest.raises(GuardError):
        do(case, "end", officer(), reason="不再符合")
    do(placing(person), "withdraw", officer(), reason="本人说不去了")
    do(case, "end", officer(), reason="不再符合")
    assert Support.objects.filter(person=person).latest("pk").ability == Ability.FULL
