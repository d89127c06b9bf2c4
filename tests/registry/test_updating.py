"""A delivery becomes a committed snapshot; what did not change is not worked on again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.registry.deliveries import Delivery, member, settlement

from shouwang.feeds.lake import Lake
from shouwang.registry import NoRegisterError, matching, open_snapshot, sheets, updating


@contextmanager
def counted_matches(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The kinds that are matched meanwhile."""
    matched: list[str] = []
    real = matching.match

    def match(db: object, sheets: object, kind: object, *, gazetteer: object, **more: object) -> None:
        matched.append(kind.name)  # type: ignore[attr-defined]
        real(db, sheets, kind, gazetteer=gazetteer, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(matching, "match", match)
        yield matched


def diagnosis(name: str, order: int) -> dict[str, str]:
    """A row of the feed of diagnoses."""
    row = {k: v for k, v in settlement(name, order).items() if k in ("id", "name")}
    return row | {"disease": "某病", "diagnosed_on": "2025-02-01"}


def test_delivery_without_a_roster_cannot_be_used(delivery: Delivery) -> None:
    delivery.add("medical", settlement("陆桂兰", 2))
    with pytest.raises(NoRegisterError, match="没有找到可用的农户名册"):
        delivery.update()


def test_roster_without_a_usable_row_cannot_be_used(delivery: Delivery) -> None:
    delivery.add("households", member("", "陆桂兰", 2))
    with pytest.raises(NoRegisterError):
        delivery.update()


def test_nothing_is_matched_again_when_nothing_changed(
    village: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    village.add("medical", settlement("陆桂兰", 2)).add("diagnosis", diagnosis("马文海", 5))
    with counted_matches(monkeypatch) as matched:
        first, second = village.update().snapshot, village.update().snapshot
    assert sorted(matched) == ["diagnosis", "medical"]
    assert first == second


def test_only_the_kind_with_a_new_sheet_is_matched_again(
    village: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    village.add("medical", settlement("陆桂兰", 2)).add("diagnosis", diagnosis("马文海", 5)).update()
    village.add("medical", settlement("马文海", 5))
    with counted_matches(monkeypatch) as matched:
        updated = village.update()
    assert matched == ["medical"]
    assert updated.feed() == [(0, 0), (1, 2)]
    assert updated.feed("diagnosis") == [(1, 2)]


def test_new_register_has_every_feed_matched_again(
    village: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    village.add("medical", settlement("孙立", 9)).update()
    village.add("households", member("003", "孙立", 9, relation="户主"))
    with counted_matches(monkeypatch) as matched:
        assert village.update().feed() == [(2, 3)]
    assert matched == ["medical"]


def test_full_update_matches_everything_and_comes_to_the_same(
    village: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    village.add("medical", settlement("陆桂兰", 2))
    before = village.update().snapshot
    with counted_matches(monkeypatch) as matched:
        assert village.update(full=True).snapshot == before
    assert matched == ["medical"]


def test_unchanged_month_keeps_its_file_when_another_month_arrives(village: Delivery) -> None:
    before = village.add("medical", settlement("陆桂兰", 2)).update().snapshot
    after = village.add("medical", settlement("陆桂兰", 2, settled_on="2025-04-01")).update().snapshot
    assert after.facts.feeds["medical"].files[:1] == before.facts.feeds["medical"].files


def test_months_that_are_too_many_to_sort_at_once_come_to_the_same(
    village: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [f"2025-{month:02d}-{day:02d}" for month in range(1, 7) for day in (1, 28)]
    village.add("medical", *(settlement("陆桂兰", 2, settled_on=day) for day in days))
    whole = village.update().snapshot
    monkeypatch.setattr(updating, "ROWS_AT_ONCE", 5)
    assert village.update(full=True).snapshot == whole


def test_committed_snapshot_is_opened_as_it_was_made(village: Delivery) -> None:
    made = village.add("medical", settlement("陆桂兰", 2)).update().snapshot
    lake = Lake(made.root)
    manifest = lake.current()
    assert manifest is not None
    assert open_snapshot(lake, manifest) == made
    lake.verify(manifest)


def test_kind_without_a_usable_row_is_not_delivered_but_its_rows_are_accounted_for(village: Delivery) -> None:
    snapshot = village.add("medical", settlement("陆桂兰", 2, self_paid="****")).update().snapshot
    assert "medical" not in snapshot.facts.feeds
    (sheet,) = snapshot.kinds["medical"].sheets
    assert (sheet.rows_read, sheet.rejected) == (1, 1)


def test_sheets_that_are_too_many_to_sort_at_once_come_to_the_same(
    village: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(1, 6):
        village.add("medical", settlement("陆桂兰", 2, settled_on=f"2025-03-0{day}"), settlement("马文海", 5))
    whole = village.update().outcomes()
    monkeypatch.setattr(sheets, "ROWS_AT_ONCE", 4)
    assert village.update(full=True).outcomes() == whole
    assert [row["sheet_no"] for row in whole] == [number for number in range(5) for _ in range(2)]
