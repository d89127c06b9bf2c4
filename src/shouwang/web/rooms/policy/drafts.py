"""The drafts together: what they change, what they would bring about, and the way to their publication."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.access import require
from shouwang.accounts.roles import Permission
from shouwang.jobs.selectors import goes_on, job_about
from shouwang.jobs.trying import KIND, ask_for_trial
from shouwang.kernel.errors import ShouwangError
from shouwang.policies import actions
from shouwang.policies.models import PublicationState, Trial
from shouwang.policies.refusals import PolicyChangeError
from shouwang.policies.selectors import (
    confirmers,
    county_of,
    draft_numbered,
    drafts,
    finished_trial,
    trial_of,
    tried_before,
    waiting_publication,
)
from shouwang.web.doors import Visitor, door
from shouwang.web.rooms.policy.forms import PurposeForm
from shouwang.web.rooms.policy.rows import may_edit, tabs
from shouwang.web.rooms.policy.trials import told_trial

SEE, EDIT = Permission.SEE_POLICY, Permission.EDIT_POLICY


@require_safe
@door(SEE)
def all_drafts(request: Visitor) -> HttpResponse:
    """Every draft, what differs with all of them, and what the last trial of them found."""
    changes = list(drafts())
    trial = trial_of(changes) if changes else None
    job = job_about(KIND, trial.pk) if trial else None
    shown: dict[str, object] = {
        "tabs": tabs("drafts"),
        "changes": changes,
        "weaker": any(change.weakens for change in changes),
        "tried": finished_trial(changes, county=county_of(request.user)) is not None if changes else False,
        "stale": tried_before() and trial is None,
        "waiting": waiting_publication(),
        "trial": trial,
        "job": job if job and (goes_on(job) or (trial and trial.result is None)) else None,
        "found": told_trial(trial, request.user) if trial and trial.result else None,
        "editable": may_edit(request.user),
        "others": confirmers(request.user),
        "form": PurposeForm(),
    }
    if changes:
        try:
            shown["differences"] = actions.prospect().differences
        except PolicyChangeError as error:
            shown["fault"] = error.message
    return render(request, "policy/drafts.html", shown)


@require_POST
@door(EDIT)
def try_drafts(request: Visitor) -> HttpResponse:
    """Asks for a trial of the drafts."""
    require(request.user, EDIT, region=county_of(request.user))
    try:
        ask_for_trial(actor=request.user)
    except ShouwangError as error:
        messages.error(request, error.message)
    return redirect("policy:drafts")


@require_safe
@door(SEE)
def progress(request: Visitor, number: int) -> HttpResponse:
    """How far a trial is, as a part of the page."""
    trial = Trial.objects.filter(pk=number, county=county_of(request.user)).first()
    job = job_about(KIND, number) if trial else None
    if job is None:
        raise Http404
    answer = render(request, "policy/progress.html", {"trial": trial, "job": job})
    if not goes_on(job):
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@door(EDIT)
def drop(request: Visitor, number: int) -> HttpResponse:
    """Takes a draft back."""
    require(request.user, EDIT, region=county_of(request.user))
    try:
        actions.drop_draft(draft_numbered(number), actor=request.user)
    except ShouwangError as error:
        messages.error(request, error.message)
    return redirect("policy:drafts")


@require_POST
@door(EDIT)
def propose(request: Visitor) -> HttpResponse:
    """Puts the drafts before a second person, or publishes them where there is none."""
    require(request.user, EDIT, region=county_of(request.user))
    form = PurposeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有写事由；请写明为什么发布")
        return redirect("policy:drafts")
    try:
        made = actions.propose(purpose=form.cleaned_data["purpose"], actor=request.user)
    except ShouwangError as error:
        messages.error(request, error.message)
        return redirect("policy:drafts")
    published = made.state == PublicationState.PUBLISHED
    messages.success(request, f"已发布，第{made.number}次" if published else "已提出，等待另一人确认")
    return redirect("policy:publication", made.pk)
