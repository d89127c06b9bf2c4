"""What can be counted of help within a region: plans that are missing, late tasks, held posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shouwang.assistance.plans.gaps import without_plan
from shouwang.assistance.plans.models import Task
from shouwang.assistance.plans.selectors import late_tasks
from shouwang.assistance.posts.models import Post
from shouwang.assistance.posts.selectors import PostState, in_state
from shouwang.indicators.counts import within
from shouwang.registry.models import Household


@dataclass(frozen=True, slots=True)
class HelpFigures:
    """The numbers of help of one region: each opens its list."""

    without_plan: int
    tasks_late: int
    posts_held: int


def help_figures(region: str, *, on: date | None = None) -> HelpFigures:
    """The numbers of a region and all within; three queries."""
    return HelpFigures(
        without_plan=within(without_plan(Household.objects.all()), region).count(),
        tasks_late=within(late_tasks(Task.objects.all(), on=on), region).count(),
        posts_held=within(Post.objects.filter(in_state(PostState.HELD)), region).count(),
    )
