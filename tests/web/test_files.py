"""Files to take along keep their names, whatever signs are in them."""

from __future__ import annotations

from urllib.parse import unquote

from shouwang.web.files import WORKBOOK, sent_file


def test_a_file_has_its_name_and_its_kind() -> None:
    answer = sent_file(b"content", "公益岗位台账.xlsx")
    assert "公益岗位台账.xlsx" in unquote(answer["Content-Disposition"])
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == WORKBOOK
    assert answer.content == b"content"


def test_a_name_cannot_add_to_the_heading() -> None:
    told = sent_file(b"", 'a"\r\nX-More: 1.docx', media_type="application/msword")["Content-Disposition"]
    assert "\n" not in told
    assert "\r" not in told
