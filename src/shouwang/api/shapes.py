"""What goes over the wire. No name, no ID number, no telephone, no illness: a household is its number."""

from datetime import date, datetime

from ninja import Schema


class FindingOut(Schema):
    """A finding as another platform may know it."""

    id: int
    household_no: str
    region: str
    rule_id: str
    risk_type: str
    level: str
    state: str
    doubtful: bool
    outcome: str
    citation: str
    first_seen_on: date
    last_seen_on: date
    sweep: int


class StepOut(Schema):
    """A step of a case: read on from `id` to follow everything that happens."""

    id: int
    case: int
    process: str
    household: int | None
    region: str
    action: str
    from_step: str
    to_step: str
    role: str
    at: datetime


class Findings(Schema):
    """A portion of findings; `next` goes into `after` for the following one, null at the end."""

    items: list[FindingOut]
    next: int | None


class Steps(Schema):
    """A portion of steps; `next` goes into `after` for the following one, null at the end."""

    items: list[StepOut]
    next: int | None


class SheetOut(Schema):
    """How the rows of a sheet fared: rows_read = accepted + duplicate + rejected."""

    sheet: str
    kind: str
    rows_read: int
    accepted: int
    duplicate: int
    rejected: int
    linked: int
    unmatched: int


class DeliveryOut(Schema):
    """A delivery and what became of it; `again` where the same content had come before."""

    id: int
    department: str
    sha256: str
    state: str
    message: str
    delivered_at: datetime
    again: bool
    sheets: list[SheetOut]


class Refusal(Schema):
    """Why not: what was found, what is accepted, what to do."""

    code: str
    message: str
