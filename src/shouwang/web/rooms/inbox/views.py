"""The inbox of whoever is signed in: grouped, counted, worked through by keyboard, several at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.access import may
from shouwang.accounts.roles import Permission
from shouwang.assistance.plans.gaps import pressing
from shouwang.cases.handing_out import proposed_form
from shouwang.cases.inbox import Group, capped, counts, explained, first_group, waiting
from shouwang.web.acting import number_sent
from shouwang.web.doors import Visitor, door
from shouwang.web.lists import Counted, paged
from shouwang.web.rooms.inbox.forms import ProcessChoiceForm
from shouwang.workflow.bulk import BulkResult, take_steps
from shouwang.workflow.definition import Action, FieldType
from shouwang.workflow.models import Case
from shouwang.workflow.notices import mark_read
from shouwang.workflow.permitted import acting_role
from shouwang.workflow.runtime import Order
from shouwang.workflow.selectors import inbox_for, notices_for
from shouwang.workflow.shelf import process_of

COLUMNS = (
    {"label": "风险"},
    {"label": "户主"},
    {"label": "所在地"},
    {"label": "事由"},
    {"label": "环节"},
    {"label": "期限"},
)
SHOWN_NOTICES = 5
KEPT_RESULT = "inbox_bulk"
P = Permission
ENTERING = (P.WORK_CASES, P.DISPATCH, P.VISIT, P.DECIDE_CASES, P.REVIEW_CASES, P.DRAW_SAMPLE)
TOLD = (*ENTERING, P.SEE_FINDINGS)
"""Leaders have no inbox, but what is late is told to them."""


@require_safe
@door(*ENTERING)
def mine(request: Visitor) -> HttpResponse:
    """What waits for this person, the most pressing group first."""
    process = request.GET.get("process", "")
    found = counts(request.user, process=process)
    group = Group(request.GET["group"]) if request.GET.get("group") in Group else first_group(found)
    known = Counted(found[group], capped=capped(found))
    page = paged(waiting(request.user, group, process=process), request, keys_first=True, known=known)
    cases = list(page.object_list)
    context = {
        "group": group,
        "tabs": _tabs(found, group, process),
        "rows": explained(cases),
        "page": page,
        "columns": COLUMNS,
        "extra": {"queue": _queue(group, process)},
        "actions": _bulk_actions(request, cases),
        "conditions": ProcessChoiceForm(request.GET or None),
        "gaps": _gaps(request),
        "notices": list(notices_for(request.user)[:SHOWN_NOTICES]),
    }
    return render(request, "inbox/mine.html", context)


@require_POST
@door(*ENTERING)
def bulk(request: Visitor) -> HttpResponseBase:
    """One action on all that were ticked; what became of each is told on the next page."""
    ticked = [int(number) for number in request.POST.getlist("case") if number.isdigit()]
    cases = list(inbox_for(request.user).filter(pk__in=ticked).select_related("process"))
    action = request.POST.get("action", "")
    result = take_steps(cases, lambda case: _order(request, case, action), actor=request.user)
    request.session[KEPT_RESULT] = _kept(result, gone=len(set(ticked)) - len(cases))
    return redirect(f"{reverse('inbox:bulk_result')}?{_back(request).urlencode()}")


@require_safe
@door(*ENTERING)
def bulk_result(request: Visitor) -> HttpResponse:
    """How many went, which did not, and why."""
    kept = request.session.get(KEPT_RESULT, {"done": 0, "left": [], "gone": 0})
    context = {"result": kept, "back": f"{reverse('inbox:mine')}?{_back(request).urlencode()}"}
    return render(request, "inbox/bulk_result.html", context)


@require_safe
@door(*TOLD)
def notices(request: Visitor) -> HttpResponse:
    """All word that was not read yet."""
    page = paged(notices_for(request.user), request)
    return render(request, "inbox/notices.html", {"page": page})


@require_POST
@door(*TOLD)
def read(request: Visitor) -> HttpResponseBase:
    """Marks some or all as read; goes back to where the button was."""
    chosen = [int(number) for number in request.POST.getlist("notice") if number.isdigit()]
    marked = mark_read(request.user, None if "all" in request.POST else chosen)
    messages.success(request, f"已读 {marked} 条")
    back = request.POST.get("back", "")
    inside = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if inside else "inbox:mine")


def _gaps(request: Visitor) -> list[str]:
    """What help is missing where this person decides on it; nothing where all is well."""
    if not may(request.user, P.DISPATCH):
        return []
    return [f"{kind.label} {number}" for kind, number in pressing(request.user).items() if number]


def _tabs(found: Mapping[Group, int], group: Group, process: str) -> list[dict[str, object]]:
    return [
        {
            "label": tab.label,
            "href": f"?{_queue(tab, process)}",
            "current": tab is group,
            "count": found[tab],
        }
        for tab in Group
    ]


def _queue(group: Group, process: str) -> str:
    """The part of an address that says which list is being worked through."""
    asked = QueryDict(mutable=True)
    asked["group"] = group.value
    if process:
        asked["process"] = process
    return asked.urlencode()


def _bulk_actions(request: Visitor, cases: Sequence[Case]) -> list[dict[str, object]]:
    """What may be done at once with some of the cases of this page."""
    found: dict[str, Action] = {}
    for case in cases:
        for action in process_of(case).actions_from(case.step):
            if action.name in found or not action.bulk or not _plain(action):
                continue
            if acting_role(request.user, case, action):
                found[action.name] = action
    return [
        {"label": action.label, "name": "action", "value": action.name, "main": index == 0}
        for index, action in enumerate(found.values())
    ]


def _plain(action: Action) -> bool:
    """Whether nothing has to be written or handed in: a person may be proposed."""
    asked = any(field.required and field.type is not FieldType.PERSON for field in action.form)
    return not asked and not action.evidence and action.reason != "required"


def _order(request: HttpRequest, case: Case, action: str) -> Order:
    version = number_sent(request, f"version-{case.pk}")
    return Order(action, version, form=proposed_form(case, action))


def _kept(result: BulkResult, *, gone: int) -> dict[str, object]:
    left = [{"pk": item.case.pk, "title": item.case.title, "why": item.why} for item in result.left]
    return {"done": len(result.done), "left": left, "gone": gone}


def _back(request: HttpRequest) -> QueryDict:
    asked = QueryDict(mutable=True)
    source = request.POST if request.method == "POST" else request.GET
    for name in ("group", "process"):
        if source.get(name):
            asked[name] = source[name]
    return asked
