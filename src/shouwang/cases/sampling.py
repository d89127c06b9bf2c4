"""Drawing households for re-verification by a seed that was written down first: anyone can draw again.

In every township the villages with the smallest SHA-256 of "seed|village", in every such village the
households with the smallest SHA-256 of "seed|household number". No other chance is in it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from shouwang.accounts.access import require, roles_of, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission, Role
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.cases.models import Drawn, Sample
from shouwang.kernel.errors import ShouwangError
from shouwang.regions.codes import range_of
from shouwang.regions.models import Level
from shouwang.registry.models import Household, HouseholdKind, Standing
from shouwang.workflow.models import Case
from shouwang.workflow.opening import Opening, open_many
from shouwang.workflow.runtime import Matter
from shouwang.workflow.shelf import current_process

PROCESS, SUBJECT = "reverification", "drawn"
VILLAGES, HOUSEHOLDS = "villages_a_township", "households_a_village"
FEWEST_SEED, LONGEST_SEED = 6, 64
Frame = Mapping[str, list[str]]
"""The numbers of the households of each village that may be drawn."""


class SamplingError(ShouwangError):
    """A sample that cannot be drawn."""

    code = "SAMPLING"


@dataclass(frozen=True, slots=True)
class Proof:
    """What comes of drawing again: whether the frame is still the same, and whether the draw is."""

    same_frame: bool
    same_draw: bool
    missing: tuple[str, ...]
    surplus: tuple[str, ...]


def numbers() -> Mapping[str, int]:
    """How many villages a township and households a village, by the process in force."""
    return current_process(PROCESS).numbers


@transaction.atomic
def prepare_sample(region: str, *, title: str, seed: str, actor: User) -> Sample:
    """Write down the seed and the digest of the frame, before anything is drawn."""
    require(actor, Permission.DRAW_SAMPLE, region=region)
    if not FEWEST_SEED <= len(seed.strip()) <= LONGEST_SEED:
        raise SamplingError(
            "随机种子太短或太长", accepted=f"{FEWEST_SEED} 到 {LONGEST_SEED} 个字符", todo="用当众摇出的数字"
        )
    asked = numbers()
    sample = Sample.objects.create(
        region_id=region,
        title=title.strip() or "回头看抽样",
        seed=seed.strip(),
        villages_a_township=asked[VILLAGES],
        households_a_village=asked[HOUSEHOLDS],
        frame_digest=digest_of(frame_of(region)),
        drawn_by=actor,
    )
    new = {"seed": sample.seed, "frame": sample.frame_digest}
    record(Act.CREATE, Subject("sample", str(sample.pk), region), actor=actor, new=new)
    return sample


@transaction.atomic
def draw(sample: Sample, *, actor: User) -> int:
    """Draw the households of a prepared sample and open their cases, which go to whoever prepared it."""
    sample = Sample.objects.select_for_update().get(pk=sample.pk)
    if sample.drawn_by_id != actor.pk:
        require(actor, Permission.DRAW_SAMPLE, region=sample.region_id)
        raise SamplingError("这份抽样由别人准备", accepted="准备的人自己抽取", todo="请准备的人抽取")
    if sample.drawn.exists():
        raise SamplingError("这份抽样已经抽取", accepted="每份抽样只抽一次", todo="需要时另建一份")
    frame = frame_of(sample.region_id)
    if digest_of(frame) != sample.frame_digest:
        raise SamplingError("准备以后名册有变动", accepted="与准备时相同的抽样框", todo="重新准备后抽取")
    homes = Household.objects.filter(household_no__in=chosen(frame, sample))
    in_order = homes.order_by("region_id", "household_no")
    rows = Drawn.objects.bulk_create([_row(sample, home) for home in in_order])
    _open_cases(sample, rows, actor)
    record(
        Act.RUN, Subject("sample", str(sample.pk), sample.region_id), actor=actor, new={"drawn": len(rows)}
    )
    return len(rows)


def redraw(sample: Sample) -> Proof:
    """Draw again from what the register holds now, and compare."""
    frame = frame_of(sample.region_id)
    then = set(sample.drawn.values_list("household__household_no", flat=True))
    now = set(chosen(frame, sample))
    return Proof(
        same_frame=digest_of(frame) == sample.frame_digest,
        same_draw=then == now,
        missing=tuple(sorted(now - then)),
        surplus=tuple(sorted(then - now)),
    )


def frame_of(region: str) -> Frame:
    """Every registered or monitored household of a region that is there, by village."""
    within = range_of(region)
    rows = Household.objects.filter(
        Q(kind=HouseholdKind.POOR) | ~Q(monitor_class=""),
        region_id__gte=within.low,
        region_id__lt=within.high,
        standing=Standing.ACTIVE,
    )
    frame: dict[str, list[str]] = defaultdict(list)
    for code, number in rows.order_by("region_id", "household_no").values_list("region_id", "household_no"):
        frame[code[: Level.VILLAGE]].append(number)
    return frame


def digest_of(frame: Frame) -> str:
    """The same for the same households in the same villages."""
    told = hashlib.sha256()
    for village in sorted(frame):
        told.update(f"{village}:{','.join(sorted(frame[village]))}\n".encode())
    return told.hexdigest()


def chosen(frame: Frame, sample: Sample) -> list[str]:
    """The numbers that a seed draws from a frame."""
    townships: dict[str, list[str]] = defaultdict(list)
    for village in frame:
        townships[village[: Level.TOWNSHIP]].append(village)
    villages = [
        village
        for township in sorted(townships)
        for village in _smallest(townships[township], sample.seed, sample.villages_a_township)
    ]
    return [
        number
        for village in villages
        for number in _smallest(frame[village], sample.seed, sample.households_a_village)
    ]


def samples_for(user: User) -> QuerySet[Sample]:
    """The samples that a person may look at: an inspector their own, others those of their region."""
    scope = scope_for(user, Permission.DRAW_SAMPLE)
    rows = scope.within(Sample.objects.select_related("region", "drawn_by"))
    return rows.filter(drawn_by=user) if Role.INSPECTOR in roles_of(user) else rows


@transaction.atomic
def export_sample(sample: Sample, *, purpose: str, actor: User) -> list[Drawn]:
    """The rows of a sample, to be taken along; with a trace of who took them and what for."""
    if not purpose.strip():
        raise SamplingError("没有写明用途", accepted="一句话", todo="写明后导出")
    rows = list(sample.drawn.select_related("household", "region", "case"))
    record(
        Act.EXPORT,
        Subject("sample", str(sample.pk), sample.region_id),
        actor=actor,
        purpose=purpose.strip(),
        new={"rows": len(rows)},
    )
    return rows


def _smallest(items: Iterable[str], seed: str, many: int) -> list[str]:
    return sorted(items, key=lambda item: (hashlib.sha256(f"{seed}|{item}".encode()).digest(), item))[:many]


def _row(sample: Sample, home: Household) -> Drawn:
    return Drawn(sample=sample, household=home, region_id=home.region_id, version_then=home.version)


def _open_cases(sample: Sample, rows: list[Drawn], actor: User) -> None:
    matters = [
        Matter(
            subject_type=SUBJECT,
            subject_id=row.pk,
            region_id=row.region_id,
            title=f"{row.household.head_name}户回头看核查",
            household_id=row.household_id,
            assignee_id=actor.pk,
        )
        for row in rows
    ]
    cases = open_many(Opening.of(PROCESS, actor=actor, at=sample.drawn_at), matters)
    by_subject: dict[int, Case] = {case.subject_id: case for case in cases}
    for row in rows:
        row.case = by_subject[row.pk]
    Drawn.objects.bulk_update(rows, ["case"])
