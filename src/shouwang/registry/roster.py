"""The register of the workbench as files that the feeds read, so that what was changed here counts.

The roster has the layout of the national export. Who died as a member stays on it, behind the living, so that
the police's row of the death still finds its household; `write_deaths` tells the sweep that they are dead.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from shouwang.regions.codes import ancestors_of, level_of, padded, range_of
from shouwang.regions.models import Level, Region
from shouwang.registry.models import (
    ChangeKind,
    Household,
    HouseholdKind,
    HouseholdState,
    Membership,
    MonitorClass,
    Person,
    PersonState,
    Sex,
    Standing,
)

HIDDEN = "***"
"""What stands for a fact that the register hides: the feeds read it as unknown, never as nothing."""
DIED = ChangeKind.DEATH.label
OF_THE_DEAD = "其他"
TITLE = ("农户及家庭成员信息", "由工作台按户主册顺序导出")
HEADINGS = (
    "县", "乡(镇)", "行政村", "组", "户编号", "户类型", "监测对象类别",
    "风险是否已消除", "识别监测时间", "人均纯收入（元）", "人编号", "姓名", "证件号码",
    "与户主关系", "性别", "出生日期", "健康状况", "劳动技能", "在校生状况", "联系电话",
)  # fmt: skip
DEATH_HEADINGS = ("身份证号", "姓名", "乡镇", "村", "出生日期", "事件类型", "日期", "严重程度")
AT_ONCE = 2000


def write_roster(county: str, path: Path, *, as_of: date) -> int:
    """Write the register of a county as of a day; says how many households there are."""
    places = _Places.of(county)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerows((line,) for line in TITLE)
        writer.writerow(HEADINGS)
        households = 0
        numbers = _households(county, as_of)
        while portion := list(islice(numbers, AT_ONCE)):
            families = list(_families(portion, as_of))
            households += len(families)
            writer.writerows(row for family in families for row in _rows(family, places))
    return households


def write_deaths(county: str, path: Path, *, as_of: date) -> int:
    """Write a list of events of those whose death the workbench knows; says how many there are."""
    places = _Places.of(county)
    scope = range_of(padded(county[: Level.COUNTY]))
    dead = Membership.objects.filter(
        end_reason=DIED,
        ended_on__lte=as_of,
        person__died_on__lte=as_of,
        household__region__gte=scope.low,
        household__region__lt=scope.high,
    ).select_related("person", "household")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(DEATH_HEADINGS)
        rows = [_death(m.person, places.names(m.household.region_id)) for m in dead]
        writer.writerows(rows)
    return len(rows)


@dataclass(frozen=True, slots=True)
class _Family:
    home: Household
    state: HouseholdState
    members: Sequence[Membership]
    dead: Sequence[Membership]
    states: Mapping[int, PersonState]


@dataclass(frozen=True, slots=True)
class _Places:
    """The names of a county's places by code."""

    by_code: Mapping[str, str]

    @classmethod
    def of(cls, county: str) -> _Places:
        """All places of the county."""
        scope = range_of(padded(county[: Level.COUNTY]))
        rows = Region.objects.filter(code__gte=scope.low, code__lt=scope.high)
        return cls(dict(rows.values_list("code", "name")))

    def names(self, code: str) -> tuple[str, str, str]:
        """County, township and village; empty where the code ends above."""
        names = {level_of(above): self.by_code.get(above, "") for above in ancestors_of(code)}
        return names.get(Level.COUNTY, ""), names.get(Level.TOWNSHIP, ""), names.get(Level.VILLAGE, "")


def _households(county: str, day: date) -> Iterator[int]:
    """The numbers of the households that were active on a day, in the order in which they came."""
    scope = range_of(padded(county[: Level.COUNTY]))
    states = HouseholdState.objects.on(day).filter(
        region__gte=scope.low, region__lt=scope.high, standing=Standing.ACTIVE
    )
    return states.order_by("household_id").values_list("household_id", flat=True).iterator(AT_ONCE)


def _families(numbers: Sequence[int], day: date) -> Iterator[_Family]:
    states = HouseholdState.objects.on(day).filter(household__in=numbers).select_related("household")
    members: defaultdict[int, list[Membership]] = defaultdict(list)
    for membership in Membership.objects.on(day).filter(household__in=numbers).select_related("person"):
        members[membership.household_id].append(membership)
    dead: defaultdict[int, list[Membership]] = defaultdict(list)
    ended = Membership.objects.filter(household__in=numbers, end_reason=DIED, ended_on__lte=day)
    for membership in ended.select_related("person"):
        dead[membership.household_id].append(membership)
    persons = [m.person_id for found in (members, dead) for group in found.values() for m in group]
    of_person = {s.person_id: s for s in PersonState.objects.on(day).filter(person__in=persons)}
    for state in sorted(states, key=lambda state: state.household_id):
        home = state.household
        yield _Family(home, state, members[home.pk], dead[home.pk], of_person)


def _rows(family: _Family, places: _Places) -> Iterator[tuple[str, ...]]:
    shared = (*places.names(family.state.region_id), *_household_cells(family.home, family.state))
    for membership in family.members:
        yield (*shared, *_person_cells(membership.person, membership.relation, family.states))
    for membership in family.dead:
        yield (*shared, *_person_cells(membership.person, OF_THE_DEAD, family.states))


def _household_cells(home: Household, state: HouseholdState) -> tuple[str, ...]:
    recognised = f"{state.recognised_on:%Y%m}" if state.recognised_on else ""
    return (
        state.group_name,
        home.household_no,
        HouseholdKind(state.kind).label if state.kind else HIDDEN,
        HIDDEN
        if state.class_unknown
        else MonitorClass(state.monitor_class).label
        if state.monitor_class
        else "",
        {True: "是", False: "否", None: ""}[state.risk_removed],
        recognised,
        _yuan(state.income_per_person_fen),
    )


def _person_cells(person: Person, relation: str, states: Mapping[int, PersonState]) -> tuple[str, ...]:
    state = states.get(person.pk) or PersonState()
    return (
        person.person_no,
        person.name,
        person.id_number,
        relation,
        Sex(person.sex).label if person.sex else "",
        person.born_on.isoformat() if person.born_on else "",
        state.health,
        state.labour,
        state.schooling,
        person.phone,
    )


def _death(person: Person, place: tuple[str, str, str]) -> tuple[str, ...]:
    _, township, village = place
    born = person.born_on.isoformat() if person.born_on else ""
    died = person.died_on.isoformat() if person.died_on else ""
    return person.id_number, person.name, township, village, born, "死亡", died, ""


def _yuan(fen: int | None) -> str:
    return HIDDEN if fen is None else f"{fen // 100}.{fen % 100:02d}"
