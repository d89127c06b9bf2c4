"""YAML of packs: every value has a place, and what could hurt is refused."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.engine.language.faults import Fault, PackError
from shouwang.engine.packs import documents
from shouwang.engine.packs.documents import Document, read_document


def read(tmp_path: Path, text: str | bytes) -> Document:
    """The document of a text."""
    path = tmp_path / "x.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_document(path, pack="trial", file="x.yaml")


def refused(tmp_path: Path, text: str | bytes) -> Fault:
    """The one fault of a text that must be refused."""
    with pytest.raises(PackError) as caught:
        read(tmp_path, text)
    [fault] = caught.value.faults
    return fault


def test_numbers_are_exact_and_dates_stay_texts(tmp_path: Path) -> None:
    data = read(tmp_path, "a: 1.10\nb: 8700\nc: 2025-01-01\nd: '5'\ne: true\nf: 007\ng: 1e3\nh:\n").data
    texts = {"c": "2025-01-01", "d": "5", "f": "007", "g": "1e3"}
    assert data == {"a": Decimal("1.10"), "b": 8700, "e": True, "h": None, **texts}


def test_off_and_on_are_words(tmp_path: Path) -> None:
    assert read(tmp_path, "off: {on: yes}").data == {"off": {"on": "yes"}}


def test_every_value_knows_its_line_and_column(tmp_path: Path) -> None:
    document = read(tmp_path, "a:\n  b: [1, 'two']\n")
    places = [document.place(*where) for where in (("a", "b", 0), ("a", "b", 1), ("a", "b"))]
    assert [(place.line, place.column) for place in places] == [(2, 7), (2, 11), (2, 3)]


def test_a_place_in_a_text_counts_from_its_first_letter(tmp_path: Path) -> None:
    document = read(tmp_path, "when: 'one and two'\nlong: >-\n  one\n  and two\n")
    assert document.text("when").at(8).column == 16
    assert document.text("long").at(8).line == 3


def test_a_key_written_twice_is_refused_at_the_second_place(tmp_path: Path) -> None:
    fault = refused(tmp_path, "a: 1\nb: 2\na: 3\n")
    assert (fault.code, fault.place.line) == ("DUPLICATE_KEY", 3)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x [1]\nb: *x\n", "YAML_ALIAS"),
        ("a: &x 1\n", "YAML_ALIAS"),
        ("a: !!python/object/apply:os.system ['true']\n", "YAML_TAG"),
        ("a: !!str 1\n", "YAML_TAG"),
        ("a: 1\n---\nb: 2\n", "YAML_DOCUMENTS"),
        ("[" * 50 + "]" * 50, "YAML_DEEP"),
        ("a: [1\nb: 2\n", "YAML_SYNTAX"),
        ("? [a]\n: 1\n", "YAML_KEY"),
        ("a: \x01\n", "YAML_SYNTAX"),
        (b"\xff\xfe\x00", "YAML_ENCODING"),
        ("a: '" + "x" * documents.MAX_BYTES + "'\n", "YAML_HUGE"),
        ("- 1\n" * documents.MAX_EVENTS, "YAML_HUGE"),
    ],
)
def test_what_could_hurt_is_refused(tmp_path: Path, text: str | bytes, code: str) -> None:
    assert refused(tmp_path, text).code == code


def test_a_bomb_of_aliases_is_refused_before_it_is_built(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    assert refused(tmp_path, "\n".join(lines)).code == "YAML_ALIAS"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("ab:-[]{}'\"&*!|>#?%@\\ \n\t,0.é中"), max_size=60) | st.text(max_size=60)
)
def test_any_text_is_a_document_or_a_fault(tmp_path: Path, text: str) -> None:
    with suppress(PackError):
        read(tmp_path, text)


def test_what_changed_in_a_file_is_read_and_what_did_not_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An office changes one file of a hundred: the others are as they were read."""
    path = tmp_path / "x.yaml"
    path.write_text("days: 15\n", "utf-8")
    assert read_document(path, pack="trial", file="x.yaml").data == {"days": 15}
    composed = list[str]()
    compose = documents.yaml.compose
    monkeypatch.setattr(documents.yaml, "compose", lambda *a, **k: composed.append("") or compose(*a, **k))
    again = read_document(path, pack="trial", file="x.yaml")
    assert (again.data, composed) == ({"days": 15}, [])
    path.write_text("days: 20\n", "utf-8")
    assert read_document(path, pack="trial", file="x.yaml").data == {"days": 20}
    elsewhere = read_document(path, pack="other", file="y.yaml")
    assert str(elsewhere.place("days")) != str(again.place("days"))
    assert elsewhere != again
    assert len(composed) == 2


def test_who_changes_what_was_read_changes_it_for_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("steps:\n  - visit\n", "utf-8")
    read_document(path, pack="trial", file="x.yaml").data["steps"].append("decide")
    assert read_document(path, pack="trial", file="x.yaml").data == {"steps": ["visit"]}
