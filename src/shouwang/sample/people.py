"""The people of an invented county, as they are and as the register knows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Village:
    """A village; `township` with its ending (镇 or 乡), `name` with 村."""

    township: str
    name: str


@dataclass(slots=True)
class Known:
    """What the register says of a person once its own damage is done; None = unknown."""

    id18: str | None
    birth: date | None
    sex: str | None
    phone: str | None
    labour: str | None


@dataclass(slots=True, eq=False)
class Person:
    """One invented person; `house` is None for somebody whom nobody registered."""

    name: str
    sex: str
    birth: date
    id18: str
    village: Village
    relation: str = ""
    labour: str = "普通劳动力"
    health: str = "健康"
    student: str = ""
    phone: str = ""
    person_no: str = ""
    house: House | None = None
    known: Known | None = None


@dataclass(slots=True, eq=False)
class House:
    """One household; `income` (分), `monitor_class`, `risk_removed` as registered (None = unknown)."""

    number: str
    village: Village
    group: str
    kind: str
    monitor_class: str | None
    risk_removed: bool | None
    recognised: date | None
    income: int | None
    dotted: bool = False
    members: list[Person] = field(default_factory=list)

    @property
    def head(self) -> Person:
        """The 户主."""
        return self.members[0]


@dataclass(slots=True)
class County:
    """All that was invented: places, households, and some people outside the register."""

    name: str
    townships: list[str]
    villages: list[Village]
    houses: list[House]
    outsiders: list[Person]

    def people(self) -> list[Person]:
        """Everybody in the register, household by household."""
        return [person for house in self.houses for person in house.members]


def name_key(name: str) -> str:
    """A name as names compare: without blanks and middle dots."""
    return "".join(name.split()).replace("·", "")
