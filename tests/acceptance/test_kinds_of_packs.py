"""Packs that bring kinds of file: their lists are read, and everything else is read as without them."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.acceptance.compare import Table, table
from tests.acceptance.runs import BUNDLED, Run, screen

pytestmark = pytest.mark.slow
PACKS = "national,livelihood,shanxi,faku,national_2015,jiangsu,county_1236"
PAYMENTS = """青禾县惠民惠农补贴一卡通发放明细,,,,,,
序号,姓名,身份证号码,补贴项目,发放金额（元）,发放月份,发放状态
1,欧阳德平,992028199711237230,重度残疾人护理补贴,100,2025年6月,发放成功
2,李芝英,990421199009259603,参保资助,320,2025-01,成功
合计,,,,420,,
"""
STUDENTS = """姓名,身份证号,学年,就读学段,学费,住宿费,已资助金额,是否统招,是否全日制,是否在籍,是否新生
欧阳德平,992028199711237230,2024-2025学年第二学期,本科,4800,1200,0,是,是,是,否
"""
CHRONIC = """患者姓名,身份证号,慢病病种,家庭医生签约日期,最近随访日期,数据日期
李芝英,990421199009259603,高血压,2024-01-10,2025-05-12,2025-06-30
"""
EXITS = """户主姓名,户主身份证号,脱贫日期
欧阳德平,992028199711237230,2019年12月
"""
ONE_STOP = """姓名,身份证号,一站式结算单号,结算日期,合规费用,基本医保支付,大病支付,医疗救助支付,个人自付
李芝英,990421199009259603,YZ0001,2025-03-01,10000,6000,1000,2100,900
"""
NEW = {
    "财政局/一卡通发放.csv": ("payment", PAYMENTS, 2),
    "教育局/学生缴费资助.csv": ("student_aid", STUDENTS, 1),
    "卫健局/慢病签约随访.csv": ("chronic_care", CHRONIC, 1),
    "医保局/三重保障结算单.csv": ("one_stop", ONE_STOP, 1),
    "农业农村局/脱贫退出名册.csv": ("exit_roster", EXITS, 1),
}


@pytest.fixture(scope="module")
def runs(bundled: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run]:
    """The bundled county with the national pack alone, and with packs and their lists."""
    root = tmp_path_factory.mktemp("kinds")
    data = root / "data"
    shutil.copytree(BUNDLED / "files", data)
    for name, (_, text, _) in NEW.items():
        (data / name).parent.mkdir(exist_ok=True)
        (data / name).write_text(text, "utf-8-sig")
    return bundled, screen(data, root / "packs", "--pack", PACKS)


def sheets(run: Run) -> dict[str, list[dict[str, object]]]:
    """The sheets of every file, as the summary tells them."""
    told = json.loads((run.out / "summary.json").read_text("utf-8-sig"))
    return {file["file"]: file["sheets"] for file in told["files"]}


def of_old_files(rows: Table, column: str = "file") -> Table:
    return [row for row in rows if row[column] not in NEW]


def test_the_lists_of_the_packs_are_read_and_linked(runs: tuple[Run, Run]) -> None:
    found = sheets(runs[1])
    for name, (kind, _, rows) in NEW.items():
        (sheet,) = found[name]
        assert (sheet["kind"], sheet["accepted"], sheet["linked"]) == (kind, rows, rows), name


def test_all_other_files_are_read_as_before(runs: tuple[Run, Run]) -> None:
    plain, packs = (sheets(run) for run in runs)
    counts = ("kind", "rows_read", "accepted", "duplicate", "rejected", "linked", "unmatched")
    for file, before in plain.items():
        assert [[s[key] for key in counts] for s in packs[file]] == [
            [s[key] for key in counts] for s in before
        ]
    for name in ("rejects.csv", "warnings.csv", "unmatched.csv"):
        assert of_old_files(table(runs[1].out / name)) == table(runs[0].out / name)


def test_the_national_rules_find_what_they_found_before(runs: tuple[Run, Run]) -> None:
    plain, packs = (table(run.out / "findings.csv") for run in runs)
    rules = {row["rule_id"] for row in plain}
    assert [row for row in packs if row["rule_id"] in rules] == plain
