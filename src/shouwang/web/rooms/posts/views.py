"""The list of posts, a new one, and the page of one with what may be done next."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import may, scope_for
from shouwang.accounts.roles import Permission
from shouwang.assistance.posts.actions import ASKING, Wish, ask_for_post
from shouwang.assistance.posts.choosing import certain, choices_for
from shouwang.assistance.posts.models import Post
from shouwang.assistance.posts.selectors import PostState, asked_for, counted, post_for, posts_for
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.kernel.errors import ShouwangError
from shouwang.registry.selectors import place_of
from shouwang.reports.help_workbooks import posts_workbook
from shouwang.web.acting import Asked, asked_of, chosen, entries_of, order_of, refused
from shouwang.web.doors import Visitor, door
from shouwang.web.files import sent_file
from shouwang.web.lists import paged, placed, state_tabs
from shouwang.web.rooms.posts.forms import PostForm, PostsForm
from shouwang.web.templatetags.show import day, money
from shouwang.workflow.models import Case
from shouwang.workflow.path import way_of
from shouwang.workflow.permitted import Choice
from shouwang.workflow.permitted import choices_for as may_do
from shouwang.workflow.runtime import take_step
from shouwang.workflow.shelf import process_of

P = Permission
SEEING = (P.SEE_FINDINGS, P.WORK_CASES)
APPOINT, PERSON = "appoint", "person_no"
MOST_POSTS = 10_000
COLUMNS = tuple({"label": label} for label in ("岗位", "所在地", "补贴", "受聘人", "环节"))


@require_safe
@door(*SEEING)
def everything(request: Visitor) -> HttpResponse:
    """The posts that somebody may look at."""
    scope = scope_for(request.user, P.SEE_FINDINGS) or scope_for(request.user, P.WORK_CASES)
    form = PostsForm(request.GET or None, scope=scope)
    asked = form.asked()
    found = counted(posts_for(request.user))
    page = paged(asked_for(posts_for(request.user), asked), request)
    context = {
        "conditions": form,
        "tabs": state_tabs(PostState, asked.state, href=form.address, counts=found),
        "columns": COLUMNS,
        "rows": placed(page.object_list),
        "page": page,
        "may_ask": may(request.user, ASKING),
        "may_export": may(request.user, P.EXPORT_HOUSEHOLDS),
        "region": asked.region,
    }
    return render(request, "posts/all.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door(ASKING)
def ask(request: Visitor) -> HttpResponseBase:
    """A post that is needed."""
    scope = scope_for(request.user, ASKING)
    form = PostForm(request.POST or None, scope=scope, initial={"client_key": uuid.uuid4().hex})
    said = ""
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        wish = Wish(
            region=told["region"],
            name=told["name"],
            kind=told["kind"],
            need=told["need"],
            pay_mode=told["pay_mode"],
            pay_fen=told["pay"],
            funding=told["funding"],
            full_days=told["full_days"],
            client_key=told["client_key"],
        )
        try:
            post = ask_for_post(wish, actor=request.user)
        except ShouwangError as error:
            said = error.message
        else:
            messages.success(request, "已提出，等人社部门设岗")
            return redirect("posts:one", post.pk)
    shown = {"form": form, "said": said}
    return render(request, "posts/ask.html", shown, status=422 if request.method == "POST" else 200)


@require_safe
@door(*SEEING)
def one(request: Visitor, number: int) -> HttpResponse:
    """A post: why it is there, who holds it, who could, when they were there, what was paid."""
    post, case = _post(request, number)
    choices = may_do(request.user, case)
    asked = _asked(post, chosen(choices, request.GET.get("do", "")))
    return render(request, "posts/one.html", _page(request, post, case, choices, asked))


@require_POST
@door(*SEEING)
def act(request: Visitor, number: int, action: str) -> HttpResponseBase:
    """Take the step; what is wrong is said on the page, with everything that was typed."""
    post, case = _post(request, number)
    choices = may_do(request.user, case)
    choice = next((one for one in choices if one.action.name == action), None)
    asked = _asked(post, choice, request) if choice else None
    said: list[str] = []
    try:
        take_step(case, order_of(request, action, asked), actor=request.user)
    except ShouwangError as error:
        said = refused(error, asked)
    else:
        messages.success(request, f"已办理：{choice.action.label if choice else '此前已提交'}")
        return redirect("posts:one", number)
    post, case = _post(request, number)
    shown = _page(request, post, case, may_do(request.user, case), asked, said=said)
    return render(request, "posts/one.html", shown, status=422)


@require_POST
@door(P.EXPORT_HOUSEHOLDS)
def workbook(request: Visitor) -> HttpResponseBase:
    """The register of posts as a workbook; who took it and what for is in the audit log."""
    purpose = request.POST.get("purpose", "").strip()
    if not purpose:
        messages.error(request, "没有写明用途；可接受：一句话用途；请补写后导出。")
        return redirect("posts:all")
    scope = scope_for(request.user, P.EXPORT_HOUSEHOLDS)
    posts = list(scope.within(posts_for(request.user))[:MOST_POSTS])
    content = posts_workbook(posts)
    with transaction.atomic():
        subject = Subject("posts", "all")
        record(Act.EXPORT, subject, actor=request.user, purpose=purpose, new={"posts": len(posts)})
    return sent_file(content, "公益岗位台账.xlsx")


def _page(
    request: Visitor,
    post: Post,
    case: Case,
    choices: Sequence[Choice],
    asked: Asked | None,
    *,
    said: Sequence[str] = (),
) -> dict[str, object]:
    steps = list(case.steps.select_related("actor"))
    way = way_of(process_of(case), case.step, steps)
    appointing = asked is not None and asked.choice.action.name == APPOINT
    return {
        "post": post,
        "case": case,
        "facts": _facts(post),
        "steps": [{"label": place.step.label, "state": place.stage.value} for place in way],
        "choices": choices,
        "asked": asked,
        "said": said,
        "key": uuid.uuid4().hex,
        "offers": choices_for(post, on=timezone.localdate()) if appointing else [],
        "held": list(
            post.appointments.select_related("person", "household").prefetch_related("attendance", "pay__run")
        ),
        "entries": entries_of(steps),
        "may_attend": scope_for(request.user, ASKING).covers(post.region_id),
    }


def _facts(post: Post) -> list[dict[str, object]]:
    pay = f"{post.get_pay_mode_display()} {money(post.pay_fen)}"
    full = f"满勤 {post.full_days} 天" if post.full_days else ""
    return [
        {"label": "所在地", "value": place_of(post.region_id)},
        {"label": "类别", "value": post.get_kind_display()},
        {"label": "补贴", "value": pay, "hint": full},
        {"label": "资金来源", "value": post.get_funding_display()},
        {"label": "提出", "value": day(post.asked_on)},
        {"label": "环节", "value": post.case.step_label if post.case else "—"},
    ]


def _asked(post: Post, choice: Choice | None, request: Visitor | None = None) -> Asked | None:
    """The form of an action; of an appointment, the persons who may hold the post are offered."""
    if choice is None:
        return None
    today = timezone.localdate().isoformat()
    initial = {field.name: today for field in choice.action.form if field.name.endswith("_on")}
    asked = asked_of(choice, request.POST if request else None, initial=initial)
    if choice.action.name == APPOINT:
        fit = certain(choices_for(post, on=timezone.localdate()))
        people = [(c.person.person_no, f"{c.person.name}（{c.household.head_name}户）") for c in fit]
        asked.form.fields[PERSON] = forms.ChoiceField(label="受聘人", choices=[("", "请选择"), *people])
        asked.form.order_fields([PERSON, "started_on"])
    return asked


def _post(request: Visitor, number: int) -> tuple[Post, Case]:
    try:
        post = post_for(request.user, number)
    except Post.DoesNotExist:
        raise Http404 from None
    if post.case is None:
        raise Http404
    return post, post.case
