"""Everything a pack may name, from the contract of the kinds: feeds, member attributes, household facts."""

from __future__ import annotations

from shouwang.engine.facts import Column, FactSchema, Type
from shouwang.engine.policy import Unit
from shouwang.feeds.contract import ColumnType, Kind, Kinds

REGISTER = "households"
MEMBERS = ("sex", "birth_date", "labour", "health", "student", "relation")
HOUSEHOLD = ("household_kind", "monitor_class", "risk_removed", "recognised_month", "income_per_person")
_TYPES = {
    ColumnType.DATE: (Type.DATE, Unit.DATE),
    ColumnType.MONTH: (Type.MONTH, Unit.DATE),
    ColumnType.FLAG: (Type.FLAG, Unit.YES_NO),
    ColumnType.MONEY: (Type.MONEY, Unit.CNY_PER_PERSON),
}
"""The only money of the register is a person's share of the household's income; everything else is text."""


def fact_schema(kinds: Kinds) -> FactSchema:
    """The facts that rules of any pack may rest on."""
    register = kinds[REGISTER]
    return FactSchema(
        feeds={kind.name: kind.feed_schema() for kind in kinds if kind.name != REGISTER},
        members={name: _column(register, name) for name in MEMBERS},
        household={name: _column(register, name) for name in HOUSEHOLD},
    )


def _column(register: Kind, name: str) -> Column:
    column = register.columns[name]
    type_, unit = _TYPES.get(column.type, (Type.TEXT, Unit.TEXT))
    choices = tuple(column.choices) if column.type is ColumnType.CHOICE else ()
    return Column(name, type_, unit, column.label, choices)
