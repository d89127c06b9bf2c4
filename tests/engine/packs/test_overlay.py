"""Later packs over earlier ones: whole items replaced, parameters for their period, items switched off."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

from tests.engine.pack_writer import CITE, INCOME, LINE, faults_of, loaded, only_fault, rule, write

OVER = "over: [trial]"


def line_of(*values: str) -> str:
    """A parameters file that gives only values for the line."""
    rows = "".join(f"      - {{{value}, {CITE}}}\n" for value in values)
    return f"parameters:\n  line:\n    values:\n{rows}"


def below(root: Path) -> None:
    """The pack that others lie over."""
    write(root, parameters=LINE, features=INCOME, rules=rule())


def line_on(root: Path, day: date, *packs: str) -> Fraction | None:
    """The line in 元 on a day."""
    value = loaded(root, *packs).parameters["line"].on(day)
    return value.value / 100 if value else None


def test_a_higher_pack_wins_from_its_first_day(tmp_path: Path) -> None:
    below(tmp_path)
    write(tmp_path, "county", head=OVER, parameters=line_of("from: 2024-07-01, value: 12000"))
    found = [
        line_on(tmp_path, day, "trial", "county")
        for day in (date(2024, 6, 30), date(2024, 7, 1), date(2026, 1, 1))
    ]
    assert found == [8000, 12000, 12000]


def test_after_the_end_of_its_period_the_lower_pack_speaks_again(tmp_path: Path) -> None:
    below(tmp_path)
    write(
        tmp_path, "county", head=OVER, parameters=line_of("from: 2024-07-01, until: 2025-03-31, value: 12000")
    )
    days = (date(2024, 6, 30), date(2025, 3, 31), date(2025, 4, 1))
    assert [line_on(tmp_path, day, "trial", "county") for day in days] == [8000, 12000, 9000]


def test_before_the_first_document_there_is_no_value(tmp_path: Path) -> None:
    below(tmp_path)
    assert line_on(tmp_path, date(2023, 12, 31), "trial") is None


def test_a_pack_without_those_below_it_is_told_that_alone(tmp_path: Path) -> None:
    """Every other fault would only follow from it."""
    below(tmp_path)
    write(tmp_path, "city", rules=rule("income_per_person < p.line", name="poor"))
    write(tmp_path, "county", head="over: [trial, city]", rules=rule("income_per_person <= p.line"))
    fault = only_fault(tmp_path, "county")
    assert (fault.code, fault.place.file) == ("OVER", "pack.yaml")
    assert "「trial」「city」" in fault.found
    assert fault.todo == "请写 --pack trial,city,county"
    assert only_fault(tmp_path, "trial", "county").todo == "请写 --pack trial,city,county"


def test_a_rule_is_replaced_whole(tmp_path: Path) -> None:
    below(tmp_path)
    write(tmp_path, "county", head=OVER, rules=rule("income_per_person <= p.line").replace("red", "orange"))
    changed = loaded(tmp_path, "trial", "county").rules["low_income"]
    assert changed.level == "orange"
    assert changed.place.pack == "county"
    assert loaded(tmp_path, "trial").rules["low_income"].level == "red"


def test_a_rule_that_is_switched_off_is_gone_and_its_reason_is_kept(tmp_path: Path) -> None:
    below(tmp_path)
    write(tmp_path, "county", head=f"{OVER}\noff: {{low_income: {{reason: 本县另有办法, {CITE}}}}}")
    policy = loaded(tmp_path, "trial", "county")
    assert dict(policy.rules) == {}
    assert [(item.name, item.reason) for item in policy.off] == [("low_income", "本县另有办法")]


def test_what_cannot_be_switched_off_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    below(tmp_path)
    write(tmp_path, "county", head=f"{OVER}\noff: {{low_incom: {{reason: 本县另有办法, {CITE}}}}}")
    assert only_fault(tmp_path, "trial", "county").nearest == "low_income"


def test_a_switched_off_rule_that_another_names_is_an_unknown_name(tmp_path: Path) -> None:
    below(tmp_path)
    write(tmp_path, rules_more=rule("r.low_income", name="second"))
    write(tmp_path, "county", head=f"{OVER}\noff: {{low_income: {{reason: 本县另有办法, {CITE}}}}}")
    assert only_fault(tmp_path, "trial", "county").code == "UNKNOWN_NAME"


def test_a_pack_without_what_must_lie_below_is_refused(tmp_path: Path) -> None:
    below(tmp_path)
    write(tmp_path, "county", head=OVER)
    fault = only_fault(tmp_path, "county")
    assert fault.code == "OVER"
    assert "trial,county" in fault.todo
    assert only_fault(tmp_path, "county", "trial").code == "OVER"


def test_a_new_parameter_needs_label_and_unit(tmp_path: Path) -> None:
    write(tmp_path, parameters=line_of("from: 2024-01-01, value: 1"))
    assert only_fault(tmp_path).code == "NEW_PARAMETER"


def test_a_higher_pack_cannot_change_the_unit(tmp_path: Path) -> None:
    below(tmp_path)
    write(tmp_path, "county", head=OVER, parameters=LINE.replace("cny_per_person", "cny"))
    assert "UNIT" in {fault.code for fault in faults_of(tmp_path, "trial", "county")}


def test_the_same_item_twice_in_one_pack_is_refused(tmp_path: Path) -> None:
    write(tmp_path, parameters=LINE, features=INCOME, features_more=INCOME)
    assert only_fault(tmp_path).code == "TWICE"


def test_two_values_from_one_day_are_refused(tmp_path: Path) -> None:
    write(tmp_path, parameters=LINE.replace("2025-01-01", "2024-01-01"))
    assert only_fault(tmp_path).code == "DATE"


def test_a_day_that_does_not_exist_is_told_and_nothing_crashes(tmp_path: Path) -> None:
    write(
        tmp_path,
        parameters=line_of("from: 2024-02-30, value: 1").replace(
            "line:", "line:\n    label: 线\n    unit: cny"
        ),
    )
    assert only_fault(tmp_path).code == "DATE"


YIELDS = f"{OVER}\nyields: {{{CITE}}}"


def test_a_pack_that_gives_way_does_so_to_what_a_pack_below_begins_later(tmp_path: Path) -> None:
    below(tmp_path)
    write(tmp_path, "county", head=YIELDS, parameters=line_of("from: 2024-07-01, value: 12000"))
    days = (date(2024, 6, 30), date(2024, 7, 1), date(2024, 12, 31), date(2025, 1, 1))
    assert [line_on(tmp_path, day, "trial", "county") for day in days] == [8000, 12000, 12000, 9000]


def test_it_does_not_give_way_to_what_began_on_the_same_day(tmp_path: Path) -> None:
    below(tmp_path)
    write(tmp_path, "county", head=YIELDS, parameters=line_of("from: 2025-01-01, value: 12000"))
    assert line_on(tmp_path, date(2026, 1, 1), "trial", "county") == 12000


def test_what_it_decides_after_the_other_holds(tmp_path: Path) -> None:
    below(tmp_path)
    later = line_of("from: 2024-07-01, value: 12000", "from: 2025-07-01, value: 13000")
    write(tmp_path, "county", head=YIELDS, parameters=later)
    days = (date(2025, 6, 30), date(2025, 7, 1))
    assert [line_on(tmp_path, day, "trial", "county") for day in days] == [9000, 13000]


def test_a_rule_gives_way_as_a_number_does(tmp_path: Path) -> None:
    below(tmp_path)
    newer = rule(more="    from: 2025-03-01").replace("red", "yellow")
    write(tmp_path, rules=newer)
    own = rule(more="    from: 2024-01-01").replace("red", "orange")
    for head, level in ((OVER, "orange"), (YIELDS, "yellow")):
        write(tmp_path, "county", head=head, rules=own)
        assert loaded(tmp_path, "trial", "county").rules["low_income"].level == level
