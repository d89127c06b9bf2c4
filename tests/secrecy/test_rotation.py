"""A new key: everything is put under it, an interrupted run goes on, nothing written meanwhile is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from tests import cast

from shouwang.registry.models import Person
from shouwang.secrecy import keys, rotation
from shouwang.secrecy.keys import add_generation, make_keys
from shouwang.secrecy.sealing import generation_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_keys(settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    """A home with keys of its own."""
    settings.HOME = tmp_path
    make_keys(tmp_path)
    yield tmp_path
    keys._read.cache_clear()


def generations() -> set[int]:
    """Under which keys the ID numbers lie."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number FROM registry_person")
        return {generation_of(bytes(row[0])) for row in cursor.fetchall()}


def test_everything_is_put_under_the_new_key_and_still_reads(own_keys: Path) -> None:
    home = cast.household(members=3)
    before = {person.pk: (person.id_number, person.phone, person.id_index) for person in home.persons.all()}
    add_generation(own_keys)
    assert rotation.rotate() == 6
    assert generations() == {2}
    after = {person.pk: (person.id_number, person.phone, person.id_index) for person in home.persons.all()}
    assert after == before


def test_a_second_run_finds_nothing_to_do(own_keys: Path) -> None:
    cast.household(members=2)
    add_generation(own_keys)
    rotation.rotate()
    assert rotation.rotate() == 0


def test_an_interrupted_run_goes_on(own_keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    cast.household(members=5)
    add_generation(own_keys)

    def stop(name: str, done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(progress=stop)
    assert generations() <= {1, 2}
    rotation.rotate()
    assert generations() == {2}


def test_what_is_written_meanwhile_stays(own_keys: Path) -> None:
    person = cast.household().persons.get()
    add_generation(own_keys)
    column = next(c for c in rotation.sealed_columns() if c.name == "registry_person.phone")
    rows = rotation._batch(column, after=None)
    Person.objects.filter(pk=person.pk).update(phone="16100000099")
    rotation._renew(column, rows)
    assert Person.objects.get(pk=person.pk).phone == "16100000099"


def test_a_process_that_runs_on_reads_what_lies_under_a_new_key(own_keys: Path) -> None:
    person = cast.household().persons.get()
    stale = keys.keyring()
    add_generation(own_keys)
    rotation.rotate()
    keys._read.cache_clear()
    assert stale.current == 1
    assert Person.objects.get(pk=person.pk).phone == person.phone
