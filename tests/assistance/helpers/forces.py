"""Helper forces as the tests of this app need them: packs in force, helped households, teams."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml
from pytest_django import Settings
from tests import cast

from shouwang.accounts.models import User
from shouwang.assistance.helpers.models import TeamMember, TeamPost, Unit, UnitLevel
from shouwang.regions.models import Region
from shouwang.registry.models import HelperAssignment, Household, HouseholdKind

CITE = {"document": "本县规定", "clause": "第一条"}


def helped(helper: User, *, head: str = "陈家", since: date = cast.SINCE, **given: object) -> Household:
    """A registered household that somebody answers for."""
    home = cast.household(head=head, kind=HouseholdKind.POOR, **given)  # type: ignore[arg-type]
    HelperAssignment.objects.create(household=home, user=helper, started_on=since)
    return home


def unit(name: str = "县水务局", level: UnitLevel = UnitLevel.COUNTY) -> Unit:
    """A unit of the county."""
    cast.regions()
    return Unit.objects.create(name=name, level=level, region_id=cast.COUNTY)


def village() -> Region:
    """赵村."""
    cast.regions()
    return Region.objects.get(pk=cast.VILLAGE)


def stationed(
    user: User, *, post: TeamPost = TeamPost.MEMBER, secretary: bool = False, since: date = cast.SINCE
) -> TeamMember:
    """Somebody is stationed in 赵村."""
    return TeamMember.objects.create(
        region=village(), user=user, post=post, first_secretary=secretary, started_on=since
    )


def packs(settings: Settings, *names: str) -> None:
    """The national pack and others over it."""
    settings.SHOUWANG_PACKS = ["national", *names]


def own_pack(
    settings: Settings, folder: Path, values: Mapping[str, object], *, over: tuple[str, ...] = ()
) -> None:
    """A county's own pack over others, with these values from long ago."""
    pack = folder / "own"
    (pack / "helping").mkdir(parents=True, exist_ok=True)
    head = {"pack": "own", "label": "本县", "over": ["national", *over]}
    (pack / "pack.yaml").write_text(yaml.safe_dump(head, allow_unicode=True), encoding="utf-8")
    body = {
        name: {"label": name, "values": [{"from": "2000-01-01", "value": value, "cite": CITE}]}
        for name, value in values.items()
    }
    (pack / "helping" / "own.yaml").write_text(
        yaml.safe_dump({"helping": body}, allow_unicode=True), encoding="utf-8"
    )
    settings.SHOUWANG_PACKS = ["national", *over, str(pack)]
