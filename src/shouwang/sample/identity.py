"""ID numbers of invented people, whole and damaged; written apart from the kernel, its opponent in tests."""

from __future__ import annotations

from datetime import date

from shouwang.sample.chance import Chance

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


def with_check(body: str) -> str:
    """Seventeen digits and their check character."""
    return body + CHECKS[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def passes(text: str) -> bool:
    """True where the last of eighteen characters is the right check character."""
    return len(text) == 18 and text[:17].isdigit() and with_check(text[:17]) == text


class Numbers:
    """Hands out ID numbers, none of them twice."""

    def __init__(self, chance: Chance, areas: tuple[str, ...]) -> None:
        """`areas`: six-digit prefixes that begin with 99, an area that does not exist."""
        self._chance, self._areas, self._given = chance, areas, set[str]()

    def give(self, *, birth: date, man: bool) -> str:
        """A new number that nobody has, and that does not look as if its tail were lost."""
        while True:
            serial = self._chance.between(1, 499) * 2 + (1 if man else 0)
            area = self._chance.pick(self._areas)
            number = with_check(f"{area}{birth:%Y%m%d}{serial:03d}")
            if number not in self._given and not number.endswith("000"):
                self._given.add(number)
                return number


def one_off(number: str, chance: Chance) -> str:
    """The number with one digit replaced or two neighbours swapped; its check fails."""
    while True:
        i = chance.below(17)
        if chance.often(0.6):
            damaged = number[:i] + str((int(number[i]) + chance.between(1, 9)) % 10) + number[i + 1 :]
        elif i < 16:
            damaged = number[:i] + number[i + 1] + number[i] + number[i + 2 :]
        else:
            continue
        if damaged != number and not damaged.endswith("000") and not passes(damaged):
            return damaged


def far_off(number: str, chance: Chance) -> str:
    """The number with three digits replaced; its check fails, and nothing tells whose it was."""
    while True:
        digits = list(number)
        for i in (chance.between(0, 5), chance.between(6, 11), chance.between(14, 16)):
            digits[i] = str((int(digits[i]) + chance.between(1, 9)) % 10)
        damaged = "".join(digits)
        if not damaged.endswith("000") and not passes(damaged) and not is_one_off(damaged, number):
            return damaged


def impossible_birth(number: str, chance: Chance) -> str:
    """A number whose check is right and whose birth date cannot be."""
    wrong = chance.pick(("1332", "0230", "0015", "0431", "1100"))
    while True:
        damaged = with_check(number[:10] + wrong + f"{chance.between(1, 999):03d}")
        if not damaged.endswith("000"):
            return damaged


def is_one_off(text: str, number: str) -> bool:
    """True where the two differ by one replaced character or one swapped pair of neighbours."""
    if len(text) != len(number):
        return False
    apart = [i for i in range(len(text)) if text[i] != number[i]]
    if len(apart) == 1:
        return True
    if len(apart) != 2:
        return False
    i, j = apart
    return j == i + 1 and text[i] == number[j] and text[j] == number[i]


def old_form(number: str) -> str | None:
    """The fifteen-digit form, for people born in the nineteen-hundreds."""
    return number[:6] + number[8:17] if number[6:8] == "19" else None
