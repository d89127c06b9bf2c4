"""A backup is whole, taken while people work, and what is restored from it is the same installation."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from tests.web.installation import ask, install, run

from shouwang.secrecy.keys import make_keys

pytestmark = pytest.mark.slow
SERVER = os.environ.get("SHOUWANG_TEST_DATABASE", "")
ON_POSTGRESQL = SERVER.startswith("postgres")
PHONE = "16100000001"
WORK = """
import io
from PIL import Image
from tests import cast
from shouwang.feeds.keeping import keep
from shouwang.feeds.models import Delivery
from shouwang.registry.models import Person
from shouwang.workflow.evidence import Sent, keep_evidence
home = cast.household(members=3)
head = Person.objects.filter(household=home).first()
head.phone = "16100000001"
head.save()
for shade in (0, 90, 180):
    file = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 0, 0)).save(file, "JPEG")
    keep_evidence(Sent("a.jpg", file.getvalue()), kind="photo", region_id=cast.VILLAGE, actor=None)
kept = keep([b"a,b\\n1,2\\n"], name="医保.csv")
Delivery.objects.filter(pk=cast.delivery().pk).update(sha256=kept.sha256)
from shouwang.policies import pack
made = pack.workplace() / "own"
pack.write_pack({section: {} for section in pack.SECTIONS}, made)
pack.publish_folder(made, 1)
pack.point_at(1)
"""
LOOK = """
from shouwang.audit.models import AuditHead
from shouwang.registry.models import Household, Person
from shouwang.workflow.models import Evidence
head = AuditHead.objects.get()
print(Household.objects.count(), Person.objects.count(), Evidence.objects.count(), head.seq, head.mac)
print(Person.objects.order_by("pk").first().phone)
from shouwang.workflow.stack import packs_in_use
print(packs_in_use())
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder and, on PostgreSQL, a database."""

    home: Path
    told: dict[str, str] = field(default_factory=dict)


@dataclass
class Places:
    """Where installations of this file stand; their databases are removed at the end."""

    root: Path
    databases: list[str] = field(default_factory=list)

    def new(self, name: str) -> Place:
        """An empty place."""
        if not ON_POSTGRESQL:
            return Place(self.root / name)
        database = f"{urlsplit(SERVER).path[1:]}_backup_{name}"
        administer(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)', f'CREATE DATABASE "{database}"')
        self.databases.append(database)
        return Place(
            self.root / name, {"SHOUWANG_DATABASE": urlsplit(SERVER)._replace(path=database).geturl()}
        )


def administer(*statements: str) -> None:
    """Statements to the server itself."""
    with psycopg.connect(urlsplit(SERVER)._replace(path="/postgres").geturl(), autocommit=True) as server:
        for statement in statements:
            server.execute(statement.encode())


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    """Room for installations."""
    if ON_POSTGRESQL and not shutil.which("pg_dump"):
        pytest.skip("no pg_dump on this machine")
    made = Places(tmp_path_factory.mktemp("places"))
    yield made
    for database in made.databases:
        administer(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


@pytest.fixture(scope="module")
def office(places: Places) -> Place:
    """An installation with a household, evidence, a delivery, a lake and a sweep."""
    place = places.new("office")
    install(place.home, **place.told)
    ask(place.home, WORK, **place.told)
    for name in (
        "lake/CURRENT",
        "lake/tmp/x",
        "lake/objects/a.parquet",
        "sweeps/1/summary.json",
        "run/worker",
    ):
        path = place.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return place


@pytest.fixture(scope="module")
def backup(office: Place, places: Places) -> Path:
    """A backup of it without keys."""
    file = places.root / "first.backup"
    told = run(office.home, "workbench", "backup", "--to", str(file), **office.told)
    assert told.returncode == 0, told.stderr
    assert "密钥：不在备份里" in told.stdout
    return file


def names(file: Path) -> set[str]:
    """The members of a backup."""
    with tarfile.open(file) as tar:
        return set(tar.getnames())


def digests(home: Path, folder: str) -> dict[str, str]:
    """The files below a folder of an installation."""
    paths = (path for path in (home / folder).rglob("*") if path.is_file())
    return {str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_it_holds_what_is_needed_and_neither_keys_nor_work_in_progress(backup: Path) -> None:
    found = names(backup)
    assert {"database", "manifest.json", "files/lake/CURRENT", "files/sweeps/1/summary.json"} <= found
    assert sum(name.startswith("files/evidence/") for name in found) == 3
    assert sum(name.startswith("files/deliveries/") for name in found) == 1
    assert not any(part in name for name in found for part in ("keys", "tmp", "run/", "sqlite3", "lock"))
    assert backup.stat().st_mode & 0o077 == 0


def test_what_is_restored_is_the_same_installation(office: Place, places: Places) -> None:
    place, file = places.new("same"), places.root / "same.backup"
    assert run(office.home, "workbench", "backup", "--to", str(file), **office.told).returncode == 0
    words = ("workbench", "restore", "--from", str(file), "--keys", str(office.home / "keys"))
    told = run(place.home, *words, **place.told)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "审计记录逐条核对，全部完好；佐证和报送文件齐全" in told.stdout
    assert ask(place.home, LOOK, **place.told) == ask(office.home, LOOK, **office.told)
    *_, phone, packs = ask(place.home, LOOK, **place.told).splitlines()
    assert (phone, packs) == (PHONE, "('national', 'own')")
    for folder in ("evidence", "deliveries", "sweeps", "keys"):
        assert digests(place.home, folder) == digests(office.home, folder)
    assert run(place.home, "audit", "verify", **place.told).returncode == 0


def test_keys_go_in_when_asked_and_then_suffice(office: Place, places: Places) -> None:
    file, place = places.root / "keys.backup", places.new("keys")
    told = run(office.home, "workbench", "backup", "--with-keys", "--to", str(file), **office.told)
    assert told.returncode == 0, told.stderr
    told = run(place.home, "workbench", "restore", "--from", str(file), **place.told)
    assert told.returncode == 0, told.stdout + told.stderr
    assert (place.home / "keys" / "fields.json").stat().st_mode & 0o077 == 0


def test_it_is_refused_without_keys_and_with_the_keys_of_others(backup: Path, places: Places) -> None:
    place, others = places.new("no_keys"), places.root / "others"
    make_keys(others)
    words = ("workbench", "restore", "--from", str(backup))
    for more, reason in (((), "备份里没有密钥"), (("--keys", str(others / "keys")), "密钥不是这份备份的")):
        told = run(place.home, *words, *more, **place.told)
        assert told.returncode == 2
        assert reason in told.stderr
        assert not place.home.exists() or not any(place.home.iterdir())


def test_a_damaged_file_is_refused_and_leaves_nothing(office: Place, backup: Path, places: Places) -> None:
    place, keys = places.new("damaged"), str(office.home / "keys")
    content = gzip.decompress(backup.read_bytes())
    changed = bytearray(content)
    changed[len(changed) // 2] ^= 1
    for name, damaged in (
        ("cut", backup.read_bytes()[:-2000]),
        ("changed", gzip.compress(bytes(changed), 1)),
    ):
        file = places.root / name
        file.write_bytes(damaged)
        told = run(place.home, "workbench", "restore", "--from", str(file), "--keys", keys, **place.told)
        assert told.returncode == 2
        assert "备份文件不完整或被改动" in told.stderr
    assert not place.home.exists() or not any(place.home.iterdir())
    assert not [path for path in places.root.iterdir() if path.name.startswith(".restore-")]


def test_nothing_is_written_over(office: Place, backup: Path) -> None:
    told = run(office.home, "workbench", "restore", "--from", str(backup), **office.told)
    assert (told.returncode, "不是空的" in told.stderr) == (2, True)
    told = run(office.home, "workbench", "backup", "--to", str(backup), **office.told)
    assert (told.returncode, "已经存在" in told.stderr) == (2, True)
    told = run(office.home, "workbench", "backup", "--to", str(office.home / "x"), **office.told)
    assert (told.returncode, "不能放在安装文件夹里面" in told.stderr) == (2, True)


def test_a_record_that_was_touched_is_restored_and_said(office: Place, places: Places) -> None:
    if ON_POSTGRESQL:
        pytest.skip("the same code; SQLite shows it")
    touched, file, place = places.new("touched"), places.root / "touched.backup", places.new("told")
    shutil.copytree(office.home, touched.home)
    ask(
        touched.home,
        "from django.db import connection as c; q = c.cursor()\n"
        "q.execute('DROP TRIGGER audit_auditentry_no_UPDATE')\n"
        "q.execute(\"UPDATE audit_auditentry SET purpose = 'x' WHERE seq = 2\")",
    )
    assert run(touched.home, "workbench", "backup", "--with-keys", "--to", str(file)).returncode == 0
    told = run(place.home, "workbench", "restore", "--from", str(file))
    assert told.returncode == 1
    assert "第 2 条与校验值不符" in told.stdout


def test_setup_makes_no_new_keys_for_what_is_there_already(office: Place, places: Places) -> None:
    home = places.root / "lost_keys"
    shutil.copytree(office.home, home)
    (home / "keys" / "fields.json").unlink()
    told = run(home, "workbench", "setup", **office.told)
    assert told.returncode == 2
    assert "从密钥备份取回 keys 文件夹" in told.stderr
    assert not (home / "keys" / "fields.json").exists()
