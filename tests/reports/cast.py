"""Invented findings for the tests of what is printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from shouwang.screening.finding import Finding, State

AS_OF = date(2025, 6, 30)
CHEN = Finding(
    household_no="990101000001",
    household_class="poor+monitored",
    township="守望镇",
    village="上湾村",
    head_name="陈大山",
    rule_id="inpatient_burden",
    risk_type="因病",
    level="orange",
    state=State.NEW,
    doubtful=False,
    as_of=AS_OF,
    values='{"inpatient_selfpay_ytd": 23400}',
    parameters='{"inpatient_line_key": 5000}',
    explanation="2025年以来住院个人自付23400元，达到预警线5000元。",
    citation="某县预警方案 住院个人自付",
    sources=("医保局/结算.xlsx#6月!4",),
)


def finding(**changed: object) -> Finding:
    """The finding of 陈家, with something else about it."""
    return replace(CHEN, **changed)  # type: ignore[arg-type] # the test says which field
