"""Installations of their own, run by the commands that people run."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = "import sys; from shouwang.cli import main; sys.exit(main())"
PATIENCE = 300  # seconds: the machine may have other work
COUNTY = "990101"


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a process of that installation is told; nothing of the tests' own."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SHOUWANG_", "DJANGO_"))}
    return clean | {"SHOUWANG_HOME": str(home)} | more


def run(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command on the installation in `home`."""
    return _python(["-c", COMMAND, *words], environment(home, **more))


def ask(home: Path, code: str, **more: str) -> str:
    """What Python prints inside the installation."""
    begin = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'shouwang.web.settings'; django.setup()\n"
    )
    told = _python(["-c", begin + code], environment(home, **more))
    assert told.returncode == 0, told.stderr
    return told.stdout.strip()


def install(home: Path, **more: str) -> Path:
    """A new installation of 守望县."""
    told = run(home, "workbench", "setup", "--county", COUNTY, "--county-name", "守望县", **more)
    assert told.returncode == 0, told.stderr
    return home


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _python(words: list[str], told: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *words]
    return subprocess.run(command, capture_output=True, text=True, env=told, timeout=PATIENCE, cwd=ROOT)
