"""Cuts the style sheets of Tabler and Bootstrap to what pages use, and puts their colours into older words.

    python tools/vendor/css.py FOLDER_OF_TABLER FOLDER_OF_BOOTSTRAP

Office computers and old phones have browsers of 2020: oklch(), color-mix() and light-dark(), which Tabler 1.6
is full of, would leave its pages without colours there. Mixes are worked out from the house's own colours
(static/shouwang/css/tabler_colours.css), so run this again when those change.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from colours import plain

STATIC = Path(__file__).parent.parent.parent / "src/shouwang/web/static"
COLOURS = STATIC / "shouwang/css/tabler_colours.css"
DECLARATION = re.compile(r"(--[\w-]+):((?:[^;(]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*)(?:;|$)")
NEVER_IN_TABLER = re.compile(
    r"theme-dark|theme=dark|dir=rtl|\.rtl|litepicker|\.ts-|dropzone|fslightbox|\.fls|jsvectormap|\.jvm|"
    r"\.plyr|tox-|\.tox|coloris|\.clr-|apexcharts|\.noUi|typed|tom-select|\.turbo|\.gallery|\.flag-|\.payment|"
    r"\.chat|carousel|\.placeholder|lightbox|\.signature|\.star-rating|\.gl-|hr-text|\.marker|\.demo|"
    r"\.bg-(?:x|facebook|twitter|linkedin|google|youtube|vimeo|dribbble|github|instagram|pinterest|vk|rss|flickr|"
    r"bitbucket|tabler)|\.text-(?:x|facebook|twitter|linkedin|google|youtube|vimeo|dribbble|github|instagram|"
    r"pinterest|vk|rss|flickr|bitbucket|tabler)\b|(?:btn|\.link)-(?:outline-|ghost-)?(?:x|facebook|twitter|linkedin|google|"
    r"youtube|vimeo|dribbble|github|instagram|pinterest|vk|rss|flickr|bitbucket|tabler)\b"
)
NEVER_ON_PHONES = re.compile(
    r"theme=dark|carousel|offcanvas|tooltip|popover|accordion|dropdown|dropup|dropend|dropstart|navbar|\.nav|modal|breadcrumb|"
    r"pagination|page-link|placeholder|toast|spinner|\.btn-group|btn-toolbar|btn-close|form-floating|form-range|"
    r"\.progress|table-responsive-|\.tab-|vstack|hstack|\.ratio|sticky|\.collapse|\.collapsing|figure|"
    r"-(?:xl|xxl|lg)\b|-(?:xl|xxl|lg)-|link-offset|link-underline|link-opacity|icon-link|focus-ring|object-fit|\.z-|"
    r"\.list-group|btn-outline|\.link-|\.rounded-(?:bottom|end|start|top)|-sm-|\.display-|\.card-img|form-switch|"
    r"btn-check|was-validated|\.offset-|\.order-|row-cols|\.g[xy]?-\d|column-gap|row-gap|\.table-[a-z]|\.h\d|"
    r"\.btn-(?:success|secondary|warning|light|info|dark)|\.alert-(?:primary|secondary|light|dark)|\.blockquote|"
    r"\.opacity-|\.translate|\.user-select|\.pe-none|text-bg-|-emphasis|\.visually-hidden-focusable"
)
NEW_SELECTOR = re.compile(r":(?:has|is|where)\(")
WIDE = re.compile(r"min-width:(?:576|992|1200|1400)px|max-width:(?:1199|1399)")


@dataclass(frozen=True)
class Rule:
    """A selector or an @rule and what stands in its braces; a line such as @charset has none."""

    head: str
    body: str = ""


def rules(css: str) -> Iterator[Rule]:
    """The rules of a minified sheet, those of an @media as one."""
    start = depth = 0
    for index, character in enumerate(css):
        if character == "{":
            depth += 1
            if depth == 1:
                opening = index
        elif character == "}":
            depth -= 1
            if depth == 0:
                yield Rule(css[start:opening], css[opening + 1 : index])
                start = index + 1
        elif character == ";" and depth == 0:
            yield Rule(css[start : index + 1])
            start = index + 1


def cut(css: str, never: re.Pattern[str], *, wide: bool) -> str:
    """The sheet without the rules of which every selector is one that no page uses."""
    kept = []
    for rule in rules(css):
        if rule.head.startswith("@media"):
            inner = cut(rule.body, never, wide=wide) if wide or not WIDE.search(rule.head) else ""
            kept.append(f"{rule.head}{{{inner}}}" if inner else "")
        elif rule.head.startswith(("@charset", "@keyframes", "@property", "@-webkit")):
            kept.append(rule.head + (f"{{{rule.body}}}" if rule.body else ""))
        else:
            parts = [part for part in selectors(rule.head) if not never.search(part)]
            for new in (False, True):  # a selector that a browser cannot read would take the others with it
                head = ",".join(part for part in parts if bool(NEW_SELECTOR.search(part)) is new)
                kept.append(f"{head}{{{rule.body}}}" if head else "")
    return "".join(kept)


def selectors(head: str) -> list[str]:
    """The selectors of a rule, by the commas that stand in no bracket."""
    return re.split(r",(?![^(]*\))", head)


def palette(*sheets: str) -> dict[str, str]:
    """What the variables of :root stand for; later sheets win."""
    found: dict[str, str] = {}
    for sheet in sheets:
        for rule in rules(re.sub(r"/\*.*?\*/", "", sheet, flags=re.S)):
            if ":root" in rule.head and "dark" not in rule.head:
                found |= {name: value.strip() for name, value in DECLARATION.findall(rule.body)}
    return found


def comment(css: str) -> str:
    """The notice of copyright at the head of a sheet."""
    found = re.search(r"/\*!.*?\*/", css, flags=re.S)
    return found[0] + "\n" if found else ""


def sheet(css: str, never: re.Pattern[str], *, wide: bool, colours: str = "") -> str:
    """A sheet, cut and in colours that every browser knows."""
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.S).strip()
    cut_down = cut(bare, never, wide=wide).replace("inset:0", "top:0;right:0;bottom:0;left:0")
    return comment(css) + plain(cut_down, palette(bare, colours))


def main(tabler: Path, bootstrap: Path) -> None:
    """Writes both sheets."""
    colours = COLOURS.read_text("utf-8")
    core = (tabler / "dist/css/tabler.min.css").read_text("utf-8")
    phone = (bootstrap / "dist/css/bootstrap.min.css").read_text("utf-8")
    (STATIC / "vendor/tabler/tabler.min.css").write_text(
        sheet(core, NEVER_IN_TABLER, wide=True, colours=colours), "utf-8"
    )
    (STATIC / "vendor/bootstrap/bootstrap-phone.min.css").write_text(
        sheet(phone, NEVER_ON_PHONES, wide=False), "utf-8"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
