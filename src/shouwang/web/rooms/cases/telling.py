"""A case in words and pictures: what was done, the household's key facts, the process as a drawing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shouwang.accounts.roles import Role
from shouwang.cases.case_story import Story
from shouwang.web.diagrams import Drawn, Move, Step, drawn
from shouwang.web.templatetags.show import day, masked_phone, money
from shouwang.workflow.definition import ANY, SAME, FieldType, Process
from shouwang.workflow.definition import Step as ProcessStep
from shouwang.workflow.models import StepTaken

Row = dict[str, object]  # what a component takes


def diagram(process: Process, current: str = "", passed: Sequence[str] = ()) -> Drawn:
    """The whole process with the step in which a case is."""
    steps = [
        Step(
            step.name,
            step.label,
            Role(step.role).label if step.role else "",
            _state(step, current, passed),
        )
        for step in process.steps.values()
    ]
    moves = [
        Move(source, action.to, action.label)
        for action in process.actions.values()
        if action.to != SAME
        for source in action.sources
        if source != ANY
    ]
    return drawn(steps, moves)


def _state(step: ProcessStep, current: str, passed: Sequence[str]) -> str:
    if step.name == current:
        return "current"
    if step.name in passed:
        return "passed"
    return "end" if step.end else "ahead"


def entries(story: Story) -> list[Row]:
    """What was done, the latest first."""
    return [_opening(story), *(_entry(step, story.process) for step in story.steps)][::-1]


def _opening(story: Story) -> Row:
    opened_by = story.case.opened_by.display_name if story.case.opened_by else "系统"
    return {"at": story.case.opened_at, "title": "开始", "who": opened_by, "text": story.case.title}


def _entry(step: StepTaken, process: Process) -> Row:
    who = f"{step.actor.display_name}（{Role(step.role).label}）" if step.actor and step.role else "系统"
    action = process.actions.get(step.action)
    return {
        "at": step.at,
        "title": step.action_label,
        "who": who,
        "text": "；".join(filter(None, [step.reason, _filled(step, process)])),
        "tone": "warn" if action and action.returns else "",
    }


def _filled(step: StepTaken, process: Process) -> str:
    """What was filled in, in the words of the form."""
    action = process.actions.get(step.action)
    told = []
    for field in action.form if action else ():
        value = step.form.get(field.name)
        if value in (None, "", [], False) or field.type is FieldType.PERSON:
            continue
        values = value if isinstance(value, list) else [_told(value, field.type)]
        words = [field.choices.get(str(item), "是" if item is True else str(item)) for item in values]
        told.append(f"{field.label}：{'、'.join(words)}")
    return "，".join(told)


def _told(value: object, kind: FieldType) -> object:
    """Money and days as pages write them."""
    if kind is FieldType.MONEY:
        return money(value if isinstance(value, int) else None)
    return day(date.fromisoformat(value)) if kind is FieldType.DATE and isinstance(value, str) else value


def facts_of_household(story: Story) -> list[Row]:
    """The key facts, sensitive ones masked."""
    home, state = story.household, story.state
    if story.problem:
        return _facts_of_problem(story)
    if home is None:
        return [{"label": "所在地", "value": story.place}, {"label": "农户", "value": "未对应到户"}]
    return [
        {"label": "户主", "value": home.head_name, "hint": home.household_no},
        {"label": "所在地", "value": story.place},
        {"label": "人口", "value": f"{home.members} 人"},
        {"label": "户类型", "value": home.get_kind_display()},
        {"label": "监测类别", "value": home.get_monitor_class_display() or "—"},
        {"label": "人均纯收入", "value": money(state.income_per_person_fen) if state else "—"},
        {"label": "联系电话", "value": masked_phone(home.phone)},
    ]


def _facts_of_problem(story: Story) -> list[Row]:
    problem = story.problem
    if problem is None:
        return []
    due = f"{day(problem.due_on)}（报告写明）" if problem.due_on else "按流程的期限"
    return [
        {"label": "所在地", "value": story.place},
        {"label": "发现日期", "value": day(problem.found_on), "hint": problem.document},
        {"label": "整改单位", "value": problem.get_department_display() or "乡镇"},
        {"label": "整改期限", "value": due},
        {"label": "登记人", "value": problem.recorded_by.display_name},
    ]
