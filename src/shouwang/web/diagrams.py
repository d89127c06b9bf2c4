"""A process drawn from its data: steps in columns by their distance from the start, moves between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, GAP_X, GAP_Y, MARGIN = 112, 52, 32, 24, 8
BELOW = 34  # how far under the boxes a way back runs


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a process; `state` is passed, current, end or ahead."""

    name: str
    label: str
    who: str = ""
    state: str = "ahead"


@dataclass(frozen=True, slots=True)
class Move:
    """A way from one step to another."""

    origin: str
    target: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A step as it is drawn."""

    x: int
    y: int
    label: str
    who: str
    state: str
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def middle(self) -> int:
        """Where its words stand, from the left."""
        return self.x + WIDTH // 2

    @property
    def label_y(self) -> int:
        """How far down its name stands."""
        return self.y + (HEIGHT // 2 - 8 if self.who else HEIGHT // 2)

    @property
    def who_y(self) -> int:
        """How far down stands who does it."""
        return self.y + HEIGHT // 2 + 12


@dataclass(frozen=True, slots=True)
class Arrow:
    """A move as it is drawn."""

    origin: str
    target: str
    label: str
    path: str
    back: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A whole diagram."""

    width: int
    height: int
    boxes: Sequence[Box]
    moves: Sequence[Arrow]


def drawn(steps: Sequence[Step], moves: Sequence[Move]) -> Drawn:
    """The diagram of a process; the first step is where it starts."""
    columns = _columns(steps, moves)
    boxes: dict[str, Box] = {}
    filled: dict[int, int] = {}
    for step in steps:
        column = columns[step.name]
        row = filled.get(column, 0)
        filled[column] = row + 1
        x, y = MARGIN + column * (WIDTH + GAP_X), MARGIN + row * (HEIGHT + GAP_Y)
        boxes[step.name] = Box(x, y, step.label, step.who, step.state)
    bottom = MARGIN + max(filled.values()) * (HEIGHT + GAP_Y)
    arrows = [_arrow(move, boxes, bottom) for move in moves if move.origin != move.target]
    low = BELOW if any(arrow.back for arrow in arrows) else 0
    width = 2 * MARGIN + len(filled) * (WIDTH + GAP_X) - GAP_X
    return Drawn(width, bottom + low, list(boxes.values()), arrows)


def _columns(steps: Sequence[Step], moves: Sequence[Move]) -> Mapping[str, int]:
    """The column of each step: one after the latest that leads to it; ways back do not count."""
    order = {step.name: index for index, step in enumerate(steps)}
    columns = dict.fromkeys(order, 0)
    for step in steps:
        leading = [
            columns[m.origin] for m in moves if m.target == step.name and order[m.origin] < order[m.target]
        ]
        columns[step.name] = max(leading, default=-1) + 1
    return columns


def _arrow(move: Move, boxes: Mapping[str, Box], bottom: int) -> Arrow:
    a, b = boxes[move.origin], boxes[move.target]
    back = b.x <= a.x
    path = _under(a, b, bottom) if back else _across(a, b)
    return Arrow(a.label, b.label, move.label, path, back)


def _across(a: Box, b: Box) -> str:
    """From the right side of one box to the left side of another."""
    x1, y1, x2, y2 = a.x + WIDTH, a.y + HEIGHT // 2, b.x, b.y + HEIGHT // 2
    bend = GAP_X // 2
    return f"M{x1} {y1} C{x1 + bend} {y1} {x2 - bend} {y2} {x2 - 2} {y2}"


def _under(a: Box, b: Box, bottom: int) -> str:
    """From below one box, under all of them, up to an earlier one."""
    x1, y1, x2, y2 = a.middle - 12, a.y + HEIGHT, b.middle + 12, b.y + HEIGHT
    return f"M{x1} {y1} C{x1} {bottom + BELOW} {x2} {bottom + BELOW} {x2} {y2 + 2}"
