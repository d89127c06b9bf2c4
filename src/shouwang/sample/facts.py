"""What really happened, one fact a future row; files and dirt come later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shouwang.sample.clock import Term
from shouwang.sample.people import Person

Value = str | int | bool | date | Term | None


@dataclass(slots=True, eq=False)
class Fact:
    """One true row of a kind about a person (or the household whose head the person is).

    `batch` says which files carry it: a month counted from the as-of day's ("-3"), a term, a delivery.
    Money in 分; a month is its first day.
    """

    kind: str
    subject: Person
    batch: str
    values: dict[str, Value]


COLUMN_TYPES: Mapping[str, Mapping[str, str]] = {
    "medical": {
        "settled_on": "date",
        "category": "text",
        "total_cost": "money",
        "base": "money",
        "major": "money",
        "aid": "money",
        "self_paid": "money",
        "self_funded": "money",
    },
    "assistance": {"month": "month", "category": "text", "amount": "money"},
    "disability": {"disability_kind": "text", "grade": "grade", "issued_on": "date", "status": "text"},
    "school": {"term": "term", "stage": "text", "status": "text"},
    "employment": {"month": "month", "status": "text", "monthly_income": "money", "workplace": "text"},
    "housing": {"grade": "letter", "inspected_on": "date", "lived": "flag"},
    "water": {"problem": "text", "found_on": "date", "restored_on": "date"},
    "disaster": {"occurred_on": "date", "disaster_kind": "text", "loss": "money"},
    "event": {"event_type": "text", "occurred_on": "date", "severity": "text"},
    "loan": {
        "loan_amount": "money",
        "balance": "money",
        "due_on": "date",
        "overdue_days": "integer",
        "overdue_amount": "money",
        "data_date": "date",
    },
    "diagnosis": {"disease": "text", "diagnosed_on": "date"},
    "insurance": {"year": "year", "insured": "insured"},
    "appeal": {"applied_on": "date", "trouble": "text", "request": "text"},
}

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "medical": ("settled_on", "category", "self_paid"),
    "assistance": ("month", "category"),
    "disability": ("issued_on",),
    "school": ("term", "status"),
    "employment": ("month", "status"),
    "housing": ("grade", "inspected_on"),
    "water": ("problem", "found_on"),
    "disaster": ("occurred_on", "loss"),
    "event": ("event_type", "occurred_on"),
    "loan": ("balance", "overdue_days", "data_date"),
    "diagnosis": ("disease", "diagnosed_on"),
    "insurance": ("year", "insured"),
    "appeal": ("applied_on", "trouble"),
}

TIME_COLUMN: Mapping[str, str] = {
    "medical": "settled_on",
    "assistance": "month",
    "disability": "issued_on",
    "school": "term",
    "employment": "month",
    "housing": "inspected_on",
    "water": "found_on",
    "disaster": "occurred_on",
    "event": "occurred_on",
    "loan": "data_date",
    "diagnosis": "diagnosed_on",
    "insurance": "year",
    "appeal": "applied_on",
}
