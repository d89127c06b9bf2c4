"""Text files come in any encoding, delimiter and quotation; the quick way and the exact way read the same."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shouwang.feeds.reading.grid import Grid
from shouwang.feeds.reading.raw import CellKind
from shouwang.feeds.reading.sniff import UnreadableFileError
from shouwang.feeds.reading.text import delimiter_of, exact_grid, fast_grid, read_text, utf8_bytes

LINES = "序号,姓名,金额\r\n1,张有田,300\r\n2,李桂兰,400\r\n"
ROWS = [["序号", "姓名", "金额"], ["1", "张有田", "300"], ["2", "李桂兰", "400"]]


def rows_of(grid: Grid) -> list[list[str]]:
    return grid.head(len(grid))


def read(tmp_path: Path, content: bytes) -> Grid:
    path = tmp_path / "表.csv"
    path.write_bytes(content)
    return read_text(path)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_every_encoding_of_a_department_is_read(tmp_path: Path, encoding: str) -> None:
    raw = LINES.encode(encoding)
    if encoding == "utf-16-be":
        raw = b"\xfe\xff" + raw
    assert rows_of(read(tmp_path, raw)) == ROWS


@pytest.mark.parametrize("mark", [",", "\t", ";", "|", "，"])
def test_every_delimiter_is_found_by_content(tmp_path: Path, mark: str) -> None:
    assert rows_of(read(tmp_path, LINES.replace(",", mark).encode())) == ROWS


def test_commas_within_the_remarks_do_not_make_a_tab_file_a_comma_file(tmp_path: Path) -> None:
    text = "序号\t姓名\t备注\n" + "".join(f"{n}\t王二\t甲,乙,丙,丁,戊\n" for n in range(40))
    assert delimiter_of(text.encode()) == "\t"
    assert len(read(tmp_path, text.encode()).columns) == 3


def test_row_number_is_the_line_a_record_begins_on(tmp_path: Path) -> None:
    text = '标题\n姓名,诉求,村\n张有田,"漏雨\n需要修缮\n",赵村\n李桂兰,缺水,赵村\n\n合计,,\n'
    grid = read(tmp_path, text.encode())
    assert grid.rows.tolist() == [1, 2, 3, 6, 7, 8]
    assert grid.row(2) == ["张有田", "漏雨\n需要修缮\n", "赵村"]


def test_windows_line_breaks_within_a_cell_stay_as_they_are(tmp_path: Path) -> None:
    grid = read(tmp_path, b'a,b\r\n"1\r\n2",3\r\n4,5\r\n')
    assert grid.row(1) == ["1\r\n2", "3"]
    assert grid.rows.tolist() == [1, 2, 4]


def test_rows_longer_or_shorter_than_the_heading_are_kept_whole(tmp_path: Path) -> None:
    grid = read(tmp_path, ("表名\n" + LINES + "3,王二,5,多,出\n合计\n\n").encode())
    assert [len(row) for row in rows_of(grid)] == [5] * 7
    assert grid.row(4) == ["3", "王二", "5", "多", "出"]
    assert grid.row(5) == ["合计", "", "", "", ""]


def test_a_stray_quotation_mark_costs_one_line_and_not_the_file(tmp_path: Path) -> None:
    body = "".join(f"{n},王二,好\n" for n in range(300))
    grid = read(tmp_path, ('序号,姓名,备注\n1,"张有田,坏\n' + body).encode())
    assert len(grid) == 302
    assert grid.row(2)[1] == "王二"


def test_zero_bytes_and_broken_characters_do_not_stop_reading(tmp_path: Path) -> None:
    assert rows_of(read(tmp_path, LINES.replace("王", "王\x00").encode() + b"3,\x00a,b\n"))[3] == [
        "3",
        "a",
        "b",
    ]
    broken = LINES.encode("gb18030") + b"3,\xff\xff,5\r\n"
    assert rows_of(read(tmp_path, broken))[:3] == ROWS


def test_old_line_ends_are_read(tmp_path: Path) -> None:
    assert rows_of(read(tmp_path, LINES.replace("\r\n", "\r").encode())) == ROWS


def test_an_id_keeps_every_digit_and_formula_text_stays_as_it_is(tmp_path: Path) -> None:
    grid = read(tmp_path, '证号,名\n990101198001011234,a\n="990101198001011234",b\n00123,c\n'.encode())
    assert [row[0] for row in rows_of(grid)[1:]] == ["990101198001011234", '="990101198001011234"', "00123"]


def test_words_for_nothing_stay_words(tmp_path: Path) -> None:
    grid = read(tmp_path, "姓名,值\nNULL,NaN\nnull,#N/A\n,true\n".encode())
    assert rows_of(grid)[1:] == [["NULL", "NaN"], ["null", "#N/A"], ["", "true"]]
    assert grid.columns[0].kind.tolist() == [CellKind.TEXT] * 3 + [CellKind.EMPTY]


def test_a_line_of_a_million_cells_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="列"):
        read(tmp_path, b"a,b\n" + b"," * 100_000 + b"\n")


def test_utf8_without_a_mark_is_not_taken_for_something_else() -> None:
    assert utf8_bytes("镇村".encode()) == "镇村".encode()
    assert utf8_bytes("镇村".encode("gb18030")) == "镇村".encode()


CELL = st.text(st.sampled_from("甲a1 ,;\t\"'=\r\n\x1e"), max_size=6)


def written(rows: list[list[str]], *, ends: str, quoting: int) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=ends, quoting=quoting).writerows(rows)
    return out.getvalue().encode()


def same(data: bytes) -> None:
    quick = fast_grid(data, delimiter=",")
    exact = exact_grid(data, delimiter=",")
    if quick is not None:
        assert rows_of(quick) == rows_of(exact)
        assert quick.rows.tolist() == exact.rows.tolist()
        assert [c.kind.tolist() for c in quick.columns] == [c.kind.tolist() for c in exact.columns]


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=8),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_both_ways_read_written_files_alike(rows: list[list[str]], ends: str, quoting: int) -> None:
    same(written(rows, ends=ends, quoting=quoting))


@settings(max_examples=600, deadline=None)
@given(st.text(st.sampled_from('甲a,,"\n\n\r\t '), max_size=60))
@example('a,b\n"1""2",3\n')
@example('a,b\n"1"x"2",3\n')
@example('a,b\n x"1",3\n')
@example(',a","\n')
@example('a"b",",","\n')
@example('a,b\n"",""\n')
def test_both_ways_read_any_text_alike(text: str) -> None:
    same(("序,名\n1,2\n" + text).encode())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    plain = utf8_bytes(data)
    mark = delimiter_of(plain)
    grid = fast_grid(plain, delimiter=mark) or exact_grid(plain, delimiter=mark)
    assert len(grid.rows) == (len(grid.columns[0].text) if grid.columns else len(grid.rows))


def test_the_quick_way_is_taken_for_common_files() -> None:
    body = "".join(f'{n},"{n},{n}.5",赵村\n' for n in range(1000))
    assert fast_grid(("标题\n序号,金额,村\n" + body + "合计\n").encode(), delimiter=",") is not None
    multiline = body.replace("赵村", '"赵\n村"')
    assert fast_grid(("序号,金额,村\n" + multiline).encode(), delimiter=",") is not None
