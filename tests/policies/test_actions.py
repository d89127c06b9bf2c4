"""Drafts are tried before they are kept; two people publish; what is published is in force at once."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.core.exceptions import PermissionDenied
from tests import cast
from tests.policies.own_pack import form, own_home, people, term, tried, value, words

from shouwang.accounts.models import User
from shouwang.audit.models import AuditEntry
from shouwang.engine.packs.folders import own_pack
from shouwang.policies import actions, pack
from shouwang.policies.models import PolicyChange, Publication, PublicationState, Trial
from shouwang.policies.refusals import NotTriedError, PolicyChangeError, StalePolicyError
from shouwang.policies.selectors import drafts, drafts_digest, finished_trial
from shouwang.reports.letters.definition import current_letters
from shouwang.screening.models import Sweep, SweepState
from shouwang.screening.policies import load_policy
from shouwang.workflow.shelf import current_process
from shouwang.workflow.stack import packs_in_use

__all__ = ["own_home"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]
OPEN = "insurance_personal_fee"


@pytest.fixture
def clerk() -> User:
    """Who drafts."""
    people()
    return cast.user("jiangce")


@pytest.fixture
def leader(clerk: User) -> User:
    """Who confirms."""
    return cast.user("shenling")


def published(clerk: User, leader: User) -> Publication:
    """What is drafted, tried, proposed and confirmed."""
    tried()
    return actions.confirm(actions.propose(purpose="按县里通知", actor=clerk), answer="同意", actor=leader)


def test_before_the_first_publication_there_is_no_own_pack() -> None:
    assert packs_in_use() == ("national", "livelihood", "faku")
    assert own_pack(os.environ) is None


def test_an_open_number_is_set_by_the_own_pack_and_everything_reads_it(clerk: User, leader: User) -> None:
    actions.draft(value(OPEN, "400.5"), actor=clerk)
    assert packs_in_use()[-1] != "own"
    made = published(clerk, leader)
    assert (made.state, made.number) == (PublicationState.PUBLISHED, 1)
    assert packs_in_use()[-1] == "own"
    parameter = load_policy(packs_in_use()).parameters[OPEN]
    dated = parameter.values[0]
    assert (dated.value, dated.citation.document) == (40050, "守望县医疗保障局通知")


def test_a_deadline_and_a_letter_change_without_a_restart(clerk: User, leader: User) -> None:
    before = current_process("monitoring").terms["announcement"].days
    text = "经{village}评议，拟将{count}户列入，公示期{from_day}至{until_day}。"
    assert current_letters()["publicity"].blocks[0].text != text
    actions.draft(term("monitoring.announcement", before - 1), actor=clerk)
    actions.draft(words("publicity.0", text), actor=clerk)
    published(clerk, leader)
    assert current_process("monitoring").terms["announcement"].days == before - 1
    assert [b.kind for b in current_letters()["publicity"].blocks] == ["text", "table", "text", "sign"]
    assert current_letters()["publicity"].blocks[0].text == text


def test_what_changes_nothing_is_no_draft(clerk: User) -> None:
    now = current_process("monitoring").terms["announcement"]
    same = term("monitoring.announcement", now.days, calendar=now.calendar.value, warn=now.warn)
    as_it_is = words("publicity.0", current_letters()["publicity"].blocks[0].text)
    for wanted in (same, as_it_is, form("monitoring.assess")):
        with pytest.raises(PolicyChangeError, match="和现行的一样"):
            actions.draft(wanted, actor=clerk)
    assert not drafts().exists()


def test_what_is_as_before_already_is_not_brought_back(clerk: User, leader: User) -> None:
    before = current_process("monitoring").terms["announcement"]
    calendar, warn = before.calendar.value, before.warn
    shorter = term("monitoring.announcement", before.days - 1, calendar=calendar, warn=warn)
    actions.draft(shorter, actor=clerk)
    first = published(clerk, leader)
    assert actions.draft_way_back(first, actor=clerk) == 1
    published(clerk, leader)
    with pytest.raises(PolicyChangeError, match="一样"):
        actions.draft_way_back(first, actor=clerk)


def test_what_must_not_be_in_a_notice_is_refused_and_not_kept(clerk: User) -> None:
    for text in (
        "{village}拟认定下列{count}户，电话16100000001。",
        "户主身份证号{id_number}。",
        "{village",
        "{count:>9}",
    ):
        with pytest.raises(PolicyChangeError):
            actions.draft(words("publicity.0", text, reason="试"), actor=clerk)
    assert not PolicyChange.objects.exists()


def test_what_a_window_needs_is_refused_as_by_the_reader(clerk: User) -> None:
    with pytest.raises(PolicyChangeError, match="整数"):
        actions.draft(value("appeal_days", "10.5", first="2026-01-01", reason="试"), actor=clerk)


def test_what_gets_weaker_needs_a_reason(clerk: User) -> None:
    with pytest.raises(PolicyChangeError, match="延长到20个工作日"):
        actions.draft(term("monitoring.announcement", 20), actor=clerk)
    with pytest.raises(PolicyChangeError, match="大学生一次性资助」的标准下降"):
        actions.draft(value("college_grant", "6000"), actor=clerk)
    with pytest.raises(PolicyChangeError, match="没有接续的标准"):
        actions.draft(value(OPEN, "400", last="2025-12-31"), actor=clerk)
    with pytest.raises(PolicyChangeError, match="公示截止日"):
        actions.draft(words("publicity.0", "{village}{count}{from_day}"), actor=clerk)
    made = actions.draft(value("college_grant", "6000", reason="省里统一标准"), actor=clerk)
    assert made.weakens
    assert actions.draft(value("college_grant", "9000"), actor=clerk).weaker == []
    assert PolicyChange.objects.count() == 1  # one draft an item


def test_a_second_person_confirms_and_never_the_author(clerk: User, leader: User) -> None:
    actions.draft(value(OPEN, "400"), actor=clerk)
    tried()
    waiting = actions.propose(purpose="按县里通知", actor=clerk)
    assert waiting.state == PublicationState.WAITING
    with pytest.raises(PolicyChangeError, match="不能自己确认"):
        actions.confirm(waiting, answer="", actor=clerk)
    with pytest.raises(PolicyChangeError, match="等待确认"):
        actions.draft(value(OPEN, "401"), actor=clerk)
    actions.confirm(waiting, answer="同意", actor=leader)
    with pytest.raises(StalePolicyError):
        actions.confirm(waiting, answer="同意", actor=leader)


def test_where_nobody_else_may_confirm_a_purpose_is_enough() -> None:
    clerk = cast.user("jiangce")
    actions.draft(value(OPEN, "400"), actor=clerk)
    tried()
    made = actions.propose(purpose="按县里通知", actor=clerk)
    assert (made.state, made.number, made.decided_by) == (PublicationState.PUBLISHED, 1, clerk)


def test_what_was_not_tried_is_not_published(clerk: User, leader: User) -> None:
    actions.draft(value(OPEN, "400"), actor=clerk)
    with pytest.raises(NotTriedError, match="还没有测算过影响"):
        actions.propose(purpose="按县里通知", actor=clerk)
    tried()
    actions.draft(value(OPEN, "401"), actor=clerk)
    with pytest.raises(NotTriedError, match="测算以后又改过"):
        actions.propose(purpose="按县里通知", actor=clerk)
    actions.draft(value(OPEN, "400"), actor=clerk)  # what was tried, word for word
    actions.propose(purpose="按县里通知", actor=clerk)


def test_another_document_or_another_publication_wants_another_trial(clerk: User, leader: User) -> None:
    actions.draft(value(OPEN, "400"), actor=clerk)
    before = drafts_digest(drafts())
    actions.draft(replace(value(OPEN, "400"), clause="第三条"), actor=clerk)
    assert drafts_digest(drafts()) != before
    published(clerk, leader)
    actions.draft(replace(value(OPEN, "400"), clause="第三条"), actor=clerk)
    first = drafts_digest(drafts())
    pack.point_at(1)
    assert first == drafts_digest(drafts())
    with pytest.raises(NotTriedError):
        actions.propose(purpose="按县里通知", actor=clerk)


def test_a_trial_without_facts_does_not_do_once_the_county_was_judged(clerk: User) -> None:
    actions.draft(value(OPEN, "400"), actor=clerk)
    made = tried()
    Trial.objects.filter(pk=made.pk).update(result={"values": None, "no_facts": True})
    assert finished_trial(drafts(), county=cast.COUNTY) == made
    Sweep.objects.create(county_id=cast.COUNTY, as_of=date(2025, 6, 30), packs=[], state=SweepState.DONE)
    assert finished_trial(drafts(), county=cast.COUNTY) is None


def test_what_waits_since_before_trials_is_not_confirmed(clerk: User, leader: User) -> None:
    actions.draft(value(OPEN, "400"), actor=clerk)
    tried()
    waiting = actions.propose(purpose="按县里通知", actor=clerk)
    Publication.objects.filter(pk=waiting.pk).update(trial=None)
    waiting.refresh_from_db()
    with pytest.raises(NotTriedError):
        actions.confirm(waiting, answer="同意", actor=leader)


def test_what_is_sent_back_is_a_draft_again(clerk: User, leader: User) -> None:
    actions.draft(value(OPEN, "400"), actor=clerk)
    tried()
    waiting = actions.propose(purpose="按县里通知", actor=clerk)
    actions.send_back(waiting, answer="先问省里", actor=leader)
    assert PolicyChange.objects.get().publication is None
    assert own_pack(os.environ) is None


def test_every_publication_is_kept_and_the_previous_value_is_published_again(
    clerk: User, leader: User
) -> None:
    actions.draft(value("college_grant", "9000"), actor=clerk)
    first = published(clerk, leader)
    actions.draft(value("college_fee_cap", "8500"), actor=clerk)
    published(clerk, leader)
    folder = Path(os.environ["SHOUWANG_HOME"]) / "policy_packs" / "own"
    kept = [yaml.safe_load((folder / n / "own/parameters/own.yaml").read_text("utf-8")) for n in ("1", "2")]
    assert [list(one["parameters"]) for one in kept] == [
        ["college_grant"],
        ["college_grant", "college_fee_cap"],
    ]
    assert pack.number_now() == 2
    assert first.digest == pack.digest_of(folder / "1" / "own")
    assert actions.draft_way_back(first, actor=clerk) == 1
    back = PolicyChange.objects.get(publication=None)
    assert back.weakens
    assert back.content["value"] == "7000"


def test_only_a_policy_clerk_of_the_county_drafts(clerk: User) -> None:
    for name in ("lixian", "shenling", "wangxiang"):
        with pytest.raises(PermissionDenied):
            actions.draft(value(OPEN, "400"), actor=cast.user(name))
    township = cast.somebody("policy_clerk", region=cast.TOWNSHIP)
    with pytest.raises(PermissionDenied):
        actions.draft(value(OPEN, "400"), actor=township)


def test_everything_is_on_record(clerk: User, leader: User) -> None:
    actions.draft(value(OPEN, "400"), actor=clerk)
    published(clerk, leader)
    told = AuditEntry.objects.filter(subject_type="own_policy")
    assert [(entry.actor, entry.act) for entry in told] == [
        ("jiangce", "change"),
        ("jiangce", "create"),
        ("shenling", "change"),
    ]
    assert told[2].new["number"] == 1


def test_after_a_crash_between_the_two_writes_the_next_look_puts_it_in_force(
    clerk: User, leader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.draft(value(OPEN, "400"), actor=clerk)
    tried()
    waiting = actions.propose(purpose="按县里通知", actor=clerk)

    def dies(number: int) -> None:
        raise OSError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(pack, "point_at", dies)
        with pytest.raises(OSError, match="killed"):
            actions.confirm(waiting, answer="同意", actor=leader)
    assert own_pack(os.environ) is None
    actions.settle()
    assert packs_in_use()[-1] == "own"
