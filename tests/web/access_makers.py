"""What the rows of `access_table.py` are about: each maker makes one object in a region.

It answers with the arguments of the address. The object is assigned to `helper`, where there is one.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from itertools import count

from django.utils import timezone
from PIL import Image
from tests import cast
from tests.assistance.posts.matters import MONTH, WISH
from tests.cases.matters import finding_case, problem_item

from shouwang.accounts.models import Department, User
from shouwang.accounts.roles import Role
from shouwang.assistance.plans.actions import draft_plan
from shouwang.assistance.plans.models import Need, Task
from shouwang.assistance.posts.actions import ask_for_post
from shouwang.assistance.posts.models import PayRun
from shouwang.cases.models import Sample, VillageCode
from shouwang.jobs.actions import ask
from shouwang.policies.models import ChangeKind as PolicyKind
from shouwang.policies.models import PolicyChange, Publication, PublicationState, Trial
from shouwang.regions.codes import level_of
from shouwang.regions.models import Level, Region
from shouwang.registry.models import ChangeKind, ChangeRequest, HelperAssignment, Household
from shouwang.screening.models import HeldRule, Sweep
from shouwang.workflow.evidence import Sent, keep_evidence
from shouwang.workflow.models import Case, Evidence
from shouwang.workflow.runtime import Matter, open_case

_publications = count(1)
Maker = Callable[[str, User | None], tuple[object, ...]]


def household(region: str, helper: User | None) -> tuple[object, ...]:
    """A household, by its number."""
    home = cast.household(region=region)
    if helper:
        HelperAssignment.objects.create(household=home, user=helper, started_on=cast.SINCE)
    return (home.household_no,)


def place(region: str, helper: User | None) -> tuple[object, ...]:
    """The region itself."""
    return (int(region),)


def village(region: str, helper: User | None) -> tuple[object, ...]:
    """A village in the region, by its code."""
    return (village_in(region).code,)


def village_code(region: str, helper: User | None) -> tuple[object, ...]:
    """The code on the board of a village in the region, by its token."""
    place = village_in(region)
    code, _ = VillageCode.objects.get_or_create(region=place, defaults={"token": f"token-{place.code}"})
    return (code.token,)


def call(region: str, helper: User | None) -> tuple[object, ...]:
    """A visit to make: a case about a finding that was handed out, by its number."""
    case = finding_case(cast.household(region=region))
    Case.objects.filter(pk=case.pk).update(
        step="dispatched", step_label="待入户", role=Role.COLLECTOR, assignee=helper, version=2
    )
    return (case.pk,)


def monitoring(region: str, helper: User | None) -> tuple[object, ...]:
    """A case of recognition before its publicity, by its number."""
    home = cast.household(region=region)
    matter = Matter("household", home.pk, home.region_id, "认定", household_id=home.pk)
    case = open_case("monitoring", matter, actor=None)
    Case.objects.filter(pk=case.pk).update(step="assessed", step_label="待公示", role=Role.CLERK)
    return (case.pk,)


def letter_file(region: str, helper: User | None) -> tuple[object, ...]:
    """A letter of a case, as a file."""
    return (*monitoring(region, helper), "authorisation", "word")


def notice(region: str, helper: User | None) -> tuple[object, ...]:
    """A notice that waits in a village."""
    monitoring(village_in(region).code, helper)
    return ("publicity", int(village_in(region).code))


def notice_file(region: str, helper: User | None) -> tuple[object, ...]:
    """The same, as a file."""
    return (*notice(region, helper), "word")


def case(region: str, helper: User | None) -> tuple[object, ...]:
    """A recognition that has just begun, by its number."""
    return (_recognition(region, helper).pk,)


def step_of_case(region: str, helper: User | None) -> tuple[object, ...]:
    """The first step of a recognition, by the case's number and the action's name."""
    return (_recognition(region, helper).pk, "visit")


def proof(region: str, helper: User | None) -> tuple[object, ...]:
    """A sensitive proof of a case, by its number."""
    content = io.BytesIO()
    Image.new("RGB", (8, 8)).save(content, "PNG")
    item = keep_evidence(Sent("a.png", content.getvalue()), kind="minutes", region_id=region, actor=None)
    Evidence.objects.filter(pk=item.pk).update(case=_recognition(region, helper))
    return (item.pk,)


def sample(region: str, helper: User | None) -> tuple[object, ...]:
    """A sample that somebody prepared, by its number."""
    drawn_by = cast.somebody(Role.MONITOR, region=region)
    made = Sample.objects.create(
        region_id=region,
        title="回头看",
        seed="1234567",
        villages_a_township=3,
        households_a_village=30,
        frame_digest="0" * 64,
        drawn_by=drawn_by,
    )
    return (made.pk,)


def _recognition(region: str, helper: User | None) -> Case:
    home = cast.household(region=region)
    about = Matter("household", home.pk, home.region_id, "某事", household_id=home.pk)
    opened = open_case("monitoring", about, actor=None)
    Case.objects.filter(pk=opened.pk).update(assignee=helper)
    return opened


def village_in(region: str) -> Region:
    """A village that lies in the region: for the county, one that no township of the cast holds."""
    if level_of(region) is Level.VILLAGE:
        return Region.objects.get(pk=region)
    code = (
        region[:9] + "777" + "00" if level_of(region) is Level.TOWNSHIP else region[:6] + "777" + "777" + "00"
    )
    found, _ = Region.objects.get_or_create(
        code=code, defaults={"name": "远村", "level": Level.VILLAGE, "parent_id": region}
    )
    return found


def delivery(region: str, helper: User | None) -> tuple[object, ...]:
    """A delivery that waits to be read, by its number."""
    made = cast.delivery(region=region)
    ask("check_delivery", subject_id=made.pk, actor=None)
    return (made.pk,)


def open_row(region: str, helper: User | None) -> tuple[object, ...]:
    """A row whose person somebody must tell, by its number."""
    return (cast.open_row(region=region).pk,)


def household_ending(region: str, helper: User | None) -> tuple[object, ...]:
    """A household, and the kind of change that takes it off the register."""
    return (*household(region, helper), ChangeKind.EXTINCT.value)


def change(region: str, helper: User | None) -> tuple[object, ...]:
    """A request of a national export to take a household off the register."""
    home = Household.objects.get(household_no=household(region, helper)[0])
    asked = ChangeRequest.objects.create(
        kind=ChangeKind.EXTINCT,
        household=home,
        region_id=region,
        takes_effect_on=cast.SINCE,
        asked={},
        reason="名册里已没有此户",
    )
    return (asked.pk,)


def change_proof(region: str, helper: User | None) -> tuple[object, ...]:
    """A request with a paper, by both their numbers."""
    (number,) = change(region, helper)
    sent = Sent("证明.pdf", b"%PDF-1.4 paper")
    paper = keep_evidence(sent, kind="change_proof", region_id=region, actor=None)
    ChangeRequest.objects.get(pk=number).proof.add(paper)
    return (number, paper.pk)


def finding(region: str, helper: User | None) -> tuple[object, ...]:
    """A finding that is there now, by its number."""
    row = cast.finding(region=region)
    if helper:
        HelperAssignment.objects.create(household=row.household, user=helper, started_on=cast.SINCE)
    return (row.pk,)


def sweep(region: str, helper: User | None) -> tuple[object, ...]:
    """A sweep that waits, with its job, by its number."""
    made = Sweep.objects.create(county_id=region, as_of=cast.SINCE, packs=["national"])
    ask("sweep", subject_id=made.pk, actor=None)
    return (made.pk,)


def held_rule(region: str, helper: User | None) -> tuple[object, ...]:
    """A rule that a sweep holds, by its number."""
    made = Sweep.objects.create(county_id=region, as_of=cast.SINCE, packs=["national"])
    rule = HeldRule.objects.create(
        sweep=made, rule_id="dropout", label="辍学", hits=30, judged=40, max_hit_share="0.5"
    )
    return (rule.pk,)


def returned_list(region: str, helper: User | None) -> tuple[object, ...]:
    """A worklist that came back, by its number."""
    return (cast.returned_line(region=region).list_id,)


def returned_line(region: str, helper: User | None) -> tuple[object, ...]:
    """A line that disagrees with the outcome that stands, by its number."""
    return (cast.returned_line(region=region).pk,)


def problem(region: str, helper: User | None) -> tuple[object, ...]:
    """A problem that an office mends, by its number."""
    return (problem_item(region, department=Department.MEDICAL_INSURANCE).pk,)


def reserve(region: str, helper: User | None) -> tuple[object, ...]:
    """A township's reserve for temporary relief, by the township; none lies in a village."""
    return (int(region),)


