"""A letter filled in: what it says, line by line, before it becomes Word or PDF."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from shouwang.cases.models import Visit
from shouwang.kernel.errors import ShouwangError
from shouwang.regions.codes import padded
from shouwang.regions.models import Region
from shouwang.registry.models import Household, MonitorClass
from shouwang.reports.letters.definition import LONG_NUMBER, Letter
from shouwang.workflow.models import Case, StepTaken

BLANK = "　　　　"


class LetterError(ShouwangError):
    """A letter that must not go out, or for which something is missing."""

    code = "LETTER"


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One household on a notice: all that neighbours may read of it."""

    number: int
    name: str
    place: str
    household_class: str


@dataclass(frozen=True, slots=True)
class Part:
    """A filled block."""

    kind: str
    text: str = ""
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Filled:
    """A letter with its facts."""

    title: str
    day: date
    parts: tuple[Part, ...]
    citation: str


def public_letter(letter: Letter, cases: Sequence[Case], *, today: date | None = None) -> Filled:
    """A notice of one village; LetterError where a long number found its way into it."""
    day = today or timezone.localdate()
    homes = Household.objects.select_related("region").in_bulk([case.household_id or 0 for case in cases])
    pairs = [(case, homes[case.household_id or 0]) for case in cases]
    rows = [
        PublicRow(number, home.head_name, home.region.name, proposed_class(case, home))
        for number, (case, home) in enumerate(pairs, 1)
    ]
    places = places_of(cases[0].region_id)
    values = {
        **places,
        "count": str(len(rows)),
        "from_day": told(day),
        "until_day": told(day + timedelta(days=letter.days)),
        "today": told(day),
    }
    filled = _filled(letter, values, rows=rows, day=day)
    refuse_numbers(filled)
    return filled


def case_letter(letter: Letter, case: Case, *, today: date | None = None) -> Filled:
    """A letter about one case; what is not known yet is left blank, to be written by hand."""
    day = today or timezone.localdate()
    home = Household.objects.select_related("region").get(pk=case.household_id or 0)
    assessed = _form(case, "assess")
    visit = Visit.objects.filter(case=case).select_related("visitor").first()
    values = {
        **places_of(case.region_id),
        "today": told(day),
        "head": home.head_name,
        "household_no": home.household_no,
        "place": home.region.name,
        "members": str(home.members),
        "title": case.title,
        "visited_at": told(timezone.localtime(visit.visited_at).date()) if visit else BLANK,
        "visitor": visit.visitor.display_name if visit else BLANK,
        "outcome": (visit.get_outcome_display() if visit and visit.outcome else BLANK),
        "note": visit.note if visit and visit.note else BLANK,
        "held_on": told(date.fromisoformat(str(assessed["held_on"]))) if assessed.get("held_on") else BLANK,
        "present": str(assessed.get("present") or BLANK),
        "agreed": str(assessed.get("agreed") or BLANK),
        "household_class": proposed_class(case, home),
        **_decision(case),
    }
    steps = list(case.steps.select_related("actor").order_by("number"))
    return _filled(letter, values, steps=steps, day=day)


def _decision(case: Case) -> Mapping[str, str]:
    """What was decided, as the case keeps it for its letter."""
    on = case.data.get("decided_on")
    return {
        "programme": str(case.data.get("programme") or BLANK),
        "decided_on": told(date.fromisoformat(str(on))) if on else BLANK,
        "decision_reason": str(case.data.get("decision_reason") or BLANK),
    }


def proposed_class(case: Case, home: Household) -> str:
    """The class that was assessed; else the one the household has."""
    proposed = str(_form(case, "assess").get("proposed_class") or home.monitor_class)
    return MonitorClass(proposed).label if proposed in MonitorClass else BLANK


def places_of(code: str) -> Mapping[str, str]:
    """The names of county, township and village of a code."""
    codes = {"county": padded(code[:6]), "township": padded(code[:9]), "village": padded(code[:12])}
    names = dict(Region.objects.filter(pk__in=codes.values()).values_list("code", "name"))
    return {level: names.get(one, "") for level, one in codes.items()}


def refuse_numbers(filled: Filled) -> None:
    """A notice holds no row of digits that could be an ID number, a telephone or an account."""
    texts = [filled.title, *(part.text for part in filled.parts)]
    texts += [cell for part in filled.parts for row in part.rows for cell in row]
    if any(LONG_NUMBER.search(text) for text in texts):
        raise LetterError(
            "公示内容里有长串数字，可能是证件号、电话或账号",
            accepted="姓名、村组、类别和结论",
            todo="更正登记信息后重新制作",
        )


def told(day: date) -> str:
    """A day as a letter says it."""
    return f"{day.year}年{day.month}月{day.day}日"


def _filled(
    letter: Letter,
    values: Mapping[str, str],
    *,
    day: date,
    rows: Iterable[PublicRow] = (),
    steps: Sequence[StepTaken] = (),
) -> Filled:
    parts = []
    for block in letter.blocks:
        if block.kind == "table" and block.columns:
            cells = tuple(tuple(str(getattr(row, name)) for name in block.columns) for row in rows)
            parts.append(Part("table", header=tuple(block.columns.values()), rows=cells))
        elif block.kind == "steps":
            parts.append(_steps(block.text, steps))
        else:
            parts.append(Part(block.kind, text=block.text.format_map(values)))
    return Filled(letter.title, day, tuple(parts), letter.citation)


def _steps(caption: str, steps: Sequence[StepTaken]) -> Part:
    rows = tuple(
        (
            step.action_label,
            step.actor.display_name if step.actor else "系统",
            told(timezone.localtime(step.at).date()),
            step.reason,
        )
        for step in steps
    )
    return Part("table", text=caption, header=("环节", "经办人", "日期", "意见"), rows=rows)


def _form(case: Case, action: str) -> Mapping[str, object]:
    step = case.steps.filter(action=action).order_by("-number").first()
    return step.form if step else {}
