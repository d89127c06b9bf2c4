"""A filled letter on paper: Word by the official form, PDF by typst. Same content, same bytes."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

import typst
from django.utils import timezone

from shouwang.reports.letters.filling import Filled, Part
from shouwang.reports.official_document import OfficialDocument

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
FONTS = ("FangSong_GB2312", "FangSong", "Noto Serif CJK SC", "Noto Sans CJK SC", "SimSun")
TITLE_FONTS = ("FZXiaoBiaoSong-B05S", "Noto Serif CJK SC", "SimHei")
PAGE = """#set document(title: {title}, date: none)
#set page(paper: "a4", margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm), numbering: "— 1 —")
#set text(lang: "zh", region: "cn", size: 16pt, font: ({fonts}))
#set par(justify: true, leading: 12pt, spacing: 12pt)
#set par(first-line-indent: 0em)
#align(center, text(size: 22pt, weight: "bold", font: ({title_fonts}))[#{title}])
#set par(first-line-indent: (amount: 2em, all: true))
#v(12pt)
"""


def as_word(filled: Filled) -> bytes:
    """The letter as a Word document after GB/T 9704."""
    document = OfficialDocument(title=filled.title, day=filled.day)
    for part in filled.parts:
        if part.kind == "table":
            document.table(part.text, header=part.header, rows=part.rows)
        elif part.kind == "sign":
            document.signature(*part.text.split("\n"))
        else:
            document.paragraph(part.text)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "letter.docx"
        document.save(path)
        return path.read_bytes()


def as_pdf(filled: Filled) -> bytes:
    """The letter as PDF, with the nearest font that this machine has."""
    page = PAGE.format(title=quoted(filled.title), fonts=_list(FONTS), title_fonts=_list(TITLE_FONTS))
    source = page + "\n".join(_typst(part) for part in filled.parts)
    made = timezone.make_aware(datetime.combine(filled.day, datetime.min.time()))
    result = typst.compile(source.encode(), format="pdf", timestamp=int(made.timestamp()))
    return bytes(result)


def quoted(text: str) -> str:
    """A text as a typst string: nothing in it is read as markup.

    >>> print(quoted('甲"乙'))
    "甲\\"乙"
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _typst(part: Part) -> str:
    if part.kind == "table":
        cells = [f"[*#{quoted(cell)}*]" for cell in part.header]
        cells += [f"[#{quoted(cell)}]" for row in part.rows for cell in row]
        head = f"#align(center)[#{quoted(part.text)}]\n" if part.text else ""
        table = f"#table(columns: {len(part.header)}, inset: 8pt, align: center, {', '.join(cells)})"
        return _flush(f"{head}#align(center)[#text(size: 12pt)[{table}]]")
    if part.kind == "sign":
        lines = " \\ ".join(f"#{quoted(line)}" for line in part.text.split("\n"))
        return _flush(f"#v(24pt)\n#align(right)[{lines}]")
    return f"#{quoted(part.text)}\n"


def _flush(content: str) -> str:
    """Content whose lines are not indented."""
    return f"#[\n#set par(first-line-indent: 0em)\n{content}\n]"


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(quoted(name) for name in names)
