"""One line of log a request, under a number that the page for faults shows, too; and its measures."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponseBase

from shouwang.web.measures import count_answer

LETTERS = "abcdefghjkmnpqrstuvwxyz"
NUMBER_LETTERS = 10
QUIET = frozenset({"watch:health", "watch:metrics"})
log = structlog.get_logger("shouwang.requests")


class RequestLog:
    """Gives a request its number, and says what became of it: which page, never which address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Wraps the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, with its number."""
        number = "".join(secrets.choice(LETTERS) for _ in range(NUMBER_LETTERS))
        request.log_number = number  # type: ignore[attr-defined] # read by the page for faults
        begun = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=number):
            response = self.get_response(request)
            self._tell(request, response, seconds=time.perf_counter() - begun)
        response["X-Request-ID"] = number
        return response

    def _tell(self, request: HttpRequest, response: HttpResponseBase, *, seconds: float) -> None:
        page = request.resolver_match.view_name if request.resolver_match else "none"
        count_answer(page, response.status_code, seconds=seconds)
        if page not in QUIET:
            user = getattr(request, "user", None)
            log.info(
                "request",
                method=request.method,
                page=page,
                status=response.status_code,
                milliseconds=round(seconds * 1000),
                user=getattr(user, "pk", None),
            )
