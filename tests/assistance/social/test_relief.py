"""临时救助: the reserve pays first, never beyond what is there; paperwork follows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from tests import cast
from tests.assistance.social.matters import do, officer

from shouwang.assistance.social.models import EntryKind, Reserve, ReserveEntry
from shouwang.assistance.social.pack import NotSetError
from shouwang.assistance.social.reserve import ReserveError, allot, pay, reserve_of
from shouwang.audit.models import AuditEntry
from shouwang.cases.starting import start_case
from shouwang.kernel.errors import ShouwangError
from shouwang.registry.models import Household
from shouwang.workflow.models import Case
from shouwang.workflow.refusals import FormError, GuardError

TODAY = timezone.localdate().isoformat()


def relief(**household: str) -> Case:
    home = cast.household(**household)  # type: ignore[arg-type] # of a village
    return start_case(home, process_name="relief", title="突发困难", actor=cast.user("wangxiang"))


def allotted(yuan: int, key: str = "") -> ReserveEntry:
    return allot(cast.TOWNSHIP, amount_fen=yuan * 100, note="第一批", key=key, actor=cast.user("lixian"))


def first_help(case: Case, amount: str) -> Case:
    return do(
        case, "help_first", cast.user("wangxiang"), {"trouble": "sudden", "amount": amount, "paid_on": TODAY}
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("county_numbers")
def test_relief_is_paid_at_once_and_the_reserve_is_made_good_after_approval() -> None:
    cast.regions()
    allotted(1000)
    case = first_help(relief(), "800.50")
    assert reserve_of(case.region_id).balance_fen == 19_950
    assert case.deadlines.get(name="paperwork").met_at is None
    with pytest.raises(GuardError):
        do(case, "complete", cast.user("wangxiang"))
    do(case, "complete", cast.user("wangxiang"), papers=("application", "survey"))
    do(case, "approve", officer(), {"amount": "600"})
    assert case.step == "relieved"
    kinds = list(ReserveEntry.objects.values_list("number", "kind", "amount_fen", "balance_fen"))
    assert kinds == [
        (1, EntryKind.ALLOTTED, 100_000, 100_000),
        (2, EntryKind.PAID, -80_050, 19_950),
        (3, EntryKind.SETTLED, 60_000, 79_950),
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("county_numbers")
def test_a_recognition_under_way_says_that_help_came_first() -> None:
    cast.regions()
    allotted(1000)
    case, other = relief(), relief()
    mine, theirs = (
        start_case(
            Household.objects.get(pk=each.household_id),
            process_name="monitoring",
            title="失火",
            actor=cast.user("wangxiang"),
        )
        for each in (case, other)
    )
    first_help(case, "500")
    mine.refresh_from_db()
    theirs.refresh_from_db()
    (told,) = mine.data["helped_first"]
    assert (told["measure"], told["amount_fen"]) == ("先行救助", 50_000)
    assert "helped_first" not in theirs.data
    first_help(start_case_again(case), "100")
    mine.refresh_from_db()
    assert [each["amount_fen"] for each in mine.data["helped_first"]] == [50_000, 10_000]


def start_case_again(case: Case) -> Case:
    """Another relief of the same household, once the first is through."""
    do(case, "complete", cast.user("wangxiang"), papers=("application", "survey"))
    do(case, "approve", officer(), {"amount": "500"})
    home = Household.objects.get(pk=case.household_id)
    return start_case(home, process_name="relief", title="又有困难", actor=cast.user("wangxiang"))


@pytest.mark.django_db
@pytest.mark.usefixtures("county_numbers")
def test_what_is_not_there_is_not_paid_and_the_case_stays_where_it_was() -> None:
    cast.regions()
    allotted(100)
    case = relief()
    with pytest.raises(GuardError, match="100元，不够先行救助"):
        first_help(case, "100.01")
    case.refresh_from_db()
    assert (case.step, Reserve.objects.get().balance_fen) == ("asked", 10_000)
    assert first_help(case, "100").step == "helped"


@pytest.mark.django_db
@pytest.mark.usefixtures("county_numbers")
def test_one_payment_stays_below_the_countys_limit() -> None:
    cast.regions()
    allotted(9000)
    with pytest.raises(FormError, match=r"上限2,000元"):
        first_help(relief(), "2000.01")


@pytest.mark.django_db
def test_without_a_limit_of_the_county_nothing_is_paid_first() -> None:
    cast.regions()
    allotted(9000)
    with pytest.raises(NotSetError, match="一次先行救助的上限"):
        first_help(relief(), "100")
    assert Reserve.objects.get().balance_fen == 900_000


@pytest.mark.django_db
def test_only_the_county_allots_and_a_form_sent_twice_counts_once() -> None:
    cast.regions()
    assert allotted(500, "key-00000001") == allotted(500, "key-00000001")
    assert Reserve.objects.get().balance_fen == 50_000
    with pytest.raises(PermissionDenied):
        allot(cast.TOWNSHIP, amount_fen=1, note="x", key="", actor=cast.user("wangxiang"))
    with pytest.raises(ReserveError):
        allot(cast.TOWNSHIP, amount_fen=0, note="x", key="", actor=cast.user("lixian"))
    assert AuditEntry.objects.filter(subject_type="reserve", new__amount_fen=50_000).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_pay_at_once_only_what_is_there_goes_out() -> None:
    cast.regions()
    cases = [relief() for _ in range(4)]
    allotted(300)

    def try_to_pay(case: Case) -> bool:
        try:
            pay(case, amount_fen=20_000, day=timezone.localdate(), actor=None)
        except ShouwangError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as threads:
        paid = list(threads.map(try_to_pay, cases))
    assert sum(paid) == 1
    assert Reserve.objects.get().balance_fen == 10_000
