"""What the page of a case shows, put into the words and shapes of its components."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from shouwang.accounts.access import may
from shouwang.accounts.roles import Permission, Role
from shouwang.cases.case_story import Story
from shouwang.cases.handing_out import proposed_form
from shouwang.cases.models import Drawn
from shouwang.kernel.money import FEN_PER_YUAN
from shouwang.screening.models import FindingState
from shouwang.web.acting import Asked, asked_of
from shouwang.web.doors import Visitor
from shouwang.web.rooms.cases.queue import Queue
from shouwang.web.rooms.cases.telling import Row, diagram, entries, facts_of_household
from shouwang.web.rooms.cases.wording import facts_of_finding
from shouwang.web.templatetags.show import day, money
from shouwang.workflow.definition import FieldType
from shouwang.workflow.path import OnTheWay, Stage, way_of
from shouwang.workflow.permitted import Choice, people_for

AROUND = 3
"""Steps shown before and after the current one; the whole process is drawn below."""
KEYS = 9


def asked_in(story: Story, choice: Choice, *, key: str, posted: QueryDict | None = None) -> Asked:
    """The form of an action; people are proposed where it names some."""
    action = choice.action
    people = {
        field.name: [
            (user.pk, f"{user.display_name} {user.office}".strip())
            for user in people_for(Role(field.role), story.case.region_id)
        ]
        for field in action.form
        if field.type is FieldType.PERSON
    }
    proposed = proposed_form(story.case, action.name) if people else {}
    return asked_of(choice, posted, people=people, initial=proposed, key=key)


def case_page(
    request: Visitor, story: Story, asked: Asked | None, *, said: Sequence[str] = ()
) -> dict[str, object]:
    """Everything of the page."""
    queue = Queue.of(request)
    return {
        "story": story,
        "queue": queue.address if queue else "",
        "skip": _skip(request, story, queue),
        "steps": _steps(story),
        "drawn": diagram(story.process, story.case.step, [step.from_step for step in story.steps]),
        "entries": entries(story),
        "facts": facts_of_household(story),
        "facts_found": facts_of_finding(story.finding) if story.finding else [],
        "household_href": _household_href(request, story),
        "letters_href": _letters_href(request, story),
        "kinds": list(story.process.evidence.items()) if story.choices else [],
        "helped": _helped(story),
        "closed": f"{day(story.case.closed_at)} 办结" if story.case.closed_at else "",
        "waits_for": _waits_for(story),
        "finding_gone": _finding_gone(story),
        "changed_since_draw": _changed_since(story.drawn),
        **(_acting(story, asked, said, queue) if asked else {}),
        **_proofs(request, story),
    }


def in_the_way(story: Story, choice: Choice) -> list[str]:
    """What stands in the way of an action, but for papers that can be handed in with it."""
    missing = {f"缺少{story.process.evidence[kind]}" for kind in choice.action.evidence}
    return [line for line in choice.obstacles if line not in missing]


def _acting(story: Story, asked: Asked, said: Sequence[str], queue: Queue | None) -> dict[str, object]:
    action, held = asked.choice.action, {item.kind for item in story.evidence}
    return {
        "choice": asked.choice,
        "form": asked.form,
        "key": asked.key,
        "said": said,
        "blocked": in_the_way(story, asked.choice),
        "papers": [(kind, story.process.evidence[kind], kind in held) for kind in action.evidence],
        "tabs": [
            {
                "label": choice.action.label,
                "href": f"?do={choice.action.name}{'&' + queue.address if queue else ''}#act",
                "current": choice.action.name == action.name,
                "key": str(index) if index <= KEYS else "",
            }
            for index, choice in enumerate(story.choices, 1)
        ],
    }


def _proofs(request: Visitor, story: Story) -> dict[str, object]:
    for item in story.evidence:
        label = story.process.evidence.get(item.kind, "现场照片" if item.kind == "photo" else item.kind)
        item.label = label  # type: ignore[attr-defined] # for the template alone
        item.open = not item.sensitive or bool(story.choices) or item.added_by_id == request.user.pk  # type: ignore[attr-defined]
    return {}


def _steps(story: Story) -> list[Row]:
    way = way_of(story.process, story.case.step, story.steps)
    here = next(index for index, place in enumerate(way) if place.step.name == story.case.step)
    first = max(here - AROUND, 0)
    return [_place(place, story) for place in way[first : here + AROUND + 1]]


def _place(place: OnTheWay, story: Story) -> Row:
    late = place.stage is Stage.CURRENT and any(
        d.met_at is None and d.due_at < timezone.now() for d in story.deadlines
    )
    left = place.left
    who = Role(place.step.role).label if place.step.role else ""
    return {
        "label": place.step.label,
        "state": "late" if late else place.stage.value,
        "who": left.actor.display_name if left and left.actor else who,
        "when": day(left.at) if left else "",
    }


def _household_href(request: Visitor, story: Story) -> str:
    if story.household is None or not may(request.user, Permission.SEE_HOUSEHOLDS):
        return ""
    return reverse("households:one", args=[story.household.household_no])


def _letters_href(request: Visitor, story: Story) -> str:
    if story.household is None or not may(request.user, Permission.WRITE_NOTICES):
        return ""
    return reverse("notices:case", args=[story.case.pk])


def _helped(story: Story) -> str:
    """What was given first, and when."""
    told = []
    for item in story.helped_first:
        fen, yuan = (int(str(item.get(name) or 0)) for name in ("amount_fen", "amount_yuan"))
        amount = money(fen or yuan * FEN_PER_YUAN) if fen or yuan else ""
        parts = [str(item.get("measure") or ""), amount, day(datetime.fromisoformat(str(item["on"])))]
        told.append("，".join(filter(None, parts)))
    return "；".join(told)


def _waits_for(story: Story) -> str:
    role = Role(story.case.role).label if story.case.role else ""
    who = story.case.assignee.display_name if story.case.assignee else role
    return f"正在“{story.case.step_label}”，等{who}办理"


def _finding_gone(story: Story) -> bool:
    gone = (FindingState.GONE, FindingState.WITHDRAWN)
    return story.finding is not None and story.finding.state in gone and story.case.closed_at is None


def _changed_since(item: Drawn | None) -> bool:
    return item is not None and item.household.version != item.version_then


def _skip(request: Visitor, story: Story, queue: Queue | None) -> str:
    following = queue.after(request.user, story.case) if queue else None
    return f"{reverse('cases:one', args=[following.pk])}?{queue.address}" if following and queue else ""
