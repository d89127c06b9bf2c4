"""After a sweep: findings that people must look at become cases, and cases hear what became of theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.audit.chain import Subject, Values, record
from shouwang.audit.models import Act
from shouwang.cases.handing_out import PROPOSED, collectors_of, open_matters
from shouwang.regions.codes import range_of
from shouwang.screening.models import FindingRecord, FindingState, Suppression
from shouwang.workflow.models import Case, Notice
from shouwang.workflow.opening import Opening, open_many
from shouwang.workflow.runtime import Matter

PROCESS, WAITING, SUBJECT = "finding", "waiting", "finding"
AT_ONCE = 2_000
NEEDED = ("household", "region_id", "level", "level_rank", "household__head_name")
"""All that a case takes from its finding: nothing sealed is opened, no evidence is read."""
TOLD_GONE = "told_gone"
GONE = (FindingState.GONE, FindingState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Dispatched:
    """What the findings of a county brought about."""

    opened: int
    told_gone: int


def dispatch_findings(county: str, *, actor: User | None = None, now: datetime | None = None) -> Dispatched:
    """Open a case for every finding of a county that is new or still there and has none; tell of those gone.

    Left out are findings that are held, suppressed until a later day, or were looked at already. May be
    called again at any time: what has a case gets no second one.
    """
    moment = now or timezone.now()
    return Dispatched(_open_all(county, actor, moment), _tell_of_gone(county, actor, moment))


def to_dispatch(county: str, *, now: datetime) -> QuerySet[FindingRecord]:
    """The findings of a county that need a case."""
    within = range_of(county)
    suppressed = Suppression.objects.filter(
        household=OuterRef("household"),
        rule_id=OuterRef("rule_id"),
        lifted_at=None,
        until__gte=timezone.localdate(now),
    )
    return FindingRecord.objects.filter(
        ~Exists(suppressed),
        region_id__gte=within.low,
        region_id__lt=within.high,
        state__in=(FindingState.NEW, FindingState.OPEN),
        case_id=None,
        outcome="",
    ).order_by("pk")


def _open_all(county: str, actor: User | None, now: datetime) -> int:
    waiting = list(to_dispatch(county, now=now).values_list("pk", "region_id"))
    if not waiting:
        return 0
    hands = _Hands({region for _, region in waiting})
    opening = Opening.of(PROCESS, actor=actor, at=now)
    portions = range(0, len(waiting), AT_ONCE)
    return sum(_open([pk for pk, _ in waiting[i : i + AT_ONCE]], county, opening, hands) for i in portions)


@transaction.atomic
def _open(findings: Sequence[int], county: str, opening: Opening, hands: _Hands) -> int:
    """Cases, their first deadlines and the findings' pointers to them: few statements a portion."""
    rows = FindingRecord.objects.select_for_update(of=("self",)).select_related("household").only(*NEEDED)
    found = list(rows.filter(pk__in=findings, case_id=None).order_by("pk"))
    if not found:
        return 0
    proposed = [hands.next_for(finding.region_id) for finding in found]
    cases = open_many(
        opening,
        [matter_of(finding) for finding in found],
        data=[{PROPOSED: person} if person else {} for person in proposed],
    )
    mine = Case.objects.filter(process_name=PROCESS, subject_type=SUBJECT, closed_at=None)
    pointer = mine.filter(subject_id=OuterRef("pk")).values("pk")[:1]
    FindingRecord.objects.filter(pk__in=[finding.pk for finding in found]).update(case_id=Subquery(pointer))
    new: Values = {"process": PROCESS, "opened": len(cases), "first": cases[0].pk, "last": cases[-1].pk}
    by, at = opening.template.opened_by, opening.template.opened_at
    record(Act.CREATE, Subject("cases", county, county), actor=by, new=new, at=at)
    return len(cases)


def matter_of(finding: FindingRecord) -> Matter:
    """What the case of a finding is about."""
    return Matter(
        subject_type=SUBJECT,
        subject_id=finding.pk,
        region_id=finding.region_id,
        title=f"{finding.household.head_name}户{finding.get_level_display()}色预警线索",
        household_id=finding.household_id,
        level_rank=finding.level_rank,
    )


class _Hands:
    """Who is proposed next in a region: of its collectors, the one with the least to do."""

    def __init__(self, regions: Iterable[str]) -> None:
        """The collectors of all regions, and how much each has already."""
        self.people = {code: [user.pk for user in users] for code, users in collectors_of(regions).items()}
        everyone = {pk for people in self.people.values() for pk in people}
        self.busy: Counter[int] = open_matters(everyone)

    def next_for(self, region_id: str) -> int | None:
        """One of the region's collectors; None where it has none."""
        people = self.people.get(region_id, ())
        if not people:
            return None
        chosen = min(people, key=lambda pk: (self.busy[pk], pk))
        self.busy[chosen] += 1
        return chosen


def _tell_of_gone(county: str, actor: User | None, now: datetime) -> int:
    """Word to whoever has the case of a finding that is not there any more; once."""
    within = range_of(county)
    gone = FindingRecord.objects.filter(pk=OuterRef("subject_id"), state__in=GONE)
    cases = Case.objects.filter(
        Exists(gone),
        process_name=PROCESS,
        subject_type=SUBJECT,
        closed_at=None,
        region_id__gte=within.low,
        region_id__lt=within.high,
    ).exclude(data__has_key=TOLD_GONE)
    waiting = list(cases)
    portions = range(0, len(waiting), AT_ONCE)
    return sum(_tell(waiting[i : i + AT_ONCE], county, actor, now) for i in portions)


@transaction.atomic
def _tell(cases: Sequence[Case], county: str, actor: User | None, now: datetime) -> int:
    for case in cases:
        case.data = {**case.data, TOLD_GONE: now.isoformat()}
    Case.objects.bulk_update(cases, ["data"])
    Notice.objects.bulk_create([_notice(case, now) for case in cases])
    record(Act.CREATE, Subject("notices", county, county), actor=actor, new={"gone": len(cases)}, at=now)
    return len(cases)


def _notice(case: Case, now: datetime) -> Notice:
    return Notice(
        case=case,
        user_id=case.assignee_id,
        role="" if case.assignee_id else case.role,
        region_id=case.region_id,
        text=f"最近一次研判已没有这条线索，可以结案：{case.title}"[:200],
        at=now,
    )
