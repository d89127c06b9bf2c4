"""The addresses of the lists behind the numbers of a region, as far as their reader may open them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from urllib.parse import urlencode

from django.urls import reverse

from shouwang.accounts.access import scope_for
from shouwang.accounts.models import User
from shouwang.accounts.roles import Permission
from shouwang.cases.problems import sees_every_problem_of
from shouwang.workflow.selectors import sees_every_case_of


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of a region. An address is empty where the reader would see less than the number says."""

    region: str
    sees_findings: bool
    sees_households: bool
    sees_cases: bool
    sees_problems: bool

    @staticmethod
    def of(user: User, region: str) -> Lists:
        """As far as somebody may open them."""
        return Lists(
            region,
            sees_findings=scope_for(user, Permission.SEE_FINDINGS).covers(region),
            sees_households=scope_for(user, Permission.SEE_HOUSEHOLDS).covers(region),
            sees_cases=sees_every_case_of(user, region),
            sees_problems=sees_every_problem_of(user, region),
        )

    def below(self, region: str) -> Lists:
        """The same of a region within."""
        return replace(self, region=region)

    def findings(self, **conditions: str) -> str:
        """Findings; those that are there now where no state is named."""
        return self._address("findings:all", conditions) if self.sees_findings else ""

    def cases(self, **conditions: str) -> str:
        """Cases; the open ones where no state is named."""
        return self._address("cases:all", conditions) if self.sees_cases else ""

    def late_cases(self) -> str:
        """Open cases whose deadline has passed."""
        return self.cases(state="late")

    def monitored(self, **conditions: str) -> str:
        """Households that are or were under monitoring."""
        return self._address("cases:monitored", conditions) if self.sees_households else ""

    def households(self) -> str:
        """Households in force."""
        return self._address("households:register", {}) if self.sees_households else ""

    def visits(self, month: date) -> str:
        """Visits of a month."""
        return self._address("visits:all", {"month": written(month)}) if self.sees_findings else ""

    def problems(self, **conditions: str) -> str:
        """Problems that were found; the open ones where no progress is named."""
        return self._address("problems:all", conditions) if self.sees_problems else ""

    def tasks(self, **conditions: str) -> str:
        """Tasks of help."""
        return self._address("plans:tasks", conditions) if self.sees_findings else ""

    def gaps(self, **conditions: str) -> str:
        """Where help is missing."""
        return self._address("plans:gaps", conditions) if self.sees_findings else ""

    def posts(self, **conditions: str) -> str:
        """Public posts."""
        return self._address("posts:all", conditions) if self.sees_findings else ""

    def _address(self, name: str, conditions: dict[str, str]) -> str:
        return f"{_page(name)}?{urlencode({'region': self.region, **conditions})}"


def written(month: date) -> str:
    """A month as the lists are asked for it.

    >>> written(date(2026, 1, 31))
    '2026-01'
    """
    return f"{month:%Y-%m}"


@cache
def _page(name: str) -> str:
    """The address of a list; a dashboard of many places asks for the same ones again and again."""
    return reverse(name)
