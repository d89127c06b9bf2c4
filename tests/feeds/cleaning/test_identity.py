"""A column of IDs read at once says what `read_id` says one by one."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given, settings
from tests.feeds.cleaning.sheets import VALID, column

from shouwang.feeds.cleaning.identity import no_ids, read_ids
from shouwang.feeds.reading.raw import CellKind, RawColumn
from shouwang.kernel.idnumbers import check_character, read_id

WRITTEN = [
    VALID,
    VALID.replace("4", "5"),
    "990101900307031",
    VALID + "41",
    VALID + "4201",
    VALID + "95",
    VALID[:15] + "000",
    "990101********0314",
    "9.90101e+17",
    "9.90101199003071e+17",
    "",
    "无",
    "不详",
    VALID[:-1],
    VALID + " 12",
    "99010119900230031X",
    "990101199003070 31 4",
    "999999199003070314",
    "xxxxxxxxxxxxxxxxxx",
]


@st.composite
def any_id(draw: st.DrawFn) -> str:
    """A right or nearly right number, dressed as clerks dress it."""
    first17 = "99" + draw(st.text("0123456789", min_size=4, max_size=4)) + "19"
    first17 += draw(st.sampled_from(["900307", "001231", "990230"])) + draw(
        st.text("0123456789", min_size=3, max_size=3)
    )
    text = first17 + check_character(first17) + draw(st.sampled_from(["", "", "", "41", "4201", "4X"]))
    dress = draw(
        st.sampled_from(["{}", "{}", " {} ", "'{}", "{}\u200b", "\t{}", '="{}"', "' {}", "' '{}", "{}'"])
    )
    text = dress.format(text)
    changes = [
        str.lower,
        lambda t: t[:6] + " " + t[6:],
        lambda t: t.translate(FULL_WIDTH),
        lambda t: t,
        lambda t: t,
    ]
    return draw(st.sampled_from(changes))(text)


FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "0123456789X"}
IDS = st.sampled_from(WRITTEN) | any_id() | st.text(max_size=20) | st.text("0123456789Xx '*", max_size=22)
KINDS = st.sampled_from([CellKind.TEXT, CellKind.TEXT, CellKind.TEXT, CellKind.NUMBER])


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(IDS, KINDS)))
def test_ids_read_as_their_cells_do(cells: list[tuple[str, CellKind]]) -> None:
    raw = column("身份证号", [text for text, _ in cells], kind=[kind for _, kind in cells])
    found = read_ids(raw)
    expected = [read_id(text, number_cell=kind == CellKind.NUMBER) for text, kind in cells]
    assert found.id18.to_pylist() == [e.id18 for e in expected]
    assert found.code.to_pylist() == [e.code and e.code.value for e in expected]
    assert found.form.to_pylist() == [e.form for e in expected]
    assert found.grade.to_pylist() == [e.grade for e in expected]
    assert found.text.to_pylist() == [e.text for e in expected]


def test_slice_of_a_column_reads_as_the_whole_does() -> None:
    raw = column("身份证号", ["", VALID, f" {VALID}", VALID + "41"])
    part = RawColumn(raw.heading, raw.text.slice(1, 3), raw.kind[1:])
    assert read_ids(part).id18.to_pylist() == [VALID] * 3
    assert read_ids(part).grade.to_pylist() == [None, None, 1]


def test_error_of_a_formula_is_an_empty_id() -> None:
    ids = read_ids(column("身份证号", ["#N/A", VALID], kind=[CellKind.ERROR, CellKind.TEXT]))
    assert ids.code.to_pylist() == ["ID_MISSING", None]
    assert ids.text.to_pylist() == ["", VALID]


def test_sheet_without_an_id_column_has_only_missing_ids() -> None:
    ids = no_ids(2)
    assert ids.code.to_pylist() == ["ID_MISSING"] * 2
    assert ids.text.to_pylist() == ["", ""]
