"""Writes the icon sprite: only the icons that pages use, out of an unpacked package of Tabler icons.

python tools/vendor_icons.py FOLDER_OF_THE_PACKAGE
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

VENDOR = Path(__file__).parent.parent / "src/shouwang/web/static/vendor/icons"
OUTLINE = (VENDOR / "names.txt").read_text("ascii").split()
FILLED = ("alert-octagon", "alert-triangle", "alert-circle")
SHAPE = re.compile(r"<(?:path|circle|rect|line|ellipse|polyline)[^>]*/>")
EMPTY = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'


def symbol(svg: str, name: str, paint: str) -> str:
    """One icon as a symbol of the sprite; what its file says of size and class is left out."""
    shapes = "".join(SHAPE.findall(svg.replace(EMPTY, "")))
    return f'<symbol id="{name}" viewBox="0 0 24 24" {paint}>{shapes}</symbol>'


def sprite(package: Path) -> str:
    """The whole sprite."""
    drawn = (
        'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    )
    lines = [
        symbol((package / "icons/outline" / f"{name}.svg").read_text(), name, drawn) for name in OUTLINE
    ] + [
        symbol(
            (package / "icons/filled" / f"{name}.svg").read_text(), f"{name}-filled", 'fill="currentColor"'
        )
        for name in FILLED
    ]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(lines) + "\n</svg>\n"


if __name__ == "__main__":
    (VENDOR / "icons.svg").write_text(sprite(Path(sys.argv[1])), encoding="utf-8")
