"""Lists of help as workbooks: needs and tasks of plans, posts with their holders, attendance and pay."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from shouwang.assistance.plans.models import Need, Plan, Task
from shouwang.assistance.plans.selectors import needs_of
from shouwang.assistance.posts.models import Appointment, PayLine, PayRun, Post
from shouwang.registry.selectors import places_of
from shouwang.reports.letters.filling import told
from shouwang.reports.letters.plan_letter import yuan

MOST_PLANS = 10_000
Table = tuple[str, Sequence[tuple[str, int]], Iterable[Sequence[str]]]
NEEDS: tuple[tuple[str, int], ...] = (
    *(("所在地", 20), ("户编号", 20), ("户主", 10), ("类别", 14), ("劳动能力", 14)),
    *(("风险", 12), ("情况", 44), ("提出日", 14), ("不需要帮扶的理由", 24)),
)
TASKS: tuple[tuple[str, int], ...] = (
    *(("所在地", 20), ("户编号", 20), ("户主", 10), ("风险", 12), ("措施", 20), ("责任单位", 14)),
    *(("负责人", 10), ("到期日", 14), ("进度", 14), ("落实金额", 14), ("最近落实", 14), ("依据", 36)),
)
POSTS: tuple[tuple[str, int], ...] = (
    *(("所在地", 20), ("岗位", 16), ("类别", 12), ("为什么需要", 30), ("计酬", 20), ("资金来源", 12)),
    *(("环节", 12), ("受聘人", 10), ("户编号", 20), ("到岗日期", 14), ("退岗日期", 14), ("退岗原因", 14)),
)
PAY: tuple[tuple[str, int], ...] = (
    *(("所在地", 20), ("岗位", 16), ("受聘人", 10), ("户编号", 20), ("在岗天数（次数）", 16)),
    *(("金额", 14), ("怎么算的", 34), ("领款人签字", 16)),
)


def plans_workbook(plans: Sequence[Plan]) -> bytes:
    """需求清单和任务清单 (G33): a sheet of needs, a sheet of tasks."""
    where = places_of({plan.region_id for plan in plans})
    needs = [(plan, need) for plan in plans for need in needs_of(plan)]
    return workbook(
        ("需求清单", NEEDS, [_need_cells(plan, need, where[plan.region_id]) for plan, need in needs]),
        (
            "任务清单",
            TASKS,
            [
                _task_cells(plan, need, task, where[plan.region_id])
                for plan, need in needs
                for task in need.tasks.all()
            ],
        ),
    )


def posts_workbook(posts: Sequence[Post]) -> bytes:
    """公益岗位台账: every post with whoever holds or held it."""
    where = places_of({post.region_id for post in posts})
    held = Appointment.objects.filter(post__in=posts).select_related("person", "household")
    by_post: dict[int, list[Appointment | None]] = {}
    for one in held.order_by("started_on"):
        by_post.setdefault(one.post_id, []).append(one)
    rows = [
        _post_cells(post, one, where[post.region_id])
        for post in posts
        for one in by_post.get(post.pk) or [None]
    ]
    return workbook(("公益岗位台账", POSTS, rows))


def pay_workbook(run: PayRun) -> bytes:
    """公益岗位补贴发放表 (G45): who gets how much, worked out, to be signed; who gets nothing."""
    whom = "appointment__post", "appointment__person", "appointment__household"
    lines = list(run.lines.select_related(*whom))
    left = {int(out["appointment"]): str(out["why"]) for out in run.left_out}
    out_of = Appointment.objects.filter(pk__in=left).select_related("post", "person", "household")
    where = places_of({one.appointment.region_id for one in lines} | {one.region_id for one in out_of})
    rows = [_pay_cells(line, where[line.appointment.region_id]) for line in lines]
    total = ("合计", "", f"{len(lines)}人", "", "", yuan(sum(line.amount_fen for line in lines)), "", "")
    nobody = [_nobody_cells(one, where[one.region_id], left[one.pk]) for one in out_of]
    return workbook(
        (f"{run.month.year}年{run.month.month}月发放表", PAY, [*rows, total]), ("没有列入的人", PAY, nobody)
    )


def workbook(*tables: Table) -> bytes:
    """Sheets of plain text, so that nothing in them is a formula."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "vcenter"})
        body = book.add_format({"text_wrap": True, "border": 1, "valign": "top"})
        for name, columns, rows in tables:
            sheet = book.add_worksheet(name)
            for at, (heading, width) in enumerate(columns):
                sheet.set_column(at, at, width)
                sheet.write_string(0, at, heading, head)
            for line, cells in enumerate(rows, 1):
                for at, text in enumerate(cells):
                    sheet.write_string(line, at, text, body)
            sheet.freeze_panes(1, 0)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(0)
    return content.getvalue()


def _need_cells(plan: Plan, need: Need, place: str) -> tuple[str, ...]:
    home = plan.household
    kind = home.get_monitor_class_display() or home.get_kind_display()
    return (
        *(place, home.household_no, home.head_name, kind, plan.get_labour_display()),
        *(need.risk_label, need.reason, told(need.added_on), need.close_reason),
    )


def _task_cells(plan: Plan, need: Need, task: Task, place: str) -> tuple[str, ...]:
    given = [one for one in task.provisions.all() if not one.disputed]
    money = sum(one.amount_fen or 0 for one in given)
    return (
        *(place, plan.household.household_no, plan.household.head_name, need.risk_label, task.measure_label),
        *(task.unit, task.responsible.display_name if task.responsible else "", told(task.due_on)),
        task.case.step_label if task.case else "",
        *(yuan(money) if money else "", told(max(one.provided_on for one in given)) if given else ""),
        task.citation,
    )


def _post_cells(post: Post, held: Appointment | None, place: str) -> tuple[str, ...]:
    pay = f"{post.get_pay_mode_display()}{yuan(post.pay_fen)}"
    own = (place, post.name, post.get_kind_display(), post.need, pay, post.get_funding_display())
    step = post.case.step_label if post.case else ""
    if held is None:
        return (*own, step, "", "", "", "", "")
    ended = told(held.ended_on) if held.ended_on else ""
    return (
        *own,
        step,
        *(held.person.name, held.household.household_no, told(held.started_on), ended, held.end_reason),
    )


def _pay_cells(line: PayLine, place: str) -> tuple[str, ...]:
    held = line.appointment
    return (
        *(place, held.post.name, held.person.name, held.household.household_no),
        *(str(line.days), yuan(line.amount_fen), line.told, ""),
    )


def _nobody_cells(held: Appointment, place: str, why: str) -> tuple[str, ...]:
    return (place, held.post.name, held.person.name, held.household.household_no, "", "", why, "")
