"""Working through a list: the part of the inbox that the reader came from, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from shouwang.accounts.models import User
from shouwang.cases.inbox import Group, next_after
from shouwang.workflow.models import Case


@dataclass(frozen=True, slots=True)
class Queue:
    """A group of the inbox, of one process or of all."""

    group: Group
    process: str = ""

    @staticmethod
    def of(request: HttpRequest) -> Queue | None:
        """The list that the address names; None where the reader came from elsewhere."""
        group = request.GET.get("group", "")
        return Queue(Group(group), request.GET.get("process", "")) if group in Group else None

    @property
    def address(self) -> str:
        """As it stands in an address."""
        asked = QueryDict(mutable=True)
        asked["group"] = self.group.value
        if self.process:
            asked["process"] = self.process
        asked["next"] = "1"
        return asked.urlencode()

    @property
    def inbox(self) -> str:
        """The list itself."""
        return f"{reverse('inbox:mine')}?{self.address}"

    def after(self, user: User, case: Case) -> Case | None:
        """What comes next once a case is done."""
        return next_after(user, case, group=self.group, process=self.process)
