"""Every address, opened as every role for every kind of region, answers as `access_table.py` says."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from tests import cast
from tests.web import access_table, canaries
from tests.web.access_table import NOBODY, OPEN, OWN_AND_BELOW, SIGNED_IN, TABLE, Row

import shouwang.web
from shouwang.accounts.models import Department, User
from shouwang.accounts.roles import Role

pytestmark = pytest.mark.django_db
OWN = cast.TOWNSHIP
REGIONS = {"own": OWN, "child": cast.VILLAGE, "sibling": cast.OTHER_TOWNSHIP, "parent": cast.COUNTY}
ELSEWHERE = (cast.padded("990101002001"), cast.padded("990102001001"))
"""A village of the township beside, and one of another county."""
OFFICE = Department.CIVIL_AFFAIRS
"""The office that enters where officers in general do not; the table's officer is of another one."""
DESCRIPTION = "interface:api:openapi-json"
"""What the interface for programs says of itself: served by its library, so it wears no door."""
REFUSED = {401, 403, 404}
NAMED = re.compile(r"""\{% url ["']([a-z_:]+)["']""")
AGO = "刚刚|[0-9]+(分钟|小时)前"
CHANGES_BY_ITSELF = re.compile(
    rb"[A-Za-z0-9]{64}|[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}|" + AGO.encode()
)
"""Tokens against forged forms, keys that a form is given when it is shown, and how long ago something was."""


@dataclass
class World:
    """Somebody of every role in the same township, each with an open session."""

    users: dict[Role, User]
    clients: dict[Role, Client]
    of_office: Client
    stranger: Client

    def helper(self, place: str) -> User | None:
        """Whom an object is assigned to: the helper reaches the one in their own region."""
        return self.users[Role.HELPER] if place == "own" else None


def addresses(patterns: list[URLPattern | URLResolver] | None = None, prefix: str = "") -> Iterator[str]:
    """The names of all addresses, with their rooms; one without a name is told by its path."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern.url_patterns, f"{prefix}{space}")
        else:
            yield f"{prefix}{pattern.name or pattern.pattern}"


def patterns_by_address() -> Iterator[tuple[str, URLPattern]]:
    """Every address with its pattern."""
    yield from zip(addresses(), _leaves(get_resolver().url_patterns), strict=True)


def _leaves(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _leaves(pattern.url_patterns)
        else:
            yield pattern


@contextmanager
def forgotten() -> Iterator[None]:
    """What happens within leaves no trace, so that one set-up serves every check."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def same_cookies(client: Client) -> Iterator[None]:
    """What happens within does not change who the client is."""
    kept = deepcopy(client.cookies)
    yield
    client.cookies = kept


