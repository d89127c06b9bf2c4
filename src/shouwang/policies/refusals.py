"""Why something cannot be done to the installation's own pack."""

from __future__ import annotations

from shouwang.engine.language.faults import PackError
from shouwang.kernel.errors import ShouwangError


class PolicyChangeError(ShouwangError):
    """A change that cannot be made like this."""

    code = "POLICY_CHANGE"


class StalePolicyError(ShouwangError):
    """Somebody else was faster."""

    code = "POLICY_STALE"

    def __init__(self, found: str = "刚由他人处理过") -> None:
        """`found`: what happened meanwhile."""
        super().__init__(found, todo="刷新后核对")


def refused(error: PackError) -> PolicyChangeError:
    """What is wrong with a pack, said to somebody who sees no file."""
    told = dict.fromkeys(fault.found for fault in error.faults)
    todo = dict.fromkeys(fault.todo for fault in error.faults if fault.todo)
    return PolicyChangeError("；".join(told), todo="；".join(todo).removeprefix("请") or "改正后重新保存")
