"""Each guarantee that is not met is a matter of the department in charge, opened once."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.assistance.social.models import Fulfilment, Guarantee
from shouwang.assistance.social.pack import GuaranteeItem, current
from shouwang.audit.chain import Subject, Values, record
from shouwang.audit.models import Act
from shouwang.regions.codes import range_of
from shouwang.workflow.models import Case
from shouwang.workflow.opening import Opening, open_many
from shouwang.workflow.runtime import Matter

SUBJECT = "household"
AT_ONCE = 1_000


def open_chains(county: str, *, actor: User | None = None) -> int:
    """A matter for every guarantee of a county that is not met and has none; how many."""
    return sum(_open(item, county, actor) for item in current().guarantees.values() if item.chain)


def _open(item: GuaranteeItem, county: str, actor: User | None) -> int:
    within = range_of(county)
    running = Case.objects.filter(
        process_name=item.chain, subject_type=SUBJECT, subject_id=OuterRef("household_id"), closed_at=None
    )
    rows = Guarantee.objects.filter(
        ~Exists(running),
        item=item.name,
        standing=Fulfilment.NOT_MET,
        ended_on=None,
        region_id__gte=within.low,
        region_id__lt=within.high,
    ).select_related("household")
    waiting = list(rows.order_by("pk"))
    for start in range(0, len(waiting), AT_ONCE):
        _open_portion(item, waiting[start : start + AT_ONCE], actor)
    return len(waiting)


@transaction.atomic
def _open_portion(item: GuaranteeItem, rows: Iterable[Guarantee], actor: User | None) -> None:
    opening = Opening.of(item.chain, actor=actor, at=timezone.now())
    cases = open_many(opening, [_matter(item, row) for row in rows])
    place = cases[0].region_id[:6]
    new: Values = {"process": item.chain, "opened": len(cases), "first": cases[0].pk, "last": cases[-1].pk}
    record(Act.CREATE, Subject("cases", place, place), actor=actor, new=new)


def _matter(item: GuaranteeItem, row: Guarantee) -> Matter:
    title = f"{row.household.head_name}户{item.label}没有保障"
    return Matter(SUBJECT, row.household_id, row.region_id, title, household_id=row.household_id)
