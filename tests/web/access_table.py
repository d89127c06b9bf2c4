"""Who may open which address: every address of the workbench stands here once, in one readable table.

Add the addresses of your room to its section below. `test_access.py` fails for an address without a row. It
opens every address as somebody of every role, for objects in every kind of region, and sees that exactly this
table comes true. Roles are written out here, not looked up in `roles.py`: that is what makes it a check.

    Row("sign_in:sign_in", OPEN)                          whoever comes, without signing in
    Row("sign_in:home", SIGNED_IN)                        whoever is signed in
    Row("interface:api:send", NOBODY)                     not by signing in: guarded otherwise, by a key
    Row("households:search", "clerk monitor leader")      a page: these roles enter, all others get 403
    Row("households:one", "clerk", of=make.household)     the page of an object: `of` makes one in a region,
                                                          and gives the arguments of the address; entered
                                                          where it lies in one's own region or below; 404
                                                          beside or above: nobody learns that it is there
    Row(..., reach={"inspector": "own"})                  a role that reaches otherwise than "own child"
    Row(..., method="post", sends={"version": "1"})       what a page that takes POST is sent; nothing stays
    Row(..., probes=("q={name}", "q={number}"))           how a list is searched: it is asked for elsewhere
    Row(..., telling=False)                               a page that changes by itself (say why beside it)
    Row(..., office="civil_affairs")                      the officers of one office enter, too

An address that answers GET and POST has a row for each. Makers stand in `access_makers.py`
(`make.…`; add yours at its end). Somebody of every
role works in the township 王家乡 (`OWN`); "child" is a village of it, "parent" the county, "sibling" the
township beside it. A helper reaches only what is assigned to them: makers get the helper for the object in
OWN, and for no other.

A list (a row without `of`) is also opened before and after households, findings, cases, visits, … of other
regions come to be (`canaries.py`: add what your app keeps): their names and numbers must not be on it, and
nothing else may change either: no count, no drop-down, no export.
"""

from __future__ import annotations

from tests.web import access_makers as make
from tests.web import account_makers as people
from tests.web.access_row import NOBODY, OPEN, OWN_AND_BELOW, REASON, SIGNED_IN, Row
from tests.web.helping_rows import HELPING

__all__ = ["NOBODY", "OPEN", "OWN_AND_BELOW", "SIGNED_IN", "TABLE", "Row"]
WORKING = "collector clerk monitor department_officer helper inspector"
VISIT = {"client_key": "0123456789", "version": "2", "f-outcome": "confirmed"}

# programs come with a key; no session opens these (tests/api tries what a key reaches)
API: tuple[Row, ...] = (
    Row("interface:api:openapi-json", OPEN),
    Row("interface:api:api-root", NOBODY),
    Row("interface:api:findings", NOBODY),
    Row("interface:api:steps", NOBODY),
    Row("interface:api:send", NOBODY, method="post"),
    Row("interface:api:delivery", NOBODY, of=make.delivery),
)

APPLY: tuple[Row, ...] = (
    Row("apply:form", OPEN, of=make.village_code),
    Row("apply:form", OPEN, of=make.village_code, method="post"),
    Row("apply:received", OPEN, of=make.village_code),
    Row("apply:state", OPEN),
    Row("apply:state", OPEN, method="post"),
    Row("apply:boards", "collector clerk monitor helper"),
    Row("apply:board", "collector clerk monitor", of=make.village),
    Row("apply:proxy", "collector clerk monitor", of=make.household),
    Row("apply:proxy", "collector clerk monitor", of=make.household, method="post"),
)

CASES: tuple[Row, ...] = (
    Row(
        "cases:all",
        "collector clerk monitor department_officer helper leader inspector",
        probes=("q={name}", "q={number}", "state=&region=99010100200000"),
    ),
    Row(
        "cases:monitored",
        "collector clerk monitor helper leader inspector",
        probes=("name={name}", "name={number}", "region=99010100200000"),
    ),
    Row("cases:history", "collector clerk monitor helper leader inspector", of=make.household),
    Row("cases:start", "collector clerk monitor department_officer", probes=("household_no={number}",)),
    Row("cases:start", "collector clerk monitor department_officer", method="post"),
    Row("cases:dispatch", "clerk monitor"),
    Row("cases:dispatch", "clerk monitor", method="post"),
    Row("cases:one", "collector clerk monitor leader helper", of=make.case),
    Row("cases:act", "collector clerk", of=make.step_of_case, method="post"),  # the first step is theirs
    Row("cases:add_evidence", "collector clerk monitor", of=make.case, method="post"),
    Row("cases:evidence", "collector clerk monitor helper", of=make.proof),
)

