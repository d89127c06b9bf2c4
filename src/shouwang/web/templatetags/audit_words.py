"""How the audit says in Chinese what it keeps as names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django import template

from shouwang.audit.models import AuditEntry

register = template.Library()
SUBJECTS: Mapping[str, str] = {
    "account": "账号",
    "application": "申请",
    "audit": "审计记录",
    "case": "办理事项",
    "change_request": "变更申请",
    "delivery": "报送",
    "evidence": "材料",
    "finding": "线索",
    "household": "农户",
    "job": "后台工作",
    "keys": "密钥",
    "notice": "公示文书",
    "person": "人员",
    "policy": "规则包",
    "region": "区划",
    "register": "农户名册",
    "rule": "规则",
    "sample": "抽样",
    "security_policy": "登录策略",
    "sweep": "研判",
    "visit": "走访",
}


@dataclass(frozen=True, slots=True)
class Changed:
    """One field: what it was and what it became."""

    name: str
    before: str
    after: str


@register.filter
def subject_word(kind: str) -> str:
    """The word for a kind of thing; its stored name where nobody has given it one."""
    return SUBJECTS.get(kind, kind)


@register.filter
def region_word(code: str, names: Mapping[str, str] | None) -> str:
    """The name of a region; its code where the name is not at hand."""
    return (names or {}).get(code, code) or "—"


@register.filter
def changes(entry: AuditEntry) -> list[Changed]:
    """The fields of an entry, old and new side by side."""
    return list(_changes(entry))


def _changes(entry: AuditEntry) -> Iterator[Changed]:
    for name in sorted({*entry.old, *entry.new}):
        before, after = entry.old.get(name), entry.new.get(name)
        yield Changed(name, "" if before is None else str(before), "" if after is None else str(after))
