"""What both ways of applying share: the key under which a form arrives once, and what is wrong with one."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, QueryDict

from shouwang.kernel.errors import ShouwangError
from shouwang.web.process_forms import ProcessForm
from shouwang.workflow.refusals import FormError

LONGEST_KEY = 64


def key_of(request: HttpRequest) -> str:
    """The key that the form came with; a new one for a new form."""
    return request.POST.get("client_key", "")[:LONGEST_KEY] or uuid.uuid4().hex


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if it is nothing; None where the form is only shown."""
    return request.POST if request.method == "POST" else None


def told_wrong(form: ProcessForm, error: ShouwangError) -> dict[str, object]:
    """Put the faults at their fields; what is wrong with the whole is said above."""
    if isinstance(error, FormError):
        form.take_faults(error)
        return {"said": ""}
    return {"said": error.message}
