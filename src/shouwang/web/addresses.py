"""Where a request comes from: what a proxy of ours has written down, never what a visitor claims."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address that our outermost trusted proxy saw; without proxies, the one that is connected."""
    connected = request.META.get("REMOTE_ADDR")
    proxies = settings.TRUSTED_PROXIES
    if not proxies:
        return _valid(connected)
    passed_on = [
        part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()
    ]
    seen = passed_on[-proxies] if len(passed_on) >= proxies else connected
    return _valid(seen) or _valid(connected)


def is_loopback(request: HttpRequest) -> bool:
    """Whether somebody on this very machine asks, and not through a proxy."""
    connected = _valid(request.META.get("REMOTE_ADDR"))
    forwarded = "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META
    return connected is not None and ip_address(connected).is_loopback and not forwarded


def _valid(text: str | None) -> str | None:
    try:
        return str(ip_address(text or ""))
    except ValueError:
        return None
