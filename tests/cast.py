"""The people and places of the tests: 守望县, its townships and villages, and somebody in every role.

Everything is invented. Codes and ID numbers begin with 99, telephone numbers with 1610.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count

from django.utils import timezone

from shouwang.accounts.models import Department, Grant, User
from shouwang.accounts.roles import Role
from shouwang.feeds.actions import digest_of
from shouwang.feeds.models import Delivery, DeliveryState, UnmatchedRow
from shouwang.kernel.idnumbers import check_character
from shouwang.regions.codes import level_of, padded, parent_of
from shouwang.regions.models import Region
from shouwang.registry.models import (
    Household,
    HouseholdKind,
    HouseholdState,
    Membership,
    MonitorClass,
    Person,
    PersonState,
)
from shouwang.registry.search_keys import initials, name_index
from shouwang.screening.models import (
    FindingRecord,
    FindingState,
    LineState,
    Outcome,
    ReturnedLine,
    ReturnedList,
    RiskLevel,
    Sweep,
    SweepState,
)
from shouwang.secrecy.sealing import blind_index

PLACES: Mapping[str, str] = {
    "99": "示范省",
    "9901": "示范市",
    "990101": "守望县",
    "990101001": "王家乡",
    "990101001001": "赵村",
    "990101001002": "钱村",
    "990101002": "周家镇",
    "990101002001": "吴村",
    "990102": "邻县",
    "990102001": "郑乡",
    "990102001001": "冯村",
}
COUNTY, TOWNSHIP, VILLAGE = padded("990101"), padded("990101001"), padded("990101001001")
OTHER_VILLAGE, OTHER_TOWNSHIP, OTHER_COUNTY = padded("990101001002"), padded("990101002"), padded("990102")
SINCE = date(2020, 1, 1)
SIGN_IN_WORDS = "a long walk home"
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody of the cast: account, name, role, region, department."""

    username: str
    name: str
    role: Role
    region: str
    department: str = ""


CAST: tuple[Part, ...] = (
    Part("zhaocun", "赵村", Role.COLLECTOR, VILLAGE),
    Part("wangxiang", "王乡", Role.CLERK, TOWNSHIP),
    Part("lixian", "李县", Role.MONITOR, COUNTY),
    Part("yibao", "周医保", Role.DEPARTMENT_OFFICER, COUNTY, Department.MEDICAL_INSURANCE),
    Part("minzheng", "吴民政", Role.DEPARTMENT_OFFICER, COUNTY, Department.CIVIL_AFFAIRS),
    Part("zhujian", "郑住建", Role.DEPARTMENT_OFFICER, COUNTY, Department.HOUSING),
    Part("qianbang", "钱帮", Role.HELPER, VILLAGE),
    Part("sunbang", "孙帮", Role.HELPER, VILLAGE),
    Part("zuzhi", "郑组", Role.ORGANISATION_OFFICER, COUNTY),
    Part("fengshi", "冯市", Role.UPPER_STAFF, padded("9901")),
    Part("chudu", "褚督", Role.INSPECTOR, COUNTY),
    Part("weishen", "卫审", Role.AUDITOR, COUNTY),
    Part("jiangce", "蒋策", Role.POLICY_CLERK, COUNTY),
    Part("shenling", "沈领", Role.LEADER, COUNTY),
    Part("hanxi", "韩系", Role.SYSTEM_ADMIN, COUNTY),
    Part("yangan", "杨安", Role.SECURITY_ADMIN, COUNTY),
    Part("zhushen", "朱审", Role.AUDIT_ADMIN, COUNTY),
)


def regions() -> None:
    """Every place of the cast."""
    if Region.objects.filter(code__in=map(padded, PLACES)).count() == len(PLACES):
        return
    for code, name in PLACES.items():
        full = padded(code)
        parent = parent_of(full)
        Region.objects.get_or_create(
            code=full,
            defaults={
                "name": name,
                "level": level_of(full),
                "parent_id": parent if parent and parent.strip("0") else None,
            },
        )


def user(username: str) -> User:
    """Somebody of the cast, with their role; made on the first call."""
    part = next(p for p in CAST if p.username == username)
    return somebody(
        part.role, region=part.region, username=username, name=part.name, department=part.department
    )


def somebody(
    role: Role, *, region: str, username: str | None = None, name: str = "某人", department: str = ""
) -> User:
    """A user with one role in one region."""
    regions()
    username = username or f"{role}{next(_numbers)}"
    if role is Role.DEPARTMENT_OFFICER and not department:
        department = Department.MEDICAL_INSURANCE
    found = User.objects.filter(username=username).first()
    if found:
        return found
    made = User.objects.enrol(username, display_name=name, password=SIGN_IN_WORDS)
    Grant.objects.create(
        user=made, role=role, region_id=padded_or_full(region), department=department, started_on=SINCE
    )
    return made


def padded_or_full(code: str) -> str:
    """A region's code with all its digits."""
    return code if len(code) == 14 else padded(code)


def id_number(number: int, *, born: date = date(1970, 1, 1)) -> str:
    """An invented ID number that passes its check; its area begins with 99."""
    body = f"99{number // 1000 % 10000:04d}{born:%Y%m%d}{number % 1000:03d}"
    return body + check_character(body)


