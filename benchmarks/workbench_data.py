"""Fills a workbench with invented households for measuring its pages: a million in some minutes.

    SHOUWANG_HOME=… SHOUWANG_DATABASE=… python -m benchmarks.workbench_data [HOUSEHOLDS]

The tables must be empty. A township has 20,000 households, a village 1,000. Sealed columns repeat one sealed
text, for a page opens few of them; the index of every KNOWN_EACH-th person is the true one of their ID.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice

HOUSEHOLDS = 1_000_000
SIZES = (2, 3, 3, 4, 4, 4, 3)  # 3.3 persons a household, nearly
A_TOWNSHIP, A_VILLAGE = 20_000, 1_000
KNOWN_EACH = 1000
COUNTY = "990101"
START = date(2025, 1, 1)
NOW = datetime(2025, 1, 1, tzinfo=UTC)
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏"
    "魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛"
    "郝龚邵万钱严覃武戴莫孔向汤"
)
GIVEN = "秀英桂兰玉珍建国志强海燕小云春花文斌永福德才金凤明亮国庆红梅雪芳丽华大山长河"
RELATIONS = ("户主", "配偶", "之子", "之女")
AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Invented:
    """One person: number, household, place in it, name."""

    pk: int
    household: int
    place: int
    name: str


def main(households: int) -> None:
    """Fill every table of the register and say how long it took."""
    began = time.perf_counter()
    from tests import cast

    cast.regions()
    accounts(cast)
    regions(households)
    for table, columns, rows in tables(households):
        count = fill(table, columns, rows)
        print(f"{table}: {count:,} rows, {time.perf_counter() - began:,.0f} s")
    restart_numbers()


def village_of(household: int) -> str:
    """The code of the village in which a household lives."""
    township = 900 + household // A_TOWNSHIP
    village = 700 + household % A_TOWNSHIP // A_VILLAGE
    return f"{COUNTY}{township:03d}{village:03d}00"


def number_of(household: int) -> str:
    """The number of a household."""
    return f"{COUNTY}{household:09d}"


def id_of(person: int) -> str:
    """An invented ID of a person; its area begins with 99."""
    from shouwang.kernel.idnumbers import check_character

    born = date.fromordinal(date(1940, 1, 1).toordinal() + person // 1000 % 30_000)
    body = f"99{person // 30_000_000:04d}{born:%Y%m%d}{person % 1000:03d}"
    return body + check_character(body)


def persons(households: int) -> Iterator[Invented]:
    """Everybody, household by household; the same on every run."""
    chance = random.Random(9)  # noqa: S311 - invented people
    number = 0
    for household in range(1, households + 1):
        for place in range(SIZES[household % len(SIZES)]):
            number += 1
            given = "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
            yield Invented(number, household, place, chance.choice(SURNAMES) + given)


def tables(households: int) -> Iterator[tuple[str, Sequence[str], Iterable[Sequence[object]]]]:
    """Each table with its columns and rows, in an order that satisfies the keys."""
    heads = (person for person in persons(households) if person.place == 0)
    yield "registry_household", HOME, (home_row(head) for head in heads)
    yield "registry_householdstate", STATE, (state_row(h) for h in range(1, households + 1))
    yield "registry_person", PERSON, map(person_row, persons(households))
    yield "registry_personstate", PERSON_STATE, (person_state_row(p) for p in persons(households))
    yield "registry_membership", MEMBER, (member_row(p) for p in persons(households))


HOME = (
    "id", "household_no", "region_id", "head_name", "members", "kind", "monitor_class", "risk_removed",
    "standing", "source", "phone", "version",
)  # fmt: skip
STATE = (
    "id", "household_id", "region_id", "kind", "monitor_class", "class_unknown", "risk_removed",
    "recognised_on", "income_per_person_fen", "group_name", "standing", "started_on", "ended_on", "reason",
    "recorded_by_id", "recorded_at",
)  # fmt: skip
PERSON = (
    "id", "person_no", "name", "name_index", "initials", "id_number", "id_index", "phone", "phone_index",
    "born_on", "died_on", "sex", "household_id", "region_id", "relation", "source",
)  # fmt: skip
PERSON_STATE = (
    "id", "person_id", "health", "labour", "schooling", "started_on", "ended_on", "reason", "recorded_by_id",
    "recorded_at",
)  # fmt: skip
MEMBER = (
    "id", "household_id", "person_id", "relation", "ordinal", "started_on", "ended_on", "reason",
    "end_reason", "recorded_by_id", "recorded_at",
)  # fmt: skip


def monitored(household: int) -> tuple[str, bool | None]:
    """Every fortieth household is monitored, the risk of every third of these is gone."""
    return ("marginal", household % 120 == 0) if household % 40 == 0 else ("", None)


def home_row(head: Invented) -> Sequence[object]:
    """A household."""
    number, (monitor_class, removed) = head.household, monitored(head.household)
    size, kind = SIZES[number % len(SIZES)], "poor" if number % 5 == 0 else "general"
    place, source = village_of(number - 1), f"名册.xlsx#Sheet1!{number % 1_000_000}"
    return (
        number, number_of(number), place, head.name, size, kind, monitor_class, removed, "active", source,
        b"", 1,
    )  # fmt: skip


def state_row(number: int) -> Sequence[object]:
    """Its present state."""
    monitor_class, removed = monitored(number)
    recognised = date(2024, 3, 1) if monitor_class else None
    kind, income = "poor" if number % 5 == 0 else "general", 600_000 + number * 7919 % 2_000_000
    return (
        number, number, village_of(number - 1), kind, monitor_class, False, removed, recognised, income,
        f"{number % 7 + 1}组", "active", START, None, "全国系统名册", None, NOW,
    )  # fmt: skip


def person_row(person: Invented) -> Sequence[object]:
    """A person."""
    from shouwang.registry.search_keys import initials, name_index

    id_index, phone_index = f"{person.pk:032x}", f"{person.pk + (1 << 64):032x}"
    if person.pk % KNOWN_EACH == 0:
        from shouwang.registry.loading import ID_PURPOSE, PHONE_PURPOSE
        from shouwang.secrecy.sealing import blind_index

        id_index = blind_index(id_of(person.pk), purpose=ID_PURPOSE)
        phone_index = blind_index(f"1610{person.pk:07d}", purpose=PHONE_PURPOSE)
    number = f"{number_of(person.household)}{person.place + 1:02d}"
    return (
        person.pk, number, person.name, name_index(person.name), initials(person.name), sealed("person.id"),
        id_index, sealed("person.phone"), phone_index, date(1985, 1, 1), None, "female", person.household,
        village_of(person.household - 1), RELATIONS[person.place], "",
    )  # fmt: skip


def person_state_row(person: Invented) -> Sequence[object]:
    """What is known of a person."""
    return (person.pk, person.pk, "健康", "普通劳动力", "", START, None, "全国系统名册", None, NOW)


def member_row(person: Invented) -> Sequence[object]:
    """A person in a household."""
    relation, ordinal = RELATIONS[person.place], person.place + 1
    return (
        person.pk, person.household, person.pk, relation, ordinal, START, None, "全国系统名册", "", None, NOW,
    )  # fmt: skip


_SEALED: dict[str, bytes] = {}


def sealed(purpose: str) -> bytes:
    """One sealed text of each purpose, made once."""
    from shouwang.secrecy.sealing import seal

    if purpose not in _SEALED:
        _SEALED[purpose] = seal(
            "990101198501010011" if purpose == "person.id" else "16100000001", purpose=purpose
        )
    return _SEALED[purpose]


def accounts(cast: object) -> None:
    """A clerk of the first township and a monitor of the county."""
    from shouwang.accounts.models import Grant, User
    from shouwang.accounts.roles import Role
    from shouwang.regions.models import Region

    township = f"{COUNTY}90000000"
    Region.objects.get_or_create(
        code=township, defaults={"name": "第1镇", "level": 9, "parent_id": f"{COUNTY}00000000"}
    )
    for name, role, region in (
        ("clerk", Role.CLERK, township),
        ("monitor", Role.MONITOR, f"{COUNTY}00000000"),
    ):
        user = User.objects.enrol(name, display_name=name)
        Grant.objects.create(user=user, role=role, region_id=region, started_on=START)


def regions(households: int) -> None:
    """The townships and villages of so many households."""
    from shouwang.regions.codes import parent_of
    from shouwang.regions.models import Region

    villages = sorted({village_of(h) for h in range(0, households, A_VILLAGE)})
    townships = sorted({str(parent_of(code)) for code in villages})
    for level, codes in ((9, townships), (12, villages)):
        rows = (
            Region(
                code=code,
                name=f"{code[level - 3 : level]}",
                level=level,
                parent_id=parent_of(code),
                provisional=True,
            )
            for code in codes
        )
        Region.objects.bulk_create(rows, ignore_conflicts=True)


def fill(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Put rows into a table as fast as the database takes them."""
    from django.db import connection, transaction

    count, source = 0, iter(rows)
    into = f"{table} ({', '.join(columns)})"
    marks = ", ".join(["%s"] * len(columns))
    while portion := list(islice(source, AT_ONCE)):
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                    for row in portion:
                        copy.write_row(row)
            else:
                cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", portion)
        count += len(portion)
    return count


def restart_numbers() -> None:
    """Let PostgreSQL count on from the last number, and look at what it holds."""
    from django.core.management.color import no_style
    from django.db import connection

    from shouwang.registry.models import Household, HouseholdState, Membership, Person, PersonState

    models = [Household, HouseholdState, Person, PersonState, Membership]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        cursor.execute("ANALYZE")


def set_up() -> None:
    """Django, keys and tables of the home that the environment names."""
    from pathlib import Path

    import django

    from shouwang.secrecy.keys import make_keys

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.web.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    make_keys(Path(settings.HOME))
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    set_up()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else HOUSEHOLDS)
