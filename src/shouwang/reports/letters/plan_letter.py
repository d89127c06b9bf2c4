"""A letter about one household's plan: needs, tasks and what was given, as tables (G33, A42)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from django.utils import timezone

from shouwang.assistance.plans.models import Need, Plan
from shouwang.assistance.plans.selectors import needs_of
from shouwang.kernel.money import FEN_PER_YUAN
from shouwang.regions.models import Region
from shouwang.reports.letters.definition import Letter
from shouwang.reports.letters.filling import BLANK, Filled, Part, places_of, told

Rows = tuple[tuple[str, ...], ...]
NEEDS = ("序", "风险", "情况", "怎样了结")
TASKS = ("序", "措施", "责任单位", "到期日", "进度")
PROVISIONS = ("日期", "措施", "内容", "金额", "凭证")


def plan_letter(letter: Letter, plan: Plan, *, today: date | None = None) -> Filled:
    """The letter of a plan as it stands."""
    day = today or timezone.localdate()
    needs = list(needs_of(plan))
    values = _values(plan, needs, day)
    parts = [_part(block.kind, block.text, values, needs) for block in letter.blocks]
    return Filled(letter.title, day, tuple(parts), letter.citation)


def needs_rows(needs: Sequence[Need]) -> Rows:
    """The need list."""
    return tuple(
        (str(number), need.risk_label, need.reason, _end_of(need)) for number, need in enumerate(needs, 1)
    )


def tasks_rows(needs: Sequence[Need]) -> Rows:
    """The task list."""
    tasks = [task for need in needs for task in need.tasks.all()]
    return tuple(
        (
            str(number),
            task.measure_label,
            task.unit,
            told(task.due_on),
            task.case.step_label if task.case else "",
        )
        for number, task in enumerate(tasks, 1)
    )


def provisions_rows(needs: Sequence[Need]) -> Rows:
    """What was given, the first day first."""
    given = [one for need in needs for task in need.tasks.all() for one in task.provisions.all()]
    return tuple(
        (
            told(one.provided_on),
            one.task.measure_label,
            one.what + ("（核实中）" if one.disputed else ""),
            yuan(one.amount_fen) if one.amount_fen else "",
            one.voucher,
        )
        for one in sorted(given, key=lambda one: (one.provided_on, one.pk))
    )


def yuan(fen: int) -> str:
    """An amount on paper.

    >>> yuan(120050), yuan(80000)
    ('1,200.50元', '800元')
    """
    whole, rest = divmod(fen, FEN_PER_YUAN)
    return f"{whole:,}.{rest:02d}元" if rest else f"{whole:,}元"


TABLES: Mapping[str, tuple[tuple[str, ...], Callable[[Sequence[Need]], Rows]]] = {
    "needs": (NEEDS, needs_rows),
    "tasks": (TASKS, tasks_rows),
    "provisions": (PROVISIONS, provisions_rows),
}


def _part(kind: str, text: str, values: Mapping[str, str], needs: Sequence[Need]) -> Part:
    if kind not in TABLES:
        return Part(kind, text=text.format_map(values))
    header, rows_of = TABLES[kind]
    return Part("table", text=text, header=header, rows=rows_of(needs))


def _values(plan: Plan, needs: Sequence[Need], day: date) -> Mapping[str, str]:
    home = plan.household
    given = [one for need in needs for task in need.tasks.all() for one in task.provisions.all()]
    place = Region.objects.filter(pk=home.region_id).values_list("name", flat=True).first()
    return {
        **places_of(home.region_id),
        "place": place or BLANK,
        "today": told(day),
        "head": home.head_name,
        "household_no": home.household_no,
        "members": str(home.members),
        "household_class": home.get_monitor_class_display() or home.get_kind_display(),
        "labour": plan.get_labour_display(),
        "drafted_on": told(plan.opened_on),
        "given": yuan(sum(one.amount_fen or 0 for one in given if not one.disputed)),
    }


def _end_of(need: Need) -> str:
    if need.closed_on:
        return f"不需要帮扶：{need.close_reason}"
    helped = any(task.case and task.case.outcome == "provided" for task in need.tasks.all())
    return "已落实" if helped else "落实中"
