"""A sweep judges what the workbench knows, and the register of findings says what it found, once."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from tests import cast
from tests.jobs.office import Office, bills, office, stay, sweep, work

from shouwang.feeds.actions import withdraw
from shouwang.jobs import sweep as jobs_sweep
from shouwang.jobs.models import Job, JobState
from shouwang.jobs.sweep import ask_for_sweep, folder_of
from shouwang.registry.models import Household, HouseholdKind
from shouwang.screening import taking_in
from shouwang.screening.actions import StaleFindingError, decide_held_rule
from shouwang.screening.models import FindingEvent, FindingRecord, FindingState, HeldRule, Sweep, SweepState

__all__ = ["office"]
RULE = "inpatient_burden"


@pytest.fixture
def chen(office: Office) -> Household:
    """陈家, poor, of 赵村, and nineteen neighbours."""
    for number in range(19):
        cast.household(head=f"邻{number}")
    return cast.household(head="陈家", kind=HouseholdKind.POOR, income_yuan=60_000)


def findings() -> list[tuple[str, str, str]]:
    """Head, rule and state of the findings, in order."""
    rows = FindingRecord.objects.filter(rule_id=RULE).order_by("pk")
    return [(row.household.head_name, row.rule_id, row.state) for row in rows]


def test_a_finding_is_new_then_open_then_gone(office: Office, chen: Household) -> None:
    delivery = office.deliver(bills(stay(chen, 6000)))
    first = sweep()
    assert (first.state, first.new, first.households) == (SweepState.DONE, 1, 20)
    (row,) = FindingRecord.objects.all()
    assert (row.rule_id, row.state, row.household, row.region_id) == (RULE, "new", chen, cast.VILLAGE)
    assert "6,000" in row.explanation
    assert row.citation
    assert row.sources[0].startswith(f"{delivery.pk:08d}-医保结算.csv#!2")
    assert not (folder_of(first) / "in").exists()
    second = sweep()
    assert (second.new, second.open, second.gone) == (0, 1, 0)
    assert findings() == [("陈家", RULE, "open")]


def test_a_corrected_file_withdraws_the_finding_and_says_so(office: Office, chen: Household) -> None:
    wrong = office.deliver(bills(stay(chen, 6000)))
    sweep()
    office.deliver(bills(stay(chen, 60)), replaces=wrong)
    third = sweep()
    assert findings() == [("陈家", RULE, "withdrawn")]
    assert third.gone == 1
    event = FindingEvent.objects.get(what="withdrawn")
    assert f"{wrong.pk:08d}-医保结算.csv" in event.text


def test_a_withdrawn_file_withdraws_the_finding_too(office: Office, chen: Household) -> None:
    delivery = office.deliver(bills(stay(chen, 6000)))
    office.deliver(bills(stay(chen, 1)), name="补.csv")
    sweep()
    withdraw(delivery, reason="发错了", actor=cast.user("yibao"))
    sweep()
    assert findings() == [("陈家", RULE, "withdrawn")]


def test_interrupted_in_the_middle_it_goes_on_and_doubles_nothing(
    office: Office, chen: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = cast.household(head="李家", kind=HouseholdKind.POOR, income_yuan=60_000)
    office.deliver(bills(stay(chen, 6000), stay(other, 7000)))
    monkeypatch.setattr(taking_in, "AT_ONCE", 1)
    real, portions = taking_in._take_in, [0]

    def killed(*given: object) -> None:
        portions[0] += 1
        if portions[0] == 2:
            raise SystemExit
        real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(taking_in, "_take_in", killed)
    made = ask_for_sweep(county=cast.COUNTY, actor=None)
    with pytest.raises(SystemExit):
        work()
    assert findings() == [("陈家", RULE, "new")]
    Job.objects.filter(kind="sweep").update(state=JobState.WAITING, heard_at=None)
    work()
    made.refresh_from_db()
    assert (made.state, made.new) == (SweepState.DONE, 2)
    assert findings() == [("陈家", RULE, "new"), ("李家", RULE, "new")]
    assert FindingEvent.objects.filter(what="found").count() == 2


def test_a_sweep_done_is_done_once(office: Office, chen: Household) -> None:
    office.deliver(bills(stay(chen, 6000)))
    sweep()
    Job.objects.filter(kind="sweep").update(state=JobState.WAITING)
    work()
    assert FindingRecord.objects.count() == 1
    assert FindingEvent.objects.count() == 1


def test_killed_when_all_was_taken_in_its_findings_are_handed_out_all_the_same(
    office: Office, chen: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.deliver(bills(stay(chen, 6000)))

    def killed(_county: str) -> None:
        raise SystemExit

    made = ask_for_sweep(county=cast.COUNTY, actor=None)
    with monkeypatch.context() as patch:
        patch.setattr(jobs_sweep, "dispatch_findings", killed)
        with pytest.raises(SystemExit):
            work()
    made.refresh_from_db()
    assert made.state == SweepState.DONE
    assert FindingRecord.objects.get().case_id is None
    Job.objects.filter(kind="sweep").update(state=JobState.WAITING, heard_at=None)
    work()
    assert FindingRecord.objects.get().case_id is not None


@pytest.mark.django_db
def test_a_sweep_that_goes_on_is_not_asked_for_twice() -> None:
    cast.regions()
    first = ask_for_sweep(county=cast.COUNTY, actor=None)
    assert ask_for_sweep(county=cast.COUNTY, actor=None) == first
    assert Job.objects.count() == 1


def test_without_a_register_it_says_what_is_missing(office: Office) -> None:
    made = sweep()
    assert made.state == SweepState.FAILED
    assert "农户名册" in made.message


def crowd(office: Office, *, region: str = cast.VILLAGE, of: int = 25, yuan: int = 30_000) -> None:
    """A township of which most households are hit at once."""
    homes = [cast.household(head=f"户{number}", region=region) for number in range(of)]
    office.deliver(bills(*(stay(home, yuan) for home in homes)))


def test_a_rule_that_hits_too_many_waits_for_a_person(office: Office) -> None:
    crowd(office)
    made = sweep()
    held = HeldRule.objects.get(sweep=made, rule_id=RULE, region=None)
    assert (held.hits, held.judged, made.new) == (25, 25, 0)
    assert {state for _, _, state in findings()} == {FindingState.HELD}
    assert held.why["files"][0]["hits"] == 25
    assert held.why["townships"] == [[cast.TOWNSHIP, 25]]


def test_released_its_findings_count_and_the_reason_stands(office: Office) -> None:
    crowd(office)
    held = HeldRule.objects.get(sweep=sweep(), rule_id=RULE)
    assert decide_held_rule(held, release=True, reason="核对过原表", actor=cast.user("lixian")) == 25
    assert {state for _, _, state in findings()} == {FindingState.NEW}
    with pytest.raises(StaleFindingError):
        decide_held_rule(held, release=False, reason="晚了", actor=cast.user("lixian"))
    assert sweep().open == 25


def test_kept_back_its_findings_stay_where_they_are(office: Office) -> None:
    crowd(office)
    held = HeldRule.objects.get(sweep=sweep(), rule_id=RULE)
    decide_held_rule(held, release=False, reason="元当成了万元", actor=cast.user("lixian"))
    assert {state for _, _, state in findings()} == {FindingState.HELD}


def test_a_rule_that_hits_too_many_in_one_township_is_held_there_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(400):
        cast.household(head=f"远{number}", region=cast.padded("990101002001"))
    far = cast.household(head="远家", region=cast.padded("990101002001"), kind=HouseholdKind.POOR)
    homes = [cast.household(head=f"户{number}") for number in range(22)]
    office.deliver(bills(*(stay(home, 30_000) for home in homes), stay(far, 30_000)))
    made = sweep()
    held = HeldRule.objects.get(sweep=made, rule_id=RULE)
    assert (held.region_id, held.hits) == (cast.TOWNSHIP, 22)
    assert FindingRecord.objects.get(household=far, rule_id=RULE).state == FindingState.NEW
    assert FindingRecord.objects.filter(rule_id=RULE, state=FindingState.HELD).count() == 22


def test_amounts_of_another_unit_are_suspected(office: Office) -> None:
    homes = [cast.household(head=f"户{number}") for number in range(25)]
    office.deliver(bills(*(stay(home, 300, 结算日期="2025-01-01") for home in homes)), name="去年.csv")
    office.deliver(bills(*(stay(home, 3_000_000) for home in homes)), name="本月.csv")
    held = HeldRule.objects.get(sweep=sweep(), rule_id=RULE)
    (file, *_) = held.why["files"]
    assert "万元" in file["suspicion"]


def test_outputs_are_kept_under_the_home(office: Office, chen: Household) -> None:
    office.deliver(bills(stay(chen, 6000)))
    made = sweep()
    assert (Path(settings.HOME) / "sweeps" / str(made.pk) / "out" / "summary.json").is_file()
    assert Sweep.objects.get().policy_digest
