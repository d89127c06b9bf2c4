"""Handing out findings: a page of them with whoever is proposed, sent on in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shouwang.accounts.access import scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.cases.actions import PROCESS, WAITING
from shouwang.cases.handing_out import PROPOSED, collectors_of
from shouwang.cases.inbox import Row, explained, lean
from shouwang.web.acting import number_sent
from shouwang.web.doors import Visitor, door
from shouwang.web.lists import paged
from shouwang.web.rooms.cases.dispatch_form import PlaceForm
from shouwang.workflow.bulk import take_steps
from shouwang.workflow.models import Case
from shouwang.workflow.runtime import ASSIGNEE, Order

COLUMNS = tuple({"label": label} for label in ("风险", "户主", "所在地", "事由", "核查人", "派发期限"))
ACTIONS = ({"label": "派发选中的", "name": "send", "value": "1", "main": True},)
DISPATCH = "dispatch"
KEPT_RESULT = "cases_dispatch"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A finding to be handed out, and to whom."""

    row: Row
    people: Sequence[User]

    @property
    def pk(self) -> int:
        """The number of the case."""
        return self.row.pk

    @property
    def proposed(self) -> int | None:
        """Who was proposed when the case was opened, if still there; else the least busy one."""
        kept = self.row.case.data.get(PROPOSED)
        return next((p.pk for p in self.people if p.pk == kept), self.people[0].pk if self.people else None)


@require_http_methods(["GET", "HEAD", "POST"])
@door(Permission.DISPATCH)
def dispatch(request: Visitor) -> HttpResponseBase:
    """The findings that wait to be handed out."""
    if request.method == "POST":
        return _sent(request)
    form = PlaceForm(request.GET or None, scope=scope_for(request.user, Permission.DISPATCH))
    page = paged(form.applied(_waiting(request.user)), request, keys_first=True)
    return render(
        request,
        "cases/dispatch.html",
        {
            "conditions": form,
            "columns": COLUMNS,
            "rows": _proposals(list(page.object_list)),
            "page": page,
            "actions": ACTIONS,
            "result": request.session.pop(KEPT_RESULT, None),
        },
    )


def _sent(request: Visitor) -> HttpResponse:
    ticked = [int(number) for number in request.POST.getlist("case") if number.isdigit()]
    cases = _waiting(request.user).filter(pk__in=ticked)
    result = take_steps(cases, lambda case: _order(request, case), actor=request.user)
    request.session[KEPT_RESULT] = {
        "done": len(result.done),
        "left": [{"pk": item.case.pk, "title": item.case.title, "why": item.why} for item in result.left],
    }
    return redirect(request.get_full_path())


def _order(request: HttpRequest, case: Case) -> Order:
    chosen = request.POST.get(f"assignee-{case.pk}", "")
    form = {ASSIGNEE: chosen} if chosen.isdigit() else {}
    return Order(DISPATCH, number_sent(request, f"version-{case.pk}"), form=form)


def _waiting(user: User) -> QuerySet[Case]:
    scope = scope_for(user, Permission.DISPATCH)
    rows = lean(Case.objects.filter(process_name=PROCESS, step=WAITING, closed_at=None))
    return scope.within(rows).order_by("region_id", "level_rank", F("due_at").asc(nulls_last=True), "pk")


def _proposals(cases: Sequence[Case]) -> list[Proposal]:
    people = collectors_of(case.region_id for case in cases)
    return [Proposal(row, people[row.case.region_id]) for row in explained(cases)]
