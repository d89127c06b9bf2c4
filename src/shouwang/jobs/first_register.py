"""Before the first sweep: something to compare deliveries with, from the tables or from the first roster."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from shouwang.feeds.contract import Kinds
from shouwang.feeds.lake import Lake
from shouwang.feeds.staging import StagedFile, stage_folder
from shouwang.jobs.running import Running
from shouwang.regions.codes import range_of
from shouwang.registry.models import Household, Standing
from shouwang.registry.roster import write_roster
from shouwang.registry.snapshot import REGISTER
from shouwang.registry.updating import NoRegisterError, update


def is_registered(county: str) -> bool:
    """Whether the workbench knows any household of the county."""
    reach = range_of(county)
    rows = Household.objects.filter(region_id__gte=reach.low, region_id__lt=reach.high)
    return rows.filter(standing=Standing.ACTIVE).exists()


def ensure_register(county: str, file: StagedFile, *, lake: Lake, kinds: Kinds, running: Running) -> None:
    """Where the lake has no snapshot yet, make one of the register alone; call inside `with lake:`."""
    if lake.current() is not None:
        return
    files = _roster(county, lake, kinds, running) if is_registered(county) else _of_rosters(file)
    if files:
        try:
            update(files, lake=lake, kinds=kinds, progress=running)
        except NoRegisterError:  # a roster of which no row can be used: its own check says why
            return


def _of_rosters(file: StagedFile) -> list[StagedFile]:
    return [file] if any(sheet.kind == REGISTER for sheet in file.sheets) else []


def _roster(county: str, lake: Lake, kinds: Kinds, running: Running) -> list[StagedFile]:
    with tempfile.TemporaryDirectory(dir=settings.HOME, prefix="register-") as folder:
        write_roster(county, Path(folder) / "农户名册.csv", as_of=timezone.localdate())
        return stage_folder(Path(folder), lake, kinds=kinds, workers=0, progress=running)
