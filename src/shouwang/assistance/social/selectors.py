"""Social assistance as somebody may see it: lists, boards, one household."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from shouwang.accounts.access import grants_of
from shouwang.accounts.models import Department, User
from shouwang.accounts.roles import Permission
from shouwang.assistance.social.days import full_years
from shouwang.assistance.social.models import (
    Ability,
    Fulfilment,
    Guarantee,
    Label,
    Quarter,
    QuarterResult,
    Remedy,
    Support,
    SupportForm,
)
from shouwang.assistance.social.pack import GuaranteeItem, current
from shouwang.regions.codes import padded, range_of
from shouwang.regions.models import Level, Region
from shouwang.registry.models import Household
from shouwang.registry.models import Standing as InRegister
from shouwang.registry.selectors import households_for
from shouwang.workflow.models import Case

SEE = Permission.SEE_HOUSEHOLDS
UNKNOWN, UNVISITED = "unknown", "unvisited"
PRIORITY = {Ability.NONE: 0, Ability.HALF: 1, Ability.FULL: 2}
"""Who comes first of those of an age (004 （三十二）)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the low-income population is asked for, as of which day."""

    kind: str = ""
    region: str = ""
    name: str = ""
    day: date | None = None


def homes_for(user: User) -> QuerySet[Household]:
    """The households whose assistance a person may see; an officer of civil affairs, all of the region."""
    condition = Q(pk__in=households_for(user, SEE).values("pk"))
    for grant in grants_of(user) if user.is_active else ():
        if grant.department == Department.CIVIL_AFFAIRS:
            within = range_of(grant.region_id)
            condition |= Q(region_id__gte=within.low, region_id__lt=within.high)
    return Household.objects.filter(condition)


def labels_for(user: User, asked: Asked) -> QuerySet[Label]:
    """The labels that held on a day, of the households that a person may see."""
    day = asked.day or timezone.localdate()
    rows = Label.objects.on(day).filter(household__in=homes_for(user).values("pk"))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.region:
        within = range_of(asked.region)
        rows = rows.filter(region_id__gte=within.low, region_id__lt=within.high)
    if asked.name:
        whose = Q(household__head_name__startswith=asked.name) | Q(household__household_no=asked.name)
        rows = rows.filter(whose | Q(person__name=asked.name))
    return rows.select_related("household", "person", "case").order_by("region_id", "household", "kind", "pk")


def counts_by_kind(user: User, asked: Asked) -> Mapping[str, int]:
    """How many labels of each kind held, under the other conditions; one query."""
    rows = labels_for(user, Asked("", asked.region, asked.name, asked.day)).order_by()
    return dict(rows.values_list("kind").annotate(Count("pk")))


def labels_of(household: Household, *, day: date | None = None) -> list[Label]:
    """Every label of a household, those that hold first, then by kind and time; until a day in the past."""
    rows = household.labels.select_related("person", "case", "recorded_by", "ended_by")
    if day:
        rows = rows.filter(started_on__lte=day)
    today = day or timezone.localdate()
    return sorted(rows, key=lambda row: (not _holds(row, today), row.kind, -row.started_on.toordinal()))


def quarters_for(user: User, begins: date) -> QuerySet[Quarter]:
    """The visits of a quarter in the households that a person may see."""
    rows = Quarter.objects.filter(begins_on=begins, household__in=homes_for(user).values("pk"))
    return rows.select_related("household", "case", "case__assignee")


def waiting_for_place(user: User, *, on: date | None = None) -> list[Support]:
    """Who wants central care and has none: the aged first, then those who cannot look after themselves."""
    day = on or timezone.localdate()
    rows = Support.objects.filter(
        ended_on=None,
        wants=SupportForm.CENTRAL,
        form=SupportForm.SCATTERED,
        household__in=homes_for(user).values("pk"),
    ).select_related("household", "person", "case")
    aged = int(current().number("advanced_age", on=day))

    def order(support: Support) -> tuple[bool, int, date, int]:
        born = support.person.born_on
        is_aged = born is not None and full_years(born, day) >= aged
        return not is_aged, PRIORITY[Ability(support.ability)], support.started_on, support.pk

    return sorted(rows, key=order)


def _holds(row: Label, day: date) -> bool:
    return row.started_on <= day and (row.ended_on is None or row.ended_on > day)


@dataclass(frozen=True, slots=True)
class QuarterCount:
    """How far a township, or within one township a village, has come with a quarter's visits."""

    place: Region
    results: Mapping[str, int]
    unvisited: int

    @property
    def due(self) -> int:
        """All visits of the quarter."""
        return sum(self.results.values())


def quarter_counts(user: User, begins: date) -> list[QuarterCount]:
    """Place by place: the visits of a quarter by what came of them; four queries."""
    rows = quarters_for(user, begins).order_by()
    place = _place(rows)
    counted = rows.values_list(place, "result").annotate(many=Count("pk"))
    waiting = rows.filter(result=QuarterResult.WAITING, case__step="due")
    unvisited = dict(waiting.values_list(place).annotate(Count("pk")))
    found: dict[str, dict[str, int]] = {}
    for code, result, many in counted:
        found.setdefault(code, {})[result] = many
    places = _places(found)
    return [QuarterCount(places[code], found[code], unvisited.get(code, 0)) for code in sorted(places)]


