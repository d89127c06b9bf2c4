"""Lists of parameters, deadlines and letters, and the page of one of them with the form to change it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import require
from shouwang.accounts.roles import Permission
from shouwang.engine.wording import filled
from shouwang.policies.actions import draft
from shouwang.policies.checking import whole_now
from shouwang.policies.models import ChangeKind, PolicyChange
from shouwang.policies.pack import number_now
from shouwang.policies.refusals import PolicyChangeError, StalePolicyError
from shouwang.policies.selectors import county_of, drafts
from shouwang.policies.wanted import block_of, parameter_of, term_of
from shouwang.web.doors import Visitor, door
from shouwang.web.rooms.policy.forms import ChangeForm, TermForm, ValueForm, WordsForm
from shouwang.web.rooms.policy.rows import (
    history,
    letter_sections,
    may_edit,
    tabs,
    term_sections,
    value_sections,
)

SEE, EDIT = Permission.SEE_POLICY, Permission.EDIT_POLICY
UNITS = {
    "cny": "元",
    "cny_per_person": "元/人",
    "person": "人",
    "day": "天",
    "month": "个月",
    "year": "岁",
    "count": "次",
    "ratio": "倍（八成五写 0.85）",
}
COLUMNS = ({"label": "名称"}, {"label": "现在"}, {"label": "条款"})
LETTER_COLUMNS = ({"label": "段落"}, {"label": "文字"})
STALE = StalePolicyError("打开这一页以后，有人改了这一项或发布了新的政策").message


@require_safe
@door(SEE)
def values(request: Visitor) -> HttpResponse:
    """All parameters by document, those left open first."""
    words = request.GET.get("q", "").strip()[:40]
    sections = value_sections(whole_now(), on=timezone.localdate(), words=words)
    shown = {
        "tabs": tabs("values"),
        "columns": COLUMNS,
        "sections": sections,
        "words": words,
        "searched": "找参数",
    }
    return render(request, "policy/list.html", {**shown, "lead": "数值、依据和施行日；待设定的排在前面"})


@require_safe
@door(SEE)
def terms(request: Visitor) -> HttpResponse:
    """All deadlines by process."""
    shown = {"tabs": tabs("terms"), "columns": COLUMNS, "sections": list(term_sections(whole_now()))}
    lead = "改了以后，新建的事项按新期限；在办的按建立时的期限"
    return render(request, "policy/list.html", {**shown, "lead": lead})


@require_safe
@door(SEE)
def letters(request: Visitor) -> HttpResponse:
    """All letters, paragraph by paragraph."""
    shown = {
        "tabs": tabs("letters"),
        "columns": LETTER_COLUMNS,
        "sections": list(letter_sections(whole_now())),
    }
    lead = "公示、公告和一户一件的文书；〔〕里的由系统填写"
    return render(request, "policy/list.html", {**shown, "lead": lead})


@require_http_methods(["GET", "POST"])
@door(SEE)
def value(request: Visitor, name: str) -> HttpResponse:
    """One parameter with all its values, and a form for another."""
    whole = whole_now()
    try:
        parameter = parameter_of(whole, name)
    except PolicyChangeError as error:
        raise Http404 from error
    typed = drafted(ChangeKind.VALUE, name)
    initial: dict[str, Any] = {"starts_on": timezone.localdate()}
    if typed:
        days = {"starts_on": typed.content["from"], "ends_on": typed.content["until"]}
        initial = {**days, "value": typed.content["value"]}
    form = ValueForm(request.POST or None, initial=with_basis(initial, typed))
    form.fields["value"].help_text = f"单位：{UNITS[parameter.unit]}"
    label = filled(parameter.label, whole.policy.parameters, timezone.localdate())
    shown = {"title": label, "past": history(parameter), "left_to": parameter.left_to, "back": "values"}
    return item_page(request, form, target=name, change=typed, shown=shown)


@require_http_methods(["GET", "POST"])
@door(SEE)
def term(request: Visitor, process: str, term: str) -> HttpResponse:
    """One deadline and a form to change it."""
    target = f"{process}.{term}"
    try:
        owner, now = term_of(whole_now(), target)
    except PolicyChangeError as error:
        raise Http404 from error
    typed = drafted(ChangeKind.TERM, target)
    initial = typed.content if typed else {"days": now.days, "calendar": now.calendar.value, "warn": now.warn}
    form = TermForm(request.POST or None, initial=with_basis(initial, typed))
    facts = [
        {"label": "现在", "value": now.told, "hint": f"提前{now.warn}天提醒" if now.warn else ""},
        {"label": "依据", "value": now.citation},
    ]
    shown = {"title": f"{owner.label} · {now.label}", "facts": facts, "back": "terms"}
    return item_page(request, form, target=target, change=typed, shown=shown)


@require_http_methods(["GET", "POST"])
@door(SEE)
def words(request: Visitor, letter: str, block: int) -> HttpResponse:
    """One paragraph of a letter and a form to change its words."""
    target = f"{letter}.{block}"
    try:
        owner, now = block_of(whole_now(), target)
    except PolicyChangeError as error:
        raise Http404 from error
    typed = drafted(ChangeKind.WORDS, target)
    form = WordsForm(
        request.POST or None, initial=with_basis(typed.content if typed else {"text": now.text}, typed)
    )
    shown = {
        "title": f"{owner.label} · 第{block + 1}段",
        "text_now": now.text,
        "names": owner.names.items(),
        "public": owner.public,
        "back": "letters",
    }
    return item_page(request, form, target=target, change=typed, shown=shown)


def item_page(
    request: Visitor,
    form: ChangeForm,
    *,
    target: str,
    change: PolicyChange | None,
    shown: dict[str, Any],
    template: str = "policy/item.html",
) -> HttpResponse:
    """The page of one item; POST keeps a draft, for those who draft for this county."""
    version = f"{number_now()}.{change.version if change else 0}"
    status = HTTPStatus.OK
    if request.method == "POST":
        require(request.user, EDIT, region=county_of(request.user))
        if form.is_valid() and form.cleaned_data["version"] not in ("", version):
            form.add_error(None, STALE)
            status = HTTPStatus.CONFLICT
        elif form.is_valid() and _kept(request, form, target):
            return redirect("policy:drafts")
        else:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {**shown, "form": form, "version": version, "draft": change, "editable": may_edit(request.user)}
    context["back_href"] = reverse(f"policy:{shown['back']}")
    return render(request, template, context, status=status)


def _kept(request: Visitor, form: ChangeForm, target: str) -> bool:
    try:
        made = draft(form.wanted(target), actor=request.user)
    except PolicyChangeError as error:
        form.add_error(None, error.message)
        return False
    messages.success(request, f"已存为草稿：{made.label}")
    return True


def drafted(kind: ChangeKind, target: str) -> PolicyChange | None:
    """The draft of an item."""
    return drafts().filter(kind=kind, target=target).first()


def with_basis(initial: dict[str, Any], typed: PolicyChange | None) -> dict[str, Any]:
    """What a form shows at first, with the basis of the draft."""
    basis = {key: getattr(typed, key) for key in ("document", "clause", "reason")} if typed else {}
    return {**initial, **basis}
