"""Identity numbers (GB 11643) and disability card numbers, as they stand in the cells of workbooks.

The tests run in a fixed order: mask; scientific or number; length; check character; birth date.
The area prefix is never a reason to refuse: codes of areas that no longer exist are real.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shouwang.kernel.characters import compact, says_nothing
from shouwang.kernel.codes import RejectCode as RejectCode

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
EARLIEST_BIRTH_YEAR, LATEST_BIRTH_YEAR = 1850, 2100
NO_ID_PREFIX = "999999"  # the national system's key of a person without an ID
TRUE_DIGITS_OF_A_NUMBER = 15  # what Excel keeps of a number

_MASK_CHARACTERS = re.compile(r"[*※●○×█■]|(?:[xX]{2,}|\?{2,}|#{2,}|_{2,})")
_SCIENTIFIC = re.compile(r"^(\d)(?:\.(\d+))?[eE]\+?(\d{1,3})$")
_NUMBER = re.compile(r"^\d+(?:\.\d*)?(?:[eE][+-]?\d{1,3})?$")
_FORM_OF_LENGTH = {18: "id", 15: "id15", 20: "card20", 22: "card22"}


@dataclass(frozen=True, slots=True)
class IdReading:
    """What a cell says about who is meant.

    `text`: the normalised characters (masks as `*`; of lost digits only the true ones); '' for an empty cell.
    `id18`, `form`, `birth_date`, `sex` (男/女) are there exactly when `code` is None.
    `category` 1..7 and `grade` 1..4 are read from a disability card number.
    """

    text: str
    id18: str | None = None
    form: str | None = None
    code: RejectCode | None = None
    birth_date: date | None = None
    sex: str | None = None
    category: int | None = None
    grade: int | None = None


def read_id(cell: str, *, number_cell: bool = False) -> IdReading:
    """Read a cell that should hold an ID number; a bad one bears the code of the first test it fails.

    An empty cell has the code ID_MISSING, and so has the national system's key of a person without an ID
    (999999…, no true check character): the register says whether such a row is linked by name and place.

    >>> read_id("990101199003070312").code
    <RejectCode.ID_CHECKSUM: 'ID_CHECKSUM'>
    """
    text = compact(cell).upper()
    if says_nothing(text):
        return IdReading("", code=RejectCode.ID_MISSING)
    if _MASK_CHARACTERS.search(text):
        return IdReading(_starred(text), code=RejectCode.ID_MASKED)
    if number_cell or not text.isalnum() or "E" in text:
        lost, text = _read_number(text, number_cell=number_cell)
        if lost:
            return IdReading(text, code=RejectCode.ID_LOST_DIGITS)
    return _read_digits(text)


def check_character(first17: str) -> str:
    """The 18th character of GB 11643 for 17 digits."""
    return CHECK_CHARACTERS[sum(w * int(d) for w, d in zip(WEIGHTS, first17, strict=True)) % 11]


def birth_date_of(eight_digits: str) -> date | None:
    """The date that `YYYYMMDD` names, or None when no such day exists or nobody can be born then."""
    if len(eight_digits) != 8 or not _all_digits(eight_digits):
        return None
    year, month, day = int(eight_digits[:4]), int(eight_digits[4:6]), int(eight_digits[6:])
    if not EARLIEST_BIRTH_YEAR <= year <= LATEST_BIRTH_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:  # a day that no calendar has: the answer, not a fault
        return None


def lost_digits_birth_date(text: str) -> date | None:
    """The birth date in digits 7 to 14 of an ID that lost its tail, if so many survived in its reading."""
    return birth_date_of(text[6:14])


def mask_agrees(masked: str, id18: str) -> bool | None:
    """Whether the visible digits of a masked ID are those of `id18`; None when nothing is visible."""
    head, tail = re.match(r"[0-9]*", masked), re.search(r"[0-9]*[0-9X]?$", masked)
    if not re.search(r"[0-9]", masked) or head is None or tail is None:
        return None
    whole = {18: id18, 15: id18[:6] + id18[8:17]}.get(len(masked))
    if len(masked) in (20, 22):
        masked, whole = masked[:18], id18
    if whole is not None:
        return all(seen in ("*", true) for seen, true in zip(masked, whole, strict=True))
    return id18.startswith(head.group()) and id18.endswith(tail.group())


def near_id(a: str, b: str) -> bool:
    """Whether two numbers of 18 differ by one substituted character or one swapped pair of neighbours."""
    a, b = a[:18], b[:18]
    if len(a) != 18 or len(b) != 18:
        return False
    differ = [i for i in range(18) if a[i] != b[i]]
    if len(differ) == 1:
        return True
    if len(differ) != 2 or differ[1] != differ[0] + 1:
        return False
    i, j = differ
    return a[i] == b[j] and a[j] == b[i]


def mask_id(text: str) -> str:
    """What may be shown of an ID cell, whatever stands in it: at most the first six and last four characters.

    >>> mask_id("990101199003070318")
    '990101********0318'
    """
    text = compact(text)
    shown_head = min(6, len(text) // 3)
    shown_tail = min(4, len(text) // 4)
    hidden = len(text) - shown_head - shown_tail
    return text[:shown_head] + "*" * min(hidden, 12) + text[len(text) - shown_tail :]


def _all_digits(text: str) -> bool:
    """Whether the text is made of 0-9 only (`isdigit` also likes ² and ٣)."""
    return text.isascii() and text.isdigit()


def _starred(text: str) -> str:
    """Every way of masking, written with stars of the same length."""
    return _MASK_CHARACTERS.sub(lambda found: "*" * len(found.group()), text)


def _read_number(text: str, *, number_cell: bool) -> tuple[bool, str]:
    """Whether digits were lost by being a number, and the digits that are true."""
    scientific = _SCIENTIFIC.match(text)
    if scientific and not number_cell:
        return True, scientific.group(1) + (scientific.group(2) or "")
    if not _NUMBER.match(text):
        return False, text
    value = Decimal(text)
    if value != value.to_integral_value():
        return False, text
    whole = str(int(value))
    if len(whole) <= TRUE_DIGITS_OF_A_NUMBER:
        return False, whole
    return True, _true_digits(whole)


def _true_digits(whole: str) -> str:
    """The 15 digits that are true in a number of more.

    Excel fills with zeros what it lost, and the nearest binary number may lie just below: round. A program
    that wrote all digits left a number that is no such multiple: cut off, for rounding would change a digit.
    """
    unit = 10 ** (len(whole) - TRUE_DIGITS_OF_A_NUMBER)
    rounded = (int(whole) + unit // 2) // unit
    typed_in_excel = float(rounded * unit) == float(int(whole))
    return str(rounded) if typed_in_excel else whole[:TRUE_DIGITS_OF_A_NUMBER]


def _read_digits(text: str) -> IdReading:
    """The tests of length, check character and birth date, for text that is no mask and no lost number."""
    form = _FORM_OF_LENGTH.get(len(text))
    if form is None or (form != "id" and not _all_digits(text[:17] + text[18:])):
        return IdReading(text, code=RejectCode.ID_MISSING if text == NO_ID_PREFIX else RejectCode.ID_LENGTH)
    id18 = _from_15(text) if form == "id15" else text[:18]
    if not _all_digits(id18[:17]) or check_character(id18[:17]) != id18[17]:
        return _failed_check(text)
    born = birth_date_of(id18[6:14])
    if born is None:
        return IdReading(text, code=RejectCode.ID_BIRTHDATE)
    category, grade = _card_digits(text) if form.startswith("card") else (None, None)
    sex = "男" if int(id18[16]) % 2 else "女"
    return IdReading(text, id18, form, None, born, sex, category, grade)


def _failed_check(text: str) -> IdReading:
    """A wrong check character: Excel lost the tail, nobody has this number, or somebody mistyped."""
    if text.startswith(NO_ID_PREFIX):
        return IdReading(text, code=RejectCode.ID_MISSING)
    if text[15:18] == "000" and _all_digits(text):
        return IdReading(text[:TRUE_DIGITS_OF_A_NUMBER], code=RejectCode.ID_LOST_DIGITS)
    return IdReading(text, code=RejectCode.ID_CHECKSUM)


def _from_15(text: str) -> str:
    """The 18 characters of a number issued before 1999."""
    first17 = text[:6] + "19" + text[6:]
    return first17 + check_character(first17)


def _card_digits(text: str) -> tuple[int | None, int | None]:
    """Category and grade of a disability card (GB/T 26341); digits outside the standard are unknown."""
    category, grade = int(text[18]), int(text[19])
    return category if 1 <= category <= 7 else None, grade if 1 <= grade <= 4 else None
