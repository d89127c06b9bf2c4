"""No log holds a person, wherever in it the number or the name stood."""

from __future__ import annotations

import json
import logging
from datetime import date

import structlog
from hypothesis import given
from hypothesis import strategies as st
from tests import cast

from shouwang.secrecy.logs import SENSITIVE, plain_exception, without_persons

ids = st.builds(
    lambda n, y: cast.id_number(n, born=date(1930 + y, 3, 7)), st.integers(0, 999999), st.integers(0, 90)
)
phones = st.integers(0, 9999999).map(lambda n: f"1610{n:07d}")
accounts = st.integers(10**15, 10**19 - 1).map(str)
words = st.text(st.characters(exclude_categories=["Cs", "Nd"]), max_size=12)
separators = st.sampled_from(["", " ", "-"])


def grouped(number: str, separator: str) -> str:
    """A number as people write it."""
    return separator.join(number[i : i + 4] for i in range(0, len(number), 4))


def logged(event: dict[str, object]) -> str:
    """What would be written."""
    return json.dumps(without_persons(None, "info", event), ensure_ascii=False, default=str)


def digits(text: str) -> str:
    """The digits of a text."""
    return "".join(c for c in text if c.isdigit())


@given(number=st.one_of(ids, phones, accounts), before=words, after=words, separator=separators)
def test_a_number_that_could_be_somebodys_is_hidden_in_any_text(
    number: str, before: str, after: str, separator: str
) -> None:
    written = grouped(number, separator)
    told = logged({"event": f"{before}{written}{after}"})
    assert written not in told
    assert number[:11] not in digits(told)


@given(number=st.one_of(ids, phones), depth=st.integers(0, 3))
def test_however_deep_it_lies(number: str, depth: int) -> None:
    value: object = number
    for level in range(depth):
        value = [{f"level{level}": value}, (value,), {value} if isinstance(value, str) else value]
    assert number not in logged({"event": "x", "details": value})
    assert number not in logged({"event": "x", f"seen {number}": 1, "inner": {number: 1}})


@given(number=st.integers(10**10, 10**18))
def test_a_number_that_is_no_text_is_hidden_too(number: int) -> None:
    assert str(number) not in logged({"event": "x", "value": number, "more": {"value": number}})


@given(name=st.sampled_from(sorted(SENSITIVE)), value=st.text(min_size=6, max_size=30))
def test_fields_that_name_somebody_are_hidden_whatever_they_hold(name: str, value: str) -> None:
    told = without_persons(None, "info", {"event": "x", name: value, "inner": {name.upper(): value}})
    assert told[name] == "[略]"
    assert told["inner"] == {name.upper(): "[略]"}


def test_what_is_needed_to_find_a_fault_stays() -> None:
    event = {
        "event": "request",
        "page": "households:one",
        "status": 200,
        "milliseconds": 12,
        "request": "abcdefghjk",
    }
    assert without_persons(None, "info", dict(event)) == event
    assert "2026-11-25T20:22:44" in logged({"event": "x", "when": "2026-11-25T20:22:44.123456+08:00"})


def test_an_exception_is_told_without_what_somebody_typed() -> None:
    try:
        raise ValueError(f"陈家 {cast.id_number(1)} 不对")
    except ValueError as error:
        told = plain_exception(None, "error", {"event": "x", "exc_info": error})
    text = logged(dict(told))
    assert told["exception"] == "ValueError"
    assert "test_logs.py" in text
    assert "陈家" not in text
    assert cast.id_number(1) not in text


def test_logs_of_libraries_go_the_same_way(capsys: object) -> None:
    from shouwang.secrecy.logs import configure_logs

    before = logging.getLogger().handlers[:]
    try:
        configure_logs()
        handler = logging.getLogger().handlers[-1]
        record = logging.LogRecord(
            "some.library", logging.WARNING, "x.py", 1, "got %s", (cast.id_number(2),), None
        )
        line = handler.format(record)
    finally:
        logging.getLogger().handlers[:] = before
    assert cast.id_number(2) not in line
    assert json.loads(line)["level"] == "warning"


def test_our_own_logger_is_masked() -> None:
    told = structlog.get_config()["processors"]
    assert told[-1] is structlog.stdlib.ProcessorFormatter.wrap_for_formatter
