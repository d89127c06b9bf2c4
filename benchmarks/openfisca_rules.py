"""Ten rules of the national pack as OpenFisca variables, over a feature table that is ready."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Array = npt.NDArray[Any]
PERIOD = "2025-06"
LINE = 8700_00
NUMBERS = (
    "persons",
    "income_per_person",
    "reference_income",
    "inpatient_selfpay_ytd",
    "chronic_selfpay_month",
    "disaster_loss_12m",
    "overdue_days",
    "new_diagnoses",
)
FLAGS = ("is_monitored", "is_key_household", "has_uninsured_member", "has_dropout", "all_without_labour")
INPUTS = (*NUMBERS, *FLAGS)
Formula = Callable[[Callable[[str, str], Array], str], Array]


def _inside(rule: Formula) -> Formula:
    return lambda household, period: (household("persons", period) > 0) & rule(household, period)


RULES: Mapping[str, Formula] = {
    "income_below_line": lambda h, p: (h("income_per_person", p) < LINE) & ~h("is_monitored", p),
    "reference_income_below_line": lambda h, p: (
        (h("reference_income", p) < LINE * h("persons", p))
        & (h("income_per_person", p) >= LINE)
        & ~h("is_monitored", p)
    ),
    "inpatient_burden": lambda h, p: (
        h("inpatient_selfpay_ytd", p) >= np.where(h("is_key_household", p), 5000_00, 20000_00)
    ),
    "chronic_outpatient_burden": lambda h, p: h("chronic_selfpay_month", p) >= 500_00,
    "disaster_loss": lambda h, p: (
        h("disaster_loss_12m", p) >= np.where(h("is_key_household", p), 5000_00, 10000_00)
    ),
    "loan_overdue": lambda h, p: h("overdue_days", p) >= 30,
    "new_major_illness": lambda h, p: h("new_diagnoses", p) > 0,
    "uninsured": lambda h, p: h("has_uninsured_member", p) & h("is_key_household", p),
    "dropout": lambda h, p: h("has_dropout", p),
}
RULES = {name: _inside(rule) for name, rule in RULES.items()}
RULES["red"] = lambda h, p: h("income_below_line", p) | h("dropout", p)


def seconds_and_counts(features: Mapping[str, Array]) -> tuple[float, dict[str, int]]:
    """The time to compute the ten rules (not to set the inputs), and how many households each hits."""
    household = build_entity(key="household", plural="households", label="户", is_person=True)
    system = TaxBenefitSystem([household])
    for name in INPUTS:
        system.add_variable(_variable(name, household, bool if name in FLAGS else int, None))
    for name, rule in RULES.items():
        system.add_variable(_variable(name, household, bool, rule))
    simulation = SimulationBuilder().build_default_simulation(system, count=len(features["persons"]))
    for name in INPUTS:
        simulation.set_input(name, PERIOD, features[name])
    started = time.perf_counter()
    counts = {name: int(simulation.calculate(name, PERIOD).sum()) for name in RULES}
    return time.perf_counter() - started, counts


def _variable(name: str, entity: object, type_: type, rule: Formula | None) -> type[Variable]:
    told: dict[str, object] = {
        "value_type": type_,
        "entity": entity,
        "definition_period": DateUnit.MONTH,
        "label": name,
    }
    if rule is not None:
        told["formula"] = lambda household, period: rule(household, period)
    return type(name, (Variable,), told)
