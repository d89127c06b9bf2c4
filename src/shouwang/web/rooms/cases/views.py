"""The page of a case, and the step that is taken from it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.roles import Permission
from shouwang.cases.case_story import Story, story_of
from shouwang.cases.proving import offered
from shouwang.kernel.errors import ShouwangError
from shouwang.web.acting import Asked, key_of, order_of, refused
from shouwang.web.conflicts import Change, Conflict, Typed, conflict_page
from shouwang.web.doors import Visitor, door
from shouwang.web.process_forms import ProcessForm
from shouwang.web.rooms.cases.page import asked_in, case_page, in_the_way
from shouwang.web.rooms.cases.queue import Queue
from shouwang.workflow.evidence import Sent
from shouwang.workflow.models import Case
from shouwang.workflow.permitted import Choice
from shouwang.workflow.refusals import StaleError
from shouwang.workflow.runtime import REASON, Order, take_step
from shouwang.workflow.selectors import cases_for

P = Permission
SEEING = (P.WORK_CASES, P.VISIT, P.REVIEW_CASES, P.DECIDE_CASES, P.DISPATCH, P.SEE_FINDINGS)
PAPER = "paper-"
MOST_PAPERS = 12


@require_safe
@door(*SEEING)
def one(request: Visitor, number: int) -> HttpResponse:
    """The whole story of a case, and the form of what may be done next."""
    story = _story(request, number)
    choice = _choice(story, request.GET.get("do", ""))
    asked = asked_in(story, choice, key=uuid.uuid4().hex) if choice else None
    return render(request, "cases/one.html", case_page(request, story, asked))


@require_POST
@door(*SEEING)
def act(request: Visitor, number: int, action: str) -> HttpResponseBase:
    """Take the step; what is wrong is said on the page, with everything that was typed."""
    story, queue = _story(request, number), Queue.of(request)
    choice = _choice(story, action)
    asked = asked_in(story, choice, key=key_of(request), posted=request.POST) if choice else None
    following = queue.after(request.user, story.case) if queue else None
    try:
        take_step(story.case, _order(request, story, action, asked), actor=request.user)
    except StaleError as error:
        return _overtaken(request, story, action, error)
    except ShouwangError as error:
        return _refused(request, story, asked, error)
    messages.success(request, f"已办理：{choice.action.label if choice else '此前已提交'}")
    if queue and following:
        return redirect(f"{reverse('cases:one', args=[following.pk])}?{queue.address}")
    return redirect(queue.inbox if queue else _after(request, number))


def _after(request: Visitor, number: int) -> str:
    """The case again; the inbox for whoever had it until this step, and has nothing to do with it now."""
    still = cases_for(request.user).filter(pk=number).exists()
    return reverse("cases:one", args=[number]) if still else reverse("inbox:mine")


def _story(request: Visitor, number: int) -> Story:
    try:
        return story_of(request.user, number)
    except Case.DoesNotExist:
        raise Http404 from None


def _choice(story: Story, name: str) -> Choice | None:
    """The choice that the address names; else the first that can be taken from the page as it is."""
    named = next((choice for choice in story.choices if choice.action.name == name), None)
    return (
        named
        or next((c for c in story.choices if not in_the_way(story, c)), None)
        or next(iter(story.choices), None)
    )


def _order(request: Visitor, story: Story, action: str, asked: Asked | None) -> Order:
    files = [
        (name.removeprefix(PAPER), Sent(file.name or "", file.read()))
        for name, file in list(request.FILES.items())[:MOST_PAPERS]
        if isinstance(file, UploadedFile) and name.removeprefix(PAPER) in story.process.evidence
    ]
    evidence = offered(story.case, files, actor=request.user) if asked else ()
    return order_of(request, action, asked, evidence=evidence)


def _refused(request: Visitor, story: Story, asked: Asked | None, error: ShouwangError) -> HttpResponseBase:
    """The page again, with what is wrong where it is wrong."""
    said = refused(error, asked)
    return render(request, "cases/one.html", case_page(request, story, asked, said=said), status=422)


def _overtaken(request: Visitor, story: Story, action: str, error: StaleError) -> HttpResponse:
    """Somebody was faster: what they did, and the form with what was typed, where it may still be sent."""
    conflict = _conflict(story, error, _typed(request, story, action))
    now = _story(request, story.case.pk)
    choice = next((choice for choice in now.choices if choice.action.name == action), None)
    if choice is None:
        return conflict_page(request, conflict)
    asked = asked_in(now, choice, key=uuid.uuid4().hex, posted=request.POST)
    shown = case_page(request, now, asked) | {"conflict": replace(conflict, typed=(), kept_in_form=True)}
    return render(request, "cases/one.html", shown, status=HTTPStatus.CONFLICT)


def _conflict(story: Story, error: StaleError, typed: Sequence[Typed]) -> Conflict:
    """Who was faster, what they did, and what the reader had typed."""
    last = error.since[-1] if error.since else None
    changes = [
        Change(
            step.action_label,
            story.process.steps[step.from_step].label,
            f"{story.process.steps[step.to_step].label} {step.reason}".strip(),
        )
        for step in error.since
        if step.from_step in story.process.steps and step.to_step in story.process.steps
    ]
    return Conflict(
        what=f"“{story.case.title}”",
        by=last.actor.display_name if last and last.actor else "系统",
        at=last.at if last else story.case.opened_at,
        href=reverse("cases:one", args=[story.case.pk]),
        version=error.case.version,
        changes=changes,
        typed=typed,
    )


def _typed(request: Visitor, story: Story, action: str) -> list[Typed]:
    """What was filled in, in the words of the form, whether or not it may still be sent."""
    known = story.process.actions.get(action)
    form = ProcessForm(known.form if known else (), request.POST)
    labels = {name: str(field.label) for name, field in form.fields.items()} | {REASON: "理由"}
    found = []
    for name, value in form.sent().items():
        choices = dict(getattr(form.fields.get(name), "choices", ()))
        words = [
            str(choices.get(item, item)) for item in (value if isinstance(value, list) else [value]) if item
        ]
        if words and name in labels:
            found.append(Typed(labels[name], "、".join(words)))
    return found
