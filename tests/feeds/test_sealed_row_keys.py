"""Keys of rows are sealed and found by a blind index; decisions made before that stay as they were."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from tests import cast

from shouwang.feeds.actions import decide_link, digest_of
from shouwang.feeds.models import LinkDecision, LinkState, UnmatchedRow
from shouwang.jobs.checking import decided
from shouwang.registry.decisions import Decision

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef0123456789abcdef"
migration = import_module("shouwang.feeds.migrations.0004_sealed_row_keys")
EDITOR = SimpleNamespace(connection=connection)


def as_before() -> tuple[LinkDecision, UnmatchedRow]:
    """A decision and an open row with their keys in the open."""
    row = cast.open_row()
    UnmatchedRow.objects.filter(pk=row.pk).update(row_key="", row_digest=KEY)
    decision = LinkDecision.objects.create(
        county_id=cast.COUNTY,
        kind=row.kind,
        row_digest=KEY,
        person_no="9901-01",
        decided_by=cast.user("wangxiang"),
        decided_at=timezone.now(),
    )
    return decision, UnmatchedRow.objects.get(pk=row.pk)


def test_what_was_decided_before_is_decided_afterwards() -> None:
    decision, row = as_before()
    migration.seal(apps, EDITOR)
    assert decided(cast.COUNTY) == [Decision(row.kind, KEY, "9901-01")]
    for kept in (LinkDecision.objects.get(pk=decision.pk), UnmatchedRow.objects.get(pk=row.pk)):
        assert (kept.row_key, kept.row_digest) == (KEY, digest_of(KEY))


def test_it_can_be_taken_back() -> None:
    decision, row = as_before()
    migration.seal(apps, EDITOR)
    migration.unseal(apps, EDITOR)
    assert LinkDecision.objects.get(pk=decision.pk).row_digest == KEY
    assert UnmatchedRow.objects.get(pk=row.pk).row_digest == KEY


def test_no_key_stands_open_in_the_tables() -> None:
    row = cast.open_row()
    UnmatchedRow.objects.filter(pk=row.pk).update(row_key=KEY, row_digest=digest_of(KEY))
    decide_link(
        UnmatchedRow.objects.get(pk=row.pk),
        person_no="",
        seen=LinkState.WAITING,
        actor=cast.user("wangxiang"),
    )
    assert decided(row.delivery.county_id) == [Decision(row.kind, KEY, "")]
    for table in ("feeds_unmatchedrow", "feeds_linkdecision"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            told = " ".join(str(bytes(v) if isinstance(v, memoryview) else v) for v in cursor.fetchone())
        assert KEY not in told
        assert digest_of(KEY) in told
