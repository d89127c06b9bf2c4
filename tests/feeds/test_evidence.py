"""Whether cells look like what their heading promises."""

from __future__ import annotations

import pytest
from tests.feeds.grids import SHEETS, all_kinds

from shouwang.feeds.evidence import fit, looks_like_id


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, columns in SHEETS.items() for name in columns]
)
def test_good_cells_fit_their_column(kind: str, name: str) -> None:
    assert fit(all_kinds()[kind].columns[name], SHEETS[kind][name][1]).share == 1.0


@pytest.mark.parametrize(
    ("kind", "name", "texts"),
    [
        ("medical", "settled_on", ["住院", "12.5", "张有田", "202503"]),
        ("medical", "self_paid", ["住院", "2025-03-01", "是"]),
        ("medical", "category", ["好", "12", "农村低保"]),
        ("medical", "id", ["张有田", "12345", "2025-03-01"]),
        ("disability", "id", ["990101198001011234"]),
        ("insurance", "insured", ["在读", "2025"]),
        ("insurance", "year", ["25", "是"]),
        ("school", "term", ["小学", "3"]),
    ],
)
def test_cells_of_another_sense_do_not_fit(kind: str, name: str, texts: list[str]) -> None:
    assert fit(all_kinds()[kind].columns[name], texts).share == 0.0


def test_blank_and_masked_cells_say_nothing() -> None:
    found = fit(
        all_kinds()["medical"].columns["settled_on"], ["", " ", "/", "****", "20xx年xx月", "xxx", "——"]
    )
    assert (found.counted, found.share) == (0, 1.0)


@pytest.mark.parametrize(
    "text",
    ["990101198001011234", "99010119800101123X", "'990101198001011234", "9901011980****1234", "9.90101E+17",
     "****", "xxx",
     "９９０１０１１９８００１０１１２３４", "990101800101123", "9901 0119 8001 0112 34", "990101198001011"],
)  # fmt: skip
def test_damaged_ids_still_look_like_ids(text: str) -> None:
    assert looks_like_id(text)


@pytest.mark.parametrize("text", ["", "12", "345人", "合计", "身份证号", "2025-03-1", "X", "无"])
def test_other_things_do_not_look_like_ids(text: str) -> None:
    assert not looks_like_id(text)