def narrowed(rows: QuerySet[Quarter], *, region: str, result: str) -> QuerySet[Quarter]:
    """The visits of a place with a result; `due` those nobody made yet."""
    if region:
        within = range_of(region)
        rows = rows.filter(region_id__gte=within.low, region_id__lt=within.high)
    if result == UNVISITED:
        return rows.filter(result=QuarterResult.WAITING, case__step="due")
    return rows.filter(result=result) if result in QuarterResult.values else rows


@dataclass(frozen=True, slots=True)
class Board:
    """How the guarantees of a place stand: item -> standing -> households; unknown is one, too."""

    place: Region
    households: int
    items: Mapping[str, Mapping[str, int]]


def boards_for(user: User) -> list[Board]:
    """Place by place, every guarantee; four queries."""
    homes = homes_for(user).filter(standing=InRegister.ACTIVE).order_by()
    place = _place(homes)
    many = dict(homes.values_list(place).annotate(Count("pk")))
    rows = Guarantee.objects.filter(
        ended_on=None, household__in=homes_for(user).values("pk"), household__standing=InRegister.ACTIVE
    ).order_by()
    counted = rows.values_list(place, "item", "standing").annotate(Count("pk"))
    found: dict[tuple[str, str], dict[str, int]] = {}
    for code, item, standing, number in counted:
        found.setdefault((code, item), {})[standing] = number
    places = _places(many)
    return [_board(places[code], code, many[code], found) for code in sorted(places)]


def _board(
    place: Region, code: str, households: int, found: Mapping[tuple[str, str], Mapping[str, int]]
) -> Board:
    items = {}
    for item in current().guarantees:
        known = found.get((code, item), {})
        items[item] = {**known, UNKNOWN: households - sum(known.values())}
    return Board(place, households, items)


@dataclass(frozen=True, slots=True)
class AskedGuarantee:
    """What of the guarantees is asked for."""

    item: str
    standing: str = Fulfilment.NOT_MET
    region: str = ""


def guarantees_for(user: User, asked: AskedGuarantee) -> QuerySet[Household]:
    """The households whose guarantee stands so, of a place that a person may see."""
    homes = homes_for(user).filter(standing=InRegister.ACTIVE)
    if asked.region:
        within = range_of(asked.region)
        homes = homes.filter(region_id__gte=within.low, region_id__lt=within.high)
    rows = Guarantee.objects.filter(item=asked.item, ended_on=None)
    if asked.standing == UNKNOWN:
        return homes.exclude(pk__in=rows.values("household")).order_by("region_id", "household_no")
    return homes.filter(pk__in=rows.filter(standing=asked.standing).values("household")).order_by(
        "region_id", "household_no"
    )


@dataclass(frozen=True, slots=True)
class Told:
    """A guarantee of a household as a line: how it stands, why, from where, and the matter that mends it."""

    household: Household
    item: GuaranteeItem
    row: Guarantee | None
    case: Case | None
    remedy: Remedy | None

    @property
    def standing(self) -> str:
        """In a word."""
        return Fulfilment(self.row.standing).label if self.row else "不清楚"

    @property
    def tone(self) -> str:
        """How it looks."""
        tones = {Fulfilment.MET: "good", Fulfilment.EXEMPT: "info", Fulfilment.NOT_MET: "bad"}
        return tones[Fulfilment(self.row.standing)] if self.row else "plain"


def lines_of(homes: Sequence[Household], items: Iterable[GuaranteeItem], *, day: date) -> list[Told]:
    """How guarantees of households stood on a day; three queries."""
    pks = [home.pk for home in homes]
    rows = {(g.household_id, g.item): g for g in Guarantee.objects.on(day).filter(household__in=pks)}
    chains = {item.chain for item in current().guarantees.values() if item.chain}
    cases = Case.objects.filter(household_id__in=pks, process_name__in=chains).order_by("pk")
    last = {(case.household_id, case.process_name): case for case in cases}
    remedies = {(r.household_id, r.item): r for r in Remedy.objects.filter(household__in=pks).order_by("day")}
    return [
        Told(
            home,
            item,
            rows.get((home.pk, item.name)),
            last.get((home.pk, item.chain)),
            remedies.get((home.pk, item.name)),
        )
        for home in homes
        for item in items
    ]


def guarantee_history(household: Household, *, until: date) -> list[Guarantee]:
    """How its guarantees stood over time, the latest first."""
    return list(household.guarantees.filter(started_on__lte=until).order_by("-started_on", "item"))


def _place(rows: QuerySet[Household] | QuerySet[Quarter]) -> Substr:
    """What rows are counted by: their township; their village where all lie in one township."""
    township, village = (Substr("region_id", 1, int(level)) for level in (Level.TOWNSHIP, Level.VILLAGE))
    return village if rows.values_list(township).distinct()[:2].count() == 1 else township


def _places(codes: Iterable[str]) -> dict[str, Region]:
    """The places of counted codes; what lies directly in a county is counted with it."""
    found = Region.objects.in_bulk([padded(code) for code in codes])
    return {code: found[padded(code)] for code in codes if padded(code) in found}
