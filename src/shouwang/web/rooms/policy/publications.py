"""Publications: all that were, one with what it changed, the second person's word, the way back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.access import require, scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.kernel.errors import ShouwangError
from shouwang.policies import actions
from shouwang.policies.models import Publication, PublicationState
from shouwang.policies.selectors import county_of, publication_numbered, publications
from shouwang.web.doors import Visitor, door
from shouwang.web.lists import paged
from shouwang.web.rooms.policy.forms import AnswerForm
from shouwang.web.rooms.policy.rows import may_edit, tabs
from shouwang.web.rooms.policy.trials import told_trial

COLUMNS = tuple({"label": label} for label in ("发布", "事由", "改动", "提出", "确认", "时间", "状态"))
SEE, EDIT, CONFIRM = Permission.SEE_POLICY, Permission.EDIT_POLICY, Permission.CONFIRM_POLICY


@require_safe
@door(SEE)
def all_publications(request: Visitor) -> HttpResponse:
    """Every publication, the latest first."""
    page = paged(publications(), request)
    return render(
        request, "policy/publications.html", {"tabs": tabs("publications"), "page": page, "columns": COLUMNS}
    )


@require_safe
@door(SEE)
def one(request: Visitor, number: int) -> HttpResponse:
    """One publication: what it changes, why, who."""
    publication = publication_numbered(number)
    shown = {
        "publication": publication,
        "found": told_trial(publication.trial, request.user) if publication.trial else None,
        "may_decide": _may_decide(request.user, publication),
        "may_withdraw": publication.state == PublicationState.WAITING
        and publication.proposed_by_id == request.user.pk,
        "may_go_back": publication.state == PublicationState.PUBLISHED and may_edit(request.user),
    }
    return render(request, "policy/publication.html", shown)


@require_POST
@door(EDIT, CONFIRM)
def decide(request: Visitor, number: int) -> HttpResponse:
    """Confirms, sends back, or takes back one's own."""
    publication = publication_numbered(number)
    if publication.proposed_by_id != request.user.pk:
        require(request.user, CONFIRM, region=county_of(request.user))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有写意见；请写明同意，或为什么退回")
        return redirect("policy:publication", number)
    answer = form.cleaned_data["answer"]
    try:
        if form.cleaned_data["decision"] == "confirm":
            actions.confirm(publication, answer=answer, actor=request.user)
            messages.success(request, "已发布，现在起生效；在办的事项按原来的流程版本")
        else:
            actions.send_back(publication, answer=answer, actor=request.user)
            messages.success(request, "已退回，改动回到草稿")
    except ShouwangError as error:
        messages.error(request, error.message)
    return redirect("policy:publication", number)


@require_POST
@door(EDIT)
def way_back(request: Visitor, number: int) -> HttpResponse:
    """Drafts what was in force before."""
    require(request.user, EDIT, region=county_of(request.user))
    try:
        count = actions.draft_way_back(publication_numbered(number), actor=request.user)
    except ShouwangError as error:
        messages.error(request, error.message)
        return redirect("policy:publication", number)
    messages.success(request, f"已起草 {count} 项，恢复这次发布以前的内容；发布后生效")
    return redirect("policy:drafts")


def _may_decide(user: User, publication: Publication) -> bool:
    waits = publication.state == PublicationState.WAITING
    authors = {publication.proposed_by_id, *(change.made_by_id for change in publication.changes.all())}
    covered = scope_for(user, CONFIRM).covers(county_of(user))
    return waits and covered and user.pk not in authors
