"""What packs say of social assistance, and what they leave to the county."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.assistance.social.matters import NUMBERS, county_pack

from shouwang.assistance.social.pack import NotSetError, current, load
from shouwang.engine.language.faults import PackError

DAY = date(2026, 6, 30)
NATIONAL = Path(__file__).parents[3] / "policy_packs" / "national" / "social"


def files(*more: Path) -> list[Path]:
    return [*sorted(NATIONAL.glob("*.yaml")), *more]


def test_what_no_document_says_is_open_and_told_in_three_parts() -> None:
    social = load(files())
    assert "taper_months" in {number.name for number in social.open_numbers(on=DAY)}
    with pytest.raises(NotSetError) as refused:
        social.number("taper_months", on=DAY)
    assert "渐退保障的月数" in refused.value.found
    assert "三（二）1" in refused.value.found
    assert refused.value.accepted
    assert "taper_months" in refused.value.todo


def test_the_county_sets_it_in_its_own_pack_and_says_nothing_else(tmp_path: Path) -> None:
    pack = Path(county_pack(tmp_path))
    social = load(files(pack / "social" / "numbers.yaml"))
    assert social.number("taper_months", on=DAY) == NUMBERS["taper_months"]
    assert social.numbers["taper_months"].label == "渐退保障的月数"
    assert social.fen("dibao_standard_month", on=DAY) == 60_000


def test_a_number_holds_from_its_day_on(tmp_path: Path) -> None:
    path = tmp_path / "social" / "numbers.yaml"
    path.parent.mkdir()
    cite = "{document: 某通知, clause: 第一条}"
    path.write_text(
        f'numbers:\n  taper_months:\n    values:\n      - {{from: "2026-07-01", value: 12, cite: {cite}}}\n'
        f'      - {{from: "2026-01-01", value: 6, cite: {cite}}}\n',
        encoding="utf-8",
    )
    number = load(files(path)).numbers["taper_months"]
    found = [value and value.value for value in map(number.on, (date(2025, 12, 31), DAY, date(2026, 7, 1)))]
    assert found == [None, 6, 12]


@pytest.mark.parametrize(
    "text",
    [
        "numbers:\n  taper_months:\n    values: [{value: 6}]\n",
        "labels:\n  new_label: {label: 新标签}\n",
        "guarantees:\n  housing: {unmet: 3}\n",
        "others: {}\n",
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    path = tmp_path / "social" / "wrong.yaml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PackError) as refused:
        load(files(path))
    assert "social/wrong.yaml" in refused.value.message


def test_every_item_of_the_shipped_packs_cites_its_document() -> None:
    social = current()
    assert all(kind.citation for kind in social.labels.values())
    assert all(number.asked_by for number in social.numbers.values())
    assert all(item.citation for item in social.guarantees.values())


def test_a_number_that_the_rules_know_is_written_once(tmp_path: Path) -> None:
    path = tmp_path / "parameters" / "own.yaml"
    path.parent.mkdir()
    path.write_text(
        "parameters:\n  dibao_standard_month:\n    label: 农村低保标准\n    unit: cny_per_person\n"
        "    values: [{from: 2026-01-01, value: 612.5, cite: {document: 某通知, clause: 第一条}}]\n",
        encoding="utf-8",
    )
    assert load(files(path)).fen("dibao_standard_month", on=DAY) == 61_250
