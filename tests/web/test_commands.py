"""The commands of the workbench, each in a process of its own as people run them."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from shouwang.web.home import make_home, session_secret


def run(home: Path, *words: str, county: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command on an installation in `home`."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SHOUWANG_", "DJANGO_"))}
    clean |= {"SHOUWANG_HOME": str(home)} | ({"SHOUWANG_COUNTY": county} if county else {})
    command = [sys.executable, "-c", "import sys; from shouwang.cli import main; sys.exit(main())", *words]
    return subprocess.run(command, capture_output=True, text=True, env=clean, timeout=300)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """An installation, and what setting it up said."""
    home = tmp_path_factory.mktemp("home") / "workbench"
    told = run(home, "workbench", "setup", "--county", "990101", "--county-name", "守望县")
    assert told.returncode == 0, told.stderr
    return home, told.stdout


@pytest.mark.slow
def test_setup_makes_three_administrators_with_passwords_told_once(installed: tuple[Path, str]) -> None:
    home, said = installed
    assert len(re.findall(r"密码 (?:[a-z2-9]{4}-){3}[a-z2-9]{4}", said)) == 3
    again = run(home, "workbench", "setup", "--county", "990101")
    assert again.returncode == 0
    assert "管理员：已有" in again.stdout
    assert not re.search(r"密码 \S+-", again.stdout)


@pytest.mark.slow
def test_keys_and_secret_are_for_the_owner_alone(installed: tuple[Path, str]) -> None:
    home, _ = installed
    assert (home / "keys").stat().st_mode & 0o077 == 0
    for path in (home / "keys").iterdir():
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_verify_proves_an_untouched_log_and_notices_a_touched_one(installed: tuple[Path, str]) -> None:
    home, _ = installed
    told = run(home, "audit", "verify")
    assert told.returncode == 0
    assert "全部完好" in told.stdout
    with sqlite3.connect(home / "shouwang.sqlite3") as database:
        database.execute("DROP TRIGGER audit_auditentry_no_UPDATE")
        (purpose,) = database.execute("SELECT purpose FROM audit_auditentry WHERE seq = 2").fetchone()
        database.execute("UPDATE audit_auditentry SET purpose = 'x' WHERE seq = 2")
    broken = run(home, "audit", "verify")
    with sqlite3.connect(home / "shouwang.sqlite3") as database:
        database.execute("UPDATE audit_auditentry SET purpose = ? WHERE seq = 2", (purpose,))
    assert broken.returncode == 1
    assert "第 2 条" in broken.stderr


@pytest.mark.slow
def test_keys_are_rotated_and_it_is_written_down(installed: tuple[Path, str]) -> None:
    home, _ = installed
    told = run(home, "keys", "rotate")
    assert told.returncode == 0, told.stderr
    assert "第 2 代" in told.stdout
    assert "第 2 代" in run(home, "keys", "rotate", "--keep-key").stdout


@pytest.mark.slow
def test_an_administrator_is_recovered_on_the_machine(installed: tuple[Path, str]) -> None:
    home, _ = installed
    assert "一次性密码" in run(home, "workbench", "recover", "system").stdout
    assert run(home, "workbench", "recover", "nobody").returncode == 2


@pytest.mark.slow
def test_what_is_not_set_up_does_not_run_and_says_what_to_do(tmp_path: Path) -> None:
    for command in ("serve", "worker"):
        told = run(tmp_path / "empty", "workbench", command)
        assert told.returncode == 2
        assert "shouwang workbench setup" in told.stderr
    assert "--county" in run(tmp_path / "other", "workbench", "setup").stderr


def test_the_secret_of_sessions_is_made_once(tmp_path: Path) -> None:
    make_home(tmp_path / "home")
    secret = session_secret(tmp_path / "home")
    make_home(tmp_path / "home")
    assert session_secret(tmp_path / "home") == secret
    assert len(secret) > 50
