"""Evidence is known by its content, loses what the camera added, and is kept once."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from tests import cast

from shouwang.workflow.evidence import MOST_BYTES, EvidenceError, Sent, keep_evidence, path_of
from shouwang.workflow.models import Evidence

pytestmark = pytest.mark.django_db


def photo(*, place: bool = False, size: tuple[int, int] = (2400, 1200)) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    if place:
        exif[0x010F] = "Camera of Somebody"
    Image.new("RGB", size, "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def kept(name: str, content: bytes) -> Evidence:
    cast.regions()
    return keep_evidence(Sent(name, content), kind="photo", region_id=cast.VILLAGE, actor=None)


def test_a_photo_is_made_smaller_and_tells_nothing_of_the_camera() -> None:
    item = kept("a.jpg", photo(place=True))
    content = path_of(item.sha256).read_bytes()
    assert b"Somebody" not in content
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (1600, 800)


def test_the_name_does_not_decide_what_a_file_is() -> None:
    assert kept("notes.pdf", photo()).media_type == "image/jpeg"
    with pytest.raises(EvidenceError, match="文件类型"):
        kept("a.jpg", b"MZ" + b"\0" * 100)


def test_a_broken_photo_and_a_huge_file_are_told() -> None:
    with pytest.raises(EvidenceError, match="打不开"):
        kept("a.jpg", photo()[:300])
    with pytest.raises(EvidenceError, match="MB"):
        kept("a.pdf", b"%PDF-" + b"0" * MOST_BYTES)


def test_the_same_content_is_kept_once_and_a_path_in_the_name_leads_nowhere() -> None:
    first, second = kept("../../etc/a.jpg", photo()), kept("b.jpg", photo())
    assert first.sha256 == second.sha256
    assert first.file_name == "a.jpg"
