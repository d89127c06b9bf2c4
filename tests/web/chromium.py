"""Which browser the tests open: the lightest there is (one without windows costs a third less)."""

from __future__ import annotations

import os
import shutil

BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
CHROMIUM = os.environ.get("SHOUWANG_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
