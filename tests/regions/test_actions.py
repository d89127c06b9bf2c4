"""Places of a register get codes: the Bureau's where it knows them, provisional ones where it does not."""

from __future__ import annotations

import pytest
from tests import cast

from shouwang.audit.models import AuditEntry
from shouwang.kernel.regions import bundled_regions
from shouwang.regions.actions import PlaceNames, ensure_places
from shouwang.regions.models import Region

pytestmark = pytest.mark.django_db
MET = PlaceNames("王家乡", "赵村")


def test_a_place_that_is_there_keeps_its_code_however_it_is_written() -> None:
    cast.regions()
    written = [MET, PlaceNames("王家", "赵村村委会")]
    assert set(ensure_places("990101", written).values()) == {cast.VILLAGE}


def test_new_places_get_provisional_codes_and_get_them_once() -> None:
    cast.regions()
    new = PlaceNames("孙家镇", "李村")
    codes = ensure_places("990101", [new, PlaceNames("孙家镇", "杨村")])
    assert codes[new] == "99010190070000"
    assert Region.objects.get(code=codes[new]).provisional
    before = AuditEntry.objects.count()
    assert ensure_places("990101", [new])[new] == codes[new]
    assert AuditEntry.objects.count() == before


def test_townships_of_the_bureau_keep_its_codes_and_names() -> None:
    county = next(row for row in bundled_regions().rows if row.level == 6 and row.name.endswith("县"))
    township = next(
        r for r in bundled_regions().within(county.code) if r.level == 9 and r.name.endswith("镇")
    )
    place = PlaceNames(township.name, "某某村")
    code = ensure_places(county.code, [place])[place]
    assert code.startswith(township.code[:9])
    made = Region.objects.get(code=township.code.ljust(14, "0"))
    assert (made.name, made.provisional, made.parent and made.parent.name) == (
        township.name,
        False,
        county.name,
    )


def test_a_place_without_a_name_is_the_one_above_it() -> None:
    cast.regions()
    codes = ensure_places("990101", [PlaceNames("", ""), PlaceNames("王家乡", "")])
    assert list(codes.values()) == [cast.COUNTY, cast.TOWNSHIP]