def household(
    *,
    region: str = VILLAGE,
    head: str = "陈家",
    members: int = 1,
    kind: HouseholdKind = HouseholdKind.GENERAL,
    monitor_class: MonitorClass | str = "",
    risk_removed: bool | None = None,
    income_yuan: int = 12000,
    started_on: date = SINCE,
) -> Household:
    """A household with its head and other members, as if registered long ago."""
    regions()
    number = next(_numbers)
    home = Household.objects.create(
        household_no=f"9901010{number:08d}",
        region_id=padded_or_full(region),
        head_name=head,
        members=members,
        kind=kind,
        monitor_class=monitor_class,
        risk_removed=risk_removed,
    )
    HouseholdState.objects.create(
        household=home,
        region_id=home.region_id,
        kind=kind,
        monitor_class=monitor_class,
        risk_removed=risk_removed,
        income_per_person_fen=income_yuan * 100,
        started_on=started_on,
    )
    for ordinal in range(members):
        person(
            home,
            name=head if ordinal == 0 else f"{head}{ordinal}",
            relation="户主" if ordinal == 0 else "之子",
        )
    return home


def person(home: Household, *, name: str, relation: str, born: date = date(1970, 1, 1)) -> Person:
    """A member of a household with an invented ID number and telephone."""
    number = next(_numbers)
    identity, phone = id_number(number, born=born), f"1610{number:07d}"
    made = Person.objects.create(
        person_no=f"{home.household_no}-{number:02d}",
        name=name,
        name_index=name_index(name),
        initials=initials(name),
        region_id=home.region_id,
        id_number=identity,
        id_index=blind_index(identity, purpose="person.id"),
        phone=phone,
        phone_index=blind_index(phone, purpose="person.phone"),
        born_on=born,
        household=home,
        relation=relation,
    )
    PersonState.objects.create(person=made, health="健康", labour="普通劳动力", started_on=SINCE)
    Membership.objects.create(
        household=home, person=made, relation=relation, ordinal=number % 1000, started_on=SINCE
    )
    return made


def delivery(
    *,
    region: str = COUNTY,
    department: str = Department.MEDICAL_INSURANCE,
    name: str = "医保结算.csv",
    state: DeliveryState = DeliveryState.RECEIVED,
) -> Delivery:
    """A file that a department sent, not on any disk."""
    regions()
    return Delivery.objects.create(
        county_id=padded_or_full(region),
        department=department,
        file_name=name,
        sha256=f"{next(_numbers):064d}",
        bytes=1,
        state=state,
        delivered_by=somebody(Role.DEPARTMENT_OFFICER, region=region, department=department),
        delivered_at=timezone.now(),
    )


def open_row(*, region: str = VILLAGE, name: str = "李家") -> UnmatchedRow:
    """A row of a delivery whose person is not certain."""
    number = next(_numbers)
    return UnmatchedRow.objects.create(
        delivery=delivery(region=region, state=DeliveryState.CHECKED),
        region_id=padded_or_full(region),
        row=number,
        kind="medical",
        name=name,
        reason="NOT_CERTAIN",
        row_key=f"{number:032d}",
        row_digest=digest_of(f"{number:032d}"),
    )


def finding(
    *,
    region: str = VILLAGE,
    home: Household | None = None,
    rule: str = "inpatient_burden",
    level: RiskLevel = RiskLevel.ORANGE,
    state: FindingState = FindingState.NEW,
    outcome: str = "",
) -> FindingRecord:
    """A finding of a household, as a sweep of today would tell it."""
    found = home or household(region=region)
    sweep, _ = Sweep.objects.get_or_create(
        county_id=padded(found.region_id[:6]),
        as_of=timezone.localdate(),
        packs=["national"],
        state=SweepState.DONE,
    )
    return FindingRecord.objects.create(
        household=found,
        region_id=found.region_id,
        rule_id=rule,
        risk_type="因病",
        level=level,
        level_rank=RiskLevel.values.index(level),
        state=state,
        outcome=outcome,
        explanation="今年以来住院个人自付23,400元，达到预警线5,000元。",
        citation="某县防返贫部门数据预警方案",
        values={"inpatient_selfpay_ytd": 23400},
        parameters={"inpatient_line_key": 5000},
        sources=["00000001-医保结算.csv#!2", "农户名册.csv#!4"],
        first_sweep=sweep,
        last_sweep=sweep,
        first_seen_on=sweep.as_of,
        last_seen_on=sweep.as_of,
    )


def returned_line(*, region: str = VILLAGE) -> ReturnedLine:
    """A line of a worklist that came back and disagrees with the outcome that stands."""
    number = next(_numbers)
    found = finding(region=region, outcome=Outcome.CONFIRMED)
    made = ReturnedList.objects.create(
        sha256=f"{number:064d}",
        file_name="核查清单.xlsx",
        region_id=found.region_id,
        returned_by=somebody(Role.CLERK, region=region),
        returned_at=timezone.now(),
    )
    return ReturnedLine.objects.create(
        list=made,
        finding=found,
        sheet="赵村",
        row=4,
        outcome=Outcome.NOT_CONFIRMED,
        filled_in={"result": "不属实", "visitor": "赵村"},
        state=LineState.CONFLICT,
    )
