"""Lists to take along, as rows of texts: the low-income population, a quarter's visits, guarantees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.assistance.social.days import told
from shouwang.assistance.social.models import Label, Quarter
from shouwang.assistance.social.pack import GuaranteeItem, LabelKind, current
from shouwang.assistance.social.selectors import (
    Asked,
    AskedGuarantee,
    Told,
    guarantees_for,
    labels_for,
    lines_of,
    narrowed,
    quarters_for,
)
from shouwang.audit.chain import Subject, Values, record
from shouwang.audit.models import Act
from shouwang.kernel.errors import ShouwangError
from shouwang.kernel.money import FEN_PER_YUAN
from shouwang.regions.codes import padded
from shouwang.regions.models import Level, Region
from shouwang.registry.models import Membership
from shouwang.workflow.models import Case, StepTaken

AREA = ("县(市、区、旗)", "乡(镇)", "行政村")
PERSON = ("户编号", "人编号", "姓名", "证件号码", "与户主关系", "户类型", "监测对象类别", "风险是否已消除")
SINCE, AMOUNT = "起始年月", "月金额（元）"
YES = "是"
Places = dict[str, tuple[str, ...]]  # county, township and village by code
PARTS = (int(Level.COUNTY), int(Level.TOWNSHIP), int(Level.VILLAGE))
MOST = 50_000  # not policy: rows of one workbook
QUARTER = (
    *AREA,
    *(
        "户编号",
        "户主",
        "季度",
        "走访期限",
        "走访人",
        "走访日期",
        "结果",
        "原月金额（元）",
        "现月金额（元）",
        "办结日期",
    ),
)
GUARANTEE = (
    *AREA,
    *(
        "户编号",
        "户主",
        "项目",
        "状态",
        "情况",
        "来源",
        "依据日期",
        "处置环节",
        "处置期限",
        "解决日期",
        "怎样解决",
    ),
)


class SheetError(ShouwangError):
    """A list that cannot be taken along."""

    code = "SHEET"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list: its title, what it is, headings, rows of texts."""

    title: str
    said: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[str]]


@transaction.atomic
def taken_along(sheet: Sheet, *, kind: str, purpose: str, region: str, actor: User) -> Sheet:
    """The list with a trace of who took it and what for; SheetError without a purpose."""
    if not purpose.strip():
        raise SheetError("没有写明用途", accepted="一句话", todo="写明后导出")
    new: Values = {"rows": len(sheet.rows), "list": sheet.title}
    record(Act.EXPORT, Subject(kind, region or "all", region), actor=actor, purpose=purpose.strip(), new=new)
    return sheet


def population(user: User, asked: Asked) -> Sheet:
    """One row a person of every household that carries a label, in the layout of the national exports."""
    day = asked.day or timezone.localdate()
    labels = list(labels_for(user, asked)[:MOST])
    by_home: dict[int, list[Label]] = {}
    for label in labels:
        by_home.setdefault(label.household_id, []).append(label)
    kinds = list(current().labels.values())
    members = Membership.objects.on(day).filter(household__in=by_home).select_related("person", "household")
    places = _areas({label.region_id for label in labels})
    ordered = members.order_by("household__region_id", "household_id", "ordinal", "pk")
    rows = [_person(member, by_home[member.household_id], kinds, places) for member in ordered]
    headings = (*AREA, *PERSON, *(h for kind in kinds for h in headings_of(kind)))
    return Sheet("农村低收入人口", f"{day.isoformat()}的标签，一人一行", headings, rows)


def headings_of(kind: LabelKind) -> tuple[str, str, str]:
    """The columns of a label: whether, since when, how much a month."""
    return kind.heading, f"{kind.label}{SINCE}", f"{kind.label}{AMOUNT}"


def quarter_sheet(user: User, begins: date, *, region: str, result: str) -> Sheet:
    """The visits of a quarter: due, made, and what was decided (G48)."""
    rows = list(narrowed(quarters_for(user, begins), region=region, result=result)[:MOST])
    places = _areas({row.region_id for row in rows})
    cases = [row.case_id for row in rows if row.case_id]
    visits = StepTaken.objects.filter(case__in=cases, action="visit").select_related("actor").order_by("at")
    last = {visit.case_id: visit for visit in visits}
    lines = [_quarter(row, last.get(row.case_id or 0), places) for row in rows]
    return Sheet("低保按季度入户跟踪表", told(begins), QUARTER, lines)


