"""The page on which somebody tells whom a row means that no rule could tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.roles import Permission
from shouwang.feeds.actions import StaleDecisionError, decide_link
from shouwang.feeds.contract import kinds_of
from shouwang.feeds.models import LinkState, UnmatchedRow
from shouwang.feeds.selectors import open_row_for, open_rows_for
from shouwang.kernel.codes import RejectCode, UnmatchedReason
from shouwang.kernel.errors import ShouwangError
from shouwang.registry.candidates import Candidate, candidates_for
from shouwang.web.conflicts import Change, Conflict, conflict_page
from shouwang.web.doors import Visitor, door
from shouwang.web.lists import paged
from shouwang.workflow.stack import packs_in_use

ROWS_A_PAGE = 20
REASONS = {code.value: code.found for code in (*RejectCode, *UnmatchedReason)}


@dataclass(frozen=True, slots=True)
class Question:
    """A row, why it is open, and whom it may mean."""

    row: UnmatchedRow
    kind: str
    reason: str
    candidates: Sequence[tuple[Candidate, int]]


@require_safe
@door(Permission.DECIDE_LINKS)
def waiting(request: Visitor) -> HttpResponse:
    """The rows of one's region that wait for an answer."""
    page = paged(open_rows_for(request.user).filter(state=LinkState.WAITING), request, size=ROWS_A_PAGE)
    context = {"page": page, "questions": _questions(request, list(page)), "may_decide": True}
    return render(request, "deliveries/links.html", context)


@require_POST
@door(Permission.DECIDE_LINKS)
def decide(request: Visitor, number: int) -> HttpResponse:
    """Takes an answer: a candidate, or nobody."""
    try:
        row = open_row_for(request.user, number)
    except UnmatchedRow.DoesNotExist as error:
        raise Http404 from error
    answer = request.POST.get("person_no", "")
    if not answer:
        messages.error(request, "没有选择；请选择一位候选人，或选“查无此人”")
        return redirect("deliveries:links")
    person_no = "" if answer == "nobody" else answer
    try:
        decide_link(row, person_no=person_no, seen=request.POST.get("version", ""), actor=request.user)
    except StaleDecisionError:
        return _stale(request, row)
    except ShouwangError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "已认定，下次研判起生效；同样内容的行再次报送时不再询问")
    return redirect("deliveries:links")


def _questions(request: Visitor, rows: Sequence[UnmatchedRow]) -> list[Question]:
    numbers = [str(c["person_no"]) for row in rows for c in row.candidates]
    known = candidates_for(request.user, numbers)
    labels = {kind.name: kind.label for kind in kinds_of(packs_in_use())}
    return [
        Question(
            row,
            labels.get(row.kind, row.kind),
            REASONS.get(row.reason, row.reason),
            [
                (known[str(c["person_no"])], _percent(c))
                for c in row.candidates
                if str(c["person_no"]) in known
            ],
        )
        for row in rows
    ]


def _percent(candidate: dict[str, Any]) -> int:
    return round(float(candidate["score"]) * 100)


def _stale(request: Visitor, row: UnmatchedRow) -> HttpResponse:
    row.refresh_from_db()
    now = f"{row.get_state_display()} {row.person_no}".strip()
    return conflict_page(
        request,
        Conflict(
            what="这一行的认定",
            by=row.decided_by.display_name if row.decided_by else "系统",
            at=row.decided_at or row.delivery.delivered_at,
            href="/deliveries/links/",
            version=0,
            changes=[Change("认定结果", LinkState.WAITING.label, now)],
        ),
    )
