"""A map shades places in equal steps; every number has one shade, and the legend tells all of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shouwang.web.charts import Cell
from shouwang.web.maps import Map, Place, bounds_of, outlined, shade_of, tiled


def places(*figures: int) -> list[Place]:
    return [Place(str(n), f"地{n}", f"/{n}/", [Cell(figure)]) for n, figure in enumerate(figures)]


@given(st.integers(1, 100_000), st.data())
def test_every_number_lies_within_the_bounds_of_its_shade(most: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, most))
    low, high = bounds_of(shade_of(number, most), most)
    assert low <= number <= high


def test_tiles_do_not_touch_and_fill_the_drawing() -> None:
    width, height, shapes = tiled(places(1, 2, 3, 4, 5))
    assert len({(shape.x, shape.y) for shape in shapes}) == 5
    assert all(0 < shape.x < width and 0 < shape.y < height for shape in shapes)


def test_what_has_no_outline_is_told_as_missing() -> None:
    listed = places(3, 0)
    drawing = {"width": 10, "height": 5, "places": {"0": {"d": "M0 0Z", "x": 1, "y": 2}}}
    width, height, shapes = outlined(drawing, listed)
    shown = Map("图", "条", ["线索"], width, height, shapes, listed)
    assert shown.missing == ["地1"]
    assert [step.label for step in shown.legend] == ["0", "1", "2", "3"]
    assert shapes[0].shade == 5


def test_with_nothing_to_count_the_legend_is_nought() -> None:
    width, height, shapes = tiled(places(0))
    assert [step.label for step in Map("图", "条", [], width, height, shapes, places(0)).legend] == ["0"]
