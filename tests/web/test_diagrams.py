"""A process drawn from its data: left to right, ways back below, nothing upon anything else."""

from __future__ import annotations

from itertools import combinations

from shouwang.web.diagrams import Box, Drawn, Move, Step, drawn

STEPS = [Step(name, name) for name in ("visit", "assess", "review", "refused")]
MOVES = [
    Move("visit", "assess"),
    Move("assess", "review"),
    Move("assess", "refused"),
    Move("review", "visit", "退回"),
    Move("review", "review"),
]


def box(picture: Drawn, label: str) -> Box:
    """The box of a step."""
    return next(one for one in picture.boxes if one.label == label)


def test_steps_stand_in_columns_by_their_distance_from_the_start() -> None:
    picture = drawn(STEPS, MOVES)
    assert box(picture, "visit").x < box(picture, "assess").x < box(picture, "review").x
    assert box(picture, "review").x == box(picture, "refused").x


def test_no_box_lies_upon_another() -> None:
    for a, b in combinations(drawn(STEPS, MOVES).boxes, 2):
        assert abs(a.x - b.x) >= a.width or abs(a.y - b.y) >= a.height


def test_a_way_back_is_told_apart_and_a_way_to_itself_is_left_out() -> None:
    arrows = drawn(STEPS, MOVES).moves
    assert [(arrow.origin, arrow.target) for arrow in arrows if arrow.back] == [("review", "visit")]
    assert len(arrows) == 4


def test_everything_lies_within_the_picture() -> None:
    picture = drawn(STEPS, MOVES)
    assert max(one.x + one.width for one in picture.boxes) <= picture.width
    assert max(one.y + one.height for one in picture.boxes) <= picture.height
