"""The map of a region: kept from a file of its office, or taken away again."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from shouwang.audit.chain import Actor, Subject, Values, record
from shouwang.audit.models import Act
from shouwang.regions.models import Region, RegionMap
from shouwang.regions.outlines import drawn, matched, read_outlines

LONGEST_FILE_NAME = 200


@dataclass(frozen=True, slots=True)
class Brought:
    """A file of outlines, where it comes from, and the number under which it was reviewed (审图号)."""

    file_name: str
    content: bytes
    review_no: str = ""
    source: str = ""


def places_below(region: str) -> list[Region]:
    """The places directly within a region that there are now."""
    return list(Region.objects.filter(parent_id=region, ended_on=None).order_by("code"))


@transaction.atomic
def keep_map(region: Region, brought: Brought, *, actor: Actor) -> list[str]:
    """Draw a region by a file; OutlineError with every fault. The names of places that are not on it."""
    places = {place.code: place.name for place in places_below(region.code)}
    outlines = matched(read_outlines(brought.content), places)
    RegionMap.objects.update_or_create(
        region=region,
        defaults={
            "drawing": drawn(outlines),
            "review_no": brought.review_no.strip(),
            "source": brought.source.strip(),
            "file_name": brought.file_name[-LONGEST_FILE_NAME:],
            "uploaded_by": actor.display_name,
        },
    )
    new: Values = {"places": len(outlines), "review_no": brought.review_no.strip()}
    record(Act.CHANGE, Subject("region_map", region.code, region.code), actor=actor, new=new)
    return [name for code, name in places.items() if code not in outlines]


@transaction.atomic
def drop_map(region: Region, *, actor: Actor) -> None:
    """Draw a region as squares again; nothing happens where it has no map."""
    gone, _ = RegionMap.objects.filter(region=region).delete()
    if gone:
        subject = Subject("region_map", region.code, region.code)
        record(Act.CHANGE, subject, actor=actor, new={"places": 0})
