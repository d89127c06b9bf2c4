"""Pages of helper forces: they work, refuse with words, and take lists along with a trace."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings
from python_calamine import CalamineWorkbook
from tests import cast
from tests.assistance.helpers.forces import helped, own_pack, packs, stationed, unit, village
from tests.web.rooms.matters import signed_in

from shouwang.accounts.roles import Role
from shouwang.assistance.helpers.due_visits import open_due_visits
from shouwang.assistance.helpers.models import (
    Assessment,
    Attendance,
    Claim,
    ClaimKind,
    Donation,
    Grade,
    Leave,
    Match,
    Need,
    PhoneCheck,
    TeamMember,
    TeamPost,
    UnitLevel,
    WorkLog,
)
from shouwang.assistance.helpers.phone_checks import phone_of
from shouwang.assistance.helpers.units import claims_by_level
from shouwang.audit.models import Act, AuditEntry
from shouwang.registry.models import HelperAssignment, HouseholdKind
from shouwang.web.rooms.helping.tables import Cell

pytestmark = pytest.mark.django_db
PURPOSE = {"purpose": "上报县里"}


def text(client: Client, address: str, *args: object) -> str:
    answer = client.get(reverse(address, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def sent(client: Client, address: str, *args: object, **fields: object) -> str:
    answer = client.post(reverse(address, args=args), fields, follow=True)
    return answer.content.decode()


def rows_of(content: bytes) -> list[list[object]]:
    return list(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python())


def test_what_no_pack_asks_for_is_not_judged_and_not_nought() -> None:
    cast.household(head="刘家", kind=HouseholdKind.POOR)
    client = signed_in("wangxiang")
    page = client.get(reverse("helping:coverage")).context["page"]
    assert {(tile["figure"], tile["unit"], tile["href"]) for tile in page.tiles} == {("未判断", "", "")}
    assert "还没有判断" in text(client, "helping:coverage")


def test_a_card_says_what_a_bare_number_is_of_and_leaves_words_alone() -> None:
    assert Cell("3", tone="bad", label="走访超期户数").told == "走访超期户数 3"
    assert Cell("齐备", tone="good", label="缺什么").told == "齐备"


def test_coverage_shows_each_gap_with_reason_and_document(settings: Settings) -> None:
    packs(settings, "huoqiu")
    cast.household(head="刘家", kind=HouseholdKind.POOR)
    page = text(signed_in("wangxiang"), "helping:coverage")
    assert "刘家" in page
    assert "没有帮扶责任人" in page
    assert "篇1五" in page


def test_the_list_of_gaps_is_taken_along_for_a_purpose_alone(settings: Settings) -> None:
    packs(settings, "huoqiu")
    cast.household(head="刘家", kind=HouseholdKind.POOR)
    client = signed_in("wangxiang")
    assert "没有写明用途" in sent(client, "helping:export_coverage", purpose="")
    answer = client.post(reverse("helping:export_coverage"), PURPOSE)
    assert rows_of(answer.content)[1][0] == "刘家"
    entry = AuditEntry.objects.get(act=Act.EXPORT)
    assert (entry.subject_id, entry.purpose, entry.new["rows"]) == ("coverage", "上报县里", 1)


def test_households_are_assigned_all_or_none() -> None:
    helper, client = cast.user("qianbang"), signed_in("wangxiang")
    first, second = cast.household(), cast.household()
    numbers = f"{first.household_no}\n9901010999999"
    page = sent(client, "helping:assign", helper.pk, numbers=numbers, since="2024-01-01")
    assert "第 2 个户编号找不到" in page
    assert not HelperAssignment.objects.exists()
    numbers = f"{first.household_no}，{second.household_no}"
    assert "已结对 2 户" in sent(client, "helping:assign", helper.pk, numbers=numbers, since="2024-01-01")


def test_a_handover_from_the_page_moves_everything(settings: Settings) -> None:
    giver, taker = cast.user("qianbang"), cast.user("sunbang")
    home = helped(giver)
    open_due_visits()
    client = signed_in("wangxiang")
    assert "在办的事" in text(client, "helping:handover", giver.pk)
    page = sent(
        client,
        "helping:handover",
        giver.pk,
        taker=taker.pk,
        households=[home.household_no],
        reason="岗位调整",
    )
    assert "已移交 1 户、1 件在办的事，由孙帮接手" in page
    assert home.helpers.present().get().user == taker


def test_people_are_listed_with_few_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(8):
        helped(cast.somebody(cast.Role.HELPER, region=cast.VILLAGE))
    client = signed_in("wangxiang")
    text(client, "helping:people")
    with django_assert_max_num_queries(16):
        text(client, "helping:people")


def test_a_team_is_set_up_and_changed_from_the_page(settings: Settings) -> None:
    packs(settings, "shanxi")
    code, client = int(cast.VILLAGE), signed_in("zuzhi")
    sent(client, "helping:traits", code, traits=["heavy_task"], reason="组织部文件")
    assert "空缺" in text(client, "helping:team", code)
    first = cast.user("qianbang").pk
    fields = {"post": TeamPost.LEADER.value, "first_secretary": "on", "since": "2024-01-01"}
    assert "已选派" in sent(client, "helping:station", code, user=first, **fields)
    member = TeamMember.objects.get()
    page = sent(client, "helping:relieve", member.pk, successor="", reason="任期届满")
    assert "最后一名驻村干部" in page
    sent(client, "helping:relieve", member.pk, successor=cast.user("sunbang").pk, reason="任期届满")
    assert TeamMember.objects.present().get().user == cast.user("sunbang")
    assert "曾任" in text(client, "helping:team", code)


def test_a_team_report_is_a_document_without_households() -> None:
    stationed(cast.user("qianbang"))
    helped(cast.user("qianbang"), head="陈家明")
    answer = signed_in("wangxiang").post(reverse("helping:team_report", args=[int(cast.VILLAGE)]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        body = parts.read("word/document.xml").decode()
    assert "驻村工作总结" in body
    assert "钱帮" in body
    assert "陈家明" not in body


def test_a_member_signs_in_asks_for_leave_and_writes_a_log_on_the_phone() -> None:
    helper = cast.user("qianbang")
    home, member = helped(helper), stationed(helper)
    client, today = signed_in("qianbang"), timezone.localdate().isoformat()
    assert "今天签到" in text(client, "helping:mine")
    assert "已签到（页面签到）" in sent(client, "helping:sign", member.pk, latitude="", longitude="")
    assert Attendance.objects.get().member == member
    sent(client, "helping:leave", member.pk, from_day=today, until_day=today, reason="看病")
    leave = Leave.objects.get()
    assert "待审批" in text(client, "helping:mine")
    assert "看病" in text(signed_in("zuzhi"), "helping:presence")
    sent(signed_in("zuzhi"), "helping:decide_leave", leave.pk, grant="1", reason="同意")
    fields = {"day": today, "kind": "policy", "text": "讲了医保政策", "reached": "3", "client_key": "k-0001"}
    sent(client, "helping:log", about=f"household:{home.household_no}", **fields)
    assert (WorkLog.objects.get().text, WorkLog.objects.get().reached) == ("讲了医保政策", 3)


def test_a_helper_sees_their_own_households_alone() -> None:
    helped(cast.user("qianbang"), head="自家人")
    helped(cast.user("sunbang"), head="别家人")
    page = text(signed_in("qianbang"), "helping:mine")
    assert "自家人" in page
    assert "别家人" not in page
    assert signed_in("qianbang").get(reverse("helping:coverage")).status_code == 403


def test_an_assessment_from_beginning_to_list(settings: Settings, tmp_path: Path) -> None:
    own_pack(settings, tmp_path, {"excellent_rounding": "up"}, over=("huoqiu",))
    stationed(cast.user("qianbang"))
    stationed(cast.user("sunbang"))
    client = signed_in("zuzhi")
    sent(client, "helping:new_assessment", region=cast.COUNTY, year=timezone.localdate().year)
    found = Assessment.objects.get()
    assert "2人 × 35% = 0.70，有零进一为1人" in text(client, "helping:assessment", found.pk)
    first, second = found.people.all()
    sent(client, "helping:grade", first.pk, grade="excellent", reason="实绩突出")
    assert "优秀名额1人已满" in sent(client, "helping:grade", second.pk, grade="excellent", reason="也好")
    sent(client, "helping:grade", second.pk, grade="competent", reason="尽责")
    assert "名单已确定" in sent(client, "helping:close_assessment", found.pk)
    answer = client.post(reverse("helping:export_assessment", args=[found.pk]), PURPOSE)
    assert [row[0] for row in rows_of(answer.content)[1:]] == [first.member.user.display_name]
    assert found.people.filter(grade=Grade.EXCELLENT).count() == 1


def test_an_open_rounding_is_told_on_the_page(settings: Settings) -> None:
    packs(settings, "huoqiu")
    stationed(cast.user("qianbang"))
    client = signed_in("zuzhi")
    sent(client, "helping:new_assessment", region=cast.COUNTY, year=timezone.localdate().year)
    found = Assessment.objects.get()
    assert "优秀名额取整方式" in text(client, "helping:assessment", found.pk)
    page = sent(client, "helping:grade", found.people.get().pk, grade="excellent", reason="好")
    assert "还没有确定" in page


def test_a_phone_check_shows_the_number_only_for_a_purpose() -> None:
    home = helped(cast.user("qianbang"), members=2)
    client, phone = signed_in("chudu"), phone_of(home)
    page = text(client, "helping:check", home.household_no)
    assert phone not in page
    assert "钱帮" in page
    person = home.persons.order_by("pk").last()
    assert person is not None
    assert person.name in page
    assert person.id_number not in page
    assert phone in sent(client, "helping:reveal_phone", home.household_no, purpose="电话核对帮扶")
    assert phone not in text(client, "helping:check", home.household_no)
    assert phone not in sent(client, "helping:reveal_phone", home.household_no, purpose="")


def test_a_phone_check_leads_to_a_problem_and_into_the_table() -> None:
    home = helped(cast.user("qianbang"))
    client = signed_in("chudu")
    fields = dict.fromkeys(("phone", "visited", "measures", "members"), "agrees")
    page = sent(
        client, "helping:check", home.household_no, reached="1", helper="differs", note="说不认识", **fields
    )
    assert "不一致的转为帮扶问题" in page
    assert PhoneCheck.objects.get().case is not None
    rows = rows_of(client.post(reverse("helping:export_checks"), PURPOSE).content)
    assert rows[1][5] == "帮扶责任人"
    assert all("说不认识" not in str(cell) for cell in rows[1])


def test_a_need_is_posted_matched_and_met() -> None:
    home = helped(cast.user("qianbang"))
    fields = {"kind": "goods", "text": "需要棉被", "consented": "on"}
    sent(signed_in("qianbang"), "helping:post_need", household=home.household_no, **fields)
    found, client = Need.objects.get(), signed_in("wangxiang")
    offer = {"donor": "某公司", "donor_kind": "enterprise", "kind": "goods", "text": "棉被", "places": "3"}
    sent(client, "helping:new_offer", region=cast.TOWNSHIP, **offer)
    page = text(client, "helping:need", found.pk)
    assert "某公司：棉被" in page
    chosen = page.split('name="offer" value="')[1].split('"')[0]
    sent(client, "helping:match", found.pk, offer=chosen)
    sent(client, "helping:end_match", Match.objects.get().pk, delivered="1", note="已送到")
    found.refresh_from_db()
    assert found.state == "met"


def test_donations_from_entry_to_the_public_page() -> None:
    client = signed_in("wangxiang")
    fields = {"donor": "某公司", "donor_kind": "enterprise", "given_on": "2024-01-01", "cash": "1000.50"}
    goods = {"goods": "棉被50床", "goods_value": "2500", "valued_by": "发票"}
    sent(client, "helping:new_donation", region=cast.TOWNSHIP, **fields, **goods)
    made = Donation.objects.get()
    assert (made.cash_fen, made.goods_fen) == (100_050, 250_000)
    sent(
        client,
        "helping:use_donation",
        made.pk,
        region=cast.VILLAGE,
        day="2024-02-01",
        amount="3000",
        purpose="发放棉被",
        households="50",
    )
    anybody = Client()
    place = int(cast.COUNTY)
    assert "某公司" not in text(anybody, "helping:public", place)
    sent(client, "helping:publish_donation", made.pk)
    page = text(anybody, "helping:public", place)
    assert "某公司" in page
    assert "合计 3,500.50 元" in page
    assert "发放棉被，3,000 元，受益 50 户" in page
    assert rows_of(client.post(reverse("helping:export_donations"), PURPOSE).content)[1][0] == "某公司"


def test_the_public_page_is_of_places_alone() -> None:
    cast.regions()
    assert Client().get(reverse("helping:public", args=[99_999])).status_code == 404


def test_units_pair_come_and_pay_from_the_page(settings: Settings) -> None:
    packs(settings, "hundred_days")
    found, client = unit(), signed_in("wangxiang")
    day = timezone.localdate().isoformat()
    pairing = {"region": cast.VILLAGE, "day": "2024-01-01", "programme": "village"}
    sent(client, "helping:pair", found.pk, leads="on", **pairing)
    arrival = {"rank": "main_leader", "who": "某局长", "purpose": "调研"}
    sent(client, "helping:arrival", found.pk, region=cast.VILLAGE, day=day, **arrival)
    claim = {"kind": "invest", "project": "水渠", "amount": "50000"}
    sent(client, "helping:claim", found.pk, region=cast.VILLAGE, day=day, **claim)
    page = text(client, "helping:unit", found.pk)
    assert "某局长" in page
    assert "50,000 元" in page
    fields = {"name": "百日行动", "region": cast.TOWNSHIP, "started_on": day, "ended_on": day, "rounds": "0"}
    assert "专项行动已建立" in sent(client, "helping:new_campaign", **fields)
    page = text(client, "helping:campaigns")
    number = page.split("/helping/campaigns/")[-1].split("/")[0]
    page = text(client, "helping:campaign", number)
    assert "1 / 1" in page
    assert "0 / 20" in page
    assert "未达到" in page


def test_what_units_claimed_is_added_up_by_level() -> None:
    """The claims of 霍邱: 437.01 = 101 + 336.01 万元."""
    cast.regions()
    client, day = signed_in("wangxiang"), timezone.localdate()
    for level, name, sums in (
        (UnitLevel.CITY, "市某局", (101_000_000,)),
        (UnitLevel.COUNTY, "县某局", (300_000_000, 36_010_000)),
    ):
        of = unit(name, level)
        for fen in sums:
            Claim.objects.create(
                unit=of, region_id=cast.VILLAGE, kind=ClaimKind.CLAIM, project="水渠", amount_fen=fen,
                claimed_on=day, recorded_by=cast.user("wangxiang"),
            )  # fmt: skip
    Claim.objects.create(
        unit=of, region_id=cast.VILLAGE, kind=ClaimKind.INVEST, project="慰问", amount_fen=5_000_000,
        claimed_on=day, recorded_by=cast.user("wangxiang"),
    )  # fmt: skip
    found = claims_by_level(cast.user("wangxiang"))
    assert [(each.units, each.projects, each.amount_fen) for each in found] == [
        (1, 1, 101_000_000),
        (1, 2, 336_010_000),
    ]
    page = text(client, "helping:units")
    assert page.index("认领项目合计") < page.index("3,360,100 元") < page.index("4,370,100 元")
    elsewhere = cast.somebody(Role.CLERK, region="990102001000")
    assert claims_by_level(elsewhere) == []


def test_statistics_are_shown_and_taken_along() -> None:
    helped(cast.user("qianbang"))
    client = signed_in("zuzhi")
    assert "钱帮" in text(client, "helping:statistics")
    answer = client.post(f"{reverse('helping:export_statistics')}?first=2024-01-01&last=2024-12-31", PURPOSE)
    assert rows_of(answer.content)[0][0] == "姓名"


def test_insurance_and_training_from_the_page(settings: Settings) -> None:
    packs(settings, "huoqiu")
    member, client = stationed(cast.user("qianbang")), signed_in("zuzhi")
    fields = {"payer": "organisation", "from_day": "2024-01-01", "until_day": "2099-12-31"}
    page = sent(client, "helping:insure", members=[member.pk], premium="600", **fields)
    assert "每人保费与规定不符" in page
    sent(client, "helping:insure", members=[member.pk], premium="620", **fields)
    assert "驻村干部都有保险" in text(client, "helping:care")
    training = {"title": "业务培训", "region": cast.COUNTY, "day": "2024-01-01", "days": "2"}
    sent(client, "helping:train", members=[member.pk], **training)
    assert "业务培训" in text(client, "helping:care")
    assert village().name in text(client, "helping:care")