SEES_NUMBERS = "clerk monitor upper_staff leader policy_clerk inspector auditor"

DASHBOARDS: tuple[Row, ...] = (
    Row("dashboards:home", SEES_NUMBERS),
    Row("dashboards:region", SEES_NUMBERS, of=make.place),
    Row("dashboards:wall", SEES_NUMBERS, of=make.place),
    # a village has nothing below it to be drawn
    Row("dashboards:outlines", "monitor", of=make.place, reach={"monitor": "own"}),
    Row("dashboards:outlines", "monitor", of=make.place, reach={"monitor": "own"}, method="post"),
    Row("dashboards:drop_map", "monitor", of=make.place, reach={"monitor": "own"}, method="post"),
)

DELIVERIES: tuple[Row, ...] = (
    Row("deliveries:mine", "clerk monitor department_officer"),
    Row("deliveries:send", "monitor department_officer", method="post"),
    Row("deliveries:calendar", "clerk monitor department_officer"),
    Row("deliveries:links", "clerk monitor"),
    Row("deliveries:decide", "clerk monitor", of=make.open_row, method="post", sends={"version": "waiting"}),
    Row("deliveries:one", "clerk monitor department_officer", of=make.delivery),
    Row("deliveries:progress", "clerk monitor department_officer", of=make.delivery),
    Row("deliveries:correct", "monitor department_officer", of=make.delivery, method="post"),
    Row("deliveries:mend", "monitor department_officer", of=make.delivery, method="post"),
    Row("deliveries:withdraw", "monitor department_officer", of=make.delivery, method="post"),
    Row("deliveries:refused", "monitor department_officer", of=make.delivery, method="post"),
)

EVIDENCE: tuple[Row, ...] = ()

FINDINGS: tuple[Row, ...] = (
    Row(
        "findings:all",
        "collector clerk monitor leader inspector helper",
        probes=("region=99010100200000",),
    ),
    Row("findings:one", "collector clerk monitor leader inspector helper", of=make.finding),
    Row("findings:suppress", "monitor", of=make.finding, method="post"),
    Row("findings:lift", "monitor", of=make.finding, method="post"),
    Row("findings:worklists", "clerk monitor"),
    Row("findings:download", "clerk monitor", method="post"),
    Row("findings:return", "clerk monitor", method="post"),
    Row("findings:returned", "clerk monitor", of=make.returned_list),
    Row("findings:decide", "clerk monitor", of=make.returned_line, method="post"),
)

SEES_HOUSEHOLDS = "collector clerk monitor helper leader inspector"
HELPER_OWN = {"helper": "own"}

HOUSEHOLDS: tuple[Row, ...] = (
    Row("households:search", SEES_HOUSEHOLDS),
    Row("households:search", SEES_HOUSEHOLDS, method="post", sends={"q": "陈家"}),
    Row("households:register", SEES_HOUSEHOLDS, probes=("region=99010100200000",)),
    Row("households:one", SEES_HOUSEHOLDS, of=make.household, reach=HELPER_OWN),
    Row("households:sheet", SEES_HOUSEHOLDS, of=make.household, reach=HELPER_OWN),
    Row("households:kinds", "collector clerk monitor", of=make.household),
    Row("households:ask", "collector clerk monitor", of=make.household_ending),
    Row("households:ask", "collector clerk monitor", of=make.household_ending, method="post"),
    Row("households:changes", "collector clerk monitor"),
    Row("households:change", "collector clerk monitor", of=make.change),
    Row("households:proof", "collector clerk monitor", of=make.change_proof),
    Row("households:decide", "monitor", of=make.change, method="post", sends={"answer": "不属实"}),
    Row("households:withdraw", "collector clerk monitor", of=make.change, method="post"),
)

