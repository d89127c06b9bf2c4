"""What a later national export says against the workbench: asked of a person, never done in silence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shouwang.registry.models import ChangeKind, ChangeRequest, Household, RequestState
from shouwang.secrecy.sealing import blind_index

AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that an export suggests: `asked` may be shown, `sealed` only masked."""

    kind: ChangeKind
    household: Household
    reason: str
    asked: Mapping[str, Any] = field(default_factory=dict)
    sealed: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Names what is asked: the same wish of another export has the same."""
        return digest_of(self.kind, self.household.household_no, self.asked, self.sealed)


def digest_of(
    kind: ChangeKind, household_no: str, asked: Mapping[str, Any], sealed: Mapping[str, str]
) -> str:
    """The digest of a wish; keyed, for an ID number can be guessed from a bare one."""
    told = [kind, household_no, dict(asked), dict(sealed)]
    return blind_index(json.dumps(told, ensure_ascii=False, sort_keys=True), purpose="change")


def sealed_text(sealed: Mapping[str, str]) -> str:
    """The sensitive part of a wish as one text; empty where there is none."""
    return json.dumps(dict(sealed), ensure_ascii=False) if any(sealed.values()) else ""


def propose(proposals: Iterable[Proposal], *, day: date) -> int:
    """Ask for what was not asked before, or was withdrawn; says how many."""
    by_digest = {each.digest: each for each in proposals}
    asked_before = ChangeRequest.objects.filter(digest__in=by_digest).exclude(state=RequestState.WITHDRAWN)
    for digest in asked_before.values_list("digest", flat=True):
        by_digest.pop(digest, None)
    requests = [_request(each, digest, day) for digest, each in by_digest.items()]
    ChangeRequest.objects.bulk_create(requests, batch_size=AT_ONCE)
    return len(requests)


def _request(proposal: Proposal, digest: str, day: date) -> ChangeRequest:
    return ChangeRequest(
        kind=proposal.kind,
        household=proposal.household,
        region_id=proposal.household.region_id,
        takes_effect_on=day,
        asked=dict(proposal.asked),
        sealed=sealed_text(proposal.sealed),
        reason=proposal.reason[:300],
        digest=digest,
    )
