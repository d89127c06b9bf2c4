"""After a sweep the rosters' labels and the guarantees say what departments delivered."""

from __future__ import annotations

from tests import cast
from tests.jobs.office import Office, office, sweep, table

from shouwang.assistance.social.models import Fulfilment, Guarantee, Label
from shouwang.registry.models import Household
from shouwang.workflow.models import Case

__all__ = ["office"]


def head_of(home: Household) -> tuple[str, str]:
    head = home.persons.get()
    return head.id_number, head.name


def test_a_roster_and_an_appraisal_become_a_label_a_guarantee_and_a_matter(office: Office) -> None:
    homes = [cast.household(head=name) for name in ("陈家", "刘家", "邻家", "周家")]
    cast.user("minzheng")
    roster = table(
        ("身份证号", "姓名", "月份", "救助类别", "金额"),
        [(*head_of(homes[0]), "2025-06", "农村低保", "312.50")],
    )
    office.deliver(roster, name="低保名册.csv", by="minzheng")
    appraisal = table(
        ("户主身份证号", "户主姓名", "鉴定等级", "鉴定日期", "是否居住"),
        [(*head_of(homes[0]), "A级", "2025-05-10", "是"), (*head_of(homes[1]), "D级", "2025-05-11", "是")],
    )
    office.deliver(appraisal, name="住房鉴定.csv", by="zhujian")
    sweep()
    label = Label.objects.get()
    assert (label.household, label.kind, label.amount_fen) == (homes[0], "dibao", 31_250)
    stood = Guarantee.objects.filter(item="housing", ended_on=None).order_by("household")
    assert list(stood.values_list("household", "standing")) == [
        (homes[0].pk, Fulfilment.MET),
        (homes[1].pk, Fulfilment.NOT_MET),
    ]
    assert "D级" in stood[1].told
    assert Case.objects.get(process_name="house_repair").household_id == homes[1].pk
    sweep()
    assert (Label.objects.count(), Guarantee.objects.filter(item="housing").count()) == (1, 2)
