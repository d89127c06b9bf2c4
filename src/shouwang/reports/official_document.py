"""The form of an official document after GB/T 9704-2012: paper, type, numbered pages, plain ruled tables.

Fonts are named, never shipped; Word takes the next best where one is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

TITLE, HEADING, BODY, LATIN = "方正小标宋简体", "黑体", "仿宋_GB2312", "Times New Roman"
SIZE_2, SIZE_3, SIZE_4, SIZE_5 = Pt(22), Pt(16), Pt(14), Pt(10.5)
"""二号, 三号, 四号, 五号."""
LINE = Pt(28)
TEXT_MM = 156
"""Width of the text area."""
INDENT = Pt(32)
"""Two characters of 三号."""


class OfficialDocument:
    """A document that grows downward: title, paragraphs, headings, tables, signature."""

    def __init__(self, *, title: str, day: date) -> None:
        """`day` stands in the file's properties, so that the same content gives the same file."""
        self._docx: Docx = Document()
        self._page()
        properties = self._docx.core_properties
        properties.title, properties.author, properties.language = title, "", "zh-CN"
        properties.created = properties.modified = datetime(day.year, day.month, day.day)  # noqa: DTZ001
        self._line(title, font=TITLE, size=SIZE_2, align=WD_ALIGN_PARAGRAPH.CENTER, spacing=Pt(36))

    def centred(self, text: str) -> None:
        """A line under the title."""
        self._line(text, font="楷体_GB2312", size=SIZE_3, align=WD_ALIGN_PARAGRAPH.CENTER)

    def heading(self, text: str) -> None:
        """A heading of the first level, 一、"""
        self._line(text, font=HEADING, size=SIZE_3, indent=True).paragraph_format.keep_with_next = True

    def paragraph(self, text: str) -> None:
        """A paragraph of the body."""
        self._line(text, font=BODY, size=SIZE_3, indent=True)

    def signature(self, *lines: str) -> None:
        """Who issues it and when, at the right, kept together."""
        for number, text in enumerate(("", *lines)):
            line = self._line(text, font=BODY, size=SIZE_3, align=WD_ALIGN_PARAGRAPH.RIGHT)
            line.paragraph_format.right_indent = Pt(64)
            line.paragraph_format.keep_with_next = number < len(lines)

    def table(self, caption: str, *, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A ruled table: first column text, the others numbers; its header repeats on each page."""
        top = self._line(caption, font=HEADING, size=SIZE_5, align=WD_ALIGN_PARAGRAPH.CENTER, spacing=Pt(22))
        top.paragraph_format.keep_with_next = True
        top.paragraph_format.space_before = Pt(8)
        table = self._docx.add_table(rows=0, cols=len(header), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        for number, cells in enumerate((header, *rows)):
            row = table.add_row()
            _row_rule(row._tr, "w:cantSplit")
            if number == 0:
                _row_rule(row._tr, "w:tblHeader")
            for at, text in enumerate(cells):
                left = number > 0 and at == 0
                _fill(row.cells[at].paragraphs[0], text, font=BODY if number else HEADING, left=left)
        _widen_first(table, columns=len(header))
        self._line("", font=BODY, size=SIZE_5, spacing=Pt(12))

    def save(self, path: Path) -> None:
        """Write the file, without the time of writing: the same content gives the same bytes."""
        written = BytesIO()
        self._docx.save(written)
        with ZipFile(written) as source, ZipFile(path, "w", ZIP_DEFLATED) as target:
            for part in source.infolist():
                target.writestr(ZipInfo(part.filename), source.read(part), ZIP_DEFLATED)

    def _page(self) -> None:
        section = self._docx.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(25)
        footer = section.footer.paragraphs[0]
        footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for part in ("— ", "PAGE", " —"):
            _page_number(footer) if part == "PAGE" else _face(footer.add_run(part), "宋体", SIZE_4)

    def _line(
        self,
        text: str,
        *,
        font: str,
        size: Pt,
        align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
        indent: bool = False,
        spacing: Pt = LINE,
    ) -> Paragraph:
        line = self._docx.add_paragraph()
        shape = line.paragraph_format
        line.alignment = align
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, spacing
        shape.space_before = shape.space_after = Pt(0)
        if indent:
            shape.first_line_indent = INDENT
        _face(line.add_run(text), font, size)
        return line


def _face(run: Run, font: str, size: Pt) -> None:
    run.font.name, run.font.size = LATIN, size
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _fill(paragraph: Paragraph, text: str, *, font: str, left: bool) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
    _face(paragraph.add_run(text), font, SIZE_5)


def _widen_first(table: Table, *, columns: int) -> None:
    table.autofit = False
    first = Mm(30)
    rest = Mm(int((TEXT_MM - 30) / (columns - 1)))
    for at, column in enumerate(table.columns):
        # Word goes by the cells, others by the columns
        column.width = rest if at else first
        for cell in column.cells:
            cell.width = column.width


def _row_rule(row: object, name: str) -> None:
    row.get_or_add_trPr().append(OxmlElement(name))  # type: ignore[attr-defined] # python-docx has no call for it


def _page_number(paragraph: Paragraph) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        _face(run, "宋体", SIZE_4)
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._element.append(element)
