"""Somebody in every role of the invented county: the cast by name, and whoever else the villages need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from shouwang.accounts.models import Department, Grant, User
from shouwang.accounts.roles import Role
from shouwang.regions.codes import parent_of
from shouwang.regions.models import Level, Region
from shouwang.registry.models import Household

SIGN_IN_WORDS = "shouwang-2026"
"""Of every account of the demonstration; nobody real signs in with it."""
SINCE = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the cast: account, name, role, and what the person is shown first."""

    username: str
    name: str
    role: Role
    level: Level
    department: str = ""
    errand: str = ""


OURS = (Department.RURAL_REVITALISATION,)
"""The office whose people are the monitors."""
CAST: Sequence[Part] = (
    Part("zhaocun", "赵村", Role.COLLECTOR, Level.VILLAGE, errand="今天走访谁、为什么（手机）"),
    Part("wangxiang", "王乡", Role.CLERK, Level.TOWNSHIP, errand="待办：派发、研判、评议、公示"),
    Part("lixian", "李县", Role.MONITOR, Level.COUNTY, errand="研判、审定、全县情况"),
    Part(
        "zhouyibao",
        "周医保",
        Role.DEPARTMENT_OFFICER,
        Level.COUNTY,
        Department.MEDICAL_INSURANCE,
        "报送医保表",
    ),
    Part(
        "wuminzheng",
        "吴民政",
        Role.DEPARTMENT_OFFICER,
        Level.COUNTY,
        Department.CIVIL_AFFAIRS,
        "低保、特困、临时救助的审批",
    ),
    Part("zhengjiaoyu", "郑教育", Role.DEPARTMENT_OFFICER, Level.COUNTY, Department.EDUCATION, "控辍保学"),
    Part("sunzhujian", "孙住建", Role.DEPARTMENT_OFFICER, Level.COUNTY, Department.HOUSING, "危房核实和复验"),
    Part("qianbang", "钱帮", Role.HELPER, Level.VILLAGE, errand="我帮扶的农户（手机）"),
    Part("sunbang", "孙帮", Role.HELPER, Level.VILLAGE, errand="驻村签到、日志、请假（手机）"),
    Part("zhengzuzhi", "郑组", Role.ORGANISATION_OFFICER, Level.COUNTY, errand="驻村队伍和年度考评"),
    Part("fengshi", "冯市", Role.UPPER_STAFF, Level.CITY, errand="各县对比，不见姓名"),
    Part("chudu", "褚督", Role.INSPECTOR, Level.COUNTY, errand="抽样回头看"),
    Part("weishen", "卫审", Role.AUDITOR, Level.COUNTY, errand="谁看了、改了、导出了什么"),
    Part("jiangce", "蒋策", Role.POLICY_CLERK, Level.COUNTY, errand="政策口径"),
    Part("shenling", "沈领", Role.LEADER, Level.COUNTY, errand="一页看全县、挂图"),
)


STATIONED = ("马帮", "林帮", "何帮")
"""Who is stationed in villages beside those of the cast."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works where: the cast by account, collectors by village, clerks by township, officers by office."""

    cast: Mapping[str, User]
    collectors: Mapping[str, User]
    clerks: Mapping[str, User]
    officers: Mapping[str, User]
    village: str
    stationed: Sequence[User] = ()


def enrol(county: str) -> Staff:
    """Accounts for the cast in the village with most households, and for every other village and township."""
    village = _largest_village()
    places = {
        Level.VILLAGE: village,
        Level.TOWNSHIP: parent_of(village) or county,
        Level.COUNTY: county,
        Level.CITY: parent_of(county) or county,
    }
    _city(places[Level.CITY])
    cast = {part.username: _user(part, places[part.level]) for part in CAST}
    collectors = {village: cast["zhaocun"]}
    clerks = {places[Level.TOWNSHIP]: cast["wangxiang"]}
    for number, place in enumerate(_below(Level.VILLAGE), 1):
        if place.code not in collectors:
            part = Part(f"collector{number}", f"{place.name}采集员", Role.COLLECTOR, Level.VILLAGE)
            collectors[place.code] = _user(part, place.code)
    for number, place in enumerate(_below(Level.TOWNSHIP), 1):
        if place.code not in clerks:
            part = Part(f"clerk{number}", f"{place.name}录入员", Role.CLERK, Level.TOWNSHIP)
            clerks[place.code] = _user(part, place.code)
    officers = {office.value: officer(office, county) for office in Department if office not in OURS}
    where = [village, *(code for code in sorted(collectors) if code != village)]
    stationed = [
        _user(Part(f"stationed{number}", name, Role.HELPER, Level.VILLAGE), code)
        for number, (name, code) in enumerate(zip(STATIONED, where, strict=False), 1)
    ]
    return Staff(cast, collectors, clerks, officers, village, stationed)


def monitor_before_all(county: str) -> User:
    """The county's monitor, who takes in the files before anybody else is there."""
    part = next(part for part in CAST if part.role is Role.MONITOR)
    return _user(part, county)


def officer(department: str, county: str) -> User:
    """The officer of a department, whose account is named like it where the cast has nobody."""
    known = next((p for p in CAST if p.department == department), None)
    label = Department(department).label
    part = known or Part(department, f"{label}联络员", Role.DEPARTMENT_OFFICER, Level.COUNTY, department)
    return _user(part, county)


def _user(part: Part, region: str) -> User:
    found = User.objects.filter(username=part.username).first()
    if found:
        return found
    user = User.objects.enrol(part.username, display_name=part.name[:40], password=SIGN_IN_WORDS)
    User.objects.filter(pk=user.pk).update(must_change_password=False, password_set_at=timezone.now())
    Grant.objects.create(
        user=user, role=part.role, region_id=region, department=part.department, started_on=SINCE
    )
    return user


def _largest_village() -> str:
    homes: dict[str, int] = {}
    for code in Household.objects.values_list("region_id", flat=True):
        village = f"{code[:12]}00"
        homes[village] = homes.get(village, 0) + 1
    return max(homes, key=lambda code: (homes[code], code))


def _below(level: Level) -> Sequence[Region]:
    return list(Region.objects.filter(level=level, ended_on=None).order_by("code"))


def _city(code: str) -> None:
    """The city above an invented county, which no table of codes knows: it has no name but its number."""
    Region.objects.update_or_create(code=code, defaults={"name": "示范市", "level": Level.CITY})
