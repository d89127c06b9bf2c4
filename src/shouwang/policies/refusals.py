"""Why something cannot be done to the installation's own pack."""

from __future__ import annotations

from shouwang.engine.language.faults import PackError
from shouwang.kernel.errors import ShouwangError


class PolicyChangeError(ShouwangError):
    """A change that cannot be made like this."""

    code = "POLICY_CHANGE"


class NothingChangesError(PolicyChangeError):
    """A change that leaves everything as it is."""

    code = "POLICY_NOTHING_CHANGES"

    def __init__(self, label: str) -> None:
        """`label`: the item that was to be changed."""
        super().__init__(
            f"「{label}」和现行的一样，没有改动", accepted="和现行不同的内容", todo="改了内容再保存"
        )


class StalePolicyError(ShouwangError):
    """Somebody else was faster."""

    code = "POLICY_STALE"

    def __init__(self, found: str = "刚由他人处理过") -> None:
        """`found`: what happened meanwhile."""
        super().__init__(found, todo="刷新后核对")


class NotTriedError(PolicyChangeError):
    """What is to be published was not tried, or is not what was tried."""

    code = "POLICY_NOT_TRIED"

    def __init__(self, *, changed: bool) -> None:
        """`changed`: something was tried, but the drafts were changed since."""
        found = (
            "草稿在测算以后又改过，看到的影响不是现在这些草稿的" if changed else "这些草稿还没有测算过影响"
        )
        super().__init__(found, accepted="测算过、此后没有改动的草稿", todo="先点“测算影响”，看过结果再发布")


def refused(error: PackError) -> PolicyChangeError:
    """What is wrong with a pack, said to somebody who sees no file."""
    told = dict.fromkeys(fault.found for fault in error.faults)
    todo = dict.fromkeys(fault.todo for fault in error.faults if fault.todo)
    return PolicyChangeError("；".join(told), todo="；".join(todo).removeprefix("请") or "改正后重新保存")
