"""驻村工作总结: what a resident team did in a year, counted; problems and plans are written by hand."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from shouwang.accounts.models import User
from shouwang.assistance.helpers.models import Arrival, Attendance, Claim, LogKind, TeamMember, WorkLog
from shouwang.assistance.helpers.teams import station_of
from shouwang.audit.chain import Subject, record
from shouwang.audit.models import Act
from shouwang.cases.models import Visit
from shouwang.kernel.money import FEN_PER_YUAN
from shouwang.regions.models import Region
from shouwang.registry.selectors import place_of
from shouwang.reports.official_document import OfficialDocument

BLANK = "（由工作队补写）"


@transaction.atomic
def team_report(village: Region, *, year: int, actor: User) -> bytes:
    """The report as a Word document: counts only, no household is named."""
    first, last = date(year, 1, 1), min(date(year, 12, 31), timezone.localdate())
    document = OfficialDocument(title=f"{village.name}{year}年驻村工作总结", day=last)
    document.centred(f"（{place_of(village.pk)}，{_told(first)}至{_told(last)}）")
    _who(document, village, last)
    _done(document, village, first, last)
    document.heading("三、存在的问题")
    document.paragraph(BLANK)
    document.heading("四、下一步打算")
    document.paragraph(BLANK)
    document.signature(f"{village.name}驻村工作队", _told(last))
    subject = Subject("team_report", village.pk, village.pk)
    record(Act.EXPORT, subject, actor=actor, purpose="驻村工作总结", new={"year": year})
    return _bytes(document)


def _who(document: OfficialDocument, village: Region, day: date) -> None:
    now = station_of(village, today=day)
    document.heading("一、队伍情况")
    members = TeamMember.objects.filter(region=village, started_on__lte=day).exclude(
        ended_on__lte=date(day.year, 1, 1)
    )
    days = Counter(
        Attendance.objects.filter(member__region=village, day__year=day.year).values_list(
            "member_id", flat=True
        )
    )
    rows = [
        (
            member.user.display_name,
            member.get_post_display() + ("、第一书记" if member.first_secretary else ""),
            str(member.unit or ""),
            str(days[member.pk]),
        )
        for member in members.select_related("user", "unit")
    ]
    document.paragraph(f"现有驻村干部{len(now.members)}人，其中计入应派人数{now.counted}人。")
    if rows:
        document.table("驻村干部", header=("姓名", "职务", "派出单位", "驻村天数"), rows=rows)


def _done(document: OfficialDocument, village: Region, first: date, last: date) -> None:
    document.heading("二、工作开展情况")
    visits = Visit.objects.filter(
        region=village, visited_at__date__gte=first, visited_at__date__lte=last
    ).order_by()
    homes = visits.values("household").distinct().count()
    logs = WorkLog.objects.filter(region=village, day__gte=first, day__lte=last).order_by()
    kinds, reached = Counter[str](), Counter[str]()
    for kind, many in logs.values_list("kind", "reached"):
        kinds[kind] += 1
        reached[kind] += many
    arrivals = Arrival.objects.filter(region=village, day__gte=first, day__lte=last).count()
    claims = Claim.objects.filter(region=village, claimed_on__gte=first, claimed_on__lte=last)
    yuan = (claims.aggregate(sum=Sum("amount_fen"))["sum"] or 0) // FEN_PER_YUAN
    document.paragraph(
        f"走访农户{visits.count()}次、{homes}户；填写工作日志{sum(kinds.values())}篇；"
        f"包村单位到点{arrivals}人次，认领项目和投入资金{claims.count()}笔、{yuan:,}元。"
    )
    rows = [(str(kind.label), str(kinds[kind]), str(reached[kind])) for kind in LogKind if kinds[kind]]
    if rows:
        document.table("工作日志分类", header=("事项", "篇数", "人次"), rows=rows)


def _told(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _bytes(document: OfficialDocument) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.docx"
        document.save(path)
        return path.read_bytes()
