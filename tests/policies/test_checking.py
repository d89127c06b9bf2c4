"""The check reads everything that a pack may hold, and tells each fault with file, line and column."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings
from tests.policies.own_pack import own_home

from shouwang import questions
from shouwang.cli import DONE, NOTHING_DONE, main
from shouwang.engine.language.faults import Fault, PackError
from shouwang.policies.checking import FOLDERS, READ, read_whole

__all__ = ["own_home"]
CITE = "cite: {document: 某通知, clause: 第一条}"
HEAD = "pack: my_county\nlabel: 某县\nover: [national]\n"
BROKEN = {
    "parameters/own.yaml": "parameters:\n  line:\n    values: [{from: 2026-01-01, value: 9000}]\n",
    "features/own.yaml": f"""features:
  extra:
    label: 另一个指标
    unit: yes_no
    grain: household
    expr: income_per_person <
    {CITE}
""",
    "rules/own.yaml": "rules:\n  extra_rule:\n    lable: 收入低\n",
    "benefits/own.yaml": "benefits:\n  extra_benefit:\n    every: fortnight\n",
    "situations/extra.yaml": "rule: extra\nas_of: 2025-06-30\nsituations: []\n",
    "standards/own.yaml": f"""standards:
  extra:
    label: 某标准
    of: lien
    least: line
    {CITE}
""",
    "processes/own.yaml": "processes:\n  finding:\n    actions: {dispatch: {to: dispached}}\n",
    "measures/own.yaml": "measures:\n  training: {group: employmant}\n",
    "social/own.yaml": "labels:\n  dibao: {group: add}\n",
    "helping/own.yaml": f"""helping:
  excellent_share:
    label: 优秀比例
    values: [{{from: 2025-01-01, value: 35, {CITE}}}]
""",
    "letters/own.yaml": "letters:\n  publicity:\n    blocks:\n      - text: 经{vilage}评议\n",
    "kinds/pension/kind.yaml": """kind: pension
label: 养老金
department: 人社局
about: person
identity: id
columns:
  id: {label: 身份证号, type: idd}
""",
    "ledgers/own.yaml": f"""ledgers:
  stock:
    label: 台账
    years: [{{new: {{households: 两户}}, {CITE}}}]
""",
    "measure/own.yaml": "measures: {}\n",
    "rules/more.yml": "rules: {}\n",
}
TOLD = [
    "parameters/own.yaml 第3行第14列：「parameters.line.values.0」缺少「cite」，每一项都要写明文件和条款",
    "features/own.yaml 第6行第29列：读不懂这个表达式",
    "rules/own.yaml 第3行第12列：「rules.extra_rule」不认识「lable」，最接近的是「label」",
    "benefits/own.yaml 第3行第12列：「benefits.extra_benefit.every」应为其中之一：",
    "situations/extra.yaml 第3行第1列：「situations」至少要有4项",
    "standards/own.yaml 第4行第9列：没有参数「lien」，最接近的是「line」",
    "processes/own.yaml 第3行第15列：流程「finding」没有环节「dispached」，最接近的是「dispatched」",
    "measures/own.yaml 第2行第3列：措施「training」没有类别「employmant」，最接近的是「employment」",
    "social/own.yaml 第2行第18列：「labels.dibao.group」应为其中之一：",
    "helping/own.yaml 第4行第40列：「excellent_share」的值应为0 至 1 的小数",
    "letters/own.yaml 第4行第9列：文书「publicity」不能写「vilage」，最接近的是「village」",
    "kinds/pension/kind.yaml 第7行第27列：「columns.id.type」应为其中之一：",
    "ledgers/own.yaml 第4行第32列：「ledgers.stock.years.0.new.households」应为整数",
    "measure/own.yaml 第1行第1列：没有谁会读这个文件，最接近的是「measures」",
    "rules/more.yml 第1行第1列：没有谁会读这个文件，规则包的文件放在 rules/*.yaml",
]


def pack(folder: Path, files: dict[str, str], *, name: str = "my_county", head: str = HEAD) -> Path:
    made = folder / name
    for file, text in {"pack.yaml": head, **files}.items():
        (made / file).parent.mkdir(parents=True, exist_ok=True)
        (made / file).write_text(text, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> tuple[Fault, ...]:
    """What the check tells of a pack that has a fault in every folder."""
    made = pack(tmp_path_factory.mktemp("packs"), BROKEN)
    with pytest.raises(PackError) as refused:
        questions.check_policy(("national", str(made)))
    return refused.value.faults


@pytest.mark.parametrize("told", TOLD, ids=lambda told: told.split(" ")[0])
def test_a_fault_in_any_folder_is_told_with_file_line_and_column(
    faults: tuple[Fault, ...], told: str
) -> None:
    lines = [str(fault) for fault in faults]
    assert [line for line in lines if line.startswith(f"my_county 包 {told}")], "\n".join(lines)


def test_every_folder_that_a_pack_may_have_is_checked() -> None:
    told = {line.split("/")[0] for line in TOLD}
    assert told - {"measure"} == {pattern.split("/")[0] for pattern in READ} == {*FOLDERS, "kinds"}


def test_shipped_packs_hold_nothing_that_nobody_reads() -> None:
    stacks = ("national", "national,livelihood,shanxi,yuncheng", "national,livelihood,faku,county_1236")
    assert [main(["policy", "check", "--pack", stack]) for stack in stacks] == [DONE] * len(stacks)


def test_while_a_kind_cannot_be_read_nobody_calls_its_columns_unknown(tmp_path: Path) -> None:
    kind = BROKEN["kinds/pension/kind.yaml"]
    feature = (
        "features:\n  pensions:\n    label: 养老金笔数\n    unit: count\n    grain: household\n"
        f"    feed: pension\n    value: count()\n    {CITE}\n"
    )
    made = pack(tmp_path, {"kinds/pension/kind.yaml": kind, "features/own.yaml": feature})
    with pytest.raises(PackError) as refused:
        questions.check_policy(("national", str(made)))
    assert [fault.place.file for fault in refused.value.faults] == ["kinds/pension/kind.yaml"]


@pytest.mark.parametrize("typed", [[], ["--pack", "national,livelihood,faku"]], ids=["in_use", "named"])
def test_the_own_pack_of_the_installation_is_checked_by_itself(
    own_home: Path, capsys: pytest.CaptureFixture[str], typed: list[str]
) -> None:
    text = "measures:\n  training: {group: employmant}\n"
    pack(
        own_home / "policy_packs",
        {"measures/own.yaml": text},
        name="own",
        head=HEAD.replace("my_county", "own"),
    )
    assert main(["policy", "check", *typed]) == NOTHING_DONE
    assert "own 包 measures/own.yaml 第2行第3列" in capsys.readouterr().err


def test_over_other_packs_the_own_pack_is_left_out_and_that_is_said(
    own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack(own_home / "policy_packs", {}, name="own", head=HEAD.replace("my_county", "own"))
    assert main(["policy", "check", "--pack", "national"]) == DONE
    assert "没有检查本安装自己的规则包 own" in capsys.readouterr().err
    assert main(["policy", "check"]) == DONE
    assert "national、livelihood、faku、own，" in capsys.readouterr().out


def test_a_draft_is_read_whole_as_the_check_reads_it(tmp_path: Path, settings: Settings) -> None:
    settings.SHOUWANG_PACKS = ["national"]
    pack(tmp_path, {"measures/own.yaml": BROKEN["measures/own.yaml"]})
    with pytest.raises(PackError, match="employment"):
        read_whole(["national", "my_county"], first=tmp_path)
