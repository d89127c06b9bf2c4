"""The key of a finding on paper: survives sorting and copying, and cannot be made up."""

from __future__ import annotations

import hmac
import re

from shouwang.secrecy.keys import keyring, sm3_mac

KEY = re.compile(r"F(\d{1,18})-([0-9a-f]{16})")
PURPOSE = "worklist"


def key_of(number: int) -> str:
    """The key of a finding by its number."""
    return f"F{number}-{_mac(number)}"


def number_in(text: str) -> int | None:
    """The number of the finding whose key a text is; None for anything that we did not write."""
    found = KEY.fullmatch(text.strip())
    if found is None:
        return None
    number = int(found[1])
    return number if hmac.compare_digest(found[2], _mac(number)) else None


def _mac(number: int) -> str:
    ring = keyring()
    key = ring.derived(PURPOSE, generation=ring.first)
    return sm3_mac(key, str(number).encode()).hex()[:16]
