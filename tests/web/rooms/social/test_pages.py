"""The pages of social assistance: lists, boards whose numbers open lists, money, lists in and out."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import Settings
from tests import cast
from tests.assistance.social.matters import county_pack, do, officer, on_dibao
from tests.web.rooms.matters import signed_in

from shouwang.assistance.social.labels import Word, end_labels, set_label
from shouwang.assistance.social.models import EntryKind, Label, LabelSource, ReserveEntry, Support
from shouwang.assistance.social.quarters import open_quarter
from shouwang.assistance.social.reserve import move, reserve_of
from shouwang.audit.models import AuditEntry
from shouwang.cases.starting import start_case
from shouwang.registry.models import Household
from shouwang.workflow.models import Case

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
PURPOSE = {"purpose": "季度核对"}


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined] # a response


def sheet_of(answer: object) -> list[list[str]]:
    book = openpyxl.load_workbook(io.BytesIO(answer.content))  # type: ignore[attr-defined] # a response
    return [[str(cell or "") for cell in row] for row in book.active.iter_rows(values_only=True)]  # type: ignore[union-attr]


def test_the_list_is_as_it_was_on_a_day() -> None:
    home = on_dibao("陈家")
    end_labels(Label.objects.filter(household=home), Word(TODAY - timedelta(days=10), "停止"))
    client = signed_in("wangxiang")
    assert "陈家" not in text(client.get("/social/"))
    before = (TODAY - timedelta(days=20)).isoformat()
    assert "陈家" in text(client.get(f"/social/?day={before}"))


def test_labels_are_filtered_and_counted_in_tabs() -> None:
    home = on_dibao("陈家")
    set_label(home, "rigid_spending", Word(cast.SINCE, "认定"))
    page = text(signed_in("wangxiang").get("/social/?kind=rigid_spending"))
    assert page.count("?tab=labels") == 2  # the row and its card
    assert "刚性支出困难<span>1</span>" in page
    assert "全部<span>2</span>" in page


def test_an_officer_of_civil_affairs_sees_the_list_and_one_of_another_department_nothing_of_it() -> None:
    on_dibao("陈家")
    assert "陈家" in text(signed_in("minzheng").get("/social/"))
    assert "陈家" not in text(signed_in("yibao").get("/social/"))


def test_every_number_of_a_quarter_opens_a_list_of_that_many() -> None:
    for head in ("陈家", "刘家"):
        on_dibao(head)
    open_quarter()
    case = Case.objects.filter(process_name="dibao_quarter").earliest("pk")
    do(case, "visit", cast.user("zhaocun"), {"outcome": "unchanged"})
    client = signed_in("wangxiang")
    answer = client.get("/social/quarter/")
    (line,) = answer.context["lines"]
    for cell in (line["all"], *line["cells"]):
        listed = client.get(cell["href"])
        assert listed.context["page"].paginator.count == cell["value"], cell["href"]
    assert [cell["value"] for cell in line["cells"][:2]] == [2, 1]  # open, of these not visited


def test_the_quarters_sheet_holds_who_went_and_what_came_of_it() -> None:
    on_dibao("陈家", amount_fen=31_250)
    open_quarter()
    case = Case.objects.get(process_name="dibao_quarter")
    do(case, "visit", cast.user("zhaocun"), {"outcome": "unchanged"})
    do(case, "keep_amount", cast.user("wangxiang"))
    client = signed_in("wangxiang")
    assert client.post("/social/quarter/export/", {"purpose": ""}).status_code == 302
    rows = sheet_of(client.post("/social/quarter/export/", PURPOSE))
    assert rows[2][3:5] == ["户编号", "户主"]
    assert rows[3][:3] == ["守望县", "王家乡", "赵村"]
    assert rows[3][7:] == [
        "赵村",
        TODAY.isoformat(),
        "没有明显变化，金额不变",
        "312.50",
        "312.50",
        TODAY.isoformat(),
    ]
    entry = AuditEntry.objects.get(act="export", subject_type="quarters")
    assert (entry.purpose, entry.new["rows"]) == ("季度核对", 1)


def test_what_goes_out_comes_in_again_and_changes_nothing_but_what_was_filled_in() -> None:
    home = on_dibao("陈家", members=2)
    client = signed_in("lixian")
    rows = sheet_of(client.post("/social/export/", PURPOSE))
    assert rows[2][3:7] == ["户编号", "人编号", "姓名", "证件号码"]
    assert len(rows) == 5
    person = home.persons.get(name="陈家1")
    at = {heading: place for place, heading in enumerate(rows[2])}
    for row in rows[3:]:
        row[at["享受低保政策情况"]] = ""
    (line,) = [row for row in rows[3:] if row[4] == person.person_no]
    line[at["刚性支出困难"]], line[at["刚性支出困难起始年月"]] = "是", "202601"
    stranger = ["", "", "", "", "no-such-person", *[""] * 6, "是"]
    answer = import_rows(client, [*rows, stranger])
    assert (answer.context["done"].begun, len(answer.context["faults"])) == (1, 1)
    label = Label.objects.get(source=LabelSource.IMPORT)
    assert (label.person, label.kind, label.started_on) == (person, "rigid_spending", date(2026, 1, 1))
    assert import_rows(client, rows).context["done"].unchanged == 1
    line[at["刚性支出困难"]] = "否"
    assert import_rows(client, rows).context["done"].ended == 1
    assert AuditEntry.objects.filter(act="import", subject_type="labels").count() == 3


def import_rows(client: object, rows: list[list[str]]) -> object:
    content = io.BytesIO()
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(content)
    file = SimpleUploadedFile("名单.xlsx", content.getvalue())
    return client.post("/social/import/", {"file": file})  # type: ignore[attr-defined] # a test client


def test_a_list_without_known_headings_is_refused_in_three_parts() -> None:
    cast.regions()
    answer = import_rows(signed_in("lixian"), [["姓名", "电话"], ["某人", ""]])
    assert answer.status_code == 422  # type: ignore[attr-defined]
    page = text(answer)
    assert "没有认出表头" in page
    assert "证件号码" in page
    assert "先从本页导出一份" in page


def test_nobody_of_another_county_is_labelled_by_a_list() -> None:
    far = cast.household(region=cast.OTHER_COUNTY)
    rows = [["人编号", "刚性支出困难"], [far.persons.get().person_no, "是"]]
    answer = import_rows(signed_in("lixian"), rows)
    assert answer.context["faults"][0].row == 2  # type: ignore[attr-defined]
    assert not Label.objects.exists()


def test_the_county_allots_the_township_pays_and_both_read_every_movement(
    settings: Settings, tmp_path: Path
) -> None:
    settings.SHOUWANG_PACKS = ("national", county_pack(tmp_path))
    cast.regions()
    address = f"/social/reserves/{cast.TOWNSHIP}/"
    sent = {"key": "0123456789abcdef", "amount": "2000", "note": "第一批"}
    county = signed_in("lixian")
    for _ in range(2):
        assert county.post(f"{address}allot/", sent).status_code == 302
    assert ReserveEntry.objects.count() == 1
    assert county.post(f"{address}allot/", {**sent, "key": "x", "amount": "-5"}).status_code == 422
    assert "2,000 元" in text(signed_in("wangxiang").get(address))
    assert signed_in("wangxiang").post(f"{address}allot/", sent).status_code == 403
    assert signed_in("lixian").get(f"/social/reserves/{cast.OTHER_COUNTY}/").status_code == 404


def test_civil_affairs_reads_the_reserve_and_opens_only_what_is_theirs() -> None:
    cast.regions()
    home = cast.household()
    case = start_case(home, process_name="relief", title="夜里失火", actor=cast.user("wangxiang"))
    reserve = reserve_of(cast.TOWNSHIP)
    move(reserve, EntryKind.ALLOTTED, 200_000, note="第一批", actor=cast.user("lixian"))
    move(reserve, EntryKind.PAID, -150_000, note="先行救助", actor=cast.user("wangxiang"), case=case)
    officer = signed_in("minzheng")
    assert "500 元" in text(officer.get("/social/reserves/"))
    address = f"/social/reserves/{cast.TOWNSHIP}/"
    page = text(officer.get(address))
    assert "夜里失火" in page
    assert "登记拨入" not in page
    link = f"/cases/{case.pk}/"
    assert link not in page
    assert link in text(signed_in("wangxiang").get(address))
    assert officer.post(f"{address}allot/", {"amount": "1", "note": "一"}).status_code == 403
    assert signed_in("yibao").get("/social/reserves/").status_code == 403


def test_a_matter_of_a_member_is_begun_from_the_household() -> None:
    home = cast.household(members=2)
    person = home.persons.get(relation="之子")
    client = signed_in("wangxiang")
    assert "为家庭成员办理" in text(client.get(f"/households/{home.household_no}/?tab=labels"))
    answer = client.post(f"/social/begin/{home.household_no}/", {"person": person.pk, "process": "tekun"})
    case = Case.objects.get(process_name="tekun")
    assert answer["Location"] == f"/cases/{case.pk}/"
    assert (case.subject_id, case.household_id) == (person.pk, home.pk)
    wrong = {"person": person.pk, "process": "tekun_placement"}
    assert client.post(f"/social/begin/{home.household_no}/", wrong).status_code == 422


def test_the_household_shows_its_labels_its_quarters_and_what_it_was_on_a_day() -> None:
    home = on_dibao("陈家", amount_fen=31_250)
    open_quarter()
    page = text(signed_in("zhaocun").get(f"/households/{home.household_no}/?tab=labels"))
    assert "312.50 元" in page
    assert "季度" in page
    past = text(signed_in("zhaocun").get(f"/households/{home.household_no}/?tab=labels&day=2019-12-31"))
    assert "没有标签" in past


def test_who_waits_for_a_place_stands_in_order() -> None:
    for head, ability in (("陈家", "full"), ("刘家", "none")):
        home = cast.household(head=head)
        Support.objects.create(
            household=home,
            person=home.persons.get(),
            region_id=home.region_id,
            ability=ability,
            wants="central",
            form="scattered",
            started_on=cast.SINCE,
        )
    page = text(signed_in("minzheng").get("/social/waiting/"))
    assert page.index("刘家") < page.index("陈家")


def test_numbers_that_the_county_must_set_are_told(settings: Settings, tmp_path: Path) -> None:
    cast.regions()
    page = text(signed_in("wangxiang").get("/social/numbers/"))
    assert page.count("待县里确定") > 5
    settings.SHOUWANG_PACKS = ("national", county_pack(tmp_path))
    told = text(signed_in("wangxiang").get("/social/numbers/"))
    assert "守望县2026年社会救助工作通知" in told


def test_the_notice_of_a_stop_is_written_from_its_case(settings: Settings, tmp_path: Path) -> None:
    settings.SHOUWANG_PACKS = ("national", county_pack(tmp_path))
    home = _stopped()
    case = Case.objects.get(process_name="stop_notice")
    client = signed_in("wangxiang")
    assert f"/notices/case/{case.pk}/" in text(client.get(f"/cases/{case.pk}/"))
    page = text(client.get(f"/notices/case/{case.pk}/"))
    assert "停止保障告知书" in page
    answer = client.post(f"/notices/case/{case.pk}/stop_notice/word/")
    assert answer.content[:2] == b"PK"
    other = Case.objects.get(process_name="dibao_quarter", household_id=home.pk)
    assert client.post(f"/notices/case/{other.pk}/stop_notice/word/").status_code == 404


def _stopped() -> Household:
    home = on_dibao("陈家")
    open_quarter()
    case = Case.objects.get(process_name="dibao_quarter")
    do(case, "visit", cast.user("zhaocun"), {"outcome": "beyond"})
    form = {"held_on": "2026-01-05", "present": "9", "agreed": "9", "proposal": "stop", "yields": "开店"}
    do(case, "assess", cast.user("wangxiang"), form, papers=("minutes",))
    do(case, "decide_stop", officer(), reason="超出条件")
    return home
