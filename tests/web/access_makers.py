"""What the rows of `access_table.py` are about: each maker makes one object in a region.

It answers with the arguments of the address. The object is assigned to `helper`, where there is one.
"""

from __future__ import annotations

from collections.abc import Callable

from tests import cast

from shouwang.accounts.models import User
from shouwang.jobs.actions import ask
from shouwang.registry.models import HelperAssignment

Maker = Callable[[str, User | None], tuple[object, ...]]


def household(region: str, helper: User | None) -> tuple[object, ...]:
    """A household, by its number."""
    home = cast.household(region=region)
    if helper:
        HelperAssignment.objects.create(household=home, user=helper, started_on=cast.SINCE)
    return (home.household_no,)


def delivery(region: str, helper: User | None) -> tuple[object, ...]:
    """A delivery that waits to be read, by its number."""
    made = cast.delivery(region=region)
    ask("check_delivery", subject_id=made.pk, actor=None)
    return (made.pk,)


def open_row(region: str, helper: User | None) -> tuple[object, ...]:
    """A row whose person somebody must tell, by its number."""
    return (cast.open_row(region=region).pk,)
