"""Components: each says its options first, and none holds style or script of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import URLResolver, get_resolver

WEB = Path(__file__).parent.parent.parent / "src/shouwang/web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
COMPONENTS = sorted((WEB / "templates/components").glob("*.html"))
INLINE = re.compile(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|hx-on|javascript:", re.IGNORECASE)
ICON = re.compile(r'icon\.html" with name="([\w-]+)"|icon="([\w-]+)"')
SHELL = re.compile(r'{% extends "(\w+\.html)"')
SCRIPT = re.compile(r"shouwang/js/\w+\.js")
ADDRESS = re.compile(r"""{% url ["']([\w:]+)["']""")
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


def test_no_page_loads_a_script_that_its_shell_loads_already() -> None:
    """A script that runs twice answers a key twice, or writes over what it has kept itself."""
    texts = {str(path.relative_to(WEB / "templates")): path.read_text("utf-8") for path in TEMPLATES}
    twice = [
        (name, script)
        for name, text in texts.items()
        if (shell := SHELL.match(text))
        for script in sorted(scripts_of(text) & scripts_of(texts[shell[1]]))
    ]
    assert twice == []


def scripts_of(text: str) -> set[str]:
    """The scripts that a template loads."""
    return set(SCRIPT.findall(text))


def test_every_address_that_a_template_names_is_there() -> None:
    """`{% url … as %}` says nothing of a name that is unknown: the link is gone, and nobody hears of it."""
    known = {
        f"{space}:{name}"
        for space, (_, found) in get_resolver().namespace_dict.items()
        for name in names(found)
    }
    known |= names(get_resolver())
    named = {name for path in TEMPLATES for name in ADDRESS.findall(path.read_text("utf-8"))}
    assert sorted(named - known) == []


def names(resolver: URLResolver) -> set[str]:
    """The names of addresses in a resolver."""
    return {name for name in resolver.reverse_dict if isinstance(name, str)}
