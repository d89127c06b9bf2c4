"""Files to take along: a workbook or paper in answer to a request, under its name."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sent_file(content: bytes, name: str, *, media_type: str = WORKBOOK) -> HttpResponse:
    """The answer that a browser keeps as a file of this name."""
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})
