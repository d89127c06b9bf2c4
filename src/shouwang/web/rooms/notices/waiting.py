"""Which notices are due: the cases of a village that stand before the step that posts them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shouwang.accounts.access import scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.regions.codes import padded
from shouwang.regions.models import Region
from shouwang.reports.letters.definition import Letter, current_letters
from shouwang.workflow.models import Case
from shouwang.workflow.shelf import process_of


@dataclass(frozen=True, slots=True)
class Due:
    """A notice that a village may post now, and the cases on it."""

    letter: Letter
    village: Region
    cases: tuple[Case, ...]


def due_for(user: User) -> list[Due]:
    """Every notice that waits in the regions where a person writes them, in order of letter and place."""
    public = [letter for letter in current_letters().values() if letter.public]
    scope = scope_for(user, Permission.WRITE_NOTICES)
    open_cases = scope.within(Case.objects.filter(closed_at=None)).select_related("process")
    groups: dict[tuple[str, str], list[Case]] = {}
    for case in open_cases.order_by("region_id", "id"):
        for letter in public:
            if stands_before(case, letter):
                groups.setdefault((letter.name, padded(case.region_id[:12])), []).append(case)
    villages = Region.objects.select_related("parent").in_bulk([village for _, village in groups])
    letters: Mapping[str, Letter] = {letter.name: letter for letter in public}
    return [
        Due(letters[name], villages[village], tuple(cases))
        for (name, village), cases in sorted(groups.items())
        if village in villages
    ]


def stands_before(case: Case, letter: Letter) -> bool:
    """Whether the case is in a step from which the letter's action leads on, or has just taken it."""
    process = process_of(case)
    action = process.actions.get(letter.step)
    return action is not None and case.step in (*action.sources, action.to)
