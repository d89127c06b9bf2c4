"""Why something about helpers cannot be done, in words for whoever tried."""

from __future__ import annotations

from shouwang.kernel.errors import ShouwangError


class HelpersError(ShouwangError):
    """What is asked of helpers, units or teams cannot be."""

    code = "HELPERS"
