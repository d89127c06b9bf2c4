"""All that one run found out, from files to findings: what reports are written from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shouwang.engine.policy import Policy
from shouwang.feeds.contract import Kinds
from shouwang.feeds.staging import StagedFile
from shouwang.registry.snapshot import Snapshot
from shouwang.screening.findings import Found
from shouwang.screening.sweep import Swept


@dataclass(frozen=True, slots=True)
class Screening:
    """One run. `changes` says which deliveries differ from the last run; `compared`: a last run was given."""

    as_of: date
    engine: str
    kinds: Kinds
    policy: Policy
    files: Sequence[StagedFile]
    snapshot: Snapshot
    changes: Sequence[str]
    swept: Swept
    found: Found
    county: str
    households: int
    compared: bool
