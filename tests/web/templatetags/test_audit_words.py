"""The audit speaks Chinese: deeds, fields and values."""

from __future__ import annotations

import re
from pathlib import Path

import shouwang
from shouwang.audit.models import Act, AuditEntry
from shouwang.web.templatetags.audit_words import (
    SUBJECTS,
    changes,
    deed,
    region_word,
    subject_told,
    subject_word,
)


def test_a_deed_is_told_as_closely_as_the_entry_says() -> None:
    assert deed(AuditEntry(act=Act.CHANGE, new={"done": "approved"})) == "批准"
    assert deed(AuditEntry(act=Act.CHANGE, new={"second_factor": "bound"})) == "绑定动态口令"
    assert deed(AuditEntry(act=Act.CHANGE, new={"field": "password"})) == "修改密码"
    assert deed(AuditEntry(act=Act.SEE, new={})) == "查看敏感信息"
    assert deed(AuditEntry(act=Act.SIGN_IN, new={"second_factor": True})) == "登录"


def test_changes_are_in_words_and_leave_out_what_is_empty() -> None:
    entry = AuditEntry(old={"role": "clerk"}, new={"role": "monitor", "department": "", "done": "ended"})
    (change,) = changes(entry)
    assert (change.name, change.before, change.after) == ("角色", "录入员", "监测员")


def test_what_nobody_named_is_shown_as_it_is_kept() -> None:
    assert subject_word("household") == "农户"
    assert subject_word("new_thing") == "new_thing"
    assert region_word("99", {"99": "示范省"}) == "示范省"
    assert region_word("", None) == "—"


def test_whatever_is_written_down_has_a_word() -> None:
    source = Path(shouwang.__file__).parent
    found = {
        kind
        for path in source.rglob("*.py")
        for kind in re.findall(r'\b_?[Ss]ubject\(\s*"([a-z_]+)"', path.read_text("utf-8"))
    }
    assert {"account", "leave", "pay_run"} < found
    assert sorted(found - set(SUBJECTS)) == []


def test_a_change_of_policy_says_which_part() -> None:
    entry = AuditEntry(subject_type="own_policy", subject_id="value:line")
    assert subject_told(entry) == "本县政策 参数 line"
    assert subject_told(AuditEntry(subject_type="case", subject_id="7")) == "办理事项 7"
