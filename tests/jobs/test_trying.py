"""Drafted numbers are tried on the facts of the last sweep: who is found, who gets more, what it costs."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from tests import cast
from tests.jobs.office import Office, office, work
from tests.policies.judged import judged_county
from tests.policies.own_pack import form, own_home, people, standard, term, value, words

from shouwang.audit.models import AuditEntry
from shouwang.jobs.models import Job
from shouwang.jobs.trying import NothingToTryError, ask_for_trial
from shouwang.policies.actions import confirm, draft, propose
from shouwang.policies.models import Trial
from shouwang.policies.refusals import NotTriedError
from shouwang.registry.models import Household

__all__ = ["office", "own_home"]


@pytest.fixture
def homes(own_home: Path, office: Office) -> list[Household]:
    """The households of a county that was judged."""
    people()
    return judged_county(office)


def tried() -> Trial:
    """The drafts tried to the end."""
    made = ask_for_trial(actor=cast.user("jiangce"))
    work()
    made.refresh_from_db()
    return made


def test_an_open_amount_says_who_gets_it_and_what_it_costs(homes: list[Household]) -> None:
    draft(value("insurance_personal_fee", "400"), actor=cast.user("jiangce"))
    draft(value("dibao_insurance_share", "0.85"), actor=cast.user("jiangce"))
    result = tried().result["values"]
    told = {paid["name"]: paid for paid in result["benefits"]}
    tekun, dibao = told["tekun_insurance_aid"], told["dibao_insurance_aid"]
    assert (tekun["counts"]["fen_now"], tekun["counts"]["fen_then"]) == (0, 40_000)
    assert (dibao["counts"]["fen_now"], dibao["counts"]["fen_then"]) == (0, 34_000)
    assert (dibao["counts"]["open_now"], dibao["counts"]["open_then"], dibao["counts"]["more"]) == (1, 0, 1)
    assert tekun["townships"]["周家镇"]["fen_then"] == 40_000
    assert tekun["townships"]["王家乡"]["fen_then"] == 0
    assert result["as_of"] == "2025-06-30"


def test_another_line_says_which_households_are_found_and_by_which_rule(homes: list[Household]) -> None:
    draft(value("line", "10000", reason="突发困难的改按收入线找"), actor=cast.user("jiangce"))
    result = tried().result["values"]
    rules = {line["name"]: line for line in result["by_rule"]}
    assert (rules["income_below_line"]["gained"], rules["income_below_line"]["lost"]) == (1, 0)
    assert (result["households"]["gained"], result["households"]["lost"]) == (1, 0)
    assert [(line["name"], line["gained"]) for line in result["by_township"] if line["gained"]] == [
        ("王家乡", 1)
    ]
    assert result["named"]["income_below_line"]["coming"] == [homes[0].household_no]
    assert "陈家" not in str(result)


def test_drafts_that_changed_meanwhile_are_not_told_as_tried(homes: list[Household]) -> None:
    draft(value("line", "10000", reason="突发困难的改按收入线找"), actor=cast.user("jiangce"))
    made = ask_for_trial(actor=cast.user("jiangce"))
    draft(value("line", "10001", reason="同上"), actor=cast.user("jiangce"))
    work()
    made.refresh_from_db()
    assert made.result is None
    assert "重新测算" in Job.objects.filter(kind="try_policy")[0].message


@pytest.mark.django_db
def test_without_drafts_there_is_nothing_to_try_and_only_a_clerk_asks(own_home: Path) -> None:
    people()
    with pytest.raises(NothingToTryError, match="没有草稿"):
        ask_for_trial(actor=cast.user("jiangce"))
    draft(term("monitoring.recognition", 10), actor=cast.user("jiangce"))
    for name in ("lixian", "shenling"):
        with pytest.raises(PermissionDenied):
            ask_for_trial(actor=cast.user(name))
    made = ask_for_trial(actor=cast.user("jiangce"))
    entry = AuditEntry.objects.get(subject_type="policy_trial")
    assert (entry.actor, entry.act, entry.new["drafts"]) == ("jiangce", "run", made.drafts)


def test_every_kind_of_draft_is_tried_at_once_and_may_then_be_published(
    office: Office, own_home: Path
) -> None:
    people()
    clerk, reason = cast.user("jiangce"), "突发困难的改按收入线找"
    for wanted in (
        value("line", "10000", reason=reason),
        term("monitoring.recognition", 10, calendar="natural"),
        form("monitoring.assess", own_1={"label": "评议地点", "type": "text"}),
        standard("social.elder_visit_days", "30"),
        words("publicity.0", "经{village}评议，拟将{count}户列入，公示期{from_day}至{until_day}。"),
    ):
        draft(wanted, actor=clerk)
    with pytest.raises(NotTriedError):
        propose(purpose="按通知", actor=clerk)
    made = tried()
    result = made.result
    assert (result["no_facts"], result["values"], made.as_of) == (True, None, None)  # nothing judged yet
    assert [one["then"] for one in result["terms"]] == ["10天"]
    assert [one["fields"][0]["told"] for one in result["forms"]] == ["评议地点（文字，选填）"]
    assert [(one["open"], one["visits_then"]) for one in result["standards"]] == [(True, 0)]
    assert [one["label"] for one in result["words"]] == ["公示"]
    waiting = propose(purpose="按通知", actor=clerk)
    assert waiting.trial == made
    assert confirm(waiting, answer="同意", actor=cast.user("shenling")).number == 1
    assert waiting.changes.count() == 5
