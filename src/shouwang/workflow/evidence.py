"""Files that prove something: known by their content, without what a camera adds, kept by their digest."""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from shouwang.accounts.models import User
from shouwang.kernel.disk import written_whole
from shouwang.kernel.errors import ShouwangError
from shouwang.workflow.models import Evidence

MOST_BYTES = 10 * 1024 * 1024
LONGEST_SIDE = 1600
MOST_PIXELS = 50_000_000
JPEG = "image/jpeg"
PNG = "image/png"
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
)
_OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class EvidenceError(ShouwangError):
    """A file that cannot be taken as evidence."""

    code = "EVIDENCE"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent: its name and its content."""

    name: str
    content: bytes


def keep_evidence(
    sent: Sent, *, kind: str, region_id: str, actor: User | None, sensitive: bool = True
) -> Evidence:
    """Take a file as evidence; EvidenceError where it is too large or of no kind that is accepted."""
    media_type = _media_type(sent)
    content = _plain_image(sent.content, media_type) if media_type in (JPEG, PNG) else sent.content
    digest = hashlib.sha256(content).hexdigest()
    _write(path_of(digest), content)
    return Evidence.objects.create(
        kind=kind,
        region_id=region_id,
        file_name=Path(sent.name).name[:200] or kind,
        media_type=media_type,
        sha256=digest,
        bytes=len(content),
        sensitive=sensitive,
        added_by=actor,
    )


def path_of(sha256: str) -> Path:
    """Where the content of a digest lies."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256


def _media_type(sent: Sent) -> str:
    if len(sent.content) > MOST_BYTES:
        size, most = len(sent.content) / 1024 / 1024, MOST_BYTES // 1024 // 1024
        raise EvidenceError(f"文件有 {size:.1f} MB", accepted=f"{most} MB 以内", todo="压缩或重新拍摄后上传")
    found = next((type_ for start, type_ in _SIGNATURES if sent.content.startswith(start)), "")
    if found == "application/zip":
        found = _OFFICE.get(Path(sent.name).suffix.lower(), "")
    if not found:
        raise EvidenceError(
            "文件类型不能作为佐证", accepted="照片（jpg、png）、pdf、docx、xlsx", todo="换成这些格式后上传"
        )
    return found


def _plain_image(content: bytes, media_type: str) -> bytes:
    """The picture alone: upright, of a sensible size, without place, time and camera in it."""
    try:
        with Image.open(io.BytesIO(content)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise EvidenceError("照片太大", accepted="五千万像素以内", todo="用普通清晰度重新拍摄")
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            out = io.BytesIO()
            if media_type == JPEG:
                picture.convert("RGB").save(out, "JPEG", quality=82)
            else:
                picture.save(out, "PNG")
            return out.getvalue()
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise EvidenceError("照片打不开", accepted="完整的 jpg 或 png", todo="重新拍摄后上传") from error


def _write(path: Path, content: bytes) -> None:
    if path.exists():
        return
    new = path.with_suffix(f".{os.getpid()}.new")
    with written_whole(new):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
