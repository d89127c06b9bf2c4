"""Colours of modern CSS put into those that browsers of 2020 know: light-dark(), oklch() and color-mix()."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

HEX = re.compile(r"#([0-9a-f]{3,8})$", re.IGNORECASE)
RGB = re.compile(r"rgba?\(([^()]*)\)$")
OKLCH = re.compile(r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)deg\)$")
DARKER = re.compile(r"oklch\(from (var\(--[\w-]+\)) calc\(l ([+-] [\d.]+)\) c h\)")
VARIABLE = re.compile(r"var\((--[\w-]+)(?:,(.*))?\)$")
PART = re.compile(r"^(.*?)(?:\s+([\d.]+)%)?$")
ANY_OPACITY = re.compile(r" calc\(var\([^()]*\) \* 100%\)")
NAMED = {"white": "#ffffff", "black": "#000000", "#fff": "#ffffff", "#000": "#000000"}
Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Colour:
    """Red, green and blue of 0 to 1, and how much of them is there."""

    rgb: Triple
    alpha: float = 1.0

    def written(self) -> str:
        """As #rrggbb, or rgba() where it is not solid."""
        whole = [round(min(1.0, max(0.0, part)) * 255) for part in self.rgb]
        if self.alpha >= 1:
            return "#" + "".join(f"{part:02x}" for part in whole)
        return f"rgba({','.join(map(str, whole))},{self.alpha:.3g})"


def _matrix(rows: tuple[Triple, Triple, Triple], v: Triple) -> Triple:
    a, b, c = (sum(x * y for x, y in zip(row, v, strict=True)) for row in rows)
    return a, b, c


def _light(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _screen(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else 1.055 * max(part, 0) ** (1 / 2.4) - 0.055


def to_oklab(rgb: Triple) -> Triple:
    """Ottosson's matrices, as in CSS Color 4."""
    r, g, b = map(_light, rgb)
    lms = _matrix(
        (
            (0.4122214708, 0.5363325363, 0.0514459929),
            (0.2119034982, 0.6806995451, 0.1073969566),
            (0.0883024619, 0.2817188376, 0.6299787005),
        ),
        (r, g, b),
    )
    x, y, z = (math.copysign(abs(part) ** (1 / 3), part) for part in lms)
    return _matrix(
        (
            (0.2104542553, 0.7936177850, -0.0040720468),
            (1.9779984951, -2.4285922050, 0.4505937099),
            (0.0259040371, 0.7827717662, -0.8086757660),
        ),
        (x, y, z),
    )


def from_oklab(lab: Triple) -> Triple:
    """Back to what a screen shows."""
    x, y, z = _matrix(
        (
            (1.0, 0.3963377774, 0.2158037573),
            (1.0, -0.1055613458, -0.0638541728),
            (1.0, -0.0894841775, -1.2914855480),
        ),
        lab,
    )
    r, g, b = _matrix(
        (
            (4.0767416621, -3.3077115913, 0.2309699292),
            (-1.2684380046, 2.6097574011, -0.3413193965),
            (-0.0041960863, -0.7034186147, 1.7076147010),
        ),
        (x**3, y**3, z**3),
    )
    return _screen(r), _screen(g), _screen(b)


def colour(text: str, palette: Mapping[str, str]) -> Colour | None:
    """The colour that a value stands for; None where it depends on where it is used."""
    text = NAMED.get(text.strip(), text.strip())
    if text == "transparent":
        return Colour((0, 0, 0), 0)
    if found := HEX.match(text):
        digits = found[1] if len(found[1]) > 4 else "".join(2 * digit for digit in found[1])
        r, g, b, a = (int(digits[i : i + 2] or "ff", 16) / 255 for i in (0, 2, 4, 6))
        return Colour((r, g, b), a)
    if found := OKLCH.match(text):
        lightness, chroma, hue = float(found[1]) / 100, float(found[2]), math.radians(float(found[3]))
        return Colour(from_oklab((lightness, chroma * math.cos(hue), chroma * math.sin(hue))))
    if (found := RGB.match(text)) and "var" not in text:
        r, g, b, *alpha = (float(part) for part in re.split(r"[ ,/]+", found[1].strip()))
        return Colour((r / 255, g / 255, b / 255), alpha[0] if alpha else 1)
    if found := VARIABLE.match(text):
        known = palette.get(found[1], found[2])
        return colour(plain(known, palette), palette) if known else None
    return None


def mixed(inside: str, palette: Mapping[str, str]) -> str:
    """color-mix(in oklab, …), worked out; where it depends on where it is used, its first colour alone.

    A variable opacity counts as whole.
    """
    _, first, second = _arguments(ANY_OPACITY.sub(" 100%", inside))
    (one, p), (two, q) = (PART.match(part.strip()).groups() for part in (first, second))
    share = float(p) / 100 if p else 1 - float(q) / 100 if q else 0.5
    if share >= 1:
        return one
    a, b = colour(one, palette), colour(two, palette)
    if a is None or b is None:
        return one
    alpha = a.alpha * share + b.alpha * (1 - share)
    if not alpha:
        return "transparent"
    weights = a.alpha * share / alpha, b.alpha * (1 - share) / alpha
    x, y, z = (i * weights[0] + j * weights[1] for i, j in zip(to_oklab(a.rgb), to_oklab(b.rgb), strict=True))
    return Colour(from_oklab((x, y, z)), alpha).written()


def plain(value: str, palette: Mapping[str, str]) -> str:
    """A value without modern colours, as far as they can be worked out."""
    value = DARKER.sub(lambda found: _shifted(found[1], found[2], palette), value)
    value = _calls(value, "light-dark", lambda inside: plain(_arguments(inside)[0], palette))
    value = _calls(value, "color-mix", lambda inside: mixed(plain(inside, palette), palette))
    return OKLCH_ANYWHERE.sub(lambda found: _written(found[0], palette), value)


def _shifted(base: str, by: str, palette: Mapping[str, str]) -> str:
    """A known colour, lighter or darker by a part of 1."""
    found = colour(base, palette)
    if found is None:
        return base
    lightness, a, b = to_oklab(found.rgb)
    return Colour(from_oklab((lightness + float(by.replace(" ", "")), a, b)), found.alpha).written()


OKLCH_ANYWHERE = re.compile(r"oklch(?:\([\d.]+% [\d.]+ [\d.]+deg\)|%28[\d.]+%25 [\d.]+ [\d.]+deg%29)")


def _written(text: str, palette: Mapping[str, str]) -> str:
    """An oklch() as #rrggbb, as %23rrggbb within the address of a picture."""
    quoted = "%28" in text
    found = colour(text.replace("%28", "(").replace("%25", "%").replace("%29", ")"), palette)
    written = found.written() if found else text
    return written.replace("#", "%23") if quoted else written


def _calls(value: str, name: str, answer: Callable[[str], str]) -> str:
    """A value with each call of a function put in other words."""
    start = value.find(name + "(")
    if start < 0:
        return value
    end = _closing(value, start + len(name))
    inside = value[start + len(name) + 1 : end]
    return value[:start] + answer(inside) + _calls(value[end + 1 :], name, answer)


def _closing(text: str, opening: int) -> int:
    depth = 0
    for index in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[index], 0)
        if depth == 0:
            return index
    raise ValueError(text[opening : opening + 60])


def _arguments(inside: str) -> list[str]:
    """The arguments of a call, by the commas that stand in no bracket."""
    parts, depth = [""], 0
    for character in inside:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts
