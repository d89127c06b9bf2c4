"""A sample: the seed is written down first, the draw can be done again, and what changed after it is seen."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from tests import cast

from shouwang.audit.models import Act, AuditEntry
from shouwang.cases.models import Drawn, Sample
from shouwang.cases.sampling import (
    SamplingError,
    chosen,
    digest_of,
    draw,
    export_sample,
    frame_of,
    prepare_sample,
    redraw,
    samples_for,
)
from shouwang.registry.models import Household, HouseholdKind
from shouwang.workflow.models import Case
from shouwang.workflow.runtime import Order, take_step
from shouwang.workflow.selectors import cases_for

pytestmark = pytest.mark.django_db
SEED = "384 192 507"


def poor(many: int, region: str = cast.VILLAGE) -> list[Household]:
    return [cast.household(region=region, kind=HouseholdKind.POOR) for _ in range(many)]


def prepared() -> Sample:
    return prepare_sample(cast.COUNTY, title="十二月回头看", seed=SEED, actor=cast.user("chudu"))


def drawn(many: int = 4) -> Sample:
    poor(many)
    sample = prepared()
    draw(sample, actor=cast.user("chudu"))
    return sample


def test_three_villages_a_township_and_thirty_households_a_village_are_drawn() -> None:
    sample = Sample(seed=SEED, villages_a_township=3, households_a_village=30)
    frame = {f"990101{t:03d}{v:03d}": [f"{t}-{v}-{n}" for n in range(50)] for t in range(2) for v in range(5)}
    numbers = chosen(frame, sample)
    assert len(numbers) == 2 * 3 * 30
    assert len({number.rsplit("-", 1)[0] for number in numbers}) == 6
    assert numbers == chosen(dict(reversed(frame.items())), sample)


def test_another_seed_draws_others() -> None:
    frame = {"990101001001": [str(number) for number in range(500)]}
    draws = [
        chosen(frame, Sample(seed=s, villages_a_township=3, households_a_village=30)) for s in ("a", "b")
    ]
    assert set(draws[0]) != set(draws[1])


def test_the_seed_and_the_frame_stand_in_the_log_before_anything_is_drawn() -> None:
    poor(3)
    sample = prepared()
    entry = AuditEntry.objects.get(act=Act.CREATE, subject_type="sample")
    assert entry.new == {"seed": SEED, "frame": digest_of(frame_of(cast.COUNTY))}
    assert not sample.drawn.exists()


def test_households_drawn_become_cases_of_the_inspector_alone() -> None:
    sample = drawn()
    inspector, other = cast.user("chudu"), cast.somebody(cast.Role.INSPECTOR, region=cast.COUNTY)
    assert sample.drawn.count() == Case.objects.filter(process_name="reverification").count() == 4
    assert cases_for(inspector).count() == 4
    assert cases_for(other).count() == 0
    assert [samples_for(user).count() for user in (inspector, other, cast.user("lixian"))] == [1, 0, 1]


def test_a_sample_is_drawn_once() -> None:
    with pytest.raises(SamplingError, match="已经抽取"):
        draw(drawn(), actor=cast.user("chudu"))


def test_a_frame_that_changed_after_the_seed_was_written_down_is_refused() -> None:
    poor(2)
    sample = prepared()
    poor(1)
    with pytest.raises(SamplingError, match="名册有变动"):
        draw(sample, actor=cast.user("chudu"))


def test_drawing_again_proves_the_draw_and_tells_when_the_register_changed() -> None:
    sample = drawn()
    assert redraw(sample).same_draw
    assert redraw(sample).same_frame
    Household.objects.filter(pk=sample.drawn.all()[0].household_id).update(kind=HouseholdKind.GENERAL)
    again = redraw(sample)
    assert (again.same_frame, again.same_draw, len(again.surplus)) == (False, False, 1)


def test_whoever_may_not_draw_is_refused() -> None:
    with pytest.raises(PermissionDenied):
        prepare_sample(cast.COUNTY, title="", seed=SEED, actor=cast.user("wangxiang"))


def test_a_difference_goes_to_the_township_and_back_to_the_same_inspector() -> None:
    sample = drawn()
    row = sample.drawn.all()[0]
    inspector, clerk = cast.user("chudu"), cast.user("wangxiang")
    assert row.case is not None
    order = Order("differ", version=1, form={"items": ["income", "members"]}, reason="收入对不上")
    take_step(row.case, order, actor=inspector)
    row.refresh_from_db()
    assert (row.differences, row.checked_at is not None) == (["income", "members"], True)
    case = Case.objects.get(pk=row.case_id)
    assert (case.step, case.role) == ("differing", "clerk")
    from tests.web.rooms.matters import paper

    mend = Order("mend", version=2, reason="已更正", evidence=[paper(case, "proof")])
    take_step(case, mend, actor=clerk)
    case.refresh_from_db()
    assert (case.step, case.assignee) == ("mended", inspector)
    take_step(case, Order("accept", version=3), actor=inspector)
    case.refresh_from_db()
    assert case.outcome == "closed"


def test_an_export_says_what_for_and_leaves_a_trace() -> None:
    sample = drawn()
    with pytest.raises(SamplingError, match="用途"):
        export_sample(sample, purpose=" ", actor=cast.user("chudu"))
    assert len(export_sample(sample, purpose="带到村里", actor=cast.user("chudu"))) == 4
    entry = AuditEntry.objects.get(act=Act.EXPORT)
    assert (entry.purpose, entry.new) == ("带到村里", {"rows": 4})


def test_the_record_as_it_was_drawn_is_known_by_its_version() -> None:
    sample = drawn()
    home = sample.drawn.all()[0].household
    assert Drawn.objects.get(household=home).version_then == home.version
