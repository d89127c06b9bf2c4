"""A visit as the form of the page, or the page's outbox, sends it."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from shouwang.cases.selectors import Call
from shouwang.cases.visiting import SentVisit
from shouwang.kernel.errors import ShouwangError
from shouwang.workflow.definition import FieldType
from shouwang.workflow.evidence import Sent

KEY = re.compile(r"[0-9A-Za-z-]{8,64}")
PNG_ADDRESS = "data:image/png;base64,"
MOST_PHOTOS = 6


class SendingError(ShouwangError):
    """What was sent cannot be read as a visit."""

    code = "SENDING"


def read_sent(request: HttpRequest, number: int, *, choices: frozenset[str]) -> SentVisit:
    """The visit in a request; `choices` are the fields that hold several values."""
    posted = request.POST
    key = posted.get("client_key", "")
    if not KEY.fullmatch(key) or not posted.get("version", "").isdigit():
        raise SendingError("提交的走访不完整", accepted="从走访页面填写的表", todo="返回走访页面重新填写")
    form: dict[str, object] = {
        name[2:]: posted.getlist(name) if name[2:] in choices else posted.get(name)
        for name in posted
        if name.startswith("f-")
    }
    return SentVisit(
        case_id=number,
        version=int(posted["version"]),
        client_key=key,
        visited_at=_moment(posted.get("visited_at")),
        form=form,
        photos=[_file(file) for file in request.FILES.getlist("photo")[:MOST_PHOTOS]],
        papers=_papers(request),
        latitude=_degrees(posted.get("latitude"), most=90),
        longitude=_degrees(posted.get("longitude"), most=180),
    )


def several(call: Call | None) -> frozenset[str]:
    """The fields of a form that hold several values."""
    fields = call.action.form if call else ()
    return frozenset(field.name for field in fields if field.type is FieldType.CHOICES)


def _papers(request: HttpRequest) -> dict[str, Sent]:
    papers = {
        name.removeprefix("paper-"): _file(file)
        for name, file in request.FILES.items()
        if name.startswith("paper-") and isinstance(file, UploadedFile)
    }
    drawn = _signature(request.POST.get("signature", ""))
    return {**papers, "signature": drawn} if drawn else papers


def _signature(address: str) -> Sent | None:
    if not address.startswith(PNG_ADDRESS):
        return None
    try:
        return Sent("签名.png", base64.b64decode(address.removeprefix(PNG_ADDRESS), validate=True))
    except binascii.Error as error:
        raise SendingError("签名没有保存好", accepted="在签名框内手写", todo="重新签名后提交") from error


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