INBOX: tuple[Row, ...] = (
    Row("inbox:mine", WORKING),
    Row("inbox:bulk", WORKING, method="post"),
    Row("inbox:bulk_result", WORKING),
    Row("inbox:notices", f"{WORKING} leader"),
    Row("inbox:read", f"{WORKING} leader", method="post"),
)

JOBS: tuple[Row, ...] = ()

NOTICES: tuple[Row, ...] = (
    Row("notices:all", "clerk monitor"),
    Row("notices:village", "clerk monitor", of=make.notice),
    Row("notices:post_up", "clerk monitor", of=make.notice_file, method="post"),
    Row("notices:case", "clerk monitor", of=make.monitoring),
    Row("notices:write", "clerk monitor", of=make.letter_file, method="post"),
)

SEES_PROBLEMS = "clerk monitor department_officer leader inspector auditor"

PROBLEMS: tuple[Row, ...] = (
    Row("problems:all", SEES_PROBLEMS, probes=("region=99010100200000", "progress=")),
    Row("problems:new", "monitor inspector auditor"),
    Row("problems:new", "monitor inspector auditor", method="post"),
    # of the department that mends it; an inspector reaches what they found themselves
    Row("problems:one", "clerk monitor department_officer leader auditor", of=make.problem),
    Row("problems:export", SEES_PROBLEMS, method="post", sends={"purpose": "带到村里"}),
)

SEES_POLICY = (
    "monitor department_officer organisation_officer upper_staff leader policy_clerk inspector auditor"
)

POLICY_REACH = dict.fromkeys(SEES_POLICY.split(), "own child sibling parent")

# the pack is the county's, and everybody of this table works in a township: nobody of them may change it
POLICY: tuple[Row, ...] = (
    *(Row(f"policy:{name}", SEES_POLICY, probes=("q={name}",)) for name in ("values", "forms")),
    *(
        Row(f"policy:{name}", SEES_POLICY)
        for name in ("standards", "terms", "letters", "drafts", "publications")
    ),
    *(
        Row(f"policy:{name}", SEES_POLICY, of=of, reach=POLICY_REACH)
        for name, of in make.POLICY_ITEMS.items()
    ),
    *(Row(f"policy:{name}", "", of=of, method="post") for name, of in make.POLICY_ITEMS.items()),
    Row("policy:try", "", method="post"),
    Row("policy:progress", SEES_POLICY, of=make.trial, reach=POLICY_REACH),
    Row("policy:propose", "", method="post"),
    Row("policy:drop", "", of=make.policy_draft, method="post"),
    Row("policy:publication", SEES_POLICY, of=make.publication, reach=POLICY_REACH),
    Row("policy:decide", "", of=make.publication, method="post"),
    Row("policy:way_back", "", of=make.publication, method="post"),
)

SEES_HELP = "collector clerk monitor helper leader inspector"
SEES_TASKS = f"{SEES_HELP} department_officer"

PLANS: tuple[Row, ...] = (
    Row("plans:tasks", SEES_TASKS, probes=("name={name}", "name={number}")),
    Row("plans:gaps", SEES_HELP, probes=("kind=late", "kind=no_measure")),
    Row("plans:measures", SEES_TASKS),
    Row("plans:workbook", "clerk monitor", method="post", sends={"purpose": "核对"}),
    Row("plans:draft", "clerk monitor", of=make.household, method="post"),
    Row("plans:one", SEES_HELP, of=make.plan, reach=HELPER_OWN),
    Row("plans:add_need", "clerk monitor", of=make.plan, method="post"),
    Row("plans:write", "clerk monitor", of=make.plan_letter, method="post"),
    Row("plans:close_need", "clerk monitor", of=make.need, method="post"),
    Row("plans:add_task", "clerk monitor", of=make.need),
    Row("plans:add_task", "clerk monitor", of=make.need, method="post"),
    Row("plans:task", SEES_TASKS, of=make.task, reach=HELPER_OWN),
    Row("plans:shape", "clerk monitor", of=make.task),
    Row("plans:shape", "clerk monitor", of=make.task, method="post"),
    Row("plans:act", "clerk monitor", of=make.step_of_task, method="post"),  # agreeing is theirs
)

