"""The yearly assessment: the quota with its rounding, never one more, closed once; insurance and training."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from pytest_django import Settings
from tests import cast
from tests.assistance.helpers.forces import own_pack, packs, stationed

from shouwang.assistance.helpers.assessing import (
    close_assessment,
    give_grade,
    open_assessment,
    quota_of,
    years_of,
)
from shouwang.assistance.helpers.attendance import check_presence, sign
from shouwang.assistance.helpers.caring import Policy, insure, record_training, uninsured
from shouwang.assistance.helpers.models import Assessment, Grade, Payer, Presence, SignedBy
from shouwang.assistance.helpers.policy import NotSetError
from shouwang.assistance.helpers.refusals import HelpersError

pytestmark = pytest.mark.django_db
DAY = date(2025, 6, 30)
FROM, UNTIL = date(2025, 1, 1), date(2025, 12, 31)


def county(settings: Settings, folder: Path, rounding: str = "down") -> None:
    own_pack(settings, folder, {"excellent_rounding": rounding}, over=("huoqiu",))


def opened(many: int) -> Assessment:
    for _ in range(many):
        stationed(cast.somebody(cast.Role.HELPER, region=cast.VILLAGE))
    return open_assessment(cast.COUNTY, year=timezone.localdate().year, actor=cast.user("zuzhi"))


def grade(assessment: Assessment, number: int, to: Grade) -> None:
    give_grade(assessment.people.all()[number], to, reason="考评", actor=cast.user("zuzhi"))


@pytest.mark.parametrize(
    ("assessed", "rounding", "quota"),
    [
        (10, "down", 3),
        (10, "nearest", 4),
        (10, "up", 4),
        (20, "down", 7),
        (20, "up", 7),
        (3, "nearest", 1),
        (1, "down", 0),
        (1, "up", 1),
        (210, "down", 73),
    ],
)
def test_thirty_five_in_a_hundred_by_the_countys_own_rounding(
    settings: Settings, tmp_path: Path, assessed: int, rounding: str, quota: int
) -> None:
    county(settings, tmp_path, rounding)
    found = quota_of(assessed, on=DAY)
    assert found.number == quota
    assert found.told.startswith(f"{assessed}人 × 35% = ")


def test_without_a_rounding_there_is_no_quota(settings: Settings) -> None:
    packs(settings, "huoqiu")
    with pytest.raises(NotSetError, match="优秀名额取整方式"):
        quota_of(10, on=DAY)
    packs(settings)
    with pytest.raises(NotSetError, match="没有规定"):
        quota_of(10, on=DAY)


def test_one_more_excellent_than_the_quota_is_refused(settings: Settings, tmp_path: Path) -> None:
    county(settings, tmp_path)
    found = opened(6)
    grade(found, 0, Grade.EXCELLENT)
    grade(found, 1, Grade.EXCELLENT)
    with pytest.raises(HelpersError, match="优秀名额2人已满"):
        grade(found, 2, Grade.EXCELLENT)
    grade(found, 1, Grade.COMPETENT)
    grade(found, 2, Grade.EXCELLENT)
    assert found.people.filter(grade=Grade.EXCELLENT).count() == 2


def test_the_list_is_fixed_once_everybody_is_graded(settings: Settings, tmp_path: Path) -> None:
    county(settings, tmp_path)
    found = opened(3)
    with pytest.raises(HelpersError, match="还有3人没有评定等次"):
        close_assessment(found, actor=cast.user("zuzhi"))
    grade(found, 0, Grade.EXCELLENT)
    grade(found, 1, Grade.COMPETENT)
    grade(found, 2, Grade.COMPETENT)
    assert close_assessment(found, actor=cast.user("zuzhi")).number == 1
    with pytest.raises(HelpersError, match="不能再改"):
        grade(found, 0, Grade.COMPETENT)
    found.refresh_from_db()
    assert (found.quota, found.closed_by) == (1, cast.user("zuzhi"))


def test_a_list_above_a_quota_that_shrank_is_not_fixed(settings: Settings, tmp_path: Path) -> None:
    county(settings, tmp_path, "up")
    found = opened(3)
    grade(found, 0, Grade.EXCELLENT)
    grade(found, 1, Grade.EXCELLENT)
    grade(found, 2, Grade.COMPETENT)
    settings.SHOUWANG_PACKS = []
    county(settings, tmp_path / "other", "down")
    with pytest.raises(HelpersError, match="优秀2人，超过名额1人"):
        close_assessment(found, actor=cast.user("zuzhi"))


def test_nobody_grades_themselves_and_only_the_organisation_department_grades(
    settings: Settings, tmp_path: Path
) -> None:
    county(settings, tmp_path)
    found = opened(1)
    with pytest.raises(PermissionDenied):
        give_grade(found.people.get(), Grade.COMPETENT, reason="", actor=cast.user("lixian"))


def test_who_left_before_the_year_is_not_assessed(settings: Settings, tmp_path: Path) -> None:
    county(settings, tmp_path)
    gone = stationed(cast.user("qianbang"))
    type(gone).objects.filter(pk=gone.pk).update(ended_on=date(timezone.localdate().year, 1, 1))
    with pytest.raises(HelpersError, match="这个年度没有驻村干部"):
        open_assessment(cast.COUNTY, year=timezone.localdate().year, actor=cast.user("zuzhi"))
    assert opened(2).people.count() == 2
    with pytest.raises(HelpersError, match="已经建立"):
        open_assessment(cast.COUNTY, year=timezone.localdate().year, actor=cast.user("zuzhi"))


def test_the_grounds_are_counted_from_the_records(settings: Settings, tmp_path: Path) -> None:
    county(settings, tmp_path)
    member = stationed(cast.user("qianbang"))
    sign(member, method=SignedBy.PAGE, actor=cast.user("qianbang"))
    check_presence(member, result=Presence.AWAY, by_phone=True, note="", actor=cast.user("lixian"))
    year = years_of(opened(0))[member.pk]
    assert (year.days, year.checks, year.away, year.logs) == (1, 1, 1, 0)


def test_a_premium_is_what_the_document_says(settings: Settings) -> None:
    packs(settings, "huoqiu")
    members = [stationed(cast.user("qianbang")), stationed(cast.user("sunbang"))]
    wrong = Policy(Payer.ORGANISATION, 600_00, FROM, UNTIL)
    with pytest.raises(HelpersError, match=r"每人保费与规定不符.*每人620元"):
        insure(members, wrong, actor=cast.user("zuzhi"))
    assert len(uninsured(cast.user("zuzhi"), today=DAY)) == 2
    right = Policy(Payer.ORGANISATION, 620_00, FROM, UNTIL)
    assert insure(members, right, actor=cast.user("zuzhi")) == 2
    assert insure(members, right, actor=cast.user("zuzhi")) == 0
    assert uninsured(cast.user("zuzhi"), today=DAY) == []


def test_a_training_is_entered_once_with_those_who_were_there() -> None:
    members = [stationed(cast.user("qianbang"))]
    given = {"region": cast.COUNTY, "day": DAY, "days": 2, "members": members}
    made = record_training("回头看业务培训", actor=cast.user("zuzhi"), **given)  # type: ignore[arg-type]
    assert list(made.people.all()) == [cast.user("qianbang")]
    with pytest.raises(HelpersError, match="已经登记"):
        record_training("回头看业务培训", actor=cast.user("zuzhi"), **given)  # type: ignore[arg-type]
