"""A drafted form held against what was filled in, and who reads it; a letter against its cases."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from django.utils import timezone
from tests import cast

from shouwang.policies.fields import plain_form
from shouwang.policies.trying_forms import FormTried, try_form, try_words, where_filled_in
from shouwang.registry.models import Household
from shouwang.reports.letters.definition import current_letters
from shouwang.workflow.models import Case, StepTaken
from shouwang.workflow.runtime import Matter, open_case
from shouwang.workflow.shelf import current_process, current_processes

pytestmark = pytest.mark.django_db
FULL = {"held_on": "2026-01-05", "present": 0, "agreed": 30, "proposed_class": "unstable"}


def assessed(home: Household, form: Mapping[str, object], *, action: str = "assess") -> Case:
    """A recognition one form of which was filled in."""
    matter = Matter("household", home.pk, home.region_id, "认定", household_id=home.pk)
    case = open_case("monitoring", matter, actor=None)
    StepTaken.objects.create(
        case=case, number=9, action=action, action_label="登记评议", from_step="compared",
        to_step="assessed", at=timezone.now(), form=dict(form),
    )  # fmt: skip
    return case


def tried(*changes: dict[str, object], without: str = "") -> FormTried:
    """The form of the assessment with other fields."""
    process = current_process("monitoring")
    fields = {field["name"]: field for field in plain_form(process, "assess") if field["name"] != without}
    for change in changes:
        name = str(change["name"])
        fields[name] = {**fields.get(name, {}), **change}
    return try_form(process, "assess", list(fields.values()), letters=current_letters(), county=cast.COUNTY)


def test_a_field_taken_away_says_how_often_it_was_filled_in_and_where_it_stands() -> None:
    assessed(cast.household(head="甲"), FULL)
    assessed(cast.household(head="乙"), {**FULL, "agreed": None})
    found = tried(without="agreed")
    (field,) = found.fields
    assert (field.what, field.filled, found.times, found.open_cases) == ("删去", 1, 2, 2)
    assert field.read_by == ("文书《民主评议记录》",)


def test_nought_was_filled_in() -> None:
    assessed(cast.household(head="甲"), FULL)
    assert tried(without="present").fields[0].filled == 1


def test_what_must_be_filled_in_from_now_on_counts_those_who_left_it_empty() -> None:
    process = current_process("monitoring")
    fields = [{**field, "required": True} for field in plain_form(process, "visit")]
    empty = {"income_yuan": 9000, "risk_types": ["illness"], "note": ""}
    assessed(cast.household(head="甲"), empty, action="visit")
    found = try_form(process, "visit", fields, letters=current_letters(), county=cast.COUNTY)
    assert (found.times, found.newly_missing) == (1, 1)
    assert "手机上的走访单" in found.where


def test_a_new_field_is_kept_with_the_case_and_nothing_was_filled_in_yet() -> None:
    assessed(cast.household(head="甲"), FULL)
    found = tried({"name": "own_1", "label": "评议地点", "type": "text", "required": True})
    assert [(f.what, f.told, f.read_by, f.filled) for f in found.fields] == [
        ("增加", "评议地点（文字，必填）", (), 0)
    ]
    assert found.newly_missing == 0  # nobody could fill in what was not there


def test_what_is_filled_in_before_a_case_begins_has_no_steps() -> None:
    process = current_process("application")
    fields = [{**field, "label": f"{field['label']}。"} for field in plain_form(process, "apply")]
    found = try_form(process, "apply", fields, letters=current_letters(), county=cast.COUNTY)
    assert found.times is None
    assert {by for field in found.fields for by in field.read_by} == {"申请登记"}


def test_forms_of_other_counties_do_not_count() -> None:
    assessed(cast.household(head="甲", region=cast.padded("990102001001")), FULL)
    assert (tried(without="agreed").times, tried(without="agreed").open_cases) == (0, 0)


def test_a_step_done_for_many_at_once_says_so() -> None:
    assert any("批量办理" in place for place in where_filled_in(current_process("monitoring"), "review"))


def test_a_letter_names_the_processes_whose_cases_have_it() -> None:
    assessed(cast.household(head="甲"), FULL)
    letters, processes = current_letters(), current_processes()
    public = try_words(letters["publicity"], target="publicity.0", processes=processes, county=cast.COUNTY)
    assert "监测对象认定和风险消除" in public.processes
    assert "日常走访" not in public.processes
    assert public.open_cases == 1
    notice = try_words(
        letters["stop_notice"], target="stop_notice.0", processes=processes, county=cast.COUNTY
    )
    assert notice.open_cases == 0
