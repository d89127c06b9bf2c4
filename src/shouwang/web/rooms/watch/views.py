"""Health and measures, as programs read them."""

from __future__ import annotations

from http import HTTPStatus
from secrets import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from shouwang.web.addresses import is_loopback
from shouwang.web.doors import open_to_everyone
from shouwang.web.health import examined
from shouwang.web.measures import measured


@open_to_everyone
@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Whether each part works: 200 where what people need works, else 503. No numbers, no names."""
    parts = examined()
    well = all(part.well for part in parts if part.needed)
    status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse({"well": well, "parts": {part.name: part.well for part in parts}}, status=status)


@open_to_everyone
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The measures, for this machine itself or for whoever has the token; nobody else learns of them."""
    if not (is_loopback(request) or _has_token(request)):
        raise Http404
    return HttpResponse(measured(), content_type=CONTENT_TYPE_LATEST)


def _has_token(request: HttpRequest) -> bool:
    kind, _, told = request.headers.get("Authorization", "").partition(" ")
    token: str = settings.METRICS_TOKEN
    return bool(token) and kind == "Bearer" and compare_digest(told.encode(), token.encode())
