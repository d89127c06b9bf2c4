"""What may be asked of the register: one dataclass for every kind of wish, kept as JSON in its request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shouwang.registry.models import ChangeKind, ChangeRequest

HOUSEHOLD = "household"
"""A correction is about this, or about a person by number."""
HOUSEHOLD_FIELDS: Mapping[str, str] = {
    "kind": "户类型",
    "monitor_class": "监测对象类别",
    "class_unknown": "监测对象类别不详",
    "risk_removed": "风险是否已消除",
    "recognised_on": "识别监测时间",
    "income_per_person_fen": "人均纯收入",
    "region_id": "所在村",
    "group_name": "组",
}
PERSON_FIELDS: Mapping[str, str] = {
    "name": "姓名",
    "id_number": "证件号码",
    "phone": "联系电话",
    "sex": "性别",
    "born_on": "出生日期",
    "relation": "与户主关系",
    "health": "健康状况",
    "labour": "劳动技能",
    "schooling": "在校生状况",
}
SEALED_FIELDS = frozenset({"id_number", "phone"})
DATED_PERSON_FIELDS = frozenset({"health", "labour", "schooling"})
PROVEN_FIELDS = frozenset({"name", "id_number", "sex", "born_on", "kind", "income_per_person_fen"})
PROVEN_KINDS = frozenset(
    {
        ChangeKind.BIRTH,
        ChangeKind.DEATH,
        ChangeKind.MARRIAGE_IN,
        ChangeKind.MOVE_IN,
        ChangeKind.SPLIT,
        ChangeKind.MERGE,
    }
)
"""What is not believed without a paper."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A change that somebody asks for: `asked` may be shown, `sealed` only masked.

    correction                      about: household or person number; changes: {field: {old, new}}
    birth, marriage_in, move_in     a new person's facts; or person_no of one who is known; relation
    death, move_out                 persons: numbers; new_head: number; relations: {number: relation}
    change_head                     new_head, relations
    split                           members: [{person_no, relation}]; new_head of those who stay; household_no
    merge                           into: household number; relations
    extinct                         nothing
    """

    kind: ChangeKind
    takes_effect_on: date
    reason: str
    asked: Mapping[str, Any] = field(default_factory=dict)
    sealed: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: ChangeRequest) -> Wish:
        """The wish of a request."""
        sealed = json.loads(request.sealed) if request.sealed else {}
        return cls(ChangeKind(request.kind), request.takes_effect_on, request.reason, request.asked, sealed)

    @property
    def needs_proof(self) -> bool:
        """Whether it is not believed without a paper."""
        changed = set(self.asked.get("changes") or ())
        return self.kind in PROVEN_KINDS or bool(changed & PROVEN_FIELDS)

    @property
    def new_head(self) -> str:
        """The number of whoever shall head those who stay; empty where nobody is named."""
        return str(self.asked.get("new_head") or "")

    @property
    def relations(self) -> Mapping[str, str]:
        """What members shall be to the head, by their numbers."""
        return dict(self.asked.get("relations") or {})

    @property
    def persons(self) -> tuple[str, ...]:
        """The numbers of those who are named."""
        return tuple(self.asked.get("persons") or ())

    def text(self, name: str) -> str:
        """One of the facts asked for, sealed or not."""
        return str(self.sealed.get(name) or self.asked.get(name) or "").strip()
