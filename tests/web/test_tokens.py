"""Colours: what is read stands out from its ground, on paper, in the sun, for eyes of any age."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parent.parent.parent / "src/shouwang/web/static/shouwang/css"
COLOUR = re.compile(r"(--sw-[\w-]+):\s*(#[0-9a-f]{6});")
TOKENS = dict(COLOUR.findall((CSS / "tokens.css").read_text("utf-8")))
READ, SEEN = 4.5, 3.0
ON_LIGHT = (
    "ink",
    "ink-soft",
    "ink-faint",
    "brand",
    "brand-deep",
    "ochre",
    "link",
    "good",
    "info",
    "warn",
    "bad",
    "plain",
)
PAIRS = [
    *((text, ground) for text in ON_LIGHT for ground in ("surface", "paper")),
    *((text, "sunken") for text in ("ink", "ink-soft", "ink-faint", "plain")),
    *((tone, f"{tone}-soft") for tone in ("brand", "ochre", "good", "info", "warn", "bad", "plain")),
    *((f"on-{colour}", colour) for colour in ("brand", "red", "orange", "yellow")),
    ("on-night", "brand-night"),
]


def brightness(colour: str) -> float:
    """Relative luminance, as in WCAG 2."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """How much two colours differ, 1 to 21."""
    dark, light = sorted((brightness(one), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(text: str, ground: str) -> None:
    assert contrast(TOKENS[f"--sw-{text}"], TOKENS[f"--sw-{ground}"]) >= READ


@pytest.mark.parametrize("line", ["line-strong", *(f"chart-{number}" for number in range(1, 7))])
def test_borders_of_fields_and_lines_of_charts_can_be_seen(line: str) -> None:
    assert contrast(TOKENS[f"--sw-{line}"], TOKENS["--sw-surface"]) >= SEEN


def test_colours_are_chosen_in_one_place() -> None:
    """Elsewhere only white, shadows, and what stands on the dark bar."""
    allowed = {"#fff", "#ffffff", "#000", "#999"}
    found = {
        f"{path.name}: {colour}"
        for path in CSS.glob("*.css")
        if path.name not in ("tokens.css", "tabler_colours.css")
        for colour in re.findall(r"#[0-9a-fA-F]{3,6}\b", path.read_text("utf-8"))
        if colour.lower() not in allowed
    }
    assert found == set()


def test_tabler_has_the_same_colours() -> None:
    """Its mixes are worked out from them (tools/vendor/css.py), so they stand there as values."""
    tabler = (CSS / "tabler_colours.css").read_text("utf-8")
    given = dict(re.findall(r"(--tblr-[\w-]+):\s*(#[0-9a-f]{6});", tabler))
    same = {
        "primary": "brand",
        "success": "good",
        "info": "info",
        "danger": "bad",
        "body-bg": "paper",
        "body-color": "ink",
    }
    assert {name: given[f"--tblr-{name}"] for name in same} == {
        name: TOKENS[f"--sw-{token}"] for name, token in same.items()
    }


def test_no_style_sheet_asks_for_what_browsers_of_2020_do_not_know() -> None:
    vendor = CSS.parent.parent / "vendor"
    sheets = [*CSS.glob("*.css"), *vendor.rglob("*.css")]
    new = re.compile(r"oklch\(|color-mix\(|sourceMappingURL|@import|@layer")
    assert [path.name for path in sheets if new.search(path.read_text("utf-8"))] == []
