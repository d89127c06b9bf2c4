"""Logs without persons: numbers that could be somebody's and fields that name somebody never reach one."""

from __future__ import annotations

import logging.config
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

HIDDEN = "[略]"
LONG_NUMBER = re.compile(r"\d(?:[\s._-]?\d){9,}[\s._-]?[\dXxⅩｘＸ]?")
"""Eleven digits or more in a row, however they are grouped: ID numbers, telephones, accounts."""
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
SENSITIVE = frozenset(
    [
        "id",
        "id_number",
        "id_index",
        "phone",
        "phone_index",
        "mobile",
        "account",
        "account_no",
        "bank_account",
        "card",
        "name",
        "head_name",
        "display_name",
        "applicant",
        "trouble",
        "note",
        "illness",
        "health",
        "diagnosis",
        "address",
        "birth",
        "born_on",
        "password",
        "new_password",
        "present",
        "new",
        "again",
        "number",
        "code",
        "secret",
        "token",
        "csrfmiddlewaretoken",
        "sessionid",
        "cookie",
        "authorization",
        "latitude",
        "longitude",
        "q",
        "purpose",
        "reason",
        "answer",
        "form",
        "body",
        "post",
        "get_data",
        "post_data",
        "username",
    ]
)
"""Names of fields whose content is never logged."""
FRAMES = 8
Event = MutableMapping[str, Any]


def without_persons(logger: object, method: str, event: Event) -> Event:
    """The processor: what could be about a person is hidden, whatever it is wrapped in."""
    return {_text(key): _clean(key, value) for key, value in event.items()}


def _clean(key: object, value: object) -> object:
    if str(key).lower() in SENSITIVE:
        return HIDDEN
    if isinstance(value, Mapping):
        return {_text(str(name)): _clean(name, inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean("", inner) for inner in value]
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if not LONG_NUMBER.search(str(value)) else HIDDEN
    return _text(value if isinstance(value, str) else repr(value))


def _text(text: str) -> str:
    return LONG_NUMBER.sub(HIDDEN, text)


def plain_exception(logger: object, method: str, event: Event) -> Event:
    """An exception as its kind and its place: its words may quote what somebody typed."""
    told = event.pop("exc_info", None)
    if told is True:
        told = sys.exc_info()
    if isinstance(told, BaseException):
        told = (type(told), told, told.__traceback__)
    if isinstance(told, tuple) and told[0] is not None:
        frames = traceback.extract_tb(told[2])[-FRAMES:]
        event["exception"] = told[0].__name__
        event["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        event["said"] = CHINESE.sub(HIDDEN, str(told[1]))[:200]
    return event


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=False, key="at_time"),
    plain_exception,
]


def configure_logs(*, level: str = "INFO", as_json: bool = True) -> None:
    """Send every log of the process, ours and of the libraries, through the same processors to stderr."""
    shown = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    last: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        without_persons,
        shown,
    ]
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": last,
        "foreign_pre_chain": SHARED,
        "use_get_message": True,
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"plain": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {"django.server": {"level": "WARNING"}, "django.db.backends": {"level": "WARNING"}},
        }
    )
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
