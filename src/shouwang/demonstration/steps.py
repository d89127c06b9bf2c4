"""A step of a case as somebody of the demonstration takes it, with papers on which nothing stands."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from PIL import Image

from shouwang.accounts.models import User
from shouwang.workflow.evidence import Sent, keep_evidence
from shouwang.workflow.models import Case, Evidence
from shouwang.workflow.runtime import Order, take_step
from shouwang.workflow.shelf import process_of

SHEET = (420, 594)  # not policy: points of a picture


def act(
    case: Case,
    action: str,
    actor: User,
    *,
    at: datetime | None = None,
    form: object = None,
    reason: str = "",
    papers: Sequence[str] = (),
) -> None:
    """Take a step on the case as it stands, now or at a moment in the past."""
    version = Case.objects.values_list("version", flat=True).get(pk=case.pk)
    filled = form if isinstance(form, dict) else {}
    proofs = [_paper(case, kind, actor) for kind in papers]
    order = Order(action, version=version, form=filled, reason=reason, evidence=proofs)
    take_step(case, order, actor=actor, at=at)


def _paper(case: Case, kind: str, actor: User) -> Evidence:
    """A sheet without a word on it: the demonstration has no real papers."""
    sheet = io.BytesIO()
    Image.new("RGB", SHEET, "white").save(sheet, "JPEG")
    name = process_of(case).evidence.get(kind, kind)
    sent = Sent(f"{name}.jpg", sheet.getvalue())
    return keep_evidence(sent, kind=kind, region_id=case.region_id, actor=actor)
