"""Which fields the records of visits, worklists, applications and problems need: no form may lose them."""

from __future__ import annotations

from shouwang.cases.actions import PROCESS as FINDING
from shouwang.cases.applying import FORM as APPLY
from shouwang.cases.applying import PROCESS as APPLICATION
from shouwang.cases.problems import FORM as RECORD
from shouwang.cases.problems import PROCESS as PROBLEM
from shouwang.cases.returned import PAPER_VISIT
from shouwang.cases.visiting import VISIT
from shouwang.workflow.uses import reads_form

reads_form("走访记录", form=VISIT, fields=("outcome", "note"))
reads_form(
    "交回的走访核查表",
    process=FINDING,
    form=PAPER_VISIT,
    fields=("outcome", "note", "visitor", "visited_on"),
    closed=True,
)
reads_form(
    "申请登记",
    process=APPLICATION,
    form=APPLY,
    fields=("applicant", "phone", "group_name", "risk_type", "trouble"),
    closed=True,
)
reads_form(
    "问题台账",
    process=PROBLEM,
    form=RECORD,
    fields=("source", "document", "found_on", "category", "text"),
    closed=True,
)
