"""What packs say of social assistance, and what they leave to the county."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.assistance.social.matters import NUMBERS, county_pack

from shouwang.assistance.social.pack import NotSetError, Social, current, load_social
from shouwang.engine.language.faults import PackError

DAY = date(2026, 6, 30)
PACKS = Path(__file__).parents[3] / "policy_packs"
CITE = "{document: 某通知, clause: 第一条}"


def loaded(*packs: str) -> Social:
    return load_social(["national", *packs], roots=[PACKS])


def own(folder: Path, file: str, text: str) -> str:
    """A pack of one file, named by its folder."""
    path = folder / "own" / file
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    (folder / "own" / "pack.yaml").write_text("pack: own\nlabel: 某县\nover: [national]\n", encoding="utf-8")
    return str(folder / "own")


def test_what_no_document_says_is_open_and_told_in_three_parts() -> None:
    social = loaded()
    assert "taper_months" in {number.name for number in social.open_numbers(on=DAY)}
    with pytest.raises(NotSetError) as refused:
        social.number("taper_months", on=DAY)
    assert "渐退保障的月数" in refused.value.found
    assert "三（二）1" in refused.value.found
    assert refused.value.accepted
    assert "救助和帮扶标准" in refused.value.todo


def test_the_county_sets_it_in_its_own_pack_and_says_nothing_else(tmp_path: Path) -> None:
    social = loaded(county_pack(tmp_path))
    assert social.number("taper_months", on=DAY) == NUMBERS["taper_months"]
    assert social.numbers["taper_months"].label == "渐退保障的月数"
    assert social.fen("dibao_standard_month", on=DAY) == 60_000


def test_a_number_holds_from_its_day_on(tmp_path: Path) -> None:
    text = (
        f'numbers:\n  taper_months:\n    values:\n      - {{from: "2026-07-01", value: 12, cite: {CITE}}}\n'
        f'      - {{from: "2026-01-01", value: 6, cite: {CITE}}}\n'
    )
    number = loaded(own(tmp_path, "social/numbers.yaml", text)).numbers["taper_months"]
    found = [value and value.value for value in map(number.on, (date(2025, 12, 31), DAY, date(2026, 7, 1)))]
    assert found == [None, 6, 12]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "numbers:\n  taper_months:\n    values: [{value: 6}]\n",
            "第3行第14列：「numbers.taper_months.values.0」缺少「from」",
        ),
        (
            f"numbers:\n  taper_months:\n    values: [{{from: 2026-02-30, value: 6, cite: {CITE}}}]\n",
            "没有这一天",
        ),
        ("labels:\n  new_label: {label: 新标签}\n", "第2行第3列：「labels.new_label」缺少「group」"),
        ("guarantees:\n  housing: {unmet: 3}\n", "第2行第20列：「guarantees.housing.unmet」应为文字"),
        ("others: {}\n", "文件不认识「others」"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PackError) as refused:
        loaded(own(tmp_path, "social/wrong.yaml", text))
    assert "own 包 social/wrong.yaml" in refused.value.message
    assert said in refused.value.message


def test_every_item_of_the_shipped_packs_cites_its_document() -> None:
    social = current()
    assert all(kind.citation for kind in social.labels.values())
    assert all(number.asked_by for number in social.numbers.values())
    assert all(item.citation for item in social.guarantees.values())


def test_a_number_that_the_rules_know_is_written_once(tmp_path: Path) -> None:
    text = (
        "parameters:\n  dibao_standard_month:\n    label: 农村低保标准\n    unit: cny_per_person\n"
        f"    values: [{{from: 2026-01-01, until: 2026-12-31, value: 612.5, cite: {CITE}}}]\n"
    )
    social = loaded(own(tmp_path, "parameters/own.yaml", text))
    assert social.fen("dibao_standard_month", on=DAY) == 61_250
    assert social.numbers["dibao_standard_month"].on(date(2027, 1, 1)) is None
