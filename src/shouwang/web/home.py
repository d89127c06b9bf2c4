"""The folder of an installation: what it owns stands below it, and nobody else may read its keys."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

FOLDERS = ("evidence", "deliveries", "static", "run")
SESSION_SECRET = Path("keys") / "sessions"
HEARTBEAT = Path("run") / "worker"
OWN_SETTINGS = "settings.env"
METRICS = Path("run") / "metrics"
SECRET_BYTES = 48
OWNER_ONLY = 0o700


def home_folder() -> Path:
    """Where this installation keeps what it owns."""
    return Path(os.environ.get("SHOUWANG_HOME") or Path.cwd() / "demo" / "workbench").resolve()


def make_home(home: Path) -> None:
    """The folders and the secret of the sessions, where they are not there yet."""
    for folder in (home, home / SESSION_SECRET.parent, *(home / name for name in FOLDERS)):
        folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY)
    path = home / SESSION_SECRET
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(SECRET_BYTES))


def keep_settings(home: Path, county: str) -> None:
    """What every later command of this installation must know, too."""
    path = home / OWN_SETTINGS
    if not path.exists():
        path.write_text(f"SHOUWANG_COUNTY={county}\n", "ascii")


def session_secret(home: Path) -> str:
    """The secret of the sessions; a word that serves for commands alone where there is none yet."""
    path = home / SESSION_SECRET
    return path.read_text("ascii").strip() if path.is_file() else NOT_SET_UP


NOT_SET_UP = "not-set-up"
