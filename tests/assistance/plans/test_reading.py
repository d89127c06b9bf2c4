"""The catalogue of measures: what the shipped packs say, and how a fault in one is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import yaml

from shouwang.assistance.plans.definition import Branch, Measures
from shouwang.assistance.plans.reading import load_measures
from shouwang.engine.language.faults import PackError
from shouwang.workflow.reading import load_processes

PACKS = Path(__file__).parents[3] / "policy_packs"
HEAD = "pack: own\nlabel: 某县\nover: [national]\n"
STACKS = (
    ["national"],
    ["national", "livelihood", "shanxi"],
    ["national", "livelihood", "shanxi", "yuncheng"],
    ["national", "livelihood", "faku"],
)


def catalogue(packs: Sequence[str]) -> Measures:
    return load_measures(packs, roots=[PACKS])


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A pack of one's own over the national one."""
    (tmp_path / "own" / "measures").mkdir(parents=True)
    (tmp_path / "own" / "pack.yaml").write_text(HEAD, encoding="utf-8")
    return tmp_path / "own" / "measures" / "own.yaml"


def loaded(path: Path, text: str) -> Measures:
    path.write_text(text, encoding="utf-8")
    return load_measures(["national", "own"], roots=[PACKS, path.parents[2]])


@pytest.mark.parametrize("packs", STACKS, ids=lambda packs: packs[-1])
def test_the_shipped_catalogues_are_sound(packs: list[str]) -> None:
    found = catalogue(packs)
    assert len(found.measures) > 20
    assert all(measure.citation and measure.proof and measure.days > 0 for measure in found.measures.values())


def test_every_risk_that_a_rule_names_is_known_and_has_a_measure() -> None:
    known = catalogue(["national"])
    words = {
        rule["risk_type"]
        for path in (PACKS / "national" / "rules").glob("*.yaml")
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"].values()
    }
    risks = {word: known.risk_told(word) for word in words}
    assert [word for word, risk in risks.items() if risk is None] == []
    assert [word for word, risk in risks.items() if risk and not known.answering(risk.name)] == []


def test_every_risk_of_the_recognition_has_a_measure_for_those_who_can_work() -> None:
    known = catalogue(["national"])
    visit = load_processes(["national"], roots=[PACKS])["monitoring"].actions["visit"]
    named = next(field for field in visit.form if field.name == "risk_types").choices
    assert set(named) <= set(known.risks)
    usable = (Branch.ABLE, Branch.ANY)
    assert [risk for risk in named if not [m for m in known.answering(risk) if m.labour in usable]] == []


def test_a_measure_of_industry_asks_for_source_supply_technique_and_sale() -> None:
    for name in ("farming", "industry_link"):
        asked = [field.name for field in catalogue(["national"]).measures[name].describe]
        assert asked == ["source", "supply", "technique", "sale"]


def test_a_county_has_its_own_measures_and_amounts_and_the_nation_has_not() -> None:
    faku, national = catalogue(["national", "faku"]).measures, catalogue(["national"]).measures
    assert "entrance_aid" not in national
    once, yearly = faku["entrance_aid"].amount, faku["university_fees"].amount
    assert once
    assert yearly
    assert (once.told, once.limit, yearly.told) == ("每生一次7,000 元", False, "每生每学年最高8,000 元")
    assert "法库县" in once.citation


def test_a_city_over_its_province_lays_only_its_own_word_over_it() -> None:
    city = catalogue(["national", "shanxi", "yuncheng"]).measures
    assert "运城市" in city["temporary_relief"].citation
    assert "备用金" in city["temporary_relief"].help  # the province's word stands
    assert city["temporary_relief"].always


def test_a_measure_can_be_taken_away(own: Path) -> None:
    assert "training" not in loaded(own, "measures: {training: null}\n").measures


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("measures: {training: {group: employmant}}\n", "最接近的是「employment」"),
        ("measures: {training: {fits: [illnes]}}\n", "没有风险「illnes」"),
        (
            "measures: {training: {unit: {role: department_officer, department: helth}}}\n",
            "没有部门「helth」",
        ),
        (
            "measures: {training: {unit: {department: null}}}\n",
            "「measures.training.unit.department」应为文字",
        ),
        ("measures: {training: {unit: {role: clerk}}}\n", "其他角色不写部门"),
        ("measures: {brand_new: {label: 某措施}}\n", "缺少「group」"),
        ("measures: {training: {colour: red}}\n", "不认识「colour」"),
    ],
)
def test_a_fault_is_told_with_its_pack_file_and_nearest_name(own: Path, text: str, told: str) -> None:
    with pytest.raises(PackError) as error:
        loaded(own, text)
    assert "own 包 measures/own.yaml 第1行" in str(error.value)
    assert told in str(error.value)
