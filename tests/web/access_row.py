"""A row of `access_table.py`: one address, who enters, and how it is tried.

`office` is an office whose officers enter, too, where officers in general do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.web.access_makers import Maker

OPEN, SIGNED_IN, NOBODY = "whoever comes", "whoever is signed in", "nobody"
OWN_AND_BELOW = "own child"
REASON = {"reason": "工作调整"}


@dataclass(frozen=True)
class Row:
    """One address: who enters, and how it is tried."""

    address: str
    to: str
    of: Maker | None = None
    reach: Mapping[str, str] = field(default_factory=dict)
    method: str = "get"
    sends: Mapping[str, str] = field(default_factory=dict)
    probes: tuple[str, ...] = ()
    telling: bool = True
    office: str = ""
