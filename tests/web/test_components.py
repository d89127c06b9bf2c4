"""Components: each says its options first, and none holds style or script of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

WEB = Path(__file__).parent.parent.parent / "src/shouwang/web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
COMPONENTS = sorted((WEB / "templates/components").glob("*.html"))
INLINE = re.compile(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|hx-on|javascript:", re.IGNORECASE)
ICON = re.compile(r'icon\.html" with name="([\w-]+)"|icon="([\w-]+)"')
ELSEWHERE = re.compile(r'(?:src|href|action)="(?:https?:)?//')


def ids(paths: list[Path]) -> list[str]:
    """Paths as names of tests."""
    return [str(path.relative_to(WEB / "templates")) for path in paths]


@pytest.mark.parametrize("path", TEMPLATES, ids=ids(TEMPLATES))
def test_a_template_can_be_read_and_holds_nothing_inline_and_nothing_from_elsewhere(path: Path) -> None:
    get_template(str(path.relative_to(WEB / "templates")))
    text = path.read_text("utf-8")
    assert INLINE.findall(text) == []
    assert ELSEWHERE.findall(text) == []


@pytest.mark.parametrize("path", COMPONENTS, ids=ids(COMPONENTS))
def test_a_component_says_its_options_in_its_first_comment(path: Path) -> None:
    assert path.read_text("utf-8").startswith("{% comment %}\n")


def test_every_icon_of_a_template_is_in_the_sprite() -> None:
    sprite = (WEB / "static/vendor/icons/icons.svg").read_text("utf-8")
    used = {a or b for path in TEMPLATES for a, b in ICON.findall(path.read_text("utf-8"))}
    used |= set(re.findall(r'Way\("[^"]+", "[^"]+", "([\w-]+)"', (WEB / "navigation.py").read_text("utf-8")))
    assert [name for name in sorted(used) if f'id="{name}"' not in sprite] == []


def test_text_for_people_does_not_shout() -> None:
    loud = [path.name for path in TEMPLATES if re.search("[！你]", path.read_text("utf-8"))]
    assert loud == []
