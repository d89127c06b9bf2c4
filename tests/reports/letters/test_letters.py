"""Letters say what the pack words and what the facts are; a notice can never say more than it may."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from tests import cast
from tests.cases.matters import handed_out

from shouwang.engine.language.faults import PackError
from shouwang.registry.models import Household, MonitorClass
from shouwang.reports.letters.definition import PUBLIC_COLUMNS, current_letters, load_letters
from shouwang.reports.letters.filling import LetterError, PublicRow, case_letter, public_letter
from shouwang.reports.letters.paper import as_pdf, as_word, quoted
from shouwang.workflow.models import Case
from shouwang.workflow.runtime import Matter, open_case

DAY = date(2025, 7, 1)
SECRET_WORDS = ("尿毒症", "住院", "因病", "990101", "1610")


def monitoring_case(head: str = "陈大山") -> Case:
    home = cast.household(head=head, monitor_class=MonitorClass.MARGINAL)
    matter = Matter("household", home.pk, home.region_id, "因病住院自付较高", household_id=home.pk)
    return open_case("monitoring", matter, actor=None)


def text_of(word: bytes) -> str:
    document = Document(io.BytesIO(word))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(line.text for line in document.paragraphs), *cells])


@pytest.mark.django_db
def test_a_notice_names_household_place_and_class_and_nothing_of_the_trouble() -> None:
    cases = [monitoring_case("陈大山"), monitoring_case("刘桂兰")]
    text = text_of(as_word(public_letter(current_letters()["publicity"], cases, today=DAY)))
    assert "2025年7月1日至2025年7月6日" in text
    assert all(word in text for word in ("陈大山", "刘桂兰", "赵村", "边缘易致贫户"))
    assert [word for word in SECRET_WORDS if word in text] == []


@pytest.mark.django_db
def test_a_number_that_slipped_into_a_name_stops_the_notice() -> None:
    case = monitoring_case()
    Household.objects.filter(pk=case.household_id).update(head_name="陈大山16100000001")
    with pytest.raises(LetterError, match="长串数字"):
        public_letter(current_letters()["publicity"], [case], today=DAY)


def test_a_notice_has_no_place_for_anything_else() -> None:
    assert set(PublicRow.__dataclass_fields__) == set(PUBLIC_COLUMNS)
    assert not {"id_number", "phone", "account", "illness", "risk_type", "note"} & set(PUBLIC_COLUMNS)


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("{text: '身份证号{id_number}'}", "id_number"),
        ("{table: {number: 序号, phone: 电话}}", "phone"),
        ("{verse: 诗}", "verse"),
    ],
)
def test_a_pack_cannot_put_more_on_a_notice(tmp_path: Path, block: str, said: str) -> None:
    folder = tmp_path / "county" / "letters"
    folder.mkdir(parents=True)
    text = (
        "letters:\n  publicity:\n    label: 公示\n    public: true\n    title: 公示\n"
        f"    cite: {{document: 某文, clause: 一}}\n    blocks:\n      - {block}\n"
    )
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    (folder.parent / "pack.yaml").write_text("pack: county\nlabel: 某县\nover: []\n", encoding="utf-8")
    with pytest.raises(PackError, match=said):
        load_letters(["county"], roots=[tmp_path])


@pytest.mark.django_db
def test_letters_of_a_case_hold_what_is_known_and_leave_the_rest_to_the_pen() -> None:
    case = handed_out(cast.household(head="陈大山"))
    letters = [letter for letter in current_letters().values() if letter.is_for(case.process_name)]
    assert {letter.name for letter in letters} == {"authorisation", "visit_record", "minutes", "decision"}
    texts = [text_of(as_word(case_letter(letter, case, today=DAY))) for letter in letters]
    assert all("陈大山" in text for text in texts)
    assert all(not re.search(r"\{\w+\}", text) for text in texts)
    assert "派发" in texts[-1]


@pytest.mark.django_db
def test_the_same_letter_has_the_same_bytes_as_word_and_as_pdf() -> None:
    filled = public_letter(current_letters()["publicity"], [monitoring_case()], today=DAY)
    assert as_word(filled) == as_word(filled)
    pdf = as_pdf(filled)
    assert pdf.startswith(b"%PDF-")
    assert pdf == as_pdf(filled)


@pytest.mark.django_db
def test_the_households_stand_on_the_pdf_too() -> None:
    letter = current_letters()["publicity"]
    one = as_pdf(public_letter(letter, [monitoring_case("陈大山")], today=DAY))
    three = [monitoring_case(head) for head in ("欧阳修竹", "上官云飞", "司马青衫")]
    assert len(as_pdf(public_letter(letter, three, today=DAY))) > len(one)


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=40))
def test_nothing_that_is_typed_is_read_as_markup(text: str) -> None:
    inside = quoted(text)[1:-1]
    assert inside.replace("\\\\", "").replace('\\"', "").count('"') == 0
