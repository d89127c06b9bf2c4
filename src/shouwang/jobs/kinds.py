"""Every kind of long work by its name: what people call it, what carries it out, how often it is tried.

A new kind of work is one more line here; it is imported only when it runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.utils.module_loading import import_string

from shouwang.kernel.errors import ShouwangError

if TYPE_CHECKING:
    from shouwang.jobs.models import Job
    from shouwang.jobs.running import Running


class UnknownJobError(ShouwangError):
    """No work of this name is known."""

    code = "JOB_UNKNOWN"

    def __init__(self, kind: str) -> None:
        """`kind`: the name asked for."""
        super().__init__(f"没有“{kind}”这种后台工作", accepted="、".join(KINDS), todo="联系系统管理员")


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of long work.

    `work` names the function that carries it out and returns a line for people; `ended` one that is told when
    the job came to nothing (failed or cancelled), so that what it was about does not look as if it went on.
    """

    name: str
    label: str
    work: str
    ended: str = ""
    most_tries: int = 3

    def carry_out(self, running: Running) -> str:
        """Do the work; the line for people."""
        return cast("Callable[[Running], str]", import_string(self.work))(running)

    def tell_end(self, job: Job) -> None:
        """Say that the job came to nothing."""
        if self.ended:
            cast("Callable[[Job], None]", import_string(self.ended))(job)


KINDS: dict[str, JobKind] = {
    kind.name: kind
    for kind in (
        JobKind(
            "check_delivery",
            "读取报送文件",
            "shouwang.jobs.checking.carry_out",
            ended="shouwang.jobs.checking.came_to_nothing",
        ),
        JobKind(
            "sweep", "研判", "shouwang.jobs.sweep.carry_out", ended="shouwang.jobs.sweep.came_to_nothing"
        ),
        JobKind("try_policy", "测算政策草稿", "shouwang.jobs.trying.carry_out"),
    )
}


def kind_named(name: str) -> JobKind:
    """The kind of work of that name; UnknownJobError where there is none."""
    try:
        return KINDS[name]
    except KeyError:
        raise UnknownJobError(name) from None
