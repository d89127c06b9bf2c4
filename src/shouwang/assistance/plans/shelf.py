"""The measures in force now, and the numbers of the packs that they lean on."""

from __future__ import annotations

from datetime import date

from shouwang.assistance.plans.definition import Measure, Measures
from shouwang.assistance.plans.reading import FOLDER, load_measures
from shouwang.workflow.stack import Shelf, parameters_in_use

_MEASURES = Shelf[Measures](load_measures, FOLDER)


def current_measures() -> Measures:
    """The catalogue of the installation's packs; read again when a file of it has changed."""
    return _MEASURES.now()


def measure_named(name: str) -> Measure | None:
    """A measure in force now; None where no pack has it any more."""
    return current_measures().measures.get(name)


def number_on(name: str, day: date) -> int | None:
    """A parameter of the packs on a day; None where no document says one."""
    parameter = parameters_in_use().get(name)
    value = parameter.on(day) if parameter else None
    return int(value.value) if value and value.value is not None else None