def parameter(region: str, helper: User | None) -> tuple[object, ...]:
    """A parameter of the packs, by its name: the same for every region."""
    return ("line",)


def policy_term(region: str, helper: User | None) -> tuple[object, ...]:
    """A deadline of the packs, by process and name."""
    return ("monitoring", "recognition")


def policy_form(region: str, helper: User | None) -> tuple[object, ...]:
    """A form of the packs, by process and action."""
    return ("monitoring", "assess")


def policy_standard(region: str, helper: User | None) -> tuple[object, ...]:
    """A number of social assistance, by its part of the pack and its name."""
    return ("social", "taper_months")


def paragraph(region: str, helper: User | None) -> tuple[object, ...]:
    """A paragraph of a letter of the packs."""
    return ("publicity", 0)


POLICY_ITEMS = {
    "value": parameter,
    "standard": policy_standard,
    "term": policy_term,
    "form": policy_form,
    "words": paragraph,
}
"""What may be drafted, by its page."""


def policy_draft(region: str, helper: User | None) -> tuple[object, ...]:
    """A draft of a change to the county's own pack, by its number."""
    made = PolicyChange.objects.create(
        kind=PolicyKind.VALUE,
        target=f"line_{next(_publications)}",
        label="监测线",
        content={"value": "9000", "from": "2026-01-01", "until": ""},
        new="9,000元",
        document="通知",
        clause="第一条",
        made_by=cast.somebody(Role.POLICY_CLERK, region=cast.COUNTY),
        made_at=timezone.now(),
    )
    return (made.pk,)


