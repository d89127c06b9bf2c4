"""A step taken stands for good: the database itself refuses to change or remove it."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from tests import cast

from shouwang.workflow.models import StepTaken
from shouwang.workflow.runtime import Matter, Order, open_case, take_step

pytestmark = pytest.mark.django_db
VERBS = ["UPDATE workflow_steptaken SET reason = '别的'", "DELETE FROM workflow_steptaken"]


@pytest.mark.parametrize("verb", VERBS)
def test_the_database_refuses_to_change_or_remove_a_step(verb: str) -> None:
    home = cast.household()
    case = open_case("finding", Matter("finding", home.pk, home.region_id, "某事", home.pk), actor=None)
    take_step(case, Order("dispatch", version=1), actor=cast.user("wangxiang"))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb)
    assert StepTaken.objects.get().reason == ""


@pytest.mark.skipif("not __import__('django').db.connection.vendor == 'postgresql'", reason="no TRUNCATE")
def test_the_database_refuses_to_empty_the_table() -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE workflow_steptaken CASCADE")
