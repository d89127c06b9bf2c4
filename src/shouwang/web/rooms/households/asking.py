"""Asking for a change: which kind, then its form; what cannot be done comes back with what was typed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import require
from shouwang.accounts.roles import Permission
from shouwang.kernel.errors import ShouwangError
from shouwang.registry.models import ChangeKind, Household, Standing
from shouwang.registry.moves import present_members
from shouwang.registry.requests import Papers, ask_change
from shouwang.registry.selectors import household_for
from shouwang.web.doors import Visitor, door
from shouwang.web.rooms.households.correction_forms import HouseholdCorrectionForm, PersonCorrectionForm
from shouwang.web.rooms.households.forms import ChangeForm
from shouwang.web.rooms.households.member_forms import FORMS
from shouwang.workflow.evidence import Sent

ASK = Permission.PROPOSE_CORRECTION
CORRECTION = ChangeKind.CORRECTION.value
MERGE = ChangeKind.MERGE.value


@dataclass(frozen=True, slots=True)
class Offer:
    """One kind of change on the page of choices."""

    label: str
    hint: str
    kind: str
    icon: str


OFFERS = (
    Offer("更正户信息", "户类型、人均纯收入、组", CORRECTION, "edit"),
    Offer("出生", "家里添了孩子", "birth", "user-plus"),
    Offer("婚入", "嫁入或入赘", "marriage_in", "heart-handshake"),
    Offer("迁入", "其他人迁入本户", "move_in", "arrow-right"),
    Offer("死亡", "次日起不再是本户成员", "death", "minus"),
    Offer("迁出", "出嫁、户口迁走、常年不在", "move_out", "arrow-left"),
    Offer("变更户主", "换一位成员当户主", "change_head", "user-check"),
    Offer("分户", "一部分成员另立一户", "split", "arrows-split"),
    Offer("并户", "全部成员并入另一户", "merge", "arrows-join"),
    Offer("销户", "这一户不再在册", "extinct", "x"),
)


@require_safe
@door(ASK)
def kinds(request: Visitor, household_no: str) -> HttpResponse:
    """What may be changed, and whose information."""
    home = _home(request, household_no)
    shown = {"home": home, "offers": OFFERS, "members": present_members(home)}
    return render(request, "households/kinds.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@door(ASK)
def ask(request: Visitor, household_no: str, kind: str) -> HttpResponseBase:
    """The form of one kind of change."""
    home = _home(request, household_no)
    form = _form(request, home, kind)
    if request.method == "POST" and form.is_valid():
        try:
            wish = form.wish()
            if kind == MERGE:
                household_for(request.user, wish.text("into"), to=ASK)
            papers = Papers(
                [_sent(file) for file in form.cleaned_data["proof"]], form.cleaned_data["client_key"]
            )
            asked = ask_change(home, wish=wish, papers=papers, actor=request.user)
        except Http404:
            form.add_error("into", "没有这个户编号，或不在您的管辖范围")
        except ShouwangError as error:
            form.add_error(
                None, "\n".join(part for part in (error.found, error.accepted, error.todo) if part)
            )
        else:
            messages.success(request, "已提出，等待审核")
            return redirect("households:change", asked.pk)
    shown = {
        "home": home,
        "form": form,
        "title": _title(form),
        "up": reverse("households:kinds", args=[household_no]),
    }
    return render(request, "households/ask.html", shown, status=422 if form.errors else 200)


def _home(request: Visitor, household_no: str) -> Household:
    home = household_for(request.user, household_no, to=ASK)
    require(request.user, ASK, region=home.region_id)
    if home.standing != Standing.ACTIVE:
        raise Http404
    return home


def _form(request: Visitor, home: Household, kind: str) -> ChangeForm:
    members, state = present_members(home), home.states.present().get()
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    initial = {"client_key": uuid.uuid4().hex}
    number = request.GET.get("person")
    if kind == CORRECTION and number:
        about = next((m for m in members if m.person.person_no == number), None)
        if about is None:
            raise Http404
        return PersonCorrectionForm(data, files, members=members, state=state, initial=initial, about=about)
    form = HouseholdCorrectionForm if kind == CORRECTION else FORMS.get(kind)
    if form is None:
        raise Http404
    return form(data, files, members=members, state=state, initial=initial)


def _sent(file: UploadedFile[bytes]) -> Sent:
    return Sent(file.name or "", file.read())


def _title(form: ChangeForm) -> str:
    if isinstance(form, PersonCorrectionForm):
        return f"更正{form.about.person.name}的信息"
    return "更正户信息" if isinstance(form, HouseholdCorrectionForm) else form.kind.label
