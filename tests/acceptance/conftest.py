"""The bundled county, screened once a run for all who compare with it."""

from __future__ import annotations

import fcntl
import json
import os

import pytest

from tests.acceptance.runs import BUNDLED, Run, screen


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One run over the bundled county: whoever comes first makes it, for other processes of the tests too."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "bundled"
    folder.mkdir(exist_ok=True)
    told = folder / "run.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            run = screen(BUNDLED / "files", folder / "out")
            told.write_text(json.dumps([run.status, run.said, run.complained]), "utf-8")
    return Run(*json.loads(told.read_text("utf-8")), out=folder / "out")
