"""Whatever is asked and accepted, the register stays whole and the stock equation holds (C21)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests import cast

from shouwang.registry.applying import apply
from shouwang.registry.models import ChangeKind, Household, Person, Standing
from shouwang.registry.moves import ChangeError, faults_of
from shouwang.registry.states import Ground
from shouwang.registry.stock import households_moved, persons_moved
from shouwang.registry.wishes import Wish

pytestmark = pytest.mark.django_db
START = date(2025, 1, 1)


class Register(RuleBasedStateMachine):
    """Three households live on: days pass, and people are born, die, marry, leave, split and merge."""

    def __init__(self) -> None:
        super().__init__()
        self.today, self.numbers = START, 0
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    @initialize()
    def settle_down(self) -> None:
        for size in (1, 2, 3):
            cast.household(members=size)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def wish(self, kind: ChangeKind, home: Household, **asked: object) -> None:
        wish = Wish(kind, self.today, "试验", asked)
        try:
            with transaction.atomic():
                apply(home, wish, Ground(self.today, kind.label, by=None))
        except ChangeError:
            pass  # a wish that cannot be carried out changes nothing

    def pick(self, draw: int) -> Household | None:
        homes = list(Household.objects.filter(standing=Standing.ACTIVE).order_by("pk"))
        return homes[draw % len(homes)] if homes else None

    def numbers_of(self, home: Household) -> list[str]:
        members = home.memberships.present().order_by("ordinal", "pk")
        return list(members.values_list("person__person_no", flat=True))

    @rule(days=st.integers(1, 40))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(draw=st.integers(0, 99), kind=st.sampled_from([ChangeKind.BIRTH, ChangeKind.MARRIAGE_IN]))
    def somebody_comes(self, draw: int, kind: ChangeKind) -> None:
        if home := self.pick(draw):
            self.numbers += 1
            self.wish(kind, home, name=f"新{self.numbers}", relation="之子")

    @rule(
        draw=st.integers(0, 99),
        who=st.integers(0, 9),
        heir=st.integers(0, 9),
        kind=st.sampled_from([ChangeKind.DEATH, ChangeKind.MOVE_OUT]),
    )
    def somebody_goes(self, draw: int, who: int, heir: int, kind: ChangeKind) -> None:
        if home := self.pick(draw):
            numbers = self.numbers_of(home)
            gone = numbers[who % len(numbers)]
            self.wish(kind, home, persons=[gone], new_head=numbers[heir % len(numbers)])

    @rule(draw=st.integers(0, 99), other=st.integers(0, 99), who=st.integers(0, 9))
    def somebody_moves(self, draw: int, other: int, who: int) -> None:
        home, origin = self.pick(draw), self.pick(other)
        if home and origin:
            numbers = self.numbers_of(origin)
            self.wish(ChangeKind.MOVE_IN, home, person_no=numbers[who % len(numbers)], relation="其他")

    @rule(draw=st.integers(0, 99), heir=st.integers(0, 9))
    def another_head(self, draw: int, heir: int) -> None:
        if home := self.pick(draw):
            numbers = self.numbers_of(home)
            self.wish(ChangeKind.CHANGE_HEAD, home, new_head=numbers[heir % len(numbers)])

    @rule(draw=st.integers(0, 99), size=st.integers(1, 3), heir=st.integers(0, 9))
    def a_household_splits(self, draw: int, size: int, heir: int) -> None:
        if home := self.pick(draw):
            numbers = self.numbers_of(home)
            chosen = [{"person_no": n, "relation": "其他"} for n in reversed(numbers[-size:])]
            chosen[0]["relation"] = "户主"
            self.wish(ChangeKind.SPLIT, home, members=chosen, new_head=numbers[heir % len(numbers)])

    @rule(draw=st.integers(0, 99), other=st.integers(0, 99))
    def households_merge(self, draw: int, other: int) -> None:
        home, into = self.pick(draw), self.pick(other)
        if home and into:
            self.wish(ChangeKind.MERGE, home, into=into.household_no)

    @rule(draw=st.integers(0, 99))
    def a_household_ends(self, draw: int) -> None:
        if home := self.pick(draw):
            self.wish(ChangeKind.EXTINCT, home)

    @invariant()
    def every_household_is_whole_on_every_day(self) -> None:
        for home in Household.objects.all():
            assert faults_of(home, since=START) == frozenset()

    @invariant()
    def nobody_is_in_two_households_on_any_day(self) -> None:
        for person in Person.objects.all():
            spans = sorted((m.started_on, m.ended_on or date.max) for m in person.memberships.all())
            assert all(a[1] <= b[0] for a, b in pairwise(spans))

    @invariant()
    def the_stock_equation_holds(self) -> None:
        until = self.today + timedelta(days=1)
        for moved in (households_moved, persons_moved):
            for after in (cast.SINCE - timedelta(days=1), START, self.today - timedelta(days=20)):
                assert moved(cast.COUNTY, after=min(after, until), until=until).balances

    @invariant()
    def what_lists_show_is_what_the_dated_rows_say(self) -> None:
        for home in Household.objects.all():
            members = home.memberships.present()
            assert home.members == members.count()
            if home.standing == Standing.ACTIVE:
                assert members.get(relation="户主").person.name == home.head_name
        for person in Person.objects.exclude(household=None):
            assert person.memberships.present().get().household_id == person.household_id


def test_the_register_stays_whole_whatever_happens() -> None:
    quick = settings(
        max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Register, settings=quick)


def test_leaving_poverty_changes_no_stock_and_a_removed_household_does() -> None:
    homes = [cast.household(members=2) for _ in range(3)]
    apply(homes[0], Wish(ChangeKind.EXTINCT, START, "常年不在"), Ground(START, "销户", by=None))
    change = {"kind": {"old": "general", "new": "poor"}}
    wish = Wish(ChangeKind.CORRECTION, START, "识别", {"about": "household", "changes": change})
    apply(homes[1], wish, Ground(START, "识别", by=None))
    year = {"after": date(2024, 12, 31), "until": date(2025, 12, 31)}
    households, persons = households_moved(cast.COUNTY, **year), persons_moved(cast.COUNTY, **year)
    assert (households.start, households.end, dict(households.went)) == (3, 2, {"销户": 1})
    assert (persons.start, persons.end, dict(persons.went)) == (6, 4, {"销户": 2})


FIVE_YEARS = (
    # new households by size, removed by size, members removed; households and persons at the end of the year
    ((*[2] * 4, 1, 1, 1, *[2] * 9, 3, 3, 3), (), 0, 19, 38),
    ((2, 3), (2, 2, 2, 2, 1, 1), 0, 15, 33),
    ((2, 2, 2, 2, 1, 1), (2, 2, 2, 1), 0, 17, 36),
    ((), (), 2, 17, 34),
    ((1,), (), 3, 18, 32),
)
"""The ledger of 大金庄村: its five years, with households of invented sizes that add up to its sums."""


def test_the_ledger_of_a_village_adds_up_year_by_year() -> None:
    there: list[tuple[int, Household]] = []
    for number, (new, removed, fewer, households, persons) in enumerate(FIVE_YEARS):
        day = date(2014 + number, 6, 30)
        for size in removed:
            there.remove(gone := next(each for each in there if each[0] == size))
            apply(gone[1], Wish(ChangeKind.EXTINCT, day, "出列"), Ground(day, "出列", by=None))
        for home in [home for _, home in there if home.memberships.present().count() > 1][:fewer]:
            leaver = home.memberships.present().exclude(relation="户主")[0].person.person_no
            wish = Wish(ChangeKind.MOVE_OUT, day, "户内删除", {"persons": [leaver]})
            apply(home, wish, Ground(day, "户内删除", by=None))
        there += [(size, settled(size, day)) for size in new]
        year = {"after": date(2013 + number, 12, 31), "until": date(2014 + number, 12, 31)}
        moved = households_moved(cast.COUNTY, **year), persons_moved(cast.COUNTY, **year)
        assert [each.end for each in moved] == [households, persons]
        assert all(each.balances for each in moved)
        assert sum(moved[0].came.values()) == len(new)
        assert sum(moved[1].went.values()) == sum(removed) + fewer


def settled(size: int, day: date) -> Household:
    """A household that comes onto the register on a day."""
    home = cast.household(members=size, started_on=day)
    home.memberships.update(started_on=day)
    return home
