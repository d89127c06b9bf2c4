"""Benefits that exclude one another: what is refused, which is due, and since when they do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.engine.pack_writer import CITE, INCOME, LINE, dated, faults_of, loaded, only_fault, write

from shouwang.engine.apart import Prefer
from shouwang.engine.policy import Benefit

ALLOWANCE = f"""
parameters:
  allowance:
    label: 津贴标准
    unit: cny
    values:
      - {{from: 2024-01-01, value: 100, {CITE}}}
"""


def not_with(other: str, prefer: str = "higher") -> str:
    """The line of a benefit that excludes another."""
    return f"not_with: {{{other}: {{prefer: {prefer}, {CITE}}}}}"


def benefit(
    name: str, more: str = "", *, amount: str = "amount: p.allowance", grain: str = "household"
) -> str:
    """One benefit as an author writes it, with further lines."""
    lines = [f"    {line}\n" for line in (amount, *more.splitlines()) if line]
    return f"""
  {name}:
    label: 津贴{name}
    group: 综合
    grain: {grain}
    when: income_per_person < p.line
    received: income_per_person > p.line
    every: month
    provider: 县民政局
    proof: 收入证明
    {CITE}
{"".join(lines)}"""


def put(root: Path, *benefits: str) -> None:
    """A pack with these benefits."""
    write(
        root,
        parameters=LINE,
        parameters_more=ALLOWANCE,
        features=INCOME,
        benefits="benefits:" + "".join(benefits),
    )


def of(root: Path, name: str, day: date = date(2025, 6, 30)) -> Benefit:
    """A benefit as it is on a day."""
    return loaded(root, as_of=day).benefits[name]


def test_either_learns_of_the_other_and_which_of_them_is_due(tmp_path: Path) -> None:
    put(tmp_path, benefit("first", not_with("second", "this")), benefit("second"))
    (mine,), (theirs,) = of(tmp_path, "first").apart, of(tmp_path, "second").apart
    assert (mine.name, mine.prefer, mine.declared) == ("second", Prefer.THIS, True)
    assert (theirs.name, theirs.prefer, theirs.declared) == ("first", Prefer.OTHER, False)


def test_only_the_one_that_says_so_has_the_rule_of_what_is_drawn_twice(tmp_path: Path) -> None:
    put(tmp_path, benefit("first", not_with("second")), benefit("second"))
    rules = loaded(tmp_path).rules
    assert "first_doubled" in rules
    assert "second_doubled" not in rules
    assert "「津贴first」和「津贴second」" in rules["first_doubled"].say


@pytest.mark.parametrize("shared", ["first", "second"])
def test_where_receipt_is_not_seen_apart_nothing_is_called_drawn_twice(tmp_path: Path, shared: str) -> None:
    more = {name: "shared: true" if name == shared else "" for name in ("first", "second")}
    put(
        tmp_path,
        benefit("first", f"{not_with('second')}\n{more['first']}"),
        benefit("second", more["second"]),
    )
    assert "first_doubled" not in loaded(tmp_path).rules


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (benefit("first", not_with("secund")), benefit("second"), "没有「secund」这种待遇"),
        (benefit("first", not_with("first")), benefit("second"), "不会和自己"),
        (benefit("first", not_with("second")), benefit("second", not_with("first")), "两边都写了"),
        (
            benefit("first", not_with("second")),
            benefit("second", "scope: income_per_person > p.line"),
            "无法逐人比较",
        ),
        (benefit("first", not_with("second")), benefit("second", amount=""), "两项都要有 amount"),
        (benefit("first", not_with("second", "best")), benefit("second"), "this、other、higher"),
    ],
)
def test_what_cannot_be_weighed_is_refused(tmp_path: Path, first: str, second: str, words: str) -> None:
    put(tmp_path, first, second)
    found = faults_of(tmp_path)
    assert found
    assert all(words in fault.found for fault in found)


def test_the_nearest_name_is_offered(tmp_path: Path) -> None:
    put(tmp_path, benefit("first", not_with("secund")), benefit("second"))
    assert only_fault(tmp_path).nearest == "second"


def test_they_exclude_one_another_only_while_both_are_in_force(tmp_path: Path) -> None:
    second = benefit("second", "from: 2024-07-01\nuntil: 2024-12-31")
    put(tmp_path, benefit("first", not_with("second")), second)
    assert dated(tmp_path).change_days == (date(2024, 7, 1), date(2025, 1, 1))
    found = {
        day: of(tmp_path, "first", day).apart
        for day in (date(2024, 6, 30), date(2024, 7, 1), date(2025, 1, 1))
    }
    assert [len(apart) for apart in found.values()] == [0, 1, 0]


def test_a_benefit_that_excludes_none_is_as_before(tmp_path: Path) -> None:
    put(tmp_path, benefit("first"))
    names = {name for name in loaded(tmp_path).features if name.startswith("first_")}
    assert names == {
        "first_is_due",
        "first_is_owed",
        "first_is_undue",
        "first_due_amount",
        "first_owed_amount",
    }
