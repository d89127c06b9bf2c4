"""The audit chain: added to, never changed, and every tampering is seen."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from tests import cast

from shouwang.audit.chain import Subject, breaks, record
from shouwang.audit.models import Act, AuditEntry

pytestmark = pytest.mark.django_db


def three_entries() -> None:
    for number in range(3):
        with transaction.atomic():
            record(Act.SEE, Subject("household", str(number), cast.VILLAGE), actor=None, purpose="核查")


def without_guard(statement: str) -> None:
    """What somebody with the database's own password could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_auditentry_no_UPDATE")
            cursor.execute("DROP TRIGGER audit_auditentry_no_DELETE")
        else:
            cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER USER")
        cursor.execute(statement)


def test_a_chain_that_nobody_touched_holds() -> None:
    three_entries()
    assert list(breaks()) == []
    assert list(AuditEntry.objects.values_list("seq", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize("verb", ["UPDATE audit_auditentry SET purpose = ''", "DELETE FROM audit_auditentry"])
def test_the_database_refuses_to_change_or_remove_an_entry(verb: str) -> None:
    three_entries()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb)
    assert list(breaks()) == []


@pytest.mark.parametrize(
    ("tampering", "where"),
    [
        ("UPDATE audit_auditentry SET purpose = '别的' WHERE seq = 2", 2),
        ("DELETE FROM audit_auditentry WHERE seq = 2", 2),
        ("DELETE FROM audit_auditentry WHERE seq = 3", 3),
    ],
)
def test_whoever_gets_past_the_database_is_seen(tampering: str, where: int) -> None:
    three_entries()
    without_guard(tampering)
    assert where in [found.seq for found in breaks()]


def test_an_entry_belongs_to_the_transaction_it_tells_of() -> None:
    with transaction.atomic():
        record(Act.SEE, Subject("household", "1"), actor=None)
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == 0
