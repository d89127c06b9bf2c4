"""How the audit says in Chinese what it keeps as names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django import template

from shouwang.accounts.models import Department
from shouwang.accounts.roles import Role
from shouwang.audit.models import Act, AuditEntry
from shouwang.policies.models import ChangeKind

register = template.Library()
SUBJECTS: Mapping[str, str] = {
    "account": "账号",
    "api_key": "接口密钥",
    "application": "申请",
    "arrival": "到点",
    "assessment": "年度考评",
    "attendance": "驻村签到或岗位考勤",
    "audit": "审计记录",
    "campaign": "专项行动",
    "case": "办理事项",
    "cases": "批量办理",
    "change": "登记变更",
    "change_request": "变更申请",
    "claim": "认领和投入",
    "delivery": "报送",
    "donation": "捐赠",
    "evidence": "材料",
    "finding": "线索",
    "guarantees": "两不愁三保障",
    "handover": "帮扶移交",
    "held_rule": "暂缓的规则",
    "help_task": "帮扶任务",
    "helper": "帮扶责任人",
    "helpers_list": "帮扶名单",
    "household": "农户",
    "installation": "整个安装",
    "insured": "意外伤害保险",
    "job": "后台工作",
    "keys": "密钥",
    "label": "低收入人口标签",
    "labels": "低收入人口名单",
    "leave": "请假",
    "match": "爱心对接",
    "need": "农户需求",
    "notice": "公示文书",
    "notices": "提醒",
    "offer": "爱心帮扶",
    "own_policy": "本县政策",
    "pairing": "结对",
    "pay_run": "岗位补贴发放",
    "person": "人员",
    "phone_check": "电话核对",
    "plan": "帮扶计划",
    "plans": "帮扶任务台账",
    "policy": "规则包",
    "policy_trial": "政策测算",
    "post": "公益岗位",
    "posts": "公益岗位台账",
    "presence_check": "查岗",
    "problem": "问题",
    "quarters": "低保季度入户",
    "region": "区划",
    "region_map": "地图",
    "register": "农户名册",
    "reserve": "备用金",
    "returned_line": "退回的核查结果",
    "returned_list": "退回的核查清单",
    "rule": "规则",
    "sample": "抽样",
    "security_policy": "登录策略",
    "sweep": "研判",
    "team_member": "驻村干部",
    "team_report": "驻村总结",
    "training": "培训",
    "unit": "帮扶单位",
    "unmatched_row": "没有对上的行",
    "village": "村",
    "village_code": "村申报码",
    "visit": "走访",
    "visit_plan": "走访安排",
    "work_log": "工作日志",
    "worklist": "核查清单",
}
POLICY_PARTS: Mapping[str, str] = {**dict(ChangeKind.choices), "publication": "发布"}
DEEDS: Mapping[str, str] = {
    "asked": "提出申请",
    "approved": "批准",
    "refused": "退回申请",
    "withdrawn": "撤回申请",
    "ended": "结束角色",
    "switched_off": "停用账号",
    "switched_on": "启用账号",
    "password_reset": "重置密码",
    "password_changed": "修改密码",
    "unlocked": "解除登录锁定",
    "recovered": "恢复账号",
    "first_administrator": "建立管理员",
    "bound": "绑定动态口令",
    "removed": "解除动态口令",
    "codes_renewed": "更换恢复码",
    "code_used": "使用恢复码",
}
TOLD_BY_DEED = frozenset({"done", "field"})
FIELDS: Mapping[str, str] = {
    "address": "地址",
    "breaks": "不符之处",
    "changed": "改动条数",
    "department": "部门",
    "entries": "记录条数",
    "fields": "内容",
    "generation": "第几代密钥",
    "idle_minutes": "无操作退出（分钟）",
    "kind": "种类",
    "members": "人数",
    "password_days": "密码有效期（天）",
    "passwords_remembered": "不得重复最近几次密码",
    "region": "区划",
    "regions": "区划个数",
    "reveals_an_hour": "每小时查看次数",
    "role": "角色",
    "rows": "行数",
    "second_factor": "动态口令",
    "session_hours": "一次登录最长（小时）",
    "sessions_a_user": "每人同时登录数",
    "state": "状态",
}
VALUES: Mapping[str, Mapping[str, str]] = {
    "role": dict(Role.choices),
    "department": dict(Department.choices),
    "second_factor": DEEDS,
    "fields": {"id_number,phone": "证件号码、联系电话"},
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
def subject_told(entry: AuditEntry) -> str:
    """What an entry is about: its kind and its number; of the county's policy, which part of it."""
    part, _, name = entry.subject_id.partition(":")
    told = POLICY_PARTS.get(part) if entry.subject_type == "own_policy" else None
    number = f"{told} {name}" if told else entry.subject_id
    return f"{subject_word(entry.subject_type)} {number}"


@register.filter
def region_word(code: str, names: Mapping[str, str] | None) -> str:
    """The name of a region; its code where the name is not at hand."""
    return (names or {}).get(code, code) or "—"


@register.filter
def deed(entry: AuditEntry) -> str:
    """What was done, as closely as the entry says."""
    done = str(entry.new.get("done") or entry.new.get("second_factor") or "")
    if entry.new.get("field") == "password":
        done = "password_changed"
    return DEEDS.get(done) or str(Act(entry.act).label)


@register.filter
def changes(entry: AuditEntry) -> list[Changed]:
    """The fields of an entry that hold something, old and new side by side, in words."""
    return list(_changes(entry))


def _changes(entry: AuditEntry) -> Iterator[Changed]:
    for name in dict.fromkeys((*entry.old, *entry.new)):
        before, after = _word(name, entry.old.get(name)), _word(name, entry.new.get(name))
        if name not in TOLD_BY_DEED and (before or after):
            yield Changed(FIELDS.get(name, name), before, after)


def _word(name: str, value: object) -> str:
    """A stored value as people say it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return VALUES.get(name, {}).get(str(value), str(value))
