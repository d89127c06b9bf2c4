"""Why a step was not taken, in words for whoever tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shouwang.kernel.errors import ShouwangError
from shouwang.workflow.models import Case, StepTaken


class StepRefusedError(ShouwangError):
    """The case cannot take this step now: a wrong step, a form with gaps, a condition that does not hold."""

    code = "STEP_REFUSED"


class FormError(StepRefusedError):
    """The form has gaps or values that cannot be: `faults` names each field."""

    code = "FORM"

    def __init__(self, faults: Mapping[str, str], *, accepted: str = "") -> None:
        """One message a field."""
        self.faults = faults
        super().__init__(
            "填报内容有误：" + "；".join(faults.values()), accepted=accepted, todo="改正后重新提交"
        )


class GuardError(StepRefusedError):
    """Conditions of the policy that do not hold yet."""

    code = "GUARD"

    def __init__(self, reasons: Sequence[str]) -> None:
        """Each reason as the pack words it."""
        self.reasons = tuple(reasons)
        super().__init__("；".join(reasons))


class StaleError(StepRefusedError):
    """Somebody else was faster; `since` are the steps that were taken meanwhile."""

    code = "STALE"

    def __init__(self, case: Case, since: Sequence[StepTaken]) -> None:
        """The case as it is now."""
        self.case, self.since = case, tuple(since)
        super().__init__(
            f"此事已由他人办理，现在是“{case.step_label}”",
            accepted="最新环节上的操作",
            todo="查看最新情况后再决定",
        )