def signed_in(user: User) -> Client:
    """A browser in which somebody's session has begun."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/me/")
    return client


@pytest.fixture(scope="module")
def world(lasting: None) -> World:
    """The world of this file."""
    cast.regions()
    users = {role: cast.somebody(role, region=OWN, name=role.label) for role in Role}
    clients = {role: signed_in(user) for role, user in users.items()}
    officer = cast.somebody(Role.DEPARTMENT_OFFICER, region=OWN, department=OFFICE)
    cast.household(region=cast.VILLAGE, head="自家户主")
    return World(users, clients, signed_in(officer), Client())


def ask(client: Client, row: Row, path: str) -> tuple[int, bytes]:
    """The status and content of an answer; to be sent to the sign-in page counts as 403."""
    with forgotten(), same_cookies(client):
        response = client.post(path, row.sends) if row.method == "post" else client.get(path)
        if response.status_code in (301, 302) and response["Location"].startswith(
            f"{settings.LOGIN_URL}?next="
        ):
            return 403, b""
        content = b"".join(response) if response.streaming else response.content
        return response.status_code, readable(content)


def readable(content: bytes) -> bytes:
    """What is in an answer: of a workbook or document, what is in its parts."""
    if content[:2] != b"PK":
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return b"".join(parts.read(name) for name in sorted(parts.namelist()) if "docProps" not in name)


def enters(row: Row, role: Role, place: str) -> bool:
    """What the table says of a role and an object that lies there."""
    if row.to == OPEN:
        return True
    allowed = row.to == SIGNED_IN or role in row.to.split()
    usual = "own" if role is Role.HELPER else OWN_AND_BELOW
    return allowed and (row.of is None or place in row.reach.get(role, usual).split())


def lists() -> list[Row]:
    """Pages that are not about one object."""
    return [row for row in TABLE if row.of is None and row.method == "get" and row.to != OPEN]


def named(rows: list[Row] | tuple[Row, ...]) -> list[object]:
    """Rows as parameters of a test, under their names."""
    return [pytest.param(row, id=f"{row.address}-{row.method}") for row in rows]


def test_every_address_has_a_row() -> None:
    missing = sorted(set(addresses()) - {row.address for row in TABLE})
    assert missing == [], "add to tests/web/access_table.py: " + ", ".join(missing)


def test_every_row_has_an_address() -> None:
    assert sorted({row.address for row in TABLE} - set(addresses())) == []


def test_every_address_that_a_template_names_is_there() -> None:
    """`{% url … as … %}` says nothing where a name is wrong: a link would silently be missing."""
    folder = Path(shouwang.web.__file__).parent
    texts = [path.read_text("utf-8") for path in sorted(folder.rglob("*.html"))]
    named = {name for text in texts for name in NAMED.findall(text)}
    assert len(named) > 50
    assert sorted(named - set(addresses())) == []


def test_every_row_names_roles_that_there_are() -> None:
    words = {word for row in TABLE if row.to not in (OPEN, SIGNED_IN, NOBODY) for word in row.to.split()}
    words |= {role for row in TABLE for role in row.reach}
    assert sorted(words - set(Role)) == []
    assert (
        sorted(
            {place for row in TABLE for reach in row.reach.values() for place in reach.split()} - set(REGIONS)
        )
        == []
    )


def test_every_section_is_in_the_table() -> None:
    sections = [
        rows for name, rows in vars(access_table).items() if name.isupper() and isinstance(rows, tuple)
    ]
    assert {id(row) for rows in sections for row in rows} == {id(row) for row in TABLE}


def test_every_page_wears_a_door_or_lets_in_nobody_who_signed_in() -> None:
    guarded_otherwise = {row.address for row in TABLE if row.to == NOBODY} | {DESCRIPTION}
    bare = {address for address, p in patterns_by_address() if not hasattr(p.callback, "permissions")}
    assert sorted(bare - guarded_otherwise) == []


@pytest.mark.parametrize("row", named(TABLE))
def test_everybody_enters_exactly_where_the_table_says(world: World, row: Row) -> None:
    wrong = []
    with forgotten():
        for place, region in REGIONS.items() if row.of else [("own", OWN)]:
            path = reverse(row.address, args=row.of(region, world.helper(place)) if row.of else ())
            for role, client in world.clients.items():
                status, _ = ask(client, row, path)
                expected = enters(row, role, place)
                if status == 405 or (status in REFUSED) == expected:
                    wrong.append(
                        f"{role} {place}: {status}, {'enters' if expected else 'refused'} by the table"
                    )
    assert wrong == [], f"{row.address}\n" + "\n".join(wrong)


def officers_alone() -> list[Row]:
    """Rows that officers in general do not enter: those of one office may, where the row says so."""
    everybody = (OPEN, SIGNED_IN, NOBODY)
    return [row for row in TABLE if row.to not in everybody and "department_officer" not in row.to.split()]


def test_the_office_of_the_table_is_the_one_that_is_tried() -> None:
    assert {row.office for row in TABLE} == {"", OFFICE}


@pytest.mark.parametrize("row", named(officers_alone()))
def test_an_office_enters_exactly_where_the_table_says(world: World, row: Row) -> None:
    wrong = []
    usual = row.reach.get(Role.DEPARTMENT_OFFICER, OWN_AND_BELOW).split()
    with forgotten():
        for place, region in REGIONS.items() if row.of else [("own", OWN)]:
            path = reverse(row.address, args=row.of(region, world.helper(place)) if row.of else ())
            status, _ = ask(world.of_office, row, path)
            expected = row.office == OFFICE and (row.of is None or place in usual)
            if (status in REFUSED) == expected:
                wrong.append((place, status))
    assert wrong == []


@pytest.mark.parametrize("row", named([row for row in TABLE if row.of and row.to != OPEN]))
def test_what_lies_elsewhere_is_not_even_known(world: World, row: Row) -> None:
    told = []
    with forgotten():
        for place in ("sibling", "parent"):
            path = reverse(row.address, args=row.of(REGIONS[place], None) if row.of else ())
            roles = (role for role in Role if enters(row, role, "own") and not enters(row, role, place))
            told += [
                (role, place, s) for role in roles if (s := ask(world.clients[role], row, path)[0]) != 404
            ]
    assert told == []


@pytest.mark.parametrize("row", named(TABLE))
def test_without_signing_in_only_what_is_open_opens(world: World, row: Row) -> None:
    with forgotten():
        path = reverse(row.address, args=row.of(OWN, None) if row.of else ())
        status, _ = ask(world.stranger, row, path)
    assert (status not in REFUSED) == (row.to == OPEN)


@pytest.mark.parametrize("row", named(lists()))
def test_a_list_tells_nothing_of_other_regions(world: World, row: Row) -> None:
    roles = [role for role in Role if enters(row, role, "own")]
    with forgotten():
        before = {role: seen(world.clients[role], row) for role in roles}
        for region in ELSEWHERE:
            canaries.plant(region)
        after = {role: seen(world.clients[role], row) for role in roles}
    for role in roles:
        assert canaries.NAME.encode() not in after[role], role
        assert canaries.NUMBER.encode() not in after[role], role
        assert not row.telling or before[role] == after[role], (
            f"{role} sees that something happened elsewhere"
        )


@pytest.mark.parametrize(
    ("row", "probe"), [pytest.param(r, p, id=f"{r.address}-{p}") for r in lists() for p in r.probes]
)
def test_a_search_finds_nothing_of_other_regions(world: World, row: Row, probe: str) -> None:
    """Asked for the number, a page may repeat the number, but must not know the name that goes with it."""
    asked, secret = (
        ({"name": canaries.NAME, "number": "x"}, canaries.NUMBER)
        if "{name}" in probe
        else ({"name": "x", "number": canaries.NUMBER}, canaries.NAME)
    )
    with forgotten():
        for region in ELSEWHERE:
            canaries.plant(region)
        for role in (role for role in Role if enters(row, role, "own")):
            _, content = ask(world.clients[role], row, f"{reverse(row.address)}?{probe.format(**asked)}")
            assert secret.encode() not in content, role


def seen(client: Client, row: Row) -> bytes:
    """What a page shows, without what changes by itself."""
    return CHANGES_BY_ITSELF.sub(b"", ask(client, row, reverse(row.address))[1])


def test_a_forgotten_row_is_noticed() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("nowhere:at_all")
    patterns = [URLPattern(get_resolver().pattern, lambda request: None, name="somewhere")]
    assert list(addresses(patterns)) == ["somewhere"]
