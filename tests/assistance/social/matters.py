"""A county that has set its numbers, and matters of social assistance brought to a step."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from PIL import Image
from tests import cast

from shouwang.accounts.models import Department, User
from shouwang.accounts.roles import Role
from shouwang.assistance.social.labels import DIBAO, Word, set_label
from shouwang.assistance.social.models import Label, LabelSource, Quarter
from shouwang.assistance.social.quarters import open_quarter
from shouwang.registry.models import Household, Person
from shouwang.workflow.evidence import Sent, keep_evidence
from shouwang.workflow.models import Case, Evidence
from shouwang.workflow.runtime import Matter, Order, open_case, take_step

CITE = "{document: 守望县2026年社会救助工作通知, clause: 第二条, place: 守望县, strength: C}"
NUMBERS = {
    "dibao_standard_month": 600,
    "clear_change_percent": 10,
    "taper_months": 6,
    "watch_months": 3,
    "work_cost_cap": 200,
    "reserve_limit": 2000,
    "child_visit_days": 30,
    "elder_visit_days": 60,
    "disabled_visit_days": 90,
}


def county_pack(folder: Path, numbers: Mapping[str, int] | None = None) -> str:
    """A pack of the county below `folder` that sets numbers; its name."""
    pack = folder / "my_county"
    (pack / "social").mkdir(parents=True, exist_ok=True)
    (pack / "pack.yaml").write_text("pack: my_county\nlabel: 守望县\nover: [national]\n", encoding="utf-8")
    lines = ["numbers:"]
    for name, value in (NUMBERS if numbers is None else numbers).items():
        lines += [
            f"  {name}:",
            "    values:",
            f'      - {{from: "2020-01-01", value: {value}, cite: {CITE}}}',
        ]
    (pack / "social" / "numbers.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(pack)


def officer(department: str = Department.CIVIL_AFFAIRS) -> User:
    """The officer of a department of the county."""
    return cast.somebody(
        Role.DEPARTMENT_OFFICER,
        region=cast.COUNTY,
        username=f"officer_{department}",
        name="某部门",
        department=department,
    )


def on_dibao(
    head: str = "陈家",
    *,
    members: int = 2,
    amount_fen: int | None = 60_000,
    since: date = cast.SINCE,
    source: str = LabelSource.DECISION,
    region: str = cast.VILLAGE,
) -> Household:
    """A household on the minimum living allowance."""
    home = cast.household(head=head, members=members, region=region)
    set_label(home, DIBAO, Word(since, "低保认定", source=source), amount_fen=amount_fen)
    return home


def quarter_case(home: Household, now: datetime | None = None) -> Case:
    """The visit of this quarter to a household, opened by the clock."""
    open_quarter(now)
    return Quarter.objects.filter(household=home).latest("begins_on").case or Case()


def proof(kind: str, case: Case, actor: User) -> Evidence:
    """A photographed paper of a kind."""
    content = io.BytesIO()
    Image.new("RGB", (8, 8), color=(case.pk % 255, len(kind), 9)).save(content, "PNG")
    return keep_evidence(Sent("a.png", content.getvalue()), kind=kind, region_id=case.region_id, actor=actor)


def do(
    case: Case,
    action: str,
    actor: User,
    form: Mapping[str, object] | None = None,
    *,
    reason: str = "",
    papers: tuple[str, ...] = (),
    at: datetime | None = None,
) -> Case:
    """Take a step and give the case as it is then."""
    case.refresh_from_db()
    order = Order(
        action,
        version=case.version,
        form=form,
        reason=reason,
        evidence=[proof(kind, case, actor) for kind in papers],
    )
    take_step(case, order, actor=actor, at=at)
    case.refresh_from_db()
    return case


def about(person: Person, process: str, title: str = "某事") -> Case:
    """A matter of a person, just begun."""
    home = person.household or Household()
    return open_case(
        process, Matter("person", person.pk, home.region_id, title, household_id=home.pk), actor=None
    )


def labels_now(home: Household) -> list[str]:
    """The labels that a household carries now."""
    return sorted(Label.objects.filter(household=home, ended_on=None).values_list("kind", flat=True))