def guarantee_sheet(user: User, asked: AskedGuarantee, item: GuaranteeItem) -> Sheet:
    """How a guarantee stands, household by household, and what is done (G50, G51, G52)."""
    homes = list(guarantees_for(user, asked)[:MOST])
    today = timezone.localdate()
    places = _areas({home.region_id for home in homes})
    lines = [_guarantee(line, places) for line in lines_of(homes, [item], day=today)]
    return Sheet(f"{item.label}排查表", f"{today.isoformat()}", GUARANTEE, lines)


def _person(
    member: Membership,
    labels: Iterable[Label],
    kinds: Sequence[LabelKind],
    places: Places,
) -> tuple[str, ...]:
    home, person = member.household, member.person
    mine = [label for label in labels if label.person_id in (None, person.pk)]
    return (
        *places[home.region_id],
        home.household_no,
        person.person_no,
        person.name,
        person.id_number or "",
        member.relation,
        home.get_kind_display(),
        home.get_monitor_class_display() if home.monitor_class else "",
        {True: YES, False: "否", None: ""}[home.risk_removed],
        *(cell for kind in kinds for cell in _labelled(kind, mine)),
    )


def _labelled(kind: LabelKind, labels: Sequence[Label]) -> Iterator[str]:
    found = [label for label in labels if label.kind == kind.name]
    yield YES if found else ""
    yield min((f"{label.started_on:%Y%m}" for label in found), default="")
    amounts = [label.amount_fen for label in found if label.amount_fen is not None]
    yield yuan(sum(amounts)) if amounts else ""


def _quarter(row: Quarter, visit: StepTaken | None, places: Places) -> tuple[str, ...]:
    visitor = visit.actor if visit else row.case.assignee if row.case else None
    return (
        *places[row.region_id],
        row.household.household_no,
        row.household.head_name,
        told(row.begins_on),
        row.due_on.isoformat(),
        visitor.display_name if visitor else "",
        timezone.localtime(visit.at).date().isoformat() if visit else "",
        row.get_result_display() if row.decided_on else row.case.step_label if row.case else "",
        yuan(row.amount_before_fen),
        yuan(row.amount_after_fen) if row.decided_on else "",
        row.decided_on.isoformat() if row.decided_on else "",
    )


def _guarantee(line: Told, places: Places) -> tuple[str, ...]:
    row, remedy = line.row, line.remedy
    return (
        *places[line.household.region_id],
        line.household.household_no,
        line.household.head_name,
        line.item.label,
        line.standing,
        row.told if row else "",
        row.source if row else "",
        row.fact_on.isoformat() if row else "",
        line.case.step_label if line.case else "",
        _due(line.case),
        remedy.day.isoformat() if remedy else "",
        remedy.told if remedy else "",
    )


def _due(case: Case | None) -> str:
    return timezone.localtime(case.due_at).date().isoformat() if case and case.due_at else ""


def _areas(codes: set[str]) -> Places:
    """County, township and village of codes, three texts each."""
    above = {code: [padded(code[:length]) for length in PARTS] for code in codes}
    names = dict(
        Region.objects.filter(code__in={c for line in above.values() for c in line}).values_list(
            "code", "name"
        )
    )
    return {code: tuple(_name(names, line, at) for at in range(len(PARTS))) for code, line in above.items()}


def _name(names: dict[str, str], line: Sequence[str], at: int) -> str:
    """The name of a part; none where the region does not reach so far down."""
    return "" if at and line[at] == line[at - 1] else names.get(line[at], "")


def yuan(fen: int | None) -> str:
    """An amount as a cell: 312.50.

    >>> yuan(31250), yuan(None)
    ('312.50', '')
    """
    return "" if fen is None else f"{fen // FEN_PER_YUAN}.{fen % FEN_PER_YUAN:02d}"