POSTS: tuple[Row, ...] = (
    Row("posts:all", SEES_TASKS),
    Row("posts:ask", "clerk monitor"),
    Row("posts:ask", "clerk monitor", method="post"),
    Row("posts:workbook", "clerk monitor", method="post", sends={"purpose": "核对"}),
    Row("posts:one", "collector clerk monitor leader inspector", of=make.post),
    Row("posts:act", "monitor", of=make.step_of_post, method="post"),  # or an officer of human resources
    Row("posts:attendance", "clerk monitor", probes=("month=2025-06",)),
    Row("posts:attendance", "clerk monitor", method="post"),
    Row("posts:runs", "clerk monitor"),
    Row("posts:make", "clerk monitor", method="post"),
    Row("posts:run", "clerk monitor", of=make.pay_run),
    Row("posts:pay", "monitor", of=make.pay_run, method="post"),
    Row("posts:take_back", "clerk monitor", of=make.pay_run, method="post", sends={"version": "1"}),
    Row("posts:pay_workbook", "clerk monitor", of=make.pay_run, method="post"),
)

SAMPLES: tuple[Row, ...] = (
    Row("samples:all", "monitor inspector"),
    Row("samples:prepare", "monitor inspector", telling=False),  # a new seed is proposed each time
    Row("samples:prepare", "monitor inspector", method="post", telling=False),
    Row("samples:one", "monitor", of=make.sample),  # an inspector reaches their own samples only
    Row("samples:draw", "monitor", of=make.sample, method="post"),
    Row("samples:proof", "monitor", of=make.sample),
    Row("samples:export", "monitor", of=make.sample, method="post"),
)

SEES_ASSISTANCE = "collector clerk monitor helper leader inspector department_officer"
TOWNSHIP_ONLY = dict.fromkeys(("clerk", "monitor", "department_officer"), "own")
SOCIAL: tuple[Row, ...] = (
    Row("social:labels", SEES_ASSISTANCE, probes=("name={name}", "name={number}")),
    Row("social:export_labels", "clerk monitor", method="post"),
    Row("social:import", "monitor"),
    Row("social:import", "monitor", method="post"),
    Row("social:quarter", SEES_ASSISTANCE),
    Row("social:quarter_list", SEES_ASSISTANCE),
    Row("social:export_quarter", "clerk monitor", method="post"),
    Row("social:waiting", SEES_ASSISTANCE),
    Row("social:numbers", SEES_ASSISTANCE),
    Row("social:reserves", "clerk monitor", office="civil_affairs"),
    Row("social:reserve", "clerk monitor", of=make.reserve, reach=TOWNSHIP_ONLY, office="civil_affairs"),
    Row("social:allot", "monitor", of=make.reserve, reach=TOWNSHIP_ONLY, method="post"),
    Row("social:begin", "collector clerk monitor", of=make.household, office="civil_affairs"),
    Row("social:begin", "collector clerk monitor", of=make.household, office="civil_affairs", method="post"),
)

GUARANTEES: tuple[Row, ...] = (
    Row("guarantees:board", SEES_ASSISTANCE),
    Row("guarantees:list", SEES_ASSISTANCE),
    Row("guarantees:export", "clerk monitor", method="post"),
)

SWEEPS: tuple[Row, ...] = (
    Row("sweeps:all", "monitor"),
    # everybody of this table works in a township, and sweeps are of counties: the page says 403
    Row("sweeps:start", "", method="post"),
    Row("sweeps:precision", "monitor"),
    Row("sweeps:one", "monitor", of=make.sweep),
    Row("sweeps:progress", "monitor", of=make.sweep),
    Row("sweeps:progress", "monitor", of=make.sweep, method="post"),
    Row("sweeps:decide", "monitor", of=make.held_rule, method="post"),
)

VISITS: tuple[Row, ...] = (
    Row("visits:today", "collector clerk helper"),
    Row("visits:made", "collector clerk helper"),
    Row("visits:all", SEES_HOUSEHOLDS, probes=("region=99010100200000",)),
    # a case of the township is handed to the helper: no longer a call of the collector
    Row("visits:one", "collector helper", of=make.call, reach={"collector": "child"}),
    Row("visits:record", "collector clerk helper", of=make.call, method="post", sends=VISIT),
)

