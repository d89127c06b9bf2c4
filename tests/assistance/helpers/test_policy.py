"""What the packs decide about helpers: in force on a day, later packs first, open questions told as open."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.assistance.helpers.forces import own_pack, packs

from shouwang.assistance.helpers.policy import (
    SETTINGS,
    NotSetError,
    in_force,
    load_settings,
    needed,
    setting,
    value_of,
)
from shouwang.engine.language.faults import PackError

DAY = date(2025, 6, 30)
PACKS = Path(__file__).parents[3] / "policy_packs"


@pytest.mark.parametrize("pack", sorted({path.parts[-3] for path in PACKS.glob("*/helping/*.yaml")}))
def test_every_shipped_setting_is_known_and_has_its_document(pack: str) -> None:
    for name, layers in load_settings([pack], roots=[PACKS]).items():
        assert name in SETTINGS
        for layer in layers:
            assert all(dated.setting.citation and dated.setting.label for dated in layer)


def test_a_pack_above_answers_before_the_one_below(settings: Settings) -> None:
    packs(settings)
    assert value_of("attendance_methods", on=DAY) == ["page", "phone"]
    packs(settings, "huoqiu")
    assert value_of("attendance_methods", on=DAY) == ["page", "phone", "place"]
    assert value_of("visit_days_monitored", on=DAY) == 30


def test_before_its_first_day_an_answer_is_not_in_force(settings: Settings) -> None:
    packs(settings, "huoqiu")
    assert setting("excellent_share", on=date(2015, 12, 31)) is None
    assert setting("excellent_share", on=date(2016, 1, 1)) is not None


def test_what_a_document_leaves_open_is_refused_with_the_document(settings: Settings) -> None:
    packs(settings, "huoqiu")
    assert setting("excellent_rounding", on=DAY) is None
    with pytest.raises(NotSetError, match=r"优秀名额取整方式.*篇1四3.*请由政策员"):
        needed("excellent_rounding", on=DAY)
    assert "excellent_rounding" in {found.name for found in in_force(on=DAY)}


def test_a_county_sets_what_was_left_open(settings: Settings, tmp_path: Path) -> None:
    own_pack(settings, tmp_path, {"excellent_rounding": "down"}, over=("huoqiu",))
    assert needed("excellent_rounding", on=DAY).value == "down"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"excelent_share": 0.3}, "最接近的是「excellent_share」"),
        ({"excellent_share": 35}, "0 至 1 的小数"),
        ({"excellent_rounding": "towards_me"}, "取整方式"),
        ({"positions_for_supported": ["nobody"]}, "帮扶人身份"),
        ({"stationed_days": True}, "整数"),
    ],
)
def test_a_wrong_answer_is_told_with_its_place(
    settings: Settings, tmp_path: Path, values: dict[str, object], said: str
) -> None:
    own_pack(settings, tmp_path, values)
    with pytest.raises(PackError, match=said):
        setting("excellent_share", on=DAY)
