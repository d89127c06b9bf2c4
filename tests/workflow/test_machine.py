"""Whatever people do in whatever order: no step is skipped, nothing is lost, every deadline is right."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests import cast

from shouwang.audit.models import Act, AuditEntry
from shouwang.workflow.models import Case, Deadline, Evidence
from shouwang.workflow.permitted import acting_role
from shouwang.workflow.refusals import StepRefusedError
from shouwang.workflow.runtime import Matter, Order, open_case, take_step
from shouwang.workflow.shelf import process_of

HERE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2025, 9, 22, 9, tzinfo=HERE)
CLOSED = {date(2025, 10, day) for day in range(1, 9)}
MADE_UP = {date(2025, 9, 28), date(2025, 10, 11)}
"""国办发明电〔2024〕12号: 1 to 8 October closed; Sunday 28 September and Saturday 11 October worked."""
PEOPLE = ("zhaocun", "wangxiang", "lixian", "yibao", "chudu", "weishen")
PACKS = (("national",), ("national", "anhui"), ("national", "gansu"))
ANSWERS = {
    "outcome": st.sampled_from(["confirmed", "not_confirmed", "solved"]),
    "comparison": st.just("clean"),
    "risk_types": st.just(["illness"]),
    "proposed_class": st.just("marginal"),
    "held_on": st.just("2025-10-09"),
    "measure": st.just("临时救助"),
}
NUMBERS = {"present": 20, "agreed": 18, "income_yuan": 7000, "amount_yuan": 3000}


def works(day: date) -> bool:
    """Whether offices work, by the notice of the State Council and not by the product."""
    return day in MADE_UP or (day.weekday() < 5 and day not in CLOSED)


def expected_due(started: date, days: int, *, working: bool) -> date:
    """When a term ends, counted day by day."""
    while days:
        started += timedelta(days=1)
        days -= works(started) or not working
    return started


class Office(RuleBasedStateMachine):
    """A county where anybody tries anything at any time, and the pack changes under open cases."""

    @initialize()
    def begin(self) -> None:
        """An empty county with its people."""
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.people = [cast.user(name) for name in PEOPLE]
        self.now, self.cases, self.began_with = BEGIN, {}, {}
        self.touched = 0
        settings.SHOUWANG_PACKS = PACKS[0]

    @rule(process=st.sampled_from(["finding", "monitoring", "application"]))
    def somebody_opens(self, process: str) -> None:
        """A new matter begins."""
        home = cast.household()
        matter = Matter("household", home.pk, home.region_id, "某事", household_id=home.pk)
        case = open_case(process, matter, actor=None, at=self.now)
        self.cases[case.pk] = 0
        self.began_with[case.pk] = case.process_id
        self.touched = case.pk

    @rule(days=st.integers(0, 4), hours=st.integers(1, 14))
    def time_passes(self, days: int, hours: int) -> None:
        """Hours or days later."""
        self.now += timedelta(days=days, hours=hours)

    @rule(packs=st.sampled_from(PACKS))
    def the_pack_changes(self, packs: tuple[str, ...]) -> None:
        """The county takes another stack of packs."""
        settings.SHOUWANG_PACKS = packs

    @rule(data=st.data())
    def somebody_tries_something(self, data: st.DataObject) -> None:
        """A random person, case and action, with the page as it is or an old one."""
        if not self.cases:
            return
        case = Case.objects.get(pk=data.draw(st.sampled_from(sorted(self.cases))))
        self.touched = case.pk
        process, actor = process_of(case), data.draw(st.sampled_from(self.people))
        offered = process.actions_from(case.step)
        likely = offered and data.draw(st.integers(0, 4))
        action = data.draw(st.sampled_from(offered if likely else tuple(process.actions.values())))
        stale = data.draw(st.integers(0, 5)) == 0
        form = {
            field.name: data.draw(ANSWERS[field.name]) if field.name in ANSWERS else NUMBERS.get(field.name)
            for field in action.form
            if field.name in ANSWERS or field.name in NUMBERS
        }
        papers = [self.paper(case, kind) for kind in action.evidence]
        order = Order(
            action.name, version=case.version - stale, form=form, reason="说明理由", evidence=papers
        )
        try:
            with transaction.atomic():
                step = take_step(case, order, actor=actor, at=self.now)
        except (PermissionDenied, StepRefusedError):
            assert Case.objects.get(pk=case.pk).version == case.version
            return
        assert not stale
        assert action in offered
        assert acting_role(actor, case, action) == step.role
        assert (step.from_step, step.to_step) == (case.step, action.aim(case.step))
        self.cases[case.pk] += 1

    def paper(self, case: Case, kind: str) -> Evidence:
        """What the pack asks for as proof."""
        return Evidence.objects.create(
            region_id=case.region_id, kind=kind, file_name="a", sha256="0" * 64, bytes=1
        )

    @property
    def looked_at(self) -> tuple[int, ...]:
        """The case of the last attempt; after the last of all, every case."""
        touched = getattr(self, "touched", 0)
        return (touched,) if touched else ()

    @invariant()
    def every_step_is_there_once_and_in_order(self) -> None:
        """One row a step, numbered without gaps, each beginning where the last one ended."""
        for number in self.looked_at:
            taken = self.cases[number]
            case = Case.objects.get(pk=number)
            steps = list(case.steps.order_by("number"))
            assert case.version == taken + 1
            assert [step.number for step in steps] == list(range(1, taken + 1))
            places = [process_of(case).start, *(step.to_step for step in steps)]
            assert [step.from_step for step in steps] == places[:-1]
            assert case.step == places[-1]
            assert case.process_id == self.began_with[number]
            told = AuditEntry.objects.filter(act=Act.STEP, subject_type="case", subject_id=str(number))
            assert [entry.new["action"] for entry in told] == [step.action for step in steps]

    @invariant()
    def every_deadline_is_right(self) -> None:
        """By the pack that the case began with, over holidays and make-up days; ended cases have none."""
        for number in self.looked_at:
            case = Case.objects.get(pk=number)
            terms = process_of(case).terms
            running = list(Deadline.objects.filter(case=case, met_at=None))
            for deadline in running:
                term = terms[deadline.name]
                started = deadline.started_at.astimezone(HERE).date()
                due = expected_due(started, term.days, working=term.calendar == "working")
                assert deadline.due_at.astimezone(HERE).date() == due
                assert deadline.warn_at is None or deadline.started_at <= deadline.warn_at < deadline.due_at
            assert case.due_at == min((d.due_at for d in running), default=None)
            assert case.closed_at is None or not running

    def teardown(self) -> None:
        """Every case once more; then nothing stays."""
        for number in getattr(self, "cases", {}):
            self.touched = number
            self.every_step_is_there_once_and_in_order()
            self.every_deadline_is_right()
        settings.SHOUWANG_PACKS = PACKS[0]
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)


@pytest.mark.django_db
def test_whatever_people_do_the_books_stay_right() -> None:
    quick = effort(
        max_examples=12,
        stateful_step_count=25,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Office, settings=quick)
