"""Problems that inspections and audits found: recorded once, followed to their end, taken along as a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet, TextChoices
from django.utils import timezone

from shouwang.accounts.access import grants_of, require
from shouwang.accounts.models import Grant, User
from shouwang.accounts.roles import ALLOWED, Permission, Role
from shouwang.audit.chain import Subject, Values, record
from shouwang.audit.models import Act
from shouwang.cases.models import ProblemItem
from shouwang.kernel.errors import ShouwangError
from shouwang.regions.codes import range_of
from shouwang.workflow.definition import FormField
from shouwang.workflow.forms import Value, read_form
from shouwang.workflow.models import Case
from shouwang.workflow.refusals import FormError
from shouwang.workflow.runtime import Matter, open_case
from shouwang.workflow.shelf import current_process

PROCESS, SUBJECT, FORM = "problem", "problem", "record"
TO_CHECK = "mended"


class ProblemError(ShouwangError):
    """This cannot be done with problems as they stand."""

    code = "PROBLEM"


class Progress(TextChoices):
    """How far a problem has come."""

    OPEN = "open", "未销号"
    LATE = "late", "已超期"
    TO_CHECK = "to_check", "待复核"
    CLOSED = "closed", "已销号"
    ACCOUNTABLE = "accountable", "启动问责的"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A problem as it was filled in, where it lies, and the key under which it arrives once."""

    region_id: str
    form: Mapping[str, object]
    client_key: str


def record_fields() -> tuple[FormField, ...]:
    """What is asked when a problem is recorded, by the packs in force."""
    return current_process(PROCESS).forms[FORM]


def words_of(field: str) -> Mapping[str, str]:
    """The words of a choice of that form: who found it, what it is about."""
    return next((each.choices for each in record_fields() if each.name == field), {})


def record_problem(asked: Recorded, *, actor: User) -> ProblemItem:
    """Take in a problem once and open its case, to be handed out; FormError for gaps."""
    require(actor, Permission.RECORD_PROBLEMS, region=asked.region_id)
    before = ProblemItem.objects.filter(client_key=asked.client_key, recorded_by=actor).first()
    if before:
        return before
    filled = read_form(record_fields(), asked.form)
    if date.fromisoformat(str(filled["found_on"])) > timezone.localdate():
        raise FormError({"found_on": "发现日期：这一天还没有到"})
    try:
        with transaction.atomic():
            return _take_in(asked, filled, actor)
    except IntegrityError:
        # the same form on its way twice at once: the other one is in
        return ProblemItem.objects.get(client_key=asked.client_key, recorded_by=actor)


def problems_for(user: User) -> QuerySet[ProblemItem]:
    """The problems somebody may look at: of their regions, of their department, found by themselves."""
    condition = Q(pk__in=())
    for grant in grants_of(user) if user.is_active else ():
        if Permission.SEE_PROBLEMS in ALLOWED[Role(grant.role)]:
            condition |= _within(grant)
    return ProblemItem.objects.filter(condition).select_related("region", "case")


def sees_every_problem_of(user: User, region: str) -> bool:
    """Whether somebody may look at all problems of a region, whoever found them and whoever mends them."""
    return any(
        not grant.department and range_of(grant.region_id).covers(region)
        for grant in (grants_of(user) if user.is_active else ())
        if grant.role != Role.INSPECTOR and Permission.SEE_PROBLEMS in ALLOWED[Role(grant.role)]
    )


def in_progress(progress: Progress, *, now: datetime | None = None) -> Q:
    """The condition on problems: one wording for the numbers and for the lists behind them."""
    opened = Q(case__closed_at=None)
    return {
        Progress.OPEN: opened,
        Progress.LATE: opened & Q(case__due_at__lt=now or timezone.now()),
        Progress.TO_CHECK: opened & Q(case__step=TO_CHECK),
        Progress.CLOSED: Q(case__outcome="closed"),
        Progress.ACCOUNTABLE: ~Q(held_to_account_on=None),
    }[progress]


@transaction.atomic
def export_problems(
    problems: Iterable[ProblemItem], *, region: str, purpose: str, actor: User
) -> list[ProblemItem]:
    """Problems to be taken along as a list; with a trace of who took them and what for."""
    if not purpose.strip():
        raise ProblemError("没有写明用途", accepted="一句话", todo="写明后导出")
    rows = list(problems)
    subject = Subject("problem", "", region)
    record(Act.EXPORT, subject, actor=actor, purpose=purpose.strip(), new={"rows": len(rows)})
    return rows


def _within(grant: Grant) -> Q:
    region = range_of(grant.region_id)
    condition = Q(region_id__gte=region.low, region_id__lt=region.high)
    if grant.role == Role.INSPECTOR:
        return condition & Q(recorded_by=grant.user_id)
    return condition & Q(department=grant.department) if grant.department else condition


def _take_in(asked: Recorded, filled: Mapping[str, Value], actor: User) -> ProblemItem:
    item = ProblemItem.objects.create(
        region_id=asked.region_id,
        source=str(filled["source"]),
        category=str(filled["category"]),
        document=str(filled["document"] or ""),
        found_on=date.fromisoformat(str(filled["found_on"])),
        text=str(filled["text"]),
        recorded_by=actor,
        client_key=asked.client_key,
    )
    item.case = _opened(item, actor)
    item.save(update_fields=["case"])
    new: Values = {"source": item.source, "category": item.category, "case": item.case.pk}
    record(Act.CREATE, Subject("problem", str(item.pk), item.region_id), actor=actor, new=new)
    return item


def _opened(item: ProblemItem, actor: User) -> Case:
    source, category = words_of("source")[item.source], words_of("category")[item.category]
    title = f"{source}发现的问题：{category}"
    return open_case(PROCESS, Matter(SUBJECT, item.pk, item.region_id, title), actor=actor)
