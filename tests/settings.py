"""Settings of the tests: a home and keys of their own; SQLite unless SHOUWANG_TEST_DATABASE says another."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_home = Path(tempfile.mkdtemp(prefix="shouwang-tests-"))
os.environ["SHOUWANG_HOME"] = str(_home)
os.environ["SHOUWANG_DATABASE"] = os.environ.get(
    "SHOUWANG_TEST_DATABASE", f"sqlite:///{_home / 'tests.sqlite3'}"
)
os.environ["SHOUWANG_COUNTY"] = "990101"
(_home / "static").mkdir()

from shouwang.web.settings import *  # noqa: E402, F403
from shouwang.web.settings import DATABASES, HOME, STATIC_ROOT  # noqa: E402

STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns where it is not there

SECRET_KEY = "-" * 50
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "tests.sqlite3")}
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
SECOND_FACTOR_ROLES: frozenset[str] = frozenset()
"""Tests sign people in without it; the tests of signing in ask for it themselves."""
WHITENOISE_AUTOREFRESH = True
"""Files are looked for when they are asked for: every test client would look through all of them first."""
