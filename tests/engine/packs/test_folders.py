"""Packs are found in folders given, in those of SHOUWANG_PACKS, in the repository; or by their folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.engine.pack_writer import INCOME, LINE, rule, write
from tests.facts_builder import schema

from shouwang.engine.language.faults import PackError
from shouwang.engine.packs import load, search_path
from shouwang.engine.packs.folders import CURRENT, OWN, find_pack, own_pack


def test_folders_given_come_before_those_of_the_environment_and_the_repository(tmp_path: Path) -> None:
    environ = {"SHOUWANG_PACKS": os.pathsep.join(["/x/a", "/x/b"])}
    found = search_path(given=[tmp_path], environ=environ)
    assert found[:3] == (tmp_path, Path("/x/a"), Path("/x/b"))
    assert (found[3] / "national" / "pack.yaml").is_file()


def test_the_first_folder_that_has_the_pack_wins(tmp_path: Path) -> None:
    for part in ("one", "two"):
        write(tmp_path / part)
    assert find_pack("trial", [tmp_path / "one", tmp_path / "two"]) == tmp_path / "one" / "trial"


def test_a_pack_can_be_named_by_its_folder(tmp_path: Path) -> None:
    folder = write(tmp_path, parameters=LINE, features=INCOME, rules=rule())
    assert load([str(folder)], schema=schema(), roots=[]).packs == ("trial",)


@pytest.mark.parametrize("name", ["natonal", "..", "National", ""])
def test_an_unknown_pack_is_refused_with_what_there_is(name: str) -> None:
    with pytest.raises(PackError) as caught:
        load([name], schema=schema())
    [fault] = caught.value.faults
    assert fault.code == "NO_PACK"
    assert "national" in fault.todo
    if name == "natonal":
        assert fault.nearest == "national"


def test_an_installation_has_its_own_pack_as_published_last(tmp_path: Path) -> None:
    environ = {"SHOUWANG_HOME": str(tmp_path)}
    packs = tmp_path / "policy_packs"
    assert own_pack(environ) is None
    for number in (1, 2):
        write(packs / OWN / str(number), OWN)
    (packs / OWN / CURRENT).write_text("1\n", "ascii")
    assert find_pack(OWN, search_path(environ=environ)) == own_pack(environ) == packs / OWN / "1" / OWN
    (packs / OWN / CURRENT).write_text("2\n", "ascii")
    assert find_pack(OWN, search_path(environ=environ)) == packs / OWN / "2" / OWN


def test_without_an_installation_nobody_has_an_own_pack() -> None:
    assert own_pack({}) is None
    assert len(search_path(environ={})) == 1


def test_a_pointer_that_cannot_be_read_is_refused_and_not_taken_for_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "policy_packs" / OWN
    folder.mkdir(parents=True)
    (folder / CURRENT).write_text("", "ascii")
    with pytest.raises(PackError, match="CURRENT"):
        search_path(environ={"SHOUWANG_HOME": str(tmp_path)})
