"""The `workbench demo` command: sets up, builds the demonstration once, says who may sign in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from shouwang.web.commands import DONE, HOME, wake, workbench
from shouwang.web.commands import add_to as add_workbench_groups
from shouwang.web.home import OWN_SETTINGS, home_folder, make_home

READY = "demonstration.txt"
COUNTY = "990421"
"""The invented county 青禾县; no real code begins with 99."""
OWN_NUMBERS = Path(__file__).parent / "own"
"""What the invented county has set itself: its own pack, as it is put there by hand."""


def prepare(home: Path) -> None:
    """Before Django wakes up: the folder, settings (no second factor), the county's own pack."""
    make_home(home)
    path = home / OWN_SETTINGS
    if not path.exists():
        path.write_text(f"SHOUWANG_COUNTY={COUNTY}\nSHOUWANG_SECOND_FACTOR_ROLES=\n", "ascii")
        set_own_numbers(home)
    os.environ["SHOUWANG_HOME"] = str(home)
    os.environ["SHOUWANG_LOG_LEVEL"] = os.environ.get("SHOUWANG_LOG_LEVEL", "WARNING")


def set_own_numbers(home: Path) -> None:
    """The numbers that documents leave to the county, as the invented one has set them."""
    from shouwang.engine.packs.folders import FOLDER, OWN

    shutil.copytree(OWN_NUMBERS, home / FOLDER / OWN, dirs_exist_ok=True)


def build_once(home: Path) -> Iterator[str]:
    """Install and build; where it was built before, nothing but to say so."""
    from django.utils import timezone

    from shouwang.demonstration.building import build
    from shouwang.web.installing import install

    if (home / READY).is_file():
        yield f"演示环境已经建好：{home}"
        return
    for _ in install(home, county_name="青禾县"):
        continue
    yield from build(today=timezone.localdate())
    (home / READY).write_text("ready\n", "ascii")


def who_may_sign_in() -> Iterator[str]:
    """The accounts, one a role, and the words to sign in with."""
    from shouwang.accounts.models import Department
    from shouwang.demonstration.people import CAST, SIGN_IN_WORDS

    yield f"账号（密码都是 {SIGN_IN_WORDS}）："
    for part in CAST:
        office = Department(part.department).label if part.department else part.role.label
        yield f"  {part.username:<12}{part.name}　{office}　{part.errand}"


@workbench.command("demo")
@HOME
def demo(home: Path | None) -> int:
    """演示：虚构的县、每种角色一个账号、半年的记录；建过的不再重建。"""
    place = (home or home_folder()).resolve()
    prepare(place)
    wake(place)
    for line in build_once(place):
        click.echo(line)
    for line in who_may_sign_in():
        click.echo(line)
    return DONE


def add_to(cli: Any) -> None:  # noqa: ANN401 - a click group
    """Add the groups of the workbench, the demonstration among their commands, to the command line."""
    add_workbench_groups(cli)
