"""What one policy has otherwise than another: items added, removed, changed, with days and documents."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.engine.pack_writer import AS_OF, CITE, INCOME, LINE, dated, feature, rule, versioned, write
from tests.facts_builder import schema

from shouwang.engine.diff import Difference, ItemKind, diff, entries_of
from shouwang.engine.packs import load

OVER = "over: [trial]"
FROM_NEW_YEAR = "    from: 2025-01-01\n"
EVE, NEW_YEAR = date(2024, 12, 31), date(2025, 1, 1)


def pack(root: Path, *, parameters: str = LINE, rules: str | None = None) -> Path:
    """A folder with one pack."""
    write(root, parameters=parameters, features=INCOME, rules=rules or rule())
    return root


def compared(old: Path, new: Path, days: tuple[date, date] | None = None) -> tuple[Difference, ...]:
    """The differences of the packs in two folders."""
    return diff(dated(old), dated(new), days=days)


def told(difference: Difference) -> dict[str, tuple[str, str]]:
    """The fields of a difference, old and new."""
    return {each.name: (each.old, each.new) for each in difference.fields}


def test_a_policy_does_not_differ_from_itself(tmp_path: Path) -> None:
    assert compared(pack(tmp_path / "one"), pack(tmp_path / "two")) == ()
    national = load(["national"], schema=schema())
    assert diff(national, national) == ()
    assert diff(national, national, days=(AS_OF, AS_OF)) == ()


def test_a_changed_number_is_told_with_old_and_new_value_and_document(tmp_path: Path) -> None:
    first, second = LINE.rsplit("9000", 1)
    other = first + "9200.5" + second.replace("某县通知", "新通知")
    [one] = compared(pack(tmp_path / "one"), pack(tmp_path / "two", parameters=other))
    assert (one.entry.kind, one.entry.name, one.entry.start) == (ItemKind.PARAMETER, "line", NEW_YEAR)
    assert told(one) == {"value": ("9,000元", "9,200.50元"), "document": ("某县通知", "新通知")}


def test_a_later_number_is_an_addition_and_changes_nothing_before(tmp_path: Path) -> None:
    later = LINE + f"      - {{from: 2026-01-01, value: 9500, {CITE}}}\n"
    [one] = compared(pack(tmp_path / "one"), pack(tmp_path / "two", parameters=later))
    assert one.old is None
    assert (one.entry.start, one.entry.content["value"]) == (date(2026, 1, 1), "9,500元")


def test_an_end_that_nothing_follows_is_a_change(tmp_path: Path) -> None:
    ended = LINE.replace("from: 2025-01-01,", "from: 2025-01-01, until: 2025-12-31,")
    [one] = compared(pack(tmp_path / "one"), pack(tmp_path / "two", parameters=ended))
    assert told(one) == {"until": ("", "2025-12-31")}


def test_a_new_version_of_a_rule_is_an_addition(tmp_path: Path) -> None:
    two = versioned(rule(), rule("income_per_person <= p.line", more=FROM_NEW_YEAR))
    [one] = compared(pack(tmp_path / "one"), pack(tmp_path / "two", rules=two))
    assert (one.old, one.entry.name, one.entry.start) == (None, "low_income", NEW_YEAR)
    [back] = compared(tmp_path / "two", tmp_path / "one")
    assert (back.new, back.entry.name) == (None, "low_income")


def test_a_changed_rule_is_told_field_by_field(tmp_path: Path) -> None:
    other = rule("income_per_person <= p.line").replace("level: red", "level: orange")
    [one] = compared(pack(tmp_path / "one"), pack(tmp_path / "two", rules=other))
    assert told(one) == {
        "level": ("red", "orange"),
        "when": ("income_per_person < p.line", "income_per_person <= p.line"),
    }


def test_where_a_rule_stands_makes_no_difference(tmp_path: Path) -> None:
    assert compared(pack(tmp_path / "one"), pack(tmp_path / "two", rules="\n\n\n" + rule())) == ()


def test_two_days_are_compared_by_what_is_in_force(tmp_path: Path) -> None:
    two = versioned(rule(), rule("income_per_person <= p.line", more=FROM_NEW_YEAR))
    root = pack(tmp_path, rules=two)
    found = compared(root, root, (EVE, NEW_YEAR))
    assert [(each.entry.kind, each.entry.name) for each in found] == [
        (ItemKind.PARAMETER, "line"),
        (ItemKind.RULE, "low_income"),
    ]
    assert told(found[0])["value"] == ("8,000元", "9,000元")
    assert told(found[0])["from"] == ("2024-01-01", "2025-01-01")
    assert compared(root, root, (NEW_YEAR, AS_OF)) == ()


def test_what_is_put_out_of_force_is_told_with_its_reason(tmp_path: Path) -> None:
    root = pack(tmp_path)
    off = f"off: {{low_income: {{reason: 本县另有办法, from: 2025-01-01, {CITE}}}}}"
    write(root, "county", head=f"{OVER}\n{off}")
    found = {e.entry.kind: e for e in diff(dated(root), dated(root, "trial", "county"))}
    assert told(found[ItemKind.RULE]) == {"until": ("", "2024-12-31")}
    assert found[ItemKind.OFF].entry.content == {"reason": "本县另有办法"}
    assert found[ItemKind.OFF].entry.start == NEW_YEAR


def test_a_change_of_how_deaths_are_known_is_told(tmp_path: Path) -> None:
    root, death = pack(tmp_path), f"feed: event, where: event_type = '死亡', on: occurred_on, {CITE}"
    write(root, "county", head=f"{OVER}\ndeath: {{{death}}}")
    [one] = diff(dated(root), dated(root, "trial", "county"))
    assert one.entry.kind is ItemKind.DEATH
    assert one.entry.content["where"] == "event_type = '死亡'"


def test_labels_are_told_with_their_numbers(tmp_path: Path) -> None:
    entries = {e.name: e for e in entries_of(load(["national"], schema=schema()), AS_OF)}
    assert entries["recent_appeals"].label == "近30天自主申报或来电的次数"
    assert "{p.appeal_days}" in entries["recent_appeals"].content["label"]


def test_features_are_told_by_their_parts(tmp_path: Path) -> None:
    window = feature(
        "value: count()", unit="count", more="feed: appeal\nwindow: {days: applied_on, length: 30}"
    )
    longer = window.replace("length: 30", "length: 60")
    for name, text in (("one", window), ("two", longer)):
        write(pack(tmp_path / name), features_more=text)
    [one] = compared(tmp_path / "one", tmp_path / "two")
    [(name, (old, new))] = told(one).items()
    assert name == "window"
    assert ("length=30" in old, "length=60" in new) == (True, True)
