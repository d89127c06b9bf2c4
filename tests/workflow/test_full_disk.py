"""Evidence on a full disk: the person is told, nothing half-written is left, and afterwards it is taken."""

from __future__ import annotations

import errno
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image
from tests import cast
from tests.cases.matters import handed_out

from shouwang.cases.models import Visit
from shouwang.workflow.models import Evidence, StepTaken

pytestmark = pytest.mark.django_db
KEY = "fedcba9876543210"


def no_room(_descriptor: int) -> None:
    """What a full disk answers."""
    raise OSError(errno.ENOSPC, "no room")


def photograph() -> io.BytesIO:
    """An invented one."""
    file = io.BytesIO()
    Image.new("RGB", (50, 40), (3, 141, 59)).save(file, "JPEG")
    file.seek(0)
    file.name = "a.jpg"
    return file


def kept_files() -> list[Path]:
    """What lies among the evidence."""
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def test_a_visit_with_a_photograph_is_refused_in_words_and_accepted_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case, client = handed_out(), Client()
    client.force_login(cast.user("zhaocun"), backend="django.contrib.auth.backends.ModelBackend")
    before = kept_files(), StepTaken.objects.count()

    def sent() -> tuple[int, dict[str, str]]:
        fields = {"client_key": KEY, "version": str(case.version), "f-outcome": "confirmed"}
        answer = client.post(
            f"/visits/{case.pk}/record/",
            fields | {"photo": photograph()},
            headers={"accept": "application/json"},
        )
        return answer.status_code, answer.json()

    with monkeypatch.context() as full:
        full.setattr("shouwang.workflow.evidence.os.fsync", no_room)
        status, told = sent()
    assert (status, told["state"]) == (422, "refused")
    assert told["message"] == "没有保存下来：服务器磁盘已满；请过后再提交，并告知系统管理员。"
    assert (kept_files(), StepTaken.objects.count()) == before
    assert not Visit.objects.exists()
    assert sent() == (200, {"state": "accepted", "message": "已登记"})
    assert (Visit.objects.count(), Evidence.objects.count()) == (1, 1)
