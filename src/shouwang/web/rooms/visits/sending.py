"""A visit as the form of the page, or the page's outbox, sends it."""

from __future__ import annotations

import re
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from shouwang.cases.visiting import SentVisit
from shouwang.kernel.errors import ShouwangError
from shouwang.web.process_forms import ProcessForm
from shouwang.workflow.evidence import Sent

KEY = re.compile(r"[0-9A-Za-z-]{8,64}")
PAPER = "paper-"
MOST_PHOTOS = 6


class SendingError(ShouwangError):
    """What was sent cannot be read as a visit."""

    code = "SENDING"


def read_sent(request: HttpRequest, number: int, form: ProcessForm) -> SentVisit:
    """The visit in a request: what the form holds, and the files beside it."""
    posted = request.POST
    key = posted.get("client_key", "")
    if not KEY.fullmatch(key) or not posted.get("version", "").isdigit():
        raise SendingError("提交的走访不完整", accepted="从走访页面填写的表", todo="返回走访页面重新填写")
    return SentVisit(
        case_id=number,
        version=int(posted["version"]),
        client_key=key,
        visited_at=_moment(posted.get("visited_at")),
        form=form.sent(),
        photos=[_file(file) for file in request.FILES.getlist("photo")[:MOST_PHOTOS]],
        papers=_papers(request),
        latitude=_degrees(posted.get("latitude"), most=90),
        longitude=_degrees(posted.get("longitude"), most=180),
    )


def _papers(request: HttpRequest) -> dict[str, Sent]:
    """Files that are papers of a kind, by their kind."""
    return {
        name.removeprefix(PAPER): _file(file)
        for name, file in request.FILES.items()
        if name.startswith(PAPER) and isinstance(file, UploadedFile)
    }


def _file(file: UploadedFile[bytes]) -> Sent:
    return Sent(file.name or "照片", file.read())


def _moment(text: str | None) -> datetime:
    try:
        found = parse_datetime(text or "")
    except ValueError:
        found = None
    if found is None:
        return timezone.now()
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _degrees(text: str | None, *, most: int) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if -most <= number <= most else None
