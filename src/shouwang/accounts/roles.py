"""Roles and what they may do: one table, read by every page, list, count, export and interface."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models


class Role(models.TextChoices):
    """Who somebody is in a region; a person may hold several roles."""

    COLLECTOR = "collector", "采集员"
    CLERK = "clerk", "录入员"
    MONITOR = "monitor", "监测员"
    DEPARTMENT_OFFICER = "department_officer", "部门联络员"
    HELPER = "helper", "帮扶责任人"
    ORGANISATION_OFFICER = "organisation_officer", "组织部干部"
    UPPER_STAFF = "upper_staff", "市/省级工作人员"
    LEADER = "leader", "领导"
    POLICY_CLERK = "policy_clerk", "政策员"
    INSPECTOR = "inspector", "督查/第三方"
    AUDITOR = "auditor", "审计"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


class Permission(models.TextChoices):
    """Something a role may do within its region."""

    SEE_HOUSEHOLDS = "see_households", "查看农户"
    SEE_SENSITIVE = "see_sensitive", "查看敏感信息"
    EXPORT_HOUSEHOLDS = "export_households", "导出农户名单"
    PROPOSE_CORRECTION = "propose_correction", "提出更正"
    DECIDE_CORRECTION = "decide_correction", "审核更正"
    DELIVER_FEEDS = "deliver_feeds", "报送数据"
    SEE_DELIVERIES = "see_deliveries", "查看报送"
    DECIDE_LINKS = "decide_links", "认定人员对应"
    RUN_SWEEP = "run_sweep", "研判"
    RELEASE_RULE = "release_rule", "放行规则"
    SUPPRESS_FINDING = "suppress_finding", "暂不处置"
    SEE_FINDINGS = "see_findings", "查看线索"
    DISPATCH = "dispatch", "派发"
    VISIT = "visit", "入户核查"
    WORK_CASES = "work_cases", "办理"
    REVIEW_CASES = "review_cases", "乡镇审核"
    DECIDE_CASES = "decide_cases", "县级审定"
    REPORT_FOR_HOUSEHOLD = "report_for_household", "代为申报"
    SEE_INDICATORS = "see_indicators", "查看成效"
    DRAW_SAMPLE = "draw_sample", "抽样"
    SEE_AUDIT = "see_audit", "查看审计"
    MANAGE_ACCOUNTS = "manage_accounts", "管理账号"
    MANAGE_SECURITY = "manage_security", "管理安全策略"
    SEE_POLICY = "see_policy", "查看政策"
    EDIT_POLICY = "edit_policy", "维护政策"
    CONFIRM_POLICY = "confirm_policy", "确认政策发布"
    WRITE_NOTICES = "write_notices", "制作公示和文书"
    SEE_HELPERS = "see_helpers", "查看帮扶覆盖"
    MANAGE_HELPERS = "manage_helpers", "安排帮扶责任人"
    SEE_TEAMS = "see_teams", "查看驻村队伍"
    MANAGE_TEAMS = "manage_teams", "选派和管理驻村干部"
    ASSESS_HELPERS = "assess_helpers", "考评帮扶干部"
    CHECK_BY_PHONE = "check_by_phone", "电话核对"
    MANAGE_GIVING = "manage_giving", "登记社会帮扶"
    SEE_PROBLEMS = "see_problems", "查看问题整改"
    RECORD_PROBLEMS = "record_problems", "登记问题"
    KEEP_MAP = "keep_map", "维护地图"
    SEE_RESERVES = "see_reserves", "查看备用金"


P = Permission
ALLOWED: Mapping[Role, frozenset[Permission]] = {
    Role.COLLECTOR: frozenset(
        {
            P.SEE_HOUSEHOLDS,
            P.SEE_FINDINGS,
            P.VISIT,
            P.REPORT_FOR_HOUSEHOLD,
            P.PROPOSE_CORRECTION,
            P.WORK_CASES,
            P.SEE_HELPERS,
            P.SEE_TEAMS,
        }
    ),
    Role.CLERK: frozenset(
        {
            P.SEE_HOUSEHOLDS,
            P.SEE_SENSITIVE,
            P.EXPORT_HOUSEHOLDS,
            P.PROPOSE_CORRECTION,
            P.DECIDE_LINKS,
            P.SEE_FINDINGS,
            P.DISPATCH,
            P.VISIT,
            P.WORK_CASES,
            P.REVIEW_CASES,
            P.REPORT_FOR_HOUSEHOLD,
            P.SEE_INDICATORS,
            P.SEE_DELIVERIES,
            P.WRITE_NOTICES,
            P.SEE_HELPERS,
            P.MANAGE_HELPERS,
            P.SEE_TEAMS,
            P.MANAGE_GIVING,
            P.SEE_PROBLEMS,
            P.SEE_RESERVES,
        }
    ),
    Role.MONITOR: frozenset(
        {
            P.SEE_HOUSEHOLDS,
            P.SEE_SENSITIVE,
            P.EXPORT_HOUSEHOLDS,
            P.PROPOSE_CORRECTION,
            P.DECIDE_CORRECTION,
            P.DELIVER_FEEDS,
            P.SEE_DELIVERIES,
            P.DECIDE_LINKS,
            P.RUN_SWEEP,
            P.RELEASE_RULE,
            P.SUPPRESS_FINDING,
            P.SEE_FINDINGS,
            P.DISPATCH,
            P.WORK_CASES,
            P.DECIDE_CASES,
            P.REPORT_FOR_HOUSEHOLD,
            P.SEE_INDICATORS,
            P.DRAW_SAMPLE,
            P.WRITE_NOTICES,
            P.SEE_HELPERS,
            P.MANAGE_HELPERS,
            P.SEE_TEAMS,
            P.MANAGE_TEAMS,
            P.CHECK_BY_PHONE,
            P.MANAGE_GIVING,
            P.SEE_PROBLEMS,
            P.RECORD_PROBLEMS,
            P.KEEP_MAP,
            P.SEE_POLICY,
            P.SEE_RESERVES,
        }
    ),
    Role.DEPARTMENT_OFFICER: frozenset(
        {P.DELIVER_FEEDS, P.SEE_DELIVERIES, P.WORK_CASES, P.SEE_PROBLEMS, P.SEE_POLICY}
    ),
    Role.HELPER: frozenset({P.SEE_HOUSEHOLDS, P.SEE_FINDINGS, P.VISIT, P.REPORT_FOR_HOUSEHOLD}),
    Role.ORGANISATION_OFFICER: frozenset({P.SEE_TEAMS, P.MANAGE_TEAMS, P.ASSESS_HELPERS, P.SEE_POLICY}),
    Role.UPPER_STAFF: frozenset({P.SEE_INDICATORS, P.SEE_POLICY}),
    Role.LEADER: frozenset(
        {
            P.SEE_INDICATORS,
            P.SEE_HOUSEHOLDS,
            P.SEE_FINDINGS,
            P.SEE_HELPERS,
            P.SEE_TEAMS,
            P.CHECK_BY_PHONE,
            P.SEE_PROBLEMS,
            P.SEE_POLICY,
            P.CONFIRM_POLICY,
        }
    ),
    Role.POLICY_CLERK: frozenset({P.SEE_POLICY, P.EDIT_POLICY, P.CONFIRM_POLICY, P.SEE_INDICATORS}),
    Role.INSPECTOR: frozenset(
        {
            P.SEE_HOUSEHOLDS,
            P.SEE_FINDINGS,
            P.DRAW_SAMPLE,
            P.SEE_INDICATORS,
            P.SEE_HELPERS,
            P.SEE_TEAMS,
            P.CHECK_BY_PHONE,
            P.SEE_PROBLEMS,
            P.RECORD_PROBLEMS,
            P.SEE_POLICY,
        }
    ),
    Role.AUDITOR: frozenset({P.SEE_AUDIT, P.SEE_INDICATORS, P.SEE_PROBLEMS, P.RECORD_PROBLEMS, P.SEE_POLICY}),
    Role.SYSTEM_ADMIN: frozenset({P.MANAGE_ACCOUNTS}),
    Role.SECURITY_ADMIN: frozenset({P.MANAGE_SECURITY}),
    Role.AUDIT_ADMIN: frozenset({P.SEE_AUDIT}),
}
OF_OFFICE: Mapping[str, frozenset[Permission]] = {"civil_affairs": frozenset({P.SEE_RESERVES})}
"""What the officers of one office may do beyond those of all others."""
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""Three people, none alone: nobody holds two of these, or one and another role (GB/T 22239-2019)."""
OWN_HOUSEHOLDS_ONLY = frozenset({Role.HELPER})
"""Roles that reach the households they are assigned to, not all of a region."""


def allowed(role: Role, office: str = "") -> frozenset[Permission]:
    """What somebody in a role may do; an officer, of which office."""
    more = OF_OFFICE.get(office, frozenset()) if role is Role.DEPARTMENT_OFFICER else frozenset()
    return ALLOWED[role] | more
