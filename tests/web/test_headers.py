"""Every answer forbids what we never do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from shouwang.web.headers import SecurityHeaders


def test_nothing_is_loaded_from_elsewhere_and_nothing_runs_inline() -> None:
    policy = SecurityHeaders(lambda _: HttpResponse("x"))(HttpRequest())["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
