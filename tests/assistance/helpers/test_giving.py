"""Social help: needs with consent, offers with places, matches; donations whose accounts everybody reads."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from pytest_django import Settings
from tests import cast
from tests.assistance.helpers.forces import helped, own_pack, packs

from shouwang.assistance.helpers.donating import (
    Given,
    Used,
    accounts_of,
    donations_for,
    enter_donation,
    late_to_publish,
    publish,
    use_donation,
)
from shouwang.assistance.helpers.giving import (
    NewOffer,
    end_match,
    enter_offer,
    match,
    post_need,
    proposals_for,
    withdraw_need,
)
from shouwang.assistance.helpers.models import Donation, DonorKind, HelpKind, Need, NeedState, Offer
from shouwang.assistance.helpers.refusals import HelpersError

pytestmark = pytest.mark.django_db


def need(text: str = "需要两床棉被", kind: HelpKind = HelpKind.GOODS) -> Need:
    home = helped(cast.user("qianbang"))
    return post_need(home.household_no, kind=kind, text=text, consented=True, actor=cast.user("qianbang"))


def offer(region: str = cast.COUNTY, places: int = 1, kind: HelpKind = HelpKind.GOODS) -> Offer:
    new = NewOffer("某公司", DonorKind.ENTERPRISE, kind, "棉被", places)
    return enter_offer(region, new, actor=cast.user("lixian"))


def given(**changed: object) -> Given:
    values = {
        "donor": "某公司",
        "donor_kind": DonorKind.ENTERPRISE,
        "unnamed": False,
        "given_on": cast.SINCE,
        "cash_fen": 100_000,
        "goods": "",
        "goods_fen": 0,
        "valued_by": "",
        "receipt_no": "",
        **changed,
    }
    return Given(**values)  # type: ignore[arg-type]


def used(amount: int = 60_000, purpose: str = "购买棉被") -> Used:
    return Used(cast.VILLAGE, timezone.localdate(), amount, purpose, 3)


def test_a_helper_posts_for_their_own_households_alone() -> None:
    assert need().state == NeedState.OPEN
    stranger = cast.household()
    with pytest.raises(Http404):
        post_need(
            stranger.household_no,
            kind=HelpKind.GOODS,
            text="棉被",
            consented=True,
            actor=cast.user("qianbang"),
        )


@pytest.mark.parametrize("text", ["陈家需要棉被", "请打16100001234", "账号6222000011112222"])
def test_a_need_names_nobody(text: str) -> None:
    with pytest.raises(HelpersError, match="有姓名或长串数字"):
        need(text)


def test_without_consent_nothing_is_posted() -> None:
    home = helped(cast.user("qianbang"))
    with pytest.raises(HelpersError, match="还没有同意"):
        post_need(
            home.household_no,
            kind=HelpKind.GOODS,
            text="棉被",
            consented=False,
            actor=cast.user("qianbang"),
        )


def test_offers_of_the_same_kind_are_proposed_the_nearest_first() -> None:
    found = need()
    far, near = offer(), offer(cast.TOWNSHIP)
    offer(kind=HelpKind.JOB)
    offer(cast.OTHER_TOWNSHIP)
    assert list(proposals_for(found, user=cast.user("wangxiang"))) == [near, far]


def test_an_offer_helps_no_more_households_than_it_says() -> None:
    first, second = need(), need()
    only = offer(places=1)
    match(first, only, actor=cast.user("wangxiang"))
    assert list(proposals_for(second, user=cast.user("wangxiang"))) == []
    with pytest.raises(HelpersError, match="没有名额"):
        match(second, only, actor=cast.user("wangxiang"))


def test_what_did_not_arrive_leaves_the_need_open() -> None:
    found, only = need(), offer()
    made = match(found, only, actor=cast.user("wangxiang"))
    with pytest.raises(HelpersError, match="没有写明为什么"):
        end_match(made, delivered=False, note="", actor=cast.user("wangxiang"))
    end_match(made, delivered=False, note="公司停产", actor=cast.user("wangxiang"))
    found.refresh_from_db()
    assert found.state == NeedState.OPEN
    again = match(found, only, actor=cast.user("wangxiang"))
    end_match(again, delivered=True, note="已送到", actor=cast.user("wangxiang"))
    found.refresh_from_db()
    assert found.state == NeedState.MET
    with pytest.raises(HelpersError, match="已经对接或撤回"):
        withdraw_need(found, reason="不要了", actor=cast.user("qianbang"))


def test_kinds_that_differ_are_not_matched() -> None:
    with pytest.raises(HelpersError, match="不是一类"):
        match(need(), offer(kind=HelpKind.JOB), actor=cast.user("wangxiang"))


def test_a_stranger_matches_nothing() -> None:
    found, only = need(), offer()
    with pytest.raises(PermissionDenied):
        match(found, only, actor=cast.somebody(cast.Role.CLERK, region=cast.OTHER_TOWNSHIP))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"cash_fen": 0}, "款和物都没有填"),
        ({"goods": "棉被50床", "goods_fen": 5_000}, "没有写名称或折价依据"),
        ({"goods": "棉被50床"}, "物资没有折款"),
        ({"given_on": date(2999, 1, 1)}, "捐赠日在今天以后"),
    ],
)
def test_a_donation_with_gaps_is_refused(changed: dict[str, object], said: str) -> None:
    with pytest.raises(HelpersError, match=said):
        enter_donation(cast.COUNTY, given(**changed), actor=cast.user("lixian"))


def test_never_more_is_used_than_was_given() -> None:
    made = enter_donation(
        cast.COUNTY,
        given(goods="棉被50床", goods_fen=20_000, valued_by="发票"),
        actor=cast.user("lixian"),
    )
    use_donation(made, used(90_000), actor=cast.user("lixian"))
    with pytest.raises(HelpersError, match=r"超过余额.*300\.00元"):
        use_donation(made, used(30_001), actor=cast.user("lixian"))
    use_donation(made, used(30_000), actor=cast.user("lixian"))
    with pytest.raises(HelpersError, match="不在受赠的地方"):
        use_donation(
            made,
            Used(cast.OTHER_COUNTY, timezone.localdate(), 1, "x", 0),
            actor=cast.user("lixian"),
        )


def test_the_accounts_are_public_once_published_and_name_nobody_who_received() -> None:
    made = enter_donation(
        cast.COUNTY, given(donor="李爱民", donor_kind=DonorKind.PERSON), actor=cast.user("lixian")
    )
    use_donation(made, used(), actor=cast.user("lixian"))
    assert accounts_of(cast.COUNTY).count == 0
    publish(made, actor=cast.user("lixian"))
    found = accounts_of(cast.COUNTY)
    [row] = found.rows
    assert (found.total_fen, found.used_fen, found.left_fen) == (100_000, 60_000, 40_000)
    assert row.donor.startswith("李")
    assert "爱民" not in row.donor
    with pytest.raises(HelpersError, match="已经公开"):
        publish(made, actor=cast.user("lixian"))
    with pytest.raises(HelpersError, match="长串数字"):
        use_donation(made, used(1, "付给16100001234"), actor=cast.user("lixian"))


def test_whoever_wishes_is_not_named() -> None:
    made = enter_donation(cast.COUNTY, given(unnamed=True), actor=cast.user("lixian"))
    publish(made, actor=cast.user("lixian"))
    assert accounts_of(cast.COUNTY).rows[0].donor == "爱心人士"


def test_late_is_judged_only_where_a_county_has_set_the_days(settings: Settings, tmp_path: Path) -> None:
    today = timezone.localdate()
    made = enter_donation(cast.COUNTY, given(given_on=today - timedelta(days=8)), actor=cast.user("lixian"))
    rows = list(donations_for(cast.user("lixian")))
    packs(settings)
    assert late_to_publish(rows, today=today) == []
    own_pack(settings, tmp_path, {"donation_publish_days": 7})
    assert late_to_publish(rows, today=today) == [made]
    publish(Donation.objects.get(), actor=cast.user("lixian"))
    assert late_to_publish(list(donations_for(cast.user("lixian"))), today=today) == []