def publication(region: str, helper: User | None) -> tuple[object, ...]:
    """A publication of the county's own pack, by its key."""
    made = Publication.objects.create(
        state=PublicationState.PUBLISHED,
        number=next(_publications),
        purpose="执行通知",
        proposed_by=cast.somebody(Role.POLICY_CLERK, region=cast.COUNTY),
        proposed_at=timezone.now(),
    )
    return (made.pk,)


def trial(region: str, helper: User | None) -> tuple[object, ...]:
    """A trial of drafts that waits, with its job, by its number."""
    made = Trial.objects.create(
        drafts="0" * 64,
        county=cast.COUNTY,
        asked_by=cast.somebody(Role.POLICY_CLERK, region=cast.COUNTY),
        asked_at=timezone.now(),
    )
    ask("try_policy", subject_id=made.pk, actor=None)
    return (made.pk,)


def plan(region: str, helper: User | None) -> tuple[object, ...]:
    """The plan of a household with a hospital bill, by its number."""
    home = Household.objects.get(household_no=household(region, helper)[0])
    cast.finding(home=home)
    return (draft_plan(home, actor=None).pk,)


def plan_letter(region: str, helper: User | None) -> tuple[object, ...]:
    """The need and task list of a plan, as a file."""
    return (*plan(region, helper), "need_task_list", "word")


def need(region: str, helper: User | None) -> tuple[object, ...]:
    """The need of a plan, by its number."""
    return (Need.objects.get(plan=plan(region, helper)[0]).pk,)


def task(region: str, helper: User | None) -> tuple[object, ...]:
    """The task of the medical insurance office in a plan, by its number."""
    return (Task.objects.get(need=need(region, helper)[0]).pk,)


def step_of_task(region: str, helper: User | None) -> tuple[object, ...]:
    """The first step of a task, by its number and the action's name."""
    return (*task(region, helper), "agree")


def post(region: str, helper: User | None) -> tuple[object, ...]:
    """A public post that was asked for, by its number."""
    asked_by = cast.somebody(Role.CLERK, region=region)
    return (ask_for_post(replace(WISH, region=region), actor=asked_by).pk,)


def step_of_post(region: str, helper: User | None) -> tuple[object, ...]:
    """The first step of a post, by its number and the action's name."""
    return (*post(region, helper), "approve")


def pay_run(region: str, helper: User | None) -> tuple[object, ...]:
    """A list of pay that was not paid yet, by its number."""
    made_by = cast.somebody(Role.CLERK, region=region)
    return (PayRun.objects.create(region_id=region, month=MONTH, made_by=made_by).pk,)