SIGN_IN: tuple[Row, ...] = (
    Row("sign_in:home", SIGNED_IN),
    Row("sign_in:sign_in", OPEN),
    Row("sign_in:second_step", OPEN),  # leads back to the password for whoever has not given it
    Row("sign_in:sign_out", SIGNED_IN, method="post"),
    Row("sign_in:own", SIGNED_IN),
    Row("sign_in:password", SIGNED_IN),
    Row("sign_in:authenticator", SIGNED_IN, telling=False),  # a new secret each time
    Row("sign_in:recovery_codes", SIGNED_IN, method="post"),
    Row("sign_in:end_others", SIGNED_IN, method="post"),
)

OVERSEERS = "system_admin security_admin audit_admin auditor"
ACCOUNTS: tuple[Row, ...] = (
    Row("accounts:all", OVERSEERS, probes=("q={name}",)),
    Row("accounts:new", "system_admin"),
    Row("accounts:import", "system_admin"),
    Row("accounts:import_form", "system_admin"),
    Row("accounts:requests", OVERSEERS, probes=("all=1",)),
    Row("accounts:request", OVERSEERS, of=people.account_request),
    Row("accounts:decide", "security_admin", of=people.account_request, method="post"),
    Row("accounts:decide_many", "security_admin", method="post"),
    Row("accounts:withdraw", "system_admin", of=people.own_account_request, method="post"),
    Row("accounts:policy", "security_admin"),
    Row("accounts:keys", "security_admin"),
    Row("accounts:one", OVERSEERS, of=people.account),
    Row("accounts:new_grant", "system_admin", of=people.account),
    Row("accounts:end_grant", "system_admin", of=people.grant, method="post", sends=REASON),
    Row("accounts:reset_password", "system_admin", of=people.account, method="post", sends=REASON),
    Row("accounts:switch_off", "system_admin", of=people.account, method="post", sends=REASON),
    Row("accounts:switch_on", "security_admin", of=people.account, method="post", sends=REASON),
    Row("accounts:unlock", "security_admin", of=people.account, method="post", sends=REASON),
    Row(
        "accounts:remove_second_factor",
        "security_admin",
        of=people.account,
        method="post",
        sends=REASON,
    ),
)

AUDIT: tuple[Row, ...] = (
    Row("audit:log", "auditor audit_admin", probes=("actor={name}", "subject_id={number}")),
    Row("audit:export", "auditor audit_admin", method="post", sends={"purpose": "例行检查"}),
    Row("audit:verify", "auditor audit_admin", method="post"),
    Row("audit:subject", "auditor audit_admin", of=people.audited_account),
)

KNOWN_PURPOSE = {"purpose": "核对证件号码"}
REVEAL: tuple[Row, ...] = (
    Row("reveal:household", "clerk monitor", of=make.household),
    Row("reveal:household", "clerk monitor", of=make.household, method="post", sends=KNOWN_PURPOSE),
)

WATCH: tuple[Row, ...] = (
    Row("watch:health", OPEN),
    Row("watch:metrics", OPEN),  # on this machine; from elsewhere with a token only
)

CATALOGUE: tuple[Row, ...] = (
    Row("catalogue:desk", "system_admin", telling=False),  # terms are counted from now
    Row("catalogue:phone", "system_admin", telling=False),
    Row("catalogue:public", "system_admin"),
    Row("catalogue:form", "system_admin"),
    Row("catalogue:job", "system_admin"),
    Row("catalogue:conflict", "system_admin", method="post"),
)

TABLE: tuple[Row, ...] = (
    *API,
    *APPLY,
    *CASES,
    *DASHBOARDS,
    *DELIVERIES,
    *EVIDENCE,
    *FINDINGS,
    *HELPING,
    *HOUSEHOLDS,
    *INBOX,
    *JOBS,
    *NOTICES,
    *PROBLEMS,
    *POLICY,
    *PLANS,
    *POSTS,
    *SAMPLES,
    *SOCIAL,
    *GUARANTEES,
    *SWEEPS,
    *VISITS,
    *SIGN_IN,
    *ACCOUNTS,
    *AUDIT,
    *REVEAL,
    *WATCH,
    *CATALOGUE,
)
