"""The facts that can tell two people of one name and village apart: each agrees, contradicts or says nothing.

Every fact is one SQL expression over a question `a` and a member `m` that gives 1, -1 or 0. A birth date
inside an ID that fails its check is no fact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEAST_SURVIVING_DIGITS = 14
"""Digits of a lost ID that must have survived to prove anything: area and whole birth date."""
LEAST_VISIBLE_CHARACTERS = 2
"""Visible characters of a masked ID beyond the area code: the area and one digit fit too many neighbours."""

PREPARED = f"""
SELECT *,
  CASE WHEN id_code = 'ID_MASKED' THEN {{mask}} END AS mask,
  regexp_replace({{mask}}, '[*]([*0-9X]*[*])?', '%') AS loose_pattern,
  CASE WHEN id_code = 'ID_CHECKSUM' AND length(id_text) IN (18, 20, 22) THEN left(id_text, 18) END
    AS typed_id,
  CASE WHEN id_code = 'ID_LOST_DIGITS' THEN left(id_text, 15) END AS survived,
  CASE WHEN length({{mask}}) IN (15, 18) THEN length(replace(substr({{mask}}, 7), '*', ''))
    ELSE greatest(length(regexp_extract({{mask}}, '^[0-9X]*')) - 6, 0)
      + length(regexp_extract({{mask}}, '[0-9X]*$'))
  END >= {LEAST_VISIBLE_CHARACTERS} AS mask_tells
FROM asked
""".format(mask="left(id_text, CASE WHEN length(id_text) IN (20, 22) THEN 18 ELSE 100 END)")
"""Questions with the readings of their ID text that the facts need."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One kind of evidence: its name in a sentence, how much it says (0 to 1), its SQL, its method."""

    name: str
    label: str
    weight: float
    sql: str
    method: str = "name_village"


_WHOLE = "CASE length(a.mask) WHEN 15 THEN left(m.id18, 6) || substr(m.id18, 9, 9) ELSE m.id18 END"
_PATTERN = "CASE WHEN length(a.mask) IN (15, 18) THEN replace(a.mask, '*', '_') ELSE a.loose_pattern END"
_MOBILE = "'1[0-9]{10}'"

FACTS: tuple[Fact, ...] = (
    Fact(
        "near_id",
        "证件号码只差一位或相邻两位颠倒",
        1.0,
        "CASE WHEN damerau_levenshtein(a.typed_id, m.id18) = 1 THEN 1 ELSE 0 END",
        method="near_id",
    ),
    Fact(
        "visible_digits",
        "证件号码未遮盖的各位相符",
        1.0,
        f"CASE WHEN a.mask IS NULL OR m.id18 IS NULL THEN 0 WHEN {_WHOLE} NOT LIKE {_PATTERN} THEN -1 "
        "WHEN a.mask_tells THEN 1 ELSE 0 END",
    ),
    Fact(
        "surviving_digits",
        "证件号码留存的各位（含出生日期）相符",
        1.0,
        "CASE WHEN a.survived IS NULL OR m.id18 IS NULL THEN 0 "
        f"WHEN starts_with(m.id18, a.survived) THEN (length(a.survived) >= {LEAST_SURVIVING_DIGITS})::INT "
        # the last digit of a number may have been rounded: it proves nothing, either way
        "WHEN starts_with(m.id18, left(a.survived, length(a.survived) - 1)) THEN 0 ELSE -1 END",
    ),
    Fact(
        "birth_date",
        "出生日期一致",
        0.9,
        "CASE WHEN a.birth_date IS NULL OR m.birth_date IS NULL THEN 0 "
        "WHEN a.birth_date = m.birth_date THEN 1 ELSE -1 END",
    ),
    Fact(
        "phone",
        "联系电话一致",
        0.9,
        "CASE WHEN a.phone IS NULL OR m.phone IS NULL THEN 0 WHEN a.phone = m.phone THEN 1 "
        f"WHEN regexp_full_match(a.phone, {_MOBILE}) AND regexp_full_match(m.phone, {_MOBILE}) THEN -1 "
        "ELSE 0 END",
    ),
    Fact(
        "sex_and_age",
        "性别和年龄一致",
        0.6,
        "CASE WHEN a.sex <> m.sex THEN -1 "
        "WHEN a.age IS NULL OR m.birth_date IS NULL OR a.first_day IS NULL THEN 0 "
        "WHEN a.age < date_sub('year', m.birth_date, a.first_day) - 1 "
        "OR a.age > date_sub('year', m.birth_date, a.last_day) + 1 THEN -1 "
        "WHEN a.sex = m.sex AND a.age BETWEEN date_sub('year', m.birth_date, a.first_day) "
        "AND date_sub('year', m.birth_date, a.last_day) THEN 1 ELSE 0 END",
    ),
)
"""In the order in which a sentence names them. Age is in full years on the row's day; one off is nothing."""


def columns(facts: Sequence[Fact] = FACTS) -> str:
    """The facts of a pair as SQL columns."""
    return ", ".join(f"({fact.sql})::TINYINT AS {fact.name}" for fact in facts)


def some_agree(facts: Sequence[Fact] = FACTS) -> str:
    """At least one fact agrees."""
    return f"greatest({', '.join(fact.name for fact in facts)}) = 1"


def none_contradicts(facts: Sequence[Fact] = FACTS) -> str:
    """No fact that is there contradicts."""
    return f"least({', '.join(fact.name for fact in facts)}) >= 0"


def labels(facts: Sequence[Fact] = FACTS) -> str:
    """The agreeing facts of a pair as Chinese text."""
    said = ", ".join(f"CASE WHEN {fact.name} = 1 THEN '{fact.label}' END" for fact in facts)
    return f"concat_ws('、', {said})"


def method(facts: Sequence[Fact] = FACTS) -> str:
    """The method of a certain link: that of the first agreeing fact."""
    return " ".join(["CASE", *(f"WHEN {fact.name} = 1 THEN '{fact.method}'" for fact in facts), "END"])


def strength(facts: Sequence[Fact] = FACTS) -> str:
    """How much the facts of a pair say, from -1 (a fact contradicts) over 0 (none) to 1."""
    best = ", ".join(f"{fact.weight} * ({fact.name} = 1)::INT" for fact in facts)
    return f"CASE WHEN {none_contradicts(facts)} THEN greatest({best}) ELSE greatest({best}) - 1 END"
