"""Lists of standards and forms, and the page of one of them with the form to change it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.roles import Permission
from shouwang.policies.checking import whole_now
from shouwang.policies.fields import letters_of_fields, plain_form
from shouwang.policies.models import ChangeKind
from shouwang.policies.refusals import PolicyChangeError
from shouwang.policies.standards import standard_of
from shouwang.policies.trying_forms import where_filled_in
from shouwang.policies.wanted import form_in
from shouwang.web.doors import Visitor, door
from shouwang.web.rooms.policy.field_forms import FieldsForm
from shouwang.web.rooms.policy.forms import StandardForm
from shouwang.web.rooms.policy.items import COLUMNS, drafted, item_page, with_basis
from shouwang.web.rooms.policy.rows import form_sections, standard_history, standard_sections, tabs
from shouwang.workflow.uses import closed_by, form_label, form_of, uses_of

SEE = Permission.SEE_POLICY


@require_safe
@door(SEE)
def standards(request: Visitor) -> HttpResponse:
    """Numbers of social assistance and helping, those left open first."""
    sections = standard_sections(whole_now(), on=timezone.localdate())
    shown = {"tabs": tabs("standards"), "columns": COLUMNS, "sections": sections}
    return render(
        request, "policy/list.html", {**shown, "lead": "救助、走访和帮扶用到的数；待设定的排在前面"}
    )


@require_safe
@door(SEE)
def forms(request: Visitor) -> HttpResponse:
    """What is filled in, step by step of every process."""
    words = request.GET.get("q", "").strip()[:40]
    sections = list(form_sections(whole_now(), words=words))
    shown = {"tabs": tabs("forms"), "columns": FORM_COLUMNS, "sections": sections, "words": words}
    lead = "每个环节填什么；改了以后，新建的事项用新表单，在办的用建立时的表单"
    return render(request, "policy/list.html", {**shown, "searched": "找表单", "lead": lead})


FORM_COLUMNS = ({"label": "环节"}, {"label": "填什么"}, {"label": "条款"})


@require_http_methods(["GET", "POST"])
@door(SEE)
def standard(request: Visitor, section: str, name: str) -> HttpResponse:
    """One standard with all its answers, and a form for another."""
    target = f"{section}.{name}"
    try:
        now = standard_of(whole_now(), target)
    except PolicyChangeError as error:
        raise Http404 from error
    typed = drafted(ChangeKind.STANDARD, target)
    initial: dict[str, Any] = {"starts_on": timezone.localdate()}
    if typed:
        days = {"starts_on": typed.content["from"], "ends_on": typed.content.get("until")}
        initial = {**days, "value": typed.content["value"]}
    form = StandardForm(request.POST or None, initial=with_basis(initial, typed), standard=now)
    shown = {
        "title": now.label,
        "past": standard_history(now),
        "asked_by": "" if now.on(timezone.localdate()) else now.asked_by,
        "back": "standards",
    }
    return item_page(request, form, target=target, change=typed, shown=shown)


@require_http_methods(["GET", "POST"])
@door(SEE)
def form(request: Visitor, process: str, form: str) -> HttpResponse:
    """One form: its fields, who reads them, and a form to change them."""
    target, whole = f"{process}.{form}", whole_now()
    try:
        owner, name = form_in(whole, target)
    except PolicyChangeError as error:
        raise Http404 from error
    typed = drafted(ChangeKind.FORM, target)
    now, uses = plain_form(owner, name), uses_of(owner, name)
    fields = typed.content["fields"] if typed else now
    asked = FieldsForm(
        request.POST or None,
        initial=with_basis({}, typed),
        now=now,
        then=fields,
        used=uses,
        closed=bool(closed_by(owner, name)),
    )
    told_in = letters_of_fields(owner, name, whole.letters)
    shown = {
        "title": f"{owner.label} · {form_label(owner, name)}",
        "fields": [
            {
                "field": each,
                "read_by": [
                    *uses.get(each.name, ()),
                    *([told_in[each.name]] if each.name in told_in else []),
                ],
            }
            for each in form_of(owner, name)
        ],
        "where": where_filled_in(owner, name),
        "closed": closed_by(owner, name),
        "back": "forms",
    }
    return item_page(
        request, asked, target=target, change=typed, shown=shown, template="policy/form_item.html"
    )
