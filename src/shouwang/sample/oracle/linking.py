"""Who may be linked with certainty, by the words of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shouwang.sample.clock import age_on
from shouwang.sample.dirt import Entry
from shouwang.sample.identity import is_one_off
from shouwang.sample.people import Known, Person, name_key

WHOLE = {"id": "id", "id15": "id15", "number15": "id15", "card20": "card20", "card22": "card20"}
REFUSED = {"length": "ID_LENGTH", "birthdate": "ID_BIRTHDATE"}
DOUBTFUL_CODES = {
    "near": "ID_CHECKSUM",
    "far": "ID_CHECKSUM",
    "masked": "ID_MASKED",
    "lost_number": "ID_LOST_DIGITS",
    "lost_text": "ID_LOST_DIGITS",
    "lost_short": "ID_LOST_DIGITS",
    "lost_tail": "ID_LOST_DIGITS",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a row: a reject code or "", the person and how, or why nobody is certain."""

    code: str = ""
    person: Person | None = None
    method: str = ""
    reason: str = ""
    candidates: tuple[Person, ...] = ()

    @property
    def offered(self) -> bool:
        """True where the row stands in unmatched.csv."""
        return bool(self.reason)


class Judge:
    """Knows the register as it was delivered and judges rows against it."""

    def __init__(self, people: list[Person], *, day: date) -> None:
        """`people`: the members the register accepted; `day`: the as-of day, on which ages are counted."""
        self.day = day
        self.by_number = {p.known.id18: p for p in people if p.known and p.known.id18}
        self.by_name: dict[str, list[Person]] = {}
        for person in people:
            self.by_name.setdefault(name_key(person.name), []).append(person)

    def verdict(self, entry: Entry) -> Verdict:
        """What the contract says of one row (repeated rows apart)."""
        if entry.broken:
            return Verdict(entry.broken)
        if entry.id_form in REFUSED:
            return Verdict(REFUSED[entry.id_form])
        if entry.id_form in WHOLE:
            return self._by_number(entry)
        if entry.id_form == "empty" and not (entry.name and (entry.village or entry.township)):
            return Verdict("ID_MISSING")
        code = DOUBTFUL_CODES.get(entry.id_form, "")
        if not entry.name:
            return Verdict(code)
        return self._by_name(entry, code)

    def _by_number(self, entry: Entry) -> Verdict:
        person = self.by_number.get(entry.fact.subject.id18)
        if person:
            return Verdict(person=person, method=WHOLE[entry.id_form])
        candidates = tuple(p for p in self._neighbours(entry) if p.known and p.known.id18 is None)
        return Verdict(reason="NOT_IN_REGISTRY", candidates=candidates)

    def _by_name(self, entry: Entry, code: str) -> Verdict:
        neighbours = list(self._neighbours(entry))
        fitting = [p for p in neighbours if (facts := list(_facts(entry, p, day=self.day))) and all(facts)]
        if len(fitting) == 1:
            return Verdict(person=fitting[0], method="near_id" if entry.id_form == "near" else "name_village")
        return Verdict(code, reason="NOT_CERTAIN", candidates=tuple(neighbours))

    def _neighbours(self, entry: Entry) -> Iterator[Person]:
        """The registered people of that name in that village, or township where no village is given."""
        if not entry.village and not entry.township:
            return
        for person in self.by_name.get(name_key(entry.name), ()):
            place = person.village
            if entry.village and entry.village != place.name:
                continue
            if entry.township and entry.township != place.township:
                continue
            yield person


def _facts(entry: Entry, person: Person, *, day: date) -> Iterator[bool]:
    """Every fact that row and register both have: True where they agree."""
    known = person.known
    if known is None:
        return
    yield from _number_facts(entry, known)
    if entry.birth and known.birth:
        yield entry.birth == known.birth
    if entry.age is not None and entry.sex and known.birth and known.sex:
        yield entry.sex == known.sex and entry.age == age_on(known.birth, day)
    elif entry.sex and known.sex and entry.sex != known.sex:
        yield False
    if entry.phone and known.phone:
        yield entry.phone == known.phone


def _number_facts(entry: Entry, known: Known) -> Iterator[bool]:
    number, text = known.id18, entry.id_text
    if number is None:
        return
    if entry.id_form in ("near", "far") and is_one_off(text[:18], number):
        yield True
    elif entry.id_form == "masked" and any(c != "*" for c in text[:18]):
        yield all(c in ("*", d) for c, d in zip(text[:18], number, strict=True))
    elif entry.id_form in ("lost_number", "lost_text", "lost_tail"):
        digits = text.replace(".", "")[:15]
        yield digits[:6] == number[:6] and digits[6:14] == number[6:14] and digits[14] == number[14]
