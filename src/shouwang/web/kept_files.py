"""A file that was handed in, as it was kept: shown where a browser can show it, else given to be kept."""

from __future__ import annotations

from django.http import FileResponse, Http404

from shouwang.workflow.evidence import path_of
from shouwang.workflow.models import Evidence


def kept_file(item: Evidence) -> FileResponse:
    """The answer with its content; Http404 where it is no longer on the disk."""
    path = path_of(item.sha256)
    if not path.is_file():
        raise Http404
    shown = item.media_type.startswith("image/") or item.media_type.endswith("/pdf")
    return FileResponse(
        path.open("rb"), as_attachment=not shown, filename=item.file_name, content_type=item.media_type
    )
