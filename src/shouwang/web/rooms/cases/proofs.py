"""Evidence of a case: added, and shown to whoever may see it, with a trace."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.roles import Permission
from shouwang.cases.proving import add_evidence, see_evidence
from shouwang.kernel.errors import ShouwangError
from shouwang.web.doors import Visitor, door
from shouwang.web.kept_files import kept_file
from shouwang.workflow.evidence import EvidenceError, Sent
from shouwang.workflow.models import Case, Evidence
from shouwang.workflow.permitted import choices_for
from shouwang.workflow.selectors import case_for

P = Permission
SEEING = (P.WORK_CASES, P.VISIT, P.REVIEW_CASES, P.DECIDE_CASES, P.DISPATCH, P.SEE_FINDINGS)


@require_POST
@door(*SEEING)
def add(request: Visitor, number: int) -> HttpResponseBase:
    """Takes in one file; what is wrong with it is said on the page of the case."""
    try:
        case = case_for(request.user, number)
    except Case.DoesNotExist:
        raise Http404 from None
    if not choices_for(request.user, case):
        raise PermissionDenied
    file = request.FILES.get("file")
    try:
        if file is None:
            raise EvidenceError("没有选择文件", accepted="照片、pdf、docx 或 xlsx", todo="选择文件后上传")
        sent = Sent(file.name or "", file.read())
        add_evidence(case, sent, kind=request.POST.get("kind", ""), actor=request.user)
    except ShouwangError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "材料已收下")
    return redirect(f"{reverse('cases:one', args=[number])}#evidence")


@require_safe
@door(*SEEING)
def show(request: Visitor, number: int) -> HttpResponseBase:
    """A proof as it was kept; that somebody looked is in the audit log."""
    try:
        return kept_file(see_evidence(number, actor=request.user))
    except Evidence.DoesNotExist:
        raise Http404 from None
