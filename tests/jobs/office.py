"""A home of its own with a small register in its lake, and files as departments send them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone
from tests import cast

from shouwang.accounts.models import User
from shouwang.feeds.contract import load_kinds
from shouwang.feeds.models import Delivery
from shouwang.feeds.staging import stage_folder
from shouwang.jobs.checking import county_lake, receive_and_ask
from shouwang.jobs.sweep import ask_for_sweep
from shouwang.jobs.worker import Worker
from shouwang.registry.models import Household
from shouwang.registry.updating import update
from shouwang.screening.models import Sweep
from shouwang.secrecy.keys import make_keys

ROSTER = (
    "县", "乡(镇)", "行政村", "户编号", "户类型", "监测对象类别", "风险是否已消除", "人均纯收入", "人编号",
    "姓名", "证件号码", "与户主关系", "联系电话",
)  # fmt: skip
MEDICAL = ("身份证号", "姓名", "乡镇", "村", "结算日期", "医疗类别", "个人自付", "联系电话")
Cells = Sequence[str]


class Office:
    """The home of an installation, for tests of what comes in and what is found."""

    def __init__(self, home: Path) -> None:
        """`home`: an empty folder."""
        self.home = home
        make_keys(home)
        cast.regions()

    def register(self, *rows: Cells) -> None:
        """The roster of 赵村 that deliveries are compared with."""
        folder = self.home / "roster"
        folder.mkdir()
        (folder / "名册.csv").write_bytes(table(ROSTER, rows))
        kinds = load_kinds()
        with county_lake() as lake:
            update(stage_folder(folder, lake, kinds=kinds, workers=0), lake=lake, kinds=kinds)

    def deliver(
        self,
        content: bytes,
        *,
        name: str = "医保结算.csv",
        by: str = "yibao",
        replaces: Delivery | None = None,
        mends: Delivery | None = None,
    ) -> Delivery:
        """A file as it comes from an officer, read to its end."""
        user = cast.user(by)
        received = receive_and_ask(
            county=cast.COUNTY,
            department=department_of(user),
            file_name=name,
            chunks=[content],
            actor=user,
            replaces=replaces,
            mends=mends,
        )
        work()
        received.delivery.refresh_from_db()
        return received.delivery


def sweep() -> Sweep:
    """The county judged today."""
    made = ask_for_sweep(county=cast.COUNTY, actor=cast.user("lixian"))
    work()
    made.refresh_from_db()
    return made


def stay(home: Household, yuan: int, **cells: str) -> Cells:
    """A stay in hospital, this year, of the head of a household of the tables."""
    head = home.persons.order_by("pk").first()
    assert head is not None
    day = timezone.localdate().replace(day=1).isoformat()
    told = {"身份证号": head.id_number, "结算日期": day, "个人自付": str(yuan), "乡镇": "", "村": ""}
    return bill(head.name, None, **{**told, **cells})


def department_of(user: User) -> str:
    """The department somebody speaks for."""
    return user.grants.get().department or "rural_revitalisation"


def work() -> None:
    """All jobs that wait are carried out."""
    Worker("office").run(until_idle=True)


def table(headings: Cells, rows: Sequence[Cells]) -> bytes:
    """A text file with commas."""
    file = io.StringIO()
    csv.writer(file).writerows([headings, *rows])
    return file.getvalue().encode("utf-8-sig")


def member(name: str, number: int, *, home: str = "9901010001", **cells: str) -> Cells:
    """A row of the roster of 赵村; `number` makes the ID."""
    row = {
        "县": "守望县", "乡(镇)": "王家乡", "行政村": "赵村", "户编号": home, "户类型": "一般农户",
        "人均纯收入": "12000", "人编号": f"{home}-{number:02d}", "姓名": name,
        "证件号码": cast.id_number(number), "与户主关系": "户主" if number % 10 == 1 else "之子",
    }  # fmt: skip
    return tuple((row | cells).get(heading, "") for heading in ROSTER)


def bill(name: str, number: int | None, **cells: str) -> Cells:
    """A row of the medical feed about somebody of 赵村."""
    row: Mapping[str, str] = {
        "身份证号": cast.id_number(number) if number else "", "姓名": name, "乡镇": "王家乡", "村": "赵村",
        "结算日期": "2025-03-01", "医疗类别": "住院", "个人自付": "100",
    }  # fmt: skip
    return tuple((dict(row) | cells).get(heading, "") for heading in MEDICAL)


def bills(*rows: Cells) -> bytes:
    """A file of the medical feed."""
    return table(MEDICAL, rows)


@pytest.fixture
def office(tmp_path: Path, db: None, reads_here: None) -> Iterator[Office]:
    """An office with a fresh home; its files are read in the process of the test."""
    with override_settings(HOME=tmp_path):
        yield Office(tmp_path)
