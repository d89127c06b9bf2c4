"""The pages of notices and letters. Whoever takes one away is written down."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.roles import Permission
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.reports.letters.definition import current_letters
from shouwang.reports.letters.filling import Filled, LetterError, case_letter, public_letter
from shouwang.reports.letters.paper import PDF, WORD, as_pdf, as_word
from shouwang.web.doors import Visitor, door
from shouwang.web.files import sent_file
from shouwang.web.rooms.notices.waiting import Due, due_for
from shouwang.workflow.models import Case
from shouwang.workflow.selectors import case_for

PAPERS = {"word": (as_word, WORD, "docx"), "pdf": (as_pdf, PDF, "pdf")}


@require_safe
@door(Permission.WRITE_NOTICES)
def everything(request: Visitor) -> HttpResponse:
    """Which notices wait to be posted, village by village."""
    return render(request, "notices/all.html", {"due": due_for(request.user)})


@require_safe
@door(Permission.WRITE_NOTICES)
def village(request: Visitor, letter: str, village: int) -> HttpResponse:
    """A notice as it will be read on the board."""
    due = _due(request, letter, village)
    try:
        filled, said = public_letter(due.letter, due.cases), ""
    except LetterError as error:
        filled, said = None, error.message
    return render(request, "notices/village.html", {"due": due, "filled": filled, "said": said})


@require_POST
@door(Permission.WRITE_NOTICES)
def post_up(request: Visitor, letter: str, village: int, paper: str) -> HttpResponseBase:
    """The notice as a file."""
    due = _due(request, letter, village)
    try:
        filled = public_letter(due.letter, due.cases)
    except LetterError as error:
        messages.error(request, error.message)
        return redirect("notices:village", letter=letter, village=village)
    subject = Subject("notice", due.letter.name, due.village.code)
    return _file(request, filled, paper, name=f"{due.village.name}{due.letter.label}", subject=subject)


@require_safe
@door(Permission.WRITE_NOTICES)
def case(request: Visitor, number: int) -> HttpResponse:
    """The letters of one case."""
    found = _case(request, number)
    letters = [letter for letter in current_letters().values() if letter.is_for(found.process_name)]
    return render(request, "notices/case.html", {"case": found, "letters": letters})


@require_POST
@door(Permission.WRITE_NOTICES)
def write(request: Visitor, number: int, letter: str, paper: str) -> HttpResponseBase:
    """One letter of a case as a file."""
    found = _case(request, number)
    chosen = current_letters().get(letter)
    if chosen is None or not chosen.is_for(found.process_name):
        raise Http404
    subject = Subject("case", str(found.pk), found.region_id)
    return _file(request, case_letter(chosen, found), paper, name=chosen.label, subject=subject)


def _due(request: Visitor, letter: str, village: int) -> Due:
    code = f"{village:014d}"
    for due in due_for(request.user):
        if due.letter.name == letter and due.village.code == code:
            return due
    raise Http404


def _case(request: Visitor, number: int) -> Case:
    try:
        found = case_for(request.user, number)
    except Case.DoesNotExist as error:
        raise Http404 from error
    if found.household_id is None:
        raise Http404
    return found


def _file(request: Visitor, filled: Filled, paper: str, *, name: str, subject: Subject) -> HttpResponse:
    if paper not in PAPERS:
        raise Http404
    make, media_type, ending = PAPERS[paper]
    content = make(filled)
    with transaction.atomic():
        record(Act.EXPORT, subject, actor=request.user, purpose=filled.title, new={"paper": ending})
    return sent_file(content, f"{name}.{ending}", media_type=media_type)
