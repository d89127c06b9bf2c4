"""The small parts that stand in every row: an icon, how something stands, when it is due, its risk.

They are on every page by the dozen, so Python writes them; larger parts are templates of `components/`.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shouwang.web.templatetags.show import day, remaining, urgency

register = template.Library()
RISKS = {
    "red": ("alert-octagon-filled", "红色"),
    "orange": ("alert-triangle-filled", "橙色"),
    "yellow": ("alert-circle-filled", "黄色"),
}
NOT_JUDGED = ("help-circle", "未定")


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon of the sprite (static/vendor/icons/icons.svg); `size`: small, large, or nothing.

    It never stands alone: a word is beside it, or `label` says what it means.
    """
    return format_html(
        '<svg class="{}" {} focusable="false"><use href="{}#{}"></use></svg>',
        f"sw-icon sw-icon-{size}" if size else "sw-icon",
        format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"'),
        _sprite(),
        name,
    )


@register.simple_tag
def status(text: object, tone: str = "") -> SafeString:
    """How something stands: a word, and a tone beside it (good, info, warn, bad, plain, or nothing)."""
    return format_html(
        '<span class="{}">{}</span>', f"sw-status sw-status-{tone}" if tone else "sw-status", text
    )


@register.simple_tag
def due(at: date | datetime | None) -> SafeString:
    """When something is due, and how many days there are: late is red, due today or tomorrow warns.

    Without a term it says so.
    """
    return format_html(
        '<span class="sw-status sw-status-{}"{}>{}</span>',
        urgency(at),
        format_html(' title="{}"', day(at)) if at else "",
        remaining(at),
    )


@register.simple_tag
def risk(level: str | None, text: str = "") -> SafeString:
    """How pressing a finding is: by colour, word and shape. No `level`: not judged; `text`: other words."""
    shape, word = RISKS.get(level or "", NOT_JUDGED)
    return format_html(
        '<span class="{}">{}{}</span>',
        f"sw-risk sw-risk-{level}" if level else "sw-risk",
        icon(shape, size="small"),
        text or word,
    )


@cache
def _sprite() -> str:
    """The address of the icons; static files do not change while a process runs."""
    return static("vendor/icons/icons.svg")
