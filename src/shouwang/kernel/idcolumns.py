"""Identity numbers of whole columns at once: the same tests as `idnumbers`, on numpy arrays of type S18."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from shouwang.kernel.idnumbers import CHECK_CHARACTERS, EARLIEST_BIRTH_YEAR, LATEST_BIRTH_YEAR, WEIGHTS

Bytes = NDArray[np.bytes_]
Numbers = NDArray[np.int16]
_CHUNK_ROWS = 1 << 15  # 18 rows of so many digits stay in the processor's cache
_LARGEST_SUM = 255 * sum(WEIGHTS)  # also of bytes that are no digits
_CHECK_OF_SUM = np.array([ord(CHECK_CHARACTERS[s % 11]) for s in range(_LARGEST_SUM + 1)], np.uint8)
_MONTH_LENGTH = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int16)
_NO_MONTH = np.int16(0)


def valid_id18(ids: Bytes) -> NDArray[np.bool_]:
    """Which entries have a true check character and a possible birth date; over 10 million a second."""
    valid = np.empty(len(ids), np.bool_)
    for start, digits in _digit_rows(ids):
        right = (digits[:17] <= 9).all(axis=0)
        total = np.zeros(digits.shape[1], np.uint16)
        for weight, row in zip(WEIGHTS, digits, strict=False):
            total += row * np.uint16(weight)
        right &= _CHECK_OF_SUM[total] == digits[17] + np.uint8(48)
        right &= _possible_dates(digits)
        valid[start : start + digits.shape[1]] = right
    return valid


def birth_dates(ids: Bytes) -> NDArray[np.datetime64]:
    """The birth date in each entry as datetime64[D]; NaT where digits 7 to 14 are no possible date."""
    dates = np.empty(len(ids), "datetime64[D]")
    for start, digits in _digit_rows(ids):
        possible = _possible_dates(digits)
        year, month, day = _year_month_day(digits)
        months = (year.astype(np.int64) - 1970) * 12 + month - 1
        days = months.astype("datetime64[M]").astype("datetime64[D]") + (day.astype(np.int64) - 1)
        dates[start : start + digits.shape[1]] = np.where(possible, days, np.datetime64("NaT"))
    return dates


def are_male(ids: Bytes) -> NDArray[np.bool_]:
    """Whether the 17th digit is odd; means something only where `valid_id18` holds."""
    male = np.empty(len(ids), np.bool_)
    for start, digits in _digit_rows(ids):
        male[start : start + digits.shape[1]] = digits[16] % 2 == 1
    return male


def _digit_rows(ids: Bytes) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """Chunks of the column turned on their side: 18 rows of digit values, and where each chunk starts."""
    if ids.dtype != np.dtype("S18"):
        raise TypeError(f"ID columns are arrays of S18, not {ids.dtype}")
    table = np.ascontiguousarray(ids).view(np.uint8).reshape(len(ids), 18)
    for start in range(0, len(ids), _CHUNK_ROWS):
        yield start, np.ascontiguousarray(table[start : start + _CHUNK_ROWS].T) - np.uint8(48)


def _year_month_day(
    digits: NDArray[np.uint8],
) -> tuple[Numbers, Numbers, Numbers]:
    """Digits 7 to 14 as numbers."""
    d = digits[6:14].astype(np.int16)
    return d[0] * 1000 + d[1] * 100 + d[2] * 10 + d[3], d[4] * 10 + d[5], d[6] * 10 + d[7]


def _possible_dates(digits: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where digits 7 to 14 name a day of the calendar on which somebody alive can be born."""
    year, month, day = _year_month_day(digits)
    numeric = (digits[6:14] <= 9).all(axis=0)
    in_range = (
        numeric & (year >= EARLIEST_BIRTH_YEAR) & (year <= LATEST_BIRTH_YEAR) & (month >= 1) & (month <= 12)
    )
    length = _MONTH_LENGTH[np.where(in_range, month, _NO_MONTH)]
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    length = length + ((month == 2) & leap)
    result: NDArray[np.bool_] = in_range & (day >= 1) & (day <= length)
    return result
