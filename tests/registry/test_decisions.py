"""Whom a row means, where a person said so: it prevails, it is named, and without it nothing is different."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.feeds.cleaning.sheets import kinds
from tests.registry.deliveries import Delivery, Updated, member, settlement

from shouwang.feeds.lake import Lake
from shouwang.registry.decisions import Decision, Decisions, read_decisions, write_decisions
from shouwang.registry.updating import update

CHEN, LI = 1, 2


@pytest.fixture
def village(tmp_path: Path) -> Delivery:
    """Two households, and a bill without an ID that may mean either of two people."""
    roster = (member("H1", "陈守望", CHEN, relation="户主"), member("H2", "李守望", LI, relation="户主"))
    return Delivery(tmp_path).add("households", *roster).add("medical", settlement("陈守望"))


def updated(village: Delivery, *decisions: Decision) -> Updated:
    """The delivery in the lake with what people said."""
    root = village.folder / "lake"
    root.mkdir(exist_ok=True)
    with Lake(root) as lake:
        return Updated(update(village.files, lake=lake, kinds=kinds(), decisions=Decisions.of(decisions)))


def digest_of(village: Delivery) -> str:
    """The digest of the bill's content."""
    import pyarrow.parquet as pq

    (key,) = pq.read_table(village.files[1].sheets[0].rows)["raw_key"].to_pylist()
    return str(key.hex)


def outcome(village: Delivery, *decisions: Decision) -> dict[str, Any]:
    """What became of the bill."""
    return updated(village, *decisions).outcome()


def test_without_a_decision_the_row_is_open(village: Delivery) -> None:
    told = outcome(village)
    assert (told["method"], told["reason"]) == (None, "NOT_CERTAIN")


def test_a_decision_links_the_row_and_says_that_a_person_did(village: Delivery) -> None:
    told = outcome(village, Decision("medical", digest_of(village), "H2-01"))
    assert (told["outcome"], told["method"], told["person"], told["reason"]) == (
        "accepted",
        "decided",
        1,
        None,
    )


def test_nobody_leaves_the_row_open_and_offers_nobody(village: Delivery) -> None:
    told = outcome(village, Decision("medical", digest_of(village), ""))
    assert (told["method"], told["reason"], told["candidates"]) == (None, "NOT_CERTAIN", "[]")
    assert told["name_key"] is None, "it makes no finding doubtful"


def test_a_decision_about_another_row_or_kind_or_about_somebody_who_left_changes_nothing(
    village: Delivery,
) -> None:
    digest = digest_of(village)
    before = outcome(village)
    for decision in (
        Decision("medical", "0" * 32, "H1-01"),
        Decision("loan", digest, "H1-01"),
        Decision("medical", digest, "H9-01"),
    ):
        assert outcome(village, decision) == before


def test_a_changed_decision_is_taken_up_by_the_next_run(village: Delivery) -> None:
    digest = digest_of(village)
    assert outcome(village, Decision("medical", digest, "H1-01"))["person"] == 0
    assert outcome(village, Decision("medical", digest, "H2-01"))["person"] == 1


def test_decisions_are_read_as_they_were_written(tmp_path: Path) -> None:
    made = [Decision("medical", "b" * 32, ""), Decision("medical", "a" * 32, "H1-01")]
    write_decisions(tmp_path / "decisions.csv", made)
    assert read_decisions(tmp_path / "decisions.csv") == Decisions.of(made)
